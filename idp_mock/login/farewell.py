"""The end of a node's session: every client that took part is told, each by its own protocol, whichever protocol asked for the end."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from idp_mock.login.session import Participant, Session, Subject


class Ended(Struct, frozen=True, kw_only=True):
    """A session that is over, as one protocol sees it: `participants` are the clients of that protocol. `initiator` is the client
    (`client_key`) that asked for the end, empty where it was somebody else."""

    session_id: str
    subject: Subject
    participants: tuple[Participant, ...]
    initiator: str


class Told(Struct, frozen=True, kw_only=True):
    """What became of a farewell: `frames` are addresses that only the person's browser can tell, by opening them; `missed` names the
    clients that should have been told and were not, as far as is known by now."""

    frames: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


Farewell = Callable[[Ended], Told]
"""Tells the participants."""


class Farewells:
    """Ends sessions. `by_protocol` has the farewell of every protocol whose logins ask for one; who has no participant is not called."""

    def __init__(self, end_session: Callable[[str], Session | None], by_protocol: Mapping[str, Farewell]) -> None:
        self._end_session = end_session
        self._by_protocol = by_protocol

    def end(self, session_id: str, initiator: str = "") -> Told | None:
        """Ends the session and tells its participants, once. Returns None where there is no such session (any more)."""
        session = self._end_session(session_id)
        if session is None:
            return None
        frames: list[str] = []
        missed: list[str] = []
        for protocol, farewell in self._by_protocol.items():
            participants = tuple(one for one in session.participants if one.protocol == protocol)
            if participants:
                told = farewell(Ended(session_id=session_id, subject=session.subject, participants=participants, initiator=initiator))
                frames += told.frames
                missed += told.missed
        return Told(frames=tuple(frames), missed=tuple(missed))
