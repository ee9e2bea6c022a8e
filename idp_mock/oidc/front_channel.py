"""What a successful login puts into the authorization response: a code, tokens, and the state of the session."""

from msgspec.structs import replace

from eid.chance import Chance, handle
from idp_mock.login.request import Identified
from idp_mock.oidc.grants import Grants
from idp_mock.oidc.logout.session_state import origin_of, session_state
from idp_mock.oidc.messages import Authorization
from idp_mock.oidc.response_types import CODE, ID_TOKEN, TOKEN, brings
from idp_mock.oidc.tokens import Tokens

_SALT = 9
"""Octets; what they guard is no secret (OpenID Connect Session Management section 4.2)."""


class FrontChannel:
    """The parameters of the response (OpenID Connect Core sections 3.1.2.5, 3.2.2.5 and 3.3.2.5)."""

    def __init__(self, grants: Grants, tokens: Tokens, chance: Chance) -> None:
        self._grants = grants
        self._tokens = tokens
        self._chance = chance

    def parameters(self, asked: Authorization, who: Identified) -> dict[str, str]:
        """May raise `InvalidRequest` where an ID token cannot be encrypted."""
        told = {CODE: self._grants.open(asked, who)} if brings(asked.response_type, CODE) else {}
        if brings(asked.response_type, TOKEN):
            told |= self._access(asked, who)
        if brings(asked.response_type, ID_TOKEN):
            told[ID_TOKEN] = self._tokens.signed_id_token(asked, who, told.get("access_token", ""), told.get(CODE, ""))
        origin = origin_of(asked.redirect_uri)
        if origin:
            told["session_state"] = session_state(asked.client_id, origin, who.session_id, handle(self._chance, _SALT))
        return told

    def _access(self, asked: Authorization, who: Identified) -> dict[str, str]:
        """An access token with a grant of its own: it has no refresh token, and outlives a code that is used twice."""
        response = self._tokens.response(self._grants.issue(replace(asked, refreshable=False), who))
        return {
            "access_token": response.access_token,
            "token_type": response.token_type,
            "expires_in": str(response.expires_in),
            "scope": response.scope,
        }
