"""What an authorization response may bring (OAuth 2.0 Multiple Response Type Encoding Practices, OpenID Connect Core section 3)."""

CODE, ID_TOKEN, TOKEN = "code", "id_token", "token"
ALWAYS = (CODE,)
IMPLICIT = ("id_token", "id_token token", "code id_token", "code token", "code id_token token")
"""Behind a setting: tokens in an address are a thing of the past (RFC 9700 section 2.1.2), but old clients want to be tested too."""
_ORDER = (CODE, ID_TOKEN, TOKEN)


def canonical(response_type: str) -> str:
    """The words in the order in which this module writes them; their order does not matter (RFC 6749 section 3.1.1)."""
    words = response_type.split()
    if len(words) < 2 or not set(words) <= set(_ORDER):
        return response_type
    return " ".join(word for word in _ORDER if word in words)


def brings(response_type: str, what: str) -> bool:
    """Whether the response holds a code, an ID token or an access token."""
    return what in response_type.split()


def default_mode(response_type: str) -> str:
    """The response mode where none was asked for: tokens must not reach a server's log (Multiple Response Types section 5)."""
    return "fragment" if brings(response_type, ID_TOKEN) or brings(response_type, TOKEN) else "query"
