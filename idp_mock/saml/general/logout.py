"""Single logout begun by a service provider (SAML profiles §4.4): the sessions end, everybody else is told, the answer goes back."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from idp_mock.login.farewell import Told
from idp_mock.rules import check
from idp_mock.saml import reader
from idp_mock.saml.errors import SamlError
from idp_mock.saml.general import writer
from idp_mock.saml.general.answers import Answers, SigningKeys
from idp_mock.saml.general.bindings import RESPONSE
from idp_mock.saml.general.cases import Case, Cases
from idp_mock.saml.general.delivery import delivered
from idp_mock.saml.general.encrypted_names import opened_name
from idp_mock.saml.general.letters import Letters
from idp_mock.saml.general.logins import Logins
from idp_mock.saml.general.messages import Outbound, Received
from idp_mock.saml.general.names import HTTP_POST, HTTP_REDIRECT, PROTOCOL, SINGLE_LOGOUT
from idp_mock.saml.general.rules import LOGOUT_SHOWN_TO_THE_PERSON, OF_LOGOUT_REQUEST
from idp_mock.saml.general.service_provider import ServiceProvider
from idp_mock.saml.messages import PARTIAL_LOGOUT, SUCCESS, LogoutRequest, Status

EndSession = Callable[[str, str], Told | None]
"""`login.farewell.Farewells.end`: takes a session id and the client that asks."""
_SHOWN = frozenset(rule.__name__ for rule in LOGOUT_SHOWN_TO_THE_PERSON)


class LoggedOut(Struct, frozen=True, kw_only=True):
    """What the browser does after a logout: it opens `frames`, then goes `onward`, where there is a way back. `framed` are all addresses
    that the frames come to, `sessions` the ids of those of the node that the logout was about; none where it was refused."""

    sessions: tuple[str, ...]
    frames: tuple[str, ...]
    framed: tuple[str, ...]
    onward: Outbound | None


class Logout:
    """Ends sessions through `end_session`, which tells all who took part."""

    def __init__(
        self, cases: Cases, answers: Answers, logins: Logins, letters: Letters, keyring: SigningKeys, end_session: EndSession
    ) -> None:
        self._cases = cases
        self._answers = answers
        self._logins = logins
        self._letters = letters
        self._keyring = keyring
        self._end_session = end_session

    def by_browser(self, received: Received, binding: str) -> LoggedOut:
        """Answers a LogoutRequest that came by that binding. Raises `SamlError` where its sender is in doubt."""
        case = self._case(received)
        request = case.request
        sessions: tuple[str, ...] = ()
        frames: tuple[str, ...] = ()
        try:
            check(OF_LOGOUT_REQUEST, case)
            sessions = self._logins.named_by(request)
            told = self._ended(request, sessions)
            status, frames = (PARTIAL_LOGOUT if told.missed else SUCCESS), told.frames
        except SamlError as refused:
            refused.about = case.request
            if any(one.rule in _SHOWN for one in refused.broken):
                raise
            status = refused.status
        onward = self._way_back(case.service_provider, request, status, received.relay_state, binding)
        framed = tuple(self._letters.leads_to(frame) for frame in frames)
        return LoggedOut(sessions=sessions, frames=frames, framed=framed, onward=onward)

    def by_soap(self, octets: bytes) -> bytes:
        """The SOAP answer to a SOAP LogoutRequest. Raises `MalformedMessage` where the request cannot even be named in an answer.

        There is no browser that could open frames: whom only it can tell is not told.
        """
        received = Received(element=reader.soap_message(octets))
        case = self._case(received)
        request = case.request
        try:
            check(OF_LOGOUT_REQUEST, case)
            told = self._ended(request, self._logins.named_by(request))
            status = PARTIAL_LOGOUT if told.missed or told.frames else SUCCESS
        except SamlError as refused:
            status = refused.status
        outline, content = self._answers.logout_response(request.id, status, "")
        pen = self._answers.pen(case.service_provider.choices)
        return writer.enveloped(writer.sent(writer.signed(outline, content, pen), pen))

    def _case(self, received: Received) -> Case[LogoutRequest]:
        """A name that came encrypted is opened once the signature is known to hold."""
        case = self._cases.open(received, reader.logout_request(received.element), SINGLE_LOGOUT)
        if case.request.name_id or isinstance(case.signature, Exception):
            return case
        return replace(case, request=replace(case.request, name_id=opened_name(received.element, self._keyring)))

    def _ended(self, request: LogoutRequest, sessions: tuple[str, ...]) -> Told:
        """Ends what the request names; a session that is over already is no error."""
        initiator = f"{PROTOCOL}:{request.issuer}"
        told = [one for session in sessions if (one := self._end_session(session, initiator)) is not None]
        return Told(
            frames=tuple(frame for one in told for frame in one.frames), missed=tuple(client for one in told for client in one.missed)
        )

    def _way_back(
        self, known: ServiceProvider, request: LogoutRequest, status: Status, relay_state: str | None, binding: str
    ) -> Outbound | None:
        endpoint = known.logout_endpoint(binding, HTTP_REDIRECT, HTTP_POST)
        if endpoint is None:
            return None
        address = endpoint.response_location or endpoint.location
        outline, content = self._answers.logout_response(request.id, status, address)
        return delivered(outline, content, RESPONSE, endpoint.binding, address, relay_state, self._answers.pen(known.choices))
