"""The portal's own end of single logout: the node says by SOAP that a session is over (SAML profiles section 4.4, wezel-krajowy ch. 11)."""

from msgspec import Struct

from eid.chance import Chance, random_uuid
from eid.clock import MINUTE, Clock
from eid.xml.escape import text as escaped
from eid.xml.parser import Element, XmlRefused, parse, text_of
from relying_party.federation import saml_requests
from relying_party.federation.arrival import EndSessions
from relying_party.federation.judgement import NotTrusted, Refused, Replayed, equal, judge, only
from relying_party.federation.node_signatures import NodeSignatures
from relying_party.federation.portal_key import PortalKey
from relying_party.federation.replay import Replays
from relying_party.federation.saml_answer import SAML, SAMLP, SOAP, Named, children
from relying_party.federation.saml_rules import Terms, instant, issued_between, issued_by

SLO = "/federation/saml/slo"
GOOD_FOR = 5 * MINUTE
"""Seconds for which a LogoutRequest is believed; so long its ID is remembered."""


class MalformedMessage(Exception):
    """What came is no LogoutRequest in SOAP, so that no SAML message can answer it; the message says what it is."""


class LogoutCase(Struct, frozen=True, kw_only=True):
    """A LogoutRequest as it was read, and what it is judged by. `here` is the address that it must have been made for."""

    id: str | None
    version: str | None
    issue_instant: str | None
    not_on_or_after: str | None
    destination: str | None
    issuers: tuple[Named, ...]
    name_ids: tuple[str, ...]
    session_indexes: tuple[str, ...]
    here: str
    terms: Terms


def request_has_an_id(case: LogoutCase) -> None:
    """Every request must have an ID (SAML core section 3.2.1)."""
    if not case.id:
        raise NotTrusted(expected="an ID", got=case.id)


def version_is_2(case: LogoutCase) -> None:
    """Version must be 2.0 (SAML core section 3.2.1)."""
    equal(case.version, "2.0")


def issuer_is_the_node(case: LogoutCase) -> None:
    """Issuer must be the node's entityID (SAML profiles section 4.4.4.1)."""
    issued_by(case.issuers, case.terms.node)


def destination_is_this_portal(case: LogoutCase) -> None:
    """Destination, where there is one, must be the address to which the request came (SAML core section 3.2.1)."""
    if case.destination is not None:
        equal(case.destination, case.here)


def request_is_fresh(case: LogoutCase) -> None:
    """IssueInstant must lie in the last minutes, and NotOnOrAfter, where there is one, in the future (SAML core section 3.7.1)."""
    issued_between(case.issue_instant, case.terms.now - GOOD_FOR, case.terms)
    if case.not_on_or_after is not None and instant(case.not_on_or_after) <= case.terms.now - case.terms.skew:
        raise NotTrusted(expected="a NotOnOrAfter in the future", got=case.not_on_or_after)


def person_is_named(case: LogoutCase) -> None:
    """There must be exactly one NameID, and it must not be empty (SAML core section 3.7.1)."""
    if not only(case.name_ids, "NameID"):
        raise NotTrusted(expected="a NameID", got="an empty one")


LOGOUT_RULES = (request_has_an_id, version_is_2, issuer_is_the_node, destination_is_this_portal, request_is_fresh, person_is_named)


class NodeLogout:
    """Answers LogoutRequests of the node."""

    def __init__(self, key: PortalKey, signatures: NodeSignatures, replays: Replays, clock: Clock, chance: Chance) -> None:
        self._key = key
        self._signatures = signatures
        self._replays = replays
        self._clock = clock
        self._chance = chance

    def answer(self, octets: bytes, here: str, terms: Terms, end_sessions: EndSessions) -> tuple[bytes, str]:
        """The SOAP answer to what came to the address `here`, and why it was refused (empty where it was not). Sessions that are over
        already are no error. Raises `MalformedMessage`."""
        message = _logout_request(octets)
        try:
            case = self._judged(message, here, terms)
        except (Refused, XmlRefused) as refused:
            return self._response(message, terms, ("Requester", "RequestDenied")), str(refused)
        end_sessions(case.name_ids[0], case.session_indexes)
        return self._response(message, terms, ("Success",)), ""

    def _judged(self, message: Element, here: str, terms: Terms) -> LogoutCase:
        self._signatures.verify(message)
        case = _read(message, here, terms)
        judge(LOGOUT_RULES, case)
        try:
            self._replays.remember(f"logout {case.id}", terms.now + GOOD_FOR + 2 * terms.skew)
        except Replayed as replayed:
            raise NotTrusted(expected="a request that was not sent before", got=case.id) from replayed
        return case

    def _response(self, message: Element, terms: Terms, codes: tuple[str, ...]) -> bytes:
        return saml_requests.logout_response(
            response_id=f"ID-{random_uuid(self._chance)}",
            in_response_to=message.get("ID", ""),
            now=self._clock.now(),
            issuer=terms.portal,
            codes=codes,
            pair=self._key.pair,
        )


def fault(reason: str) -> bytes:
    """What is answered where no SAML message can be (SOAP 1.1 section 4.4)."""
    return (
        f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body><soap:Fault><faultcode>soap:Client</faultcode>'
        f"<faultstring>{escaped(reason)}</faultstring></soap:Fault></soap:Body></soap:Envelope>"
    ).encode()


def _logout_request(octets: bytes) -> Element:
    try:
        envelope = parse(octets)
    except XmlRefused as refused:
        raise MalformedMessage(str(refused)) from refused
    bodies = children(envelope, f"{{{SOAP}}}Body")
    messages = [child for body in bodies for child in body]
    if envelope.tag != f"{{{SOAP}}}Envelope" or len(bodies) != 1 or [each.tag for each in messages] != [f"{{{SAMLP}}}LogoutRequest"]:
        raise MalformedMessage("expected a SOAP 1.1 Envelope with one Body and one SAML LogoutRequest in it")
    return messages[0]


def _read(message: Element, here: str, terms: Terms) -> LogoutCase:
    return LogoutCase(
        id=message.get("ID"),
        version=message.get("Version"),
        issue_instant=message.get("IssueInstant"),
        not_on_or_after=message.get("NotOnOrAfter"),
        destination=message.get("Destination"),
        issuers=tuple(Named(text=text_of(each), format=each.get("Format")) for each in children(message, f"{{{SAML}}}Issuer")),
        name_ids=tuple(text_of(each) for each in children(message, f"{{{SAML}}}NameID")),
        session_indexes=tuple(text_of(each) for each in children(message, f"{{{SAMLP}}}SessionIndex")),
        here=here,
        terms=terms,
    )
