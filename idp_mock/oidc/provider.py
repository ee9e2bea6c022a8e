"""The OpenID provider: its table of contents."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from eid.chance import Chance
from eid.clock import Clock
from eid.storage.store import Store
from idp_mock.keyring import Keyring
from idp_mock.login.request import LoginRequest, Outcome
from idp_mock.oidc import discovery
from idp_mock.oidc.authorize import AuthorizationEndpoint
from idp_mock.oidc.certificates import Vouchers
from idp_mock.oidc.direct.device import DEVICES
from idp_mock.oidc.direct.endpoints import direct_endpoints
from idp_mock.oidc.front_channel import FrontChannel
from idp_mock.oidc.grant_types.table import granting
from idp_mock.oidc.grants import GRANTS
from idp_mock.oidc.jarm import SecuredResponses
from idp_mock.oidc.logout.farewell import Farewell, Messenger
from idp_mock.oidc.logout.rp_initiated import EndSession, LogoutEndpoint
from idp_mock.oidc.messages import AuthorizeResponse, TokenResponse
from idp_mock.oidc.minting import Mint
from idp_mock.oidc.nonces import NONCES
from idp_mock.oidc.parameters import Parameters
from idp_mock.oidc.parts import build_parts
from idp_mock.oidc.possession import BEARER, PresentedToken
from idp_mock.oidc.pushed import PUSHED
from idp_mock.oidc.registry import ClientRegistry
from idp_mock.oidc.replays import REPLAYS
from idp_mock.oidc.response_types import ALWAYS, IMPLICIT
from idp_mock.oidc.sender import UNKNOWN, Sender
from idp_mock.oidc.token import TokenEndpoint
from idp_mock.oidc.userinfo import UserinfoEndpoint
from idp_mock.settings import Settings

if TYPE_CHECKING:
    from idp_mock.oidc.answer_rules import Reader

EPHEMERAL = (DEVICES, GRANTS, NONCES, PUSHED, REPLAYS)
"""Kinds whose records end at their `expires_at`."""


class Provider:
    """Every endpoint of the protocol. Building one raises `SettingsError` where the file of registered clients cannot be used."""

    def __init__(self, settings: Settings, store: Store, keyring: Keyring, clock: Clock, chance: Chance, end_session: EndSession) -> None:
        parts = build_parts(settings, store, keyring, clock, chance)
        self.issuer = parts.issuer
        self._signer = parts.signer
        self._clients = parts.clients
        self._keyring = keyring
        self._response_types = (*ALWAYS, *IMPLICIT) if settings.implicit else ALWAYS
        self._mutual = settings.mtls_url.rstrip("/")
        self._vouchers = Vouchers(settings.client_certificate_header, settings.trusted_proxies)
        self._authorize = AuthorizationEndpoint(
            parts.issuer,
            parts.clients,
            FrontChannel(parts.grants, parts.tokens, chance),
            parts.signer,
            opener=parts.opener,
            pushed=parts.pushed,
            secured=SecuredResponses(parts.issuer, parts.signer, parts.keys, clock),
            response_types=self._response_types,
        )
        self._token = TokenEndpoint(parts.authentication, parts.possession, granting(parts), clock)
        self._userinfo = UserinfoEndpoint(parts.issuer, parts.grants, parts.possession, parts.signer, parts.encryptor)
        self.direct = direct_endpoints(parts, self._authorize)
        self.registry = ClientRegistry(parts.clients, parts.registrations, self.direct.registration)
        self.mint = Mint(parts.clients, parts.grants, parts.tokens)
        self.logout = LogoutEndpoint(parts.issuer, parts.clients, parts.signer, end_session)
        self.farewell = Farewell(parts.issuer, parts.clients, parts.signer, clock, chance, Messenger(parts.fetcher.post))

    def discovery(self, asked: str = "") -> dict[str, Any]:
        """The metadata of this provider, for a client that reaches it at the address `asked`; empty: at its issuer."""
        address = asked or self.issuer
        return discovery.metadata(self.issuer, address, self._mutual or address, self._response_types)

    def jwks(self) -> dict[str, Any]:
        """The keys that verify its tokens, and those to encrypt request objects with."""
        from idp_mock.oidc.foreign_jose import encryption_jwks

        self._signer.announce(frozenset().union(*(client.signing_algorithms for client in self._clients.of_the_file())))
        return {"keys": [*self._signer.jwks()["keys"], *encryption_jwks(self._keyring)]}

    def authorize(self, parameters: Parameters) -> LoginRequest | AuthorizeResponse:
        """What the authorization endpoint makes of a request. Raises `RefusedToThePerson`."""
        return self._authorize.begin(parameters)

    def judge(self, parameters: Parameters) -> None:
        """Raises `OAuthError` with every rule that an authorization request breaks, and begins nothing."""
        self._authorize.judge(parameters)

    @property
    def answers(self) -> "Reader":
        """Judges what went back to a client."""
        from idp_mock.oidc.answer_rules import Reader  # first used when somebody asks

        return Reader(self.issuer, self._signer)

    def finish(self, login: LoginRequest, outcome: Outcome) -> AuthorizeResponse:
        """What goes back to the client when the login that `authorize` asked for has ended."""
        device = str(login.context.get("device", ""))
        return self.direct.device.finish(device, outcome) if device else self._authorize.finish(login, outcome)

    def token(self, authorization: str, parameters: Parameters, sender: Sender = UNKNOWN) -> TokenResponse:
        """Tokens for a code or another grant; `authorization` is the HTTP header or empty. Raises `OAuthError`."""
        return self._token.answer(authorization, parameters, sender)

    def certificate_of(self, environ: Mapping[str, Any]) -> str:
        """The TLS certificate of who sends a request, as `Sender` holds it. Raises `CertificateUnreadable`."""
        return self._vouchers.certificate_of(environ)

    def userinfo(self, access_token: str, scheme: str = BEARER, sender: Sender = UNKNOWN) -> dict[str, Any] | str:
        """Claims of the person whom the access token stands for; a text is a JWT. Raises `InvalidToken`."""
        return self._userinfo.answer(PresentedToken(value=access_token, scheme=scheme, sender=sender))
