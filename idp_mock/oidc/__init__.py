"""OpenID Connect provider: turns a finished login into codes, tokens and logouts.

Owns clients, grants (a code and the token made from it) and the messages of the protocol. Does not know how a person logs in, nor SAML,
nor HTML. The real node speaks no OpenID Connect (wezel-krajowy.md ch. 14): this is a convenience, with the same persons and levels.
"""
