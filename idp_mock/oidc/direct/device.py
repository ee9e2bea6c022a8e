"""Device authorization (RFC 8628): a device without a browser shows a short code; the person types it here, and the device asks until then.

authlib's device grant needs three records and a polling state that it leaves to others; here one record holds all of it.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from eid.chance import Chance, handle
from eid.clock import MINUTE, Clock
from eid.storage.collection import Collection, written
from eid.storage.store import AlreadyExists, Store
from idp_mock.login.request import Identified, LoginRequest, Outcome
from idp_mock.oidc.claims import attributes, known_scopes
from idp_mock.oidc.client_auth import ClientAuthentication
from idp_mock.oidc.clients import Clients
from idp_mock.oidc.direct.addresses import DEVICE, shown_links
from idp_mock.oidc.errors import AccessDenied, AuthorizationPending, ExpiredToken, InvalidGrant, SlowDown, UnauthorizedClient
from idp_mock.oidc.logout.farewell import farewell_context
from idp_mock.oidc.messages import Authorization, AuthorizeResponse
from idp_mock.oidc.metadata import GrantType
from idp_mock.oidc.parameters import Parameters, no_parameter_is_too_long, parameters_come_once
from idp_mock.oidc.sender import Sender
from idp_mock.oidc.unasked import authorization_of
from idp_mock.rules import check

DEVICES = "oidc-device"
OFFLINE_ACCESS = "offline_access"
LIFETIME = 10 * MINUTE
INTERVAL = 5
"""Seconds between two questions of a device; each that comes too early adds as many (section 3.5)."""
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Nothing that looks like another sign, and no vowels that would make words (section 6.1)."""
_LENGTH = 8


class Decision(StrEnum):
    """What the person did."""

    PENDING = "pending"
    ALLOWED = "allowed"
    REFUSED = "refused"


class Device(Struct, frozen=True, kw_only=True):
    """Kept under the user code. `secret` is the digest of the device code; `asked_at` when the device asked last; `who` once it is
    allowed; times in seconds since the epoch."""

    authorization: Authorization
    secret: str
    expires_at: float
    interval: int = INTERVAL
    asked_at: float = 0
    decision: Decision = Decision.PENDING
    who: Identified | None = None


class DeviceCodes:
    """The devices that wait."""

    def __init__(self, store: Store, clock: Clock, chance: Chance) -> None:
        self._devices = Collection(store, DEVICES, Device)
        self._clock = clock
        self._chance = chance

    def open(self, authorization: Authorization) -> tuple[str, str]:
        """A new device code, and the user code as a person reads it."""
        secret = handle(self._chance)
        while True:
            name = _random_code(self._chance)
            device = Device(
                authorization=replace(authorization, device=name), secret=_digest(secret), expires_at=self._clock.now() + LIFETIME
            )
            try:
                self._devices.add(name, device)
            except AlreadyExists:
                continue
            return f"{name}.{secret}", f"{name[:4]}-{name[4:]}"

    def waiting(self, user_code: str) -> Device | None:
        """The device that waits for this code, however it was typed; None for none."""
        device = self._devices.get(_typed(user_code))
        waits = device is not None and device.decision is Decision.PENDING and self._clock.now() < device.expires_at
        return device if waits else None

    def decide(self, name: str, who: Identified | None) -> bool:
        """Whether the decision (None: refused) came in time and was the first."""
        now = self._clock.now()
        mine: list[bool] = []

        def decided(device: Device | None) -> Device | None:
            mine[:] = [device is not None and device.decision is Decision.PENDING and now < device.expires_at]
            return replace(device, decision=Decision.ALLOWED if who else Decision.REFUSED, who=who) if device and mine[0] else device

        self._devices.update(name, decided)
        return mine[0]

    def collect(self, device_code: str, client_id: str) -> Device:
        """The device, once, when it is allowed. Raises the errors of section 3.5."""
        name, _, secret = device_code.partition(".")
        now = self._clock.now()
        early: list[bool] = []

        def asked(device: Device | None) -> Device:
            if device is None or not hmac.compare_digest(device.secret, _digest(secret)):
                raise InvalidGrant("the device code is unknown, was used already, or expired long ago")
            if device.authorization.client_id != client_id:
                raise InvalidGrant("the device code was issued to another client")
            early[:] = [device.decision is Decision.PENDING and now < device.asked_at + device.interval]
            return replace(device, asked_at=now, interval=device.interval + INTERVAL * early[0])

        device = self._devices.update(name, asked)
        if device is None or now >= device.expires_at:
            raise ExpiredToken("the device code has expired")
        if early[0]:
            raise SlowDown(f"ask every {device.interval} seconds")
        if device.decision is Decision.PENDING:
            raise AuthorizationPending("the person has not decided yet")
        taken = self._devices.take(name)
        if taken is None:
            raise InvalidGrant("the device code was used already")
        if taken.decision is Decision.REFUSED:
            raise AccessDenied("the person did not allow it")
        return taken


