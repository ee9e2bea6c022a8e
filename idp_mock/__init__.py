"""The node: an identity provider that signs people in the way Poland's national node and Profil Zaufany do.

Speaks SAML (the node's own dialect) and OpenID Connect. Knows nothing of the portals: they meet over HTTP only.
"""
