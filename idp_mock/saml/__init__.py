"""SAML in the national node's own dialect: a signed AuthnRequest becomes a login, its outcome an artifact, an answer, later a logout.

Owns service providers and artifacts. Does not know how a person logs in, nor OpenID Connect, nor the words of a page.
"""
