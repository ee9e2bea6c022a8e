"""Access tokens as clients see them: opaque, or, for a client that registered so, a JWT that resource servers can read (RFC 9068).

The JWT names the opaque token in `jti`, so that it can be revoked and introspected like any other. authlib's generator makes its own
records and reads the system's clock; its validator judges these tokens in the tests.
"""

from typing import Any

from idp_mock.oidc.claims import AMR, subject
from idp_mock.oidc.grants import Grant
from idp_mock.oidc.jose import Signer, UntrustedToken

TYPE = "at+jwt"
_BEGINNING = "eyJ"
"""Of every JWT: the braces and the quotation mark of its header in base64url."""


class AccessTokens:
    """Writes and opens them."""

    def __init__(self, issuer: str, signer: Signer) -> None:
        self._issuer = issuer
        self._signer = signer

    def written(self, grant: Grant) -> str:
        """The newest access token of a grant, as its client gets it."""
        alg = grant.authorization.access_token_alg
        return self._signer.sign(self._claims(grant), alg, typ=TYPE) if alg else grant.access_token

    def opened(self, access_token: str) -> str:
        """The opaque token; what is no JWT of this node is given back as it came."""
        if not access_token.startswith(_BEGINNING):
            return access_token
        try:
            return str(self._signer.read(access_token).get("jti", ""))
        except UntrustedToken:
            return access_token

    def _claims(self, grant: Grant) -> dict[str, Any]:
        """Section 2.2. The audience is this node, whose userinfo endpoint is the resource."""
        asked, token = grant.authorization, grant.access[-1]
        about: dict[str, Any] = {"sub": asked.client_id}
        if grant.who is not None:
            who = grant.who
            about = {
                "sub": subject(who.person.identifier, asked.sector),
                "auth_time": int(who.authenticated_at),
                "acr": who.level.uri,
                "amr": AMR[who.level],
            }
        return {
            "iss": self._issuer,
            "aud": self._issuer,
            "client_id": asked.client_id,
            "iat": int(token.issued_at),
            "exp": int(token.expires_at),
            "jti": token.value,
            "scope": " ".join(token.scope),
            **about,
            **({"cnf": dict(token.confirmation)} if token.confirmation else {}),
        }
