"""Rules for every SAML request, whatever the profile. Each rule's first line is what the developer on the other side reads when it is
broken."""

import re
from typing import Protocol

from eid.clock import iso_seconds
from idp_mock.saml.errors import IncompleteRequest, WrongTime, WrongVersion
from idp_mock.saml.messages import Request
from idp_mock.saml.reader import instant

_NCNAME = re.compile(r"[^\W\d][\w.\-]*")


class Timely(Protocol):
    """Terms: `now` in seconds since the epoch, `skew` the seconds by which a request may be off."""

    @property
    def now(self) -> float: ...
    @property
    def skew(self) -> int: ...


class Judged(Protocol):
    """A request with the terms that it is judged by."""

    @property
    def request(self) -> Request: ...
    @property
    def terms(self) -> Timely: ...


def version_is_2_0(case: Judged) -> None:
    """Version must be 2.0 (SAML core section 3.2.1)."""
    if case.request.version != "2.0":
        raise WrongVersion(expected="'2.0'", got=repr(case.request.version))


def id_is_a_name(case: Judged) -> None:
    """ID must be there and be an NCName: it begins with a letter or _ (SAML core section 1.3.4)."""
    if not _NCNAME.fullmatch(case.request.id):
        raise IncompleteRequest(expected="an NCName", got=repr(case.request.id))


def issuer_is_named(case: Judged) -> None:
    """Issuer must be there and hold the entityID of the service provider (SAML core section 2.2.5)."""
    if not case.request.issuer:
        raise IncompleteRequest("there is no Issuer, or it is empty", expected="an entityID", got="nothing")


def issue_instant_is_now(case: Judged) -> None:
    """IssueInstant must be an xs:dateTime close to the node's time (SAML core section 3.2.1)."""
    sent = instant(case.request.issue_instant)
    if sent is None:
        raise WrongTime(expected="an xs:dateTime", got=repr(case.request.issue_instant))
    off = sent - case.terms.now
    if abs(off) > case.terms.skew:
        raise WrongTime(
            f"got {case.request.issue_instant}, {off:+.0f} s from the node's time; at most {case.terms.skew} s are allowed",
            expected=f"{iso_seconds(case.terms.now)}, give or take {case.terms.skew} s",
            got=case.request.issue_instant,
        )
