"""The userinfo endpoint (OpenID Connect Core section 5.3), with bearer tokens as RFC 6750 carries them."""

from typing import Any

from idp_mock.oidc.claims import claims_about, subject
from idp_mock.oidc.errors import InvalidRequest, InvalidToken, TokenMissing
from idp_mock.oidc.grants import Grants


def bearer_token(authorization: str, in_body: tuple[str, ...]) -> str:
    """The access token from the Authorization header (RFC 6750 section 2.1) or a form's `access_token` (section 2.2); never from the
    address (RFC 9700 section 4.3.2). Raises `TokenMissing`, `InvalidRequest` or `InvalidToken`."""
    if len(in_body) + bool(authorization) > 1:
        raise InvalidRequest("send the access token once: in the Authorization header or in the body")
    if in_body:
        return in_body[0]
    if not authorization:
        raise TokenMissing("no access token")
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise InvalidToken("the Authorization header must hold Bearer and an access token")
    return token.strip()


class UserinfoEndpoint:
    """Tells what the scopes of a grant ask for."""

    def __init__(self, grants: Grants) -> None:
        self._grants = grants

    def answer(self, access_token: str) -> dict[str, Any]:
        """Claims of the person, `sub` first. Raises `InvalidToken`."""
        grant = self._grants.of_access_token(access_token)
        who = grant.identified
        return {"sub": subject(who.person.identifier), **claims_about(who, grant.authorization.scope)}
