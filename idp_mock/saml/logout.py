"""Single logout: which sessions of the node a LogoutRequest ends (wezel-krajowy.md ch. 11)."""

from collections.abc import Callable

from idp_mock.login.farewell import Told
from idp_mock.saml.artifact import Artifacts
from idp_mock.saml.errors import UnknownSession
from idp_mock.saml.messages import PARTIAL_LOGOUT, SUCCESS, LogoutRequest, Status

EndSession = Callable[[str, str], Told | None]
"""`login.farewell.Farewells.end`: takes a session id and the client that asks."""


def end_sessions(request: LogoutRequest, artifacts: Artifacts, end_session: EndSession) -> Status:
    """Ends every session that the request names, or none where one of them is not its sender's. Raises `UnknownSession`.

    One that is over already is no error: it is what was asked for. The logout is partial where a service that was to be told could not be;
    those that only a browser can tell are among them, for there is none.
    """
    sessions = [_session(request, index, artifacts) for index in request.session_indexes]
    told = [end_session(session, f"saml:{request.issuer}") or Told() for session in sessions]
    return PARTIAL_LOGOUT if any(one.missed or one.frames for one in told) else SUCCESS


def _session(request: LogoutRequest, index: str, artifacts: Artifacts) -> str:
    login = artifacts.of_session(index)
    if login is None or login.identified is None or login.asked.entity_id != request.issuer:
        raise UnknownSession(f"{request.issuer!r} has no session with the SessionIndex {index!r}")
    if login.identified.username != request.name_id:
        raise UnknownSession(f"the session {index!r} belongs to another NameID than {request.name_id!r}")
    return login.identified.session_id