class DeviceAuthorizationEndpoint:
    """Begins for a device, and turns the person's code into a login."""

    def __init__(self, issuer: str, authentication: ClientAuthentication, clients: Clients, codes: DeviceCodes) -> None:
        self._issuer = issuer
        self._authentication = authentication
        self._clients = clients
        self._codes = codes

    def answer(self, authorization: str, parameters: Parameters, sender: Sender) -> Mapping[str, str | int]:
        """The device authorization response (section 3.2). Raises `OAuthError`."""
        check((parameters_come_once, no_parameter_is_too_long), parameters)
        client = self._authentication.authenticate(authorization, parameters, sender).client
        if not client.may_use(GrantType.DEVICE_CODE):
            raise UnauthorizedClient("this client did not register the grant type of devices")
        scope = known_scopes(parameters.words("scope"))
        wanted = GrantType.REFRESH in client.grant_types or (OFFLINE_ACCESS in scope and client.may_use(GrantType.REFRESH))
        device_code, user_code = self._codes.open(replace(authorization_of(client, scope), refreshable=wanted))
        return {
            "device_code": device_code,
            "user_code": user_code,
            "verification_uri": self._issuer + DEVICE,
            "verification_uri_complete": f"{self._issuer}{DEVICE}?user_code={user_code}",
            "expires_in": LIFETIME,
            "interval": INTERVAL,
        }

    def login(self, user_code: str) -> LoginRequest | None:
        """What the person who typed the code is to log in for; None where no device waits for it."""
        device = self._codes.waiting(user_code)
        client = self._clients.find(device.authorization.client_id) if device else None
        if device is None or client is None:
            return None
        asked = device.authorization
        return LoginRequest(
            protocol="oidc",
            client_id=client.client_id,
            client_name=client.display_name,
            attributes=attributes(asked.scope),
            skip=client.skip,
            context=written(asked),
            links=shown_links(client),
            farewell=farewell_context(client, asked.sector),
        )

    def finish(self, name: str, outcome: Outcome) -> AuthorizeResponse:
        """Sends the browser to the last page, which says what became of it."""
        who = outcome if isinstance(outcome, Identified) else None
        decided = self._codes.decide(name, who)
        told = "late" if not decided else "allowed" if who else "refused"
        return AuthorizeResponse(redirect_uri=f"{self._issuer}{DEVICE}/done", response_mode="query", parameters={"outcome": told})


def _random_code(chance: Chance) -> str:
    number = int.from_bytes(chance.octets(16), "big")
    return "".join(_LETTERS[number // len(_LETTERS) ** place % len(_LETTERS)] for place in range(_LENGTH))


def _typed(user_code: str) -> str:
    """Case, hyphens and spaces do not matter (section 6.1)."""
    return "".join(sign for sign in user_code.upper() if sign in _LETTERS)[: _LENGTH + 1]


def _digest(secret: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()).decode()
