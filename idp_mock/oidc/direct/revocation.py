"""The revocation endpoint (RFC 7009). authlib's would look the token up once more to revoke it; here one `update` does."""

from idp_mock.oidc.client_auth import ClientAuthentication
from idp_mock.oidc.errors import InvalidGrant, InvalidRequest, InvalidToken
from idp_mock.oidc.grants import Grant, Grants
from idp_mock.oidc.parameters import Parameters, no_parameter_is_too_long, parameters_come_once
from idp_mock.oidc.sender import Sender
from idp_mock.rules import check


def token_is_given(parameters: Parameters) -> None:
    """The token must be given (RFC 7009 section 2.1)."""
    if not parameters["token"]:
        raise InvalidRequest("token is missing")


class RevocationEndpoint:
    """An access token ends alone; with a refresh token everything of its grant ends. `token_type_hint` is not needed to tell them apart."""

    def __init__(self, authentication: ClientAuthentication, grants: Grants) -> None:
        self._authentication = authentication
        self._grants = grants

    def answer(self, authorization: str, parameters: Parameters, sender: Sender) -> None:
        """Done, also where the token was none (section 2.2). Raises `OAuthError`."""
        check((parameters_come_once, no_parameter_is_too_long, token_is_given), parameters)
        caller = self._authentication.authenticate(authorization, parameters, sender)
        token = parameters["token"]
        refreshable = found_refresh_token(self._grants, token)
        grant = refreshable or found_access_token(self._grants, token)
        if grant is None:
            return
        if grant.authorization.client_id != caller.client_id:
            raise InvalidGrant("the token was issued to another client")
        if refreshable:
            self._grants.revoke(token)
        else:
            self._grants.revoke_access_token(token)


def found_access_token(grants: Grants, token: str) -> Grant | None:
    """The grant as this access token may use it; None where it is none that is good now."""
    try:
        return grants.of_access_token(token)
    except InvalidToken:
        return None


def found_refresh_token(grants: Grants, token: str) -> Grant | None:
    """The grant of this refresh token; None where it is none that is good now."""
    try:
        return grants.of_refresh_token(token)
    except InvalidGrant:
        return None
