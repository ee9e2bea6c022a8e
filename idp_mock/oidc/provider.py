"""The OpenID provider: its table of contents."""

from collections.abc import Callable
from typing import Any

from eid.chance import Chance
from eid.clock import Clock
from eid.storage.store import Store
from idp_mock.keyring import Keyring
from idp_mock.login.request import LoginRequest, Outcome
from idp_mock.oidc import discovery
from idp_mock.oidc.authorize import AuthorizationEndpoint
from idp_mock.oidc.clients import Clients
from idp_mock.oidc.grants import Grants
from idp_mock.oidc.jose import Signer
from idp_mock.oidc.logout import LogoutEndpoint
from idp_mock.oidc.messages import AuthorizeResponse, TokenResponse
from idp_mock.oidc.parameters import Parameters
from idp_mock.oidc.token import TokenEndpoint
from idp_mock.oidc.tokens import Tokens
from idp_mock.oidc.userinfo import UserinfoEndpoint
from idp_mock.settings import Settings


class Provider:
    """Every endpoint of the protocol. Building one raises `SettingsError` where the file of registered clients cannot be used."""

    def __init__(
        self, settings: Settings, store: Store, keyring: Keyring, clock: Clock, chance: Chance, end_session: Callable[[str], bool]
    ) -> None:
        self.issuer = settings.issuer
        self._signer = Signer(keyring)
        clients = Clients(settings)
        grants = Grants(settings, store, clock, chance)
        tokens = Tokens(self.issuer, settings, self._signer, clock)
        self._authorize = AuthorizationEndpoint(self.issuer, clients, grants, self._signer)
        self._token = TokenEndpoint(clients, grants, tokens, clock)
        self._userinfo = UserinfoEndpoint(grants)
        self.logout = LogoutEndpoint(self.issuer, clients, self._signer, end_session)

    def discovery(self) -> dict[str, Any]:
        """The metadata of this provider."""
        return discovery.metadata(self.issuer)

    def jwks(self) -> dict[str, Any]:
        """The keys that verify its tokens."""
        return self._signer.jwks()

    def authorize(self, parameters: Parameters) -> LoginRequest | AuthorizeResponse:
        """What the authorization endpoint makes of a request. Raises `RefusedToThePerson`."""
        return self._authorize.begin(parameters)

    def finish(self, login: LoginRequest, outcome: Outcome) -> AuthorizeResponse:
        """What goes back to the client when the login that `authorize` asked for has ended."""
        return self._authorize.finish(login, outcome)

    def token(self, authorization: str, parameters: Parameters) -> TokenResponse:
        """Tokens for a code; `authorization` is the HTTP header or empty. Raises `OAuthError`."""
        return self._token.answer(authorization, parameters)

    def userinfo(self, access_token: str) -> dict[str, Any]:
        """Claims of the person whom the access token stands for. Raises `InvalidToken`."""
        return self._userinfo.answer(access_token)
