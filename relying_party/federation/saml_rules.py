"""Rules for the frames of a SAML answer: ArtifactResponse, the Response in it, LogoutResponse."""

import re
from datetime import datetime

from msgspec import Struct

from eid.clock import iso_seconds
from relying_party.federation.arrival import Problem
from relying_party.federation.judgement import NodeRefused, NotTrusted, equal, only
from relying_party.federation.saml_answer import Frame, Named

ENTITY_FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
SUCCESS = STATUS + "Success"
PROBLEMS = {
    STATUS + "RequestDenied": Problem.CONSENT_REFUSED,
    STATUS + "UnknownPrincipal": Problem.NO_PROFILE,
    STATUS + "NoAuthnContext": Problem.LEVEL_TOO_LOW,
    STATUS + "AuthnFailed": Problem.FAILED,
}
"""What a status means to the person (wezel-krajowy.md ch. 10 [I]); the second-level code is asked first. All others: failed."""
CANCELLED = re.compile(r"cancel|anulow", re.IGNORECASE)
"""A cancelled login has no status code of its own: the StatusMessage of an AuthnFailed tells it from a failed one."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


class Terms(Struct, frozen=True, kw_only=True):
    """What the portal expects of any answer: `now` in seconds since the epoch, `skew` the seconds by which clocks may differ."""

    node: str
    portal: str
    acs: str
    now: float
    skew: int


class FrameCase(Struct, frozen=True, kw_only=True):
    """A frame, the request that it must answer and when that was sent."""

    frame: Frame
    request_id: str
    requested_at: float
    terms: Terms


def instant(text: str | None) -> float:
    """Seconds since the epoch of an xs:dateTime with a time zone. Raises `NotTrusted`."""
    try:
        if text and _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):
        pass
    raise NotTrusted(expected="an xs:dateTime with Z", got=text)


def issued_by(issuers: tuple[Named, ...], node: str) -> None:
    """Raises `NotTrusted` unless there is one Issuer and it is the node, with no Format or that of an entity."""
    issuer = only(issuers, "Issuer")
    equal(issuer.text, node)
    if issuer.format not in (None, ENTITY_FORMAT):
        raise NotTrusted(expected="no Format, or " + ENTITY_FORMAT, got=issuer.format)


def issued_between(text: str | None, earliest: float, terms: Terms) -> None:
    """Raises `NotTrusted` unless the instant lies between `earliest` and now, give or take the skew."""
    at = instant(text)
    if not earliest - terms.skew <= at <= terms.now + terms.skew:
        raise NotTrusted(expected=f"an instant from {iso_seconds(earliest)} to {iso_seconds(terms.now)}", got=text)


def message_has_an_id(case: FrameCase) -> None:
    """Every message must have an ID (SAML core section 3.2.2)."""
    if not case.frame.id:
        raise NotTrusted(expected="an ID", got=case.frame.id)


def version_is_2(case: FrameCase) -> None:
    """Version must be 2.0 (SAML core section 3.2.2)."""
    equal(case.frame.version, "2.0")


def issuer_is_the_node(case: FrameCase) -> None:
    """Issuer must be the node's entityID, the bare host name (wezel-krajowy.md ch. 1 [V])."""
    issued_by(case.frame.issuers, case.terms.node)


def message_answers_the_request(case: FrameCase) -> None:
    """InResponseTo must be the ID of the request: outside the ArtifactResolve, inside the AuthnRequest (wezel-krajowy.md ch. 7.1 [V])."""
    equal(case.frame.in_response_to, case.request_id)


def message_is_fresh(case: FrameCase) -> None:
    """IssueInstant must not lie before the request nor in the future (SAML core section 3.2.2)."""
    issued_between(case.frame.issue_instant, case.requested_at, case.terms)


def destination_is_this_portal(case: FrameCase) -> None:
    """Destination, where there is one, must be the portal's address (SAML core section 3.2.2); the node writes none (ch. 7.1 [V])."""
    if case.frame.destination is not None:
        equal(case.frame.destination, case.terms.acs)


def status_is_told(case: FrameCase) -> None:
    """There must be exactly one Status, and its code must not be empty (SAML core section 3.2.2.1)."""
    codes = only(case.frame.statuses, "Status")
    if not codes or not all(codes):
        raise NotTrusted(expected="a StatusCode", got=codes)


PARTIAL = (SUCCESS, STATUS + "PartialLogout")
FRAME_RULES = (
    message_has_an_id,
    version_is_2,
    issuer_is_the_node,
    message_answers_the_request,
    message_is_fresh,
    destination_is_this_portal,
    status_is_told,
)


def refuse_failed_logout(frame: Frame) -> None:
    """As `refuse_failure`, but a session that ended without everybody being told (PartialLogout, SAML core section 3.7.3.2) has ended."""
    if frame.statuses[0] != PARTIAL:
        refuse_failure(frame)


def refuse_failure(frame: Frame) -> None:
    """Raises `NodeRefused` with the person's problem unless the top-level status is Success alone."""
    codes = frame.statuses[0]
    if codes == (SUCCESS,):
        return
    said = " ".join([*(code.removeprefix(STATUS) for code in codes), frame.message]).strip()
    problem = next((PROBLEMS[code] for code in reversed(codes) if code in PROBLEMS), Problem.FAILED)
    if problem is Problem.FAILED and CANCELLED.search(frame.message):
        problem = Problem.CANCELLED
    raise NodeRefused(problem, said)
