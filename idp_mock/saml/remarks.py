"""What a request does that the node tolerates but another receiver may not: warnings as sentences for its developer."""

from collections import OrderedDict
from dataclasses import dataclass

from eid.xml.verification import Verified
from idp_mock.saml.attributes import BY_NAME
from idp_mock.saml.messages import AuthnRequest, Request
from idp_mock.saml.names import UNSPECIFIED
from idp_mock.saml.reader import instant
from idp_mock.saml.rules import Case, signed_by_encryption_key

_UNREMARKABLE_SKEW = 60


class Recent:
    """What came to this process last, so that a repetition can be told. It is a hint, no protection: it keeps hashes."""

    def __init__(self, limit: int = 1024) -> None:
        self._limit = limit
        self._seen: OrderedDict[int, None] = OrderedDict()

    def repeats(self, *words: str) -> bool:
        """Notes the words; whether they came before."""
        key = hash(words)
        if key in self._seen:
            return True
        self._seen[key] = None
        if len(self._seen) > self._limit:
            self._seen.popitem(last=False)
        return False


@dataclass(frozen=True)
class Remark:
    """`about` is the same word whatever time, ID or address stands in the sentence."""

    about: str
    sentence: str


def on_any_request(case: Case[Request], recent_ids: Recent) -> list[Remark]:
    """About signature, clock, Destination and ID (ch. 3, 4, 6)."""
    found: list[Remark] = []
    request = case.request
    if isinstance(case.signature, Verified):
        found.extend(Remark(one.name, one) for one in case.signature.irregularities)
        if signed_by_encryption_key(case):
            found.append(Remark("key", "the message is signed with the encryption key"))
    off = (instant(request.issue_instant) or case.terms.now) - case.terms.now
    if abs(off) > _UNREMARKABLE_SKEW:
        found.append(Remark("clock", f"IssueInstant is {off:+.0f} s from the node's time; is it local time marked Z?"))
    if request.destination not in ("", case.terms.own_url):
        found.append(Remark("Destination", f"Destination is {request.destination}, not {case.terms.own_url}"))
    if recent_ids.repeats(request.issuer, request.id):
        found.append(Remark("ID", f"the ID {request.id} came before; IDs should never repeat"))
    return found


def on_authn_request(case: Case[AuthnRequest]) -> list[Remark]:
    """About what is asked for (ch. 4.2)."""
    unknown = [name for name in case.request.attributes if name not in BY_NAME]
    found = [Remark(name, f"the attribute {name} is not known here and will not be sent") for name in unknown]
    if case.request.name_id_format not in ("", UNSPECIFIED):
        found.append(Remark("NameID", f"the NameID will have the format {UNSPECIFIED}, not {case.request.name_id_format}"))
    return found
