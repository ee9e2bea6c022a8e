"""How the login that an exchange is about came out: noted where it is decided, told once at the rim.

What is noted is known to the thread of the exchange alone.
"""

from contextvars import ContextVar

from msgspec import Struct

IDENTIFIED = "identified"
REQUEST_REFUSED = "request_refused"
"""Nobody was asked who they are: the message itself was not accepted."""

ANSWER_REFUSED = "answer_refused"
"""The person is known, but what was asked for cannot be said of them."""

PASSWORD = "password"  # noqa: S105 - a way to log in, beside the protocols
PASSWORD_REFUSALS = ("wrong", "pause", "not_active")


class Verdict(Struct, frozen=True, kw_only=True):
    """`outcome` is `IDENTIFIED` or a word that says how it failed, `why` a sentence for developers; `party` is the other side's name
    (client_id, entityID, portal), as that side wrote it. What is not known is empty."""

    protocol: str
    outcome: str
    party: str = ""
    why: str = ""
    flow: str = ""


_UNDER_WAY: ContextVar[Verdict | None] = ContextVar("eid.verdicts", default=None)


def note(verdict: Verdict) -> None:
    """The verdict of the exchange under way. A later one replaces it."""
    _UNDER_WAY.set(verdict)


def taken() -> Verdict | None:
    """What was noted; the exchange is over."""
    verdict = _UNDER_WAY.get()
    if verdict is not None:
        _UNDER_WAY.set(None)
    return verdict


def ended(protocol: str, party: str, reason: str, flow: str) -> None:
    """Notes how a whole login came out; an empty `reason`: well, unless a refusal of its answer was noted already."""
    earlier = _UNDER_WAY.get()
    if earlier is None and not reason:
        note(Verdict(protocol=protocol, outcome=IDENTIFIED))
    else:
        refused(protocol, party, earlier.why if earlier else f"the login ended: {reason}", reason or ANSWER_REFUSED, flow)


def refused(protocol: str, party: str, why: str, outcome: str = REQUEST_REFUSED, flow: str = "") -> None:
    """Notes a refusal."""
    note(Verdict(protocol=protocol, outcome=outcome, party=party, why=why, flow=flow))


def password_refused(portal: str, mistake: str) -> None:
    """Notes that a login name and its password did not open a session; any mistake but a wrong password and too many of them is one of
    the account."""
    refused(PASSWORD, portal, f"login name and password: {mistake}", mistake if mistake in PASSWORD_REFUSALS else PASSWORD_REFUSALS[-1])
