"""Single logout: which sessions of the node a LogoutRequest ends (wezel-krajowy.md ch. 11)."""

from collections.abc import Callable

from idp_mock.saml.artifact import Artifacts
from idp_mock.saml.errors import UnknownSession
from idp_mock.saml.messages import LogoutRequest


def end_sessions(request: LogoutRequest, artifacts: Artifacts, end_session: Callable[[str], bool]) -> None:
    """Ends every session that the request names, or none where one of them is not its sender's. Raises `UnknownSession`.

    One that is over already is no error: it is what was asked for.
    """
    sessions = [_session(request, index, artifacts) for index in request.session_indexes]
    for session in sessions:
        end_session(session)


def _session(request: LogoutRequest, index: str, artifacts: Artifacts) -> str:
    login = artifacts.of_session(index)
    if login is None or login.identified is None or login.asked.entity_id != request.issuer:
        raise UnknownSession(f"{request.issuer!r} has no session with the SessionIndex {index!r}")
    if login.identified.username != request.name_id:
        raise UnknownSession(f"the session {index!r} belongs to another NameID than {request.name_id!r}")
    return login.identified.session_id
