"""From what a relying party did to what that means."""

from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

Exchange = dict[str, Any]
"""An event of the node, as its API tells it."""


LOGOUT = "logout"
"""The family of faults that bite when the node tells the relying party of a logout: there a session must outlive what is wrong."""


class Seen(StrEnum):
    """What the relying party did, the gravest first."""

    ACCEPTED = "accepted"
    CRASHED = "crashed"
    HUNG = "hung"
    REFUSED = "refused"
    UNTRIED = "not exercised"


class Grade(StrEnum):
    """What that is worth. `ACCEPTED_FINDING` stands in the baseline."""

    RIGHT = "right"
    FINDING = "finding"
    ACCEPTED_FINDING = "accepted finding"
    UNTRIED = "not exercised"


class Fault(Struct, frozen=True, kw_only=True):
    """A row of the node's catalogue. `expect` is what a correct relying party does: refuse, accept or either; `reach` is login, or space
    where the fault bites outside of logins; `needs` is what must be so for it to bite, empty: nothing; the last of `logins` logins is
    the bent one."""

    id: str
    title: str
    family: str
    expect: str
    reach: str = "login"
    needs: str = ""
    logins: int = 1
    clause: str = ""
    why: str = ""
    covers: tuple[str, ...] = ()


class Sight(Struct, frozen=True, kw_only=True):
    """What was seen of one login (or logout) with a fault. `page` is where it ended and what could be read there."""

    seen: Seen
    detail: str
    status: int = 0
    url: str = ""
    took: float = 0
    exchanges: tuple[Exchange, ...] = ()


class Trial(Struct, frozen=True, kw_only=True):
    """One fault and its verdict in a sentence; `note` is what else was noticed."""

    fault: Fault
    seen: Seen
    grade: Grade
    sentence: str
    note: str = ""
    took: float = 0
    exchanges: tuple[Exchange, ...] = ()

    @property
    def key(self) -> str:
        """What a baseline remembers: another way of failing is another finding."""
        return f"{self.fault.id}: {self.seen}"


_DID = {
    Seen.ACCEPTED: "opened a session",
    Seen.REFUSED: "opened no session",
    Seen.CRASHED: "crashed",
    Seen.HUNG: "did not answer in time",
    Seen.UNTRIED: "was not put to the test",
}
_DID_AT_LOGOUT = {**_DID, Seen.ACCEPTED: "ended the session", Seen.REFUSED: "did not end the session"}
_DUE = {"refuse": "had to refuse", "accept": "had to accept", "either": "was free to accept or refuse"}
_RIGHT = {"refuse": (Seen.REFUSED,), "accept": (Seen.ACCEPTED,), "either": (Seen.ACCEPTED, Seen.REFUSED)}


def judged(fault: Fault, sight: Sight) -> Trial:
    """A crash is never a right answer, nor is silence; an error page is one, whatever its status."""
    grade = _grade(fault, sight.seen)
    did = (_DID_AT_LOGOUT if fault.family == LOGOUT else _DID)[sight.seen]
    trial = Trial(
        fault=fault,
        seen=sight.seen,
        grade=grade,
        sentence=f"It {_DUE[fault.expect]}, {'and' if grade is Grade.RIGHT else 'but'} {did}: {sight.detail}.",
        took=sight.took,
        exchanges=sight.exchanges,
    )
    late = _went_on(fault.id, sight) if sight.seen is Seen.REFUSED else []
    return replace(trial, note=f"It still called {', '.join(late)} after it had got what was wrong.") if late else trial


def _grade(fault: Fault, seen: Seen) -> Grade:
    if seen is Seen.UNTRIED:
        return Grade.UNTRIED
    return Grade.RIGHT if seen in _RIGHT[fault.expect] else Grade.FINDING


_CALLS = ("/oidc/userinfo", "/login-services/idpArtifactResolutionService", "/saml/artifact")
"""Addresses that a relying party calls to learn more of the person."""


def _went_on(fault_id: str, sight: Sight) -> list[str]:
    """Which of these it called after the fault had bitten elsewhere."""
    bitten = [number for number, one in enumerate(sight.exchanges) if bit(fault_id, one)]
    if not bitten:
        return []
    return sorted({one["path"] for one in sight.exchanges[bitten[-1] + 1 :] if one["path"].endswith(_CALLS)})


def bit(fault_id: str, exchange: Exchange) -> bool:
    """Whether the fault bent this exchange."""
    return fault_id in exchange["bent"]
