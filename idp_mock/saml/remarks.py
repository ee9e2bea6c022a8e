"""What a request does that the node tolerates but another receiver may not: warnings as sentences for its developer."""

from collections import OrderedDict

from eid.xml.verification import Verified
from idp_mock.saml.attributes import BY_NAME
from idp_mock.saml.messages import AuthnRequest, Request
from idp_mock.saml.names import UNSPECIFIED
from idp_mock.saml.reader import instant
from idp_mock.saml.rules import Case, signed_by_encryption_key

_UNREMARKABLE_SKEW = 60


class RecentIds:
    """The last IDs that came to this process, so that a repeated one can be remarked on. It is a hint, no protection: it keeps hashes."""

    def __init__(self, limit: int = 1024) -> None:
        self._limit = limit
        self._seen: OrderedDict[int, None] = OrderedDict()

    def repeats(self, issuer: str, request_id: str) -> bool:
        """Notes the ID; whether it came before."""
        key = hash((issuer, request_id))
        if key in self._seen:
            return True
        self._seen[key] = None
        if len(self._seen) > self._limit:
            self._seen.popitem(last=False)
        return False


def on_any_request(case: Case[Request], recent: RecentIds) -> list[str]:
    """About signature, clock, Destination and ID (ch. 3, 4, 6)."""
    found: list[str] = []
    request = case.request
    if isinstance(case.signature, Verified):
        found.extend(case.signature.irregularities)
        if signed_by_encryption_key(case):
            found.append("the message is signed with the encryption key")
    off = (instant(request.issue_instant) or case.terms.now) - case.terms.now
    if abs(off) > _UNREMARKABLE_SKEW:
        found.append(f"IssueInstant is {off:+.0f} s from the node's time; is it local time marked Z?")
    if request.destination not in ("", case.terms.own_url):
        found.append(f"Destination is {request.destination}, not {case.terms.own_url}")
    if recent.repeats(request.issuer, request.id):
        found.append(f"the ID {request.id} came before; IDs should never repeat")
    return found


def on_authn_request(case: Case[AuthnRequest]) -> list[str]:
    """About what is asked for (ch. 4.2)."""
    found = [f"the attribute {name} is not known here and will not be sent" for name in case.request.attributes if name not in BY_NAME]
    if case.request.name_id_format not in ("", UNSPECIFIED):
        found.append(f"the NameID will have the format {UNSPECIFIED}, not {case.request.name_id_format}")
    return found
