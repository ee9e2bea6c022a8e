"""The general SAML 2.0 profile: what every standard service provider speaks (Web Browser SSO, Single Logout, metadata).

Owns the service providers that are registered by their metadata, with their artifacts and logouts. Shares reading, errors and statuses with
the national node's dialect beside it. Does not know how a person logs in, nor OpenID Connect, nor the words of a page.
"""
