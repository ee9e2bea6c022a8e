"""What the token endpoint gives tokens for: one module for each grant type (RFC 6749 section 4, RFC 8628, RFC 8693).

Each takes an `Attempt`, whose client has already proved itself, and answers with tokens or raises an `OAuthError`. None knows how clients
prove themselves, nor HTTP.
"""
