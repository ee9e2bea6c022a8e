"""The portal's side of SAML: sends the AuthnRequest, fetches what an artifact stands for, and believes it when every rule holds."""

import base64
from urllib.parse import urlsplit

from msgspec import Struct

from eid.chance import Chance, random_uuid
from eid.clock import Clock
from eid.identity.level import level_of_uri
from eid.xml.decryption import DecryptionRefused, decrypt
from eid.xml.names import XENC
from eid.xml.parser import Element, XmlRefused, parse
from relying_party.federation import saml_requests, signature
from relying_party.federation.arrival import Arrival, EndSessions, NodeSession
from relying_party.federation.assertion_rules import ASSERTION_RULES, AssertionCase, claimed
from relying_party.federation.backchannel import BackChannel
from relying_party.federation.departure import Departure, PostForm
from relying_party.federation.identity_rules import believed
from relying_party.federation.judgement import Expired, NodeUnreachable, NotTrusted, judge, only
from relying_party.federation.node import Node
from relying_party.federation.node_signatures import NodeSignatures
from relying_party.federation.party import Parties, Party
from relying_party.federation.portal_key import PortalKey
from relying_party.federation.replay import Replays
from relying_party.federation.saml_answer import DS, SAML, SAMLP, SOAP, Assertion, Frame, children, read_assertion, read_frame
from relying_party.federation.saml_logout import SLO, NodeLogout
from relying_party.federation.saml_rules import FRAME_RULES, FrameCase, Terms, instant, refuse_failed_logout, refuse_failure
from relying_party.settings import Settings

ACS = "/federation/saml/acs"
SINGLE_SIGN_ON = "/login/SingleSignOnService"
ARTIFACT_RESOLUTION = "/login-services/idpArtifactResolutionService"
SINGLE_LOGOUT = "/login-services/singleLogoutService"
LONGEST_ARTIFACT = 1024
"""The standard's have 44 octets (SAML bindings section 3.6.4); the node's are opaque (wezel-krajowy.md ch. 5 [I])."""
_HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}


class Sent(Struct, frozen=True, kw_only=True):
    """A request of the back channel, which its answer must name."""

    id: str
    at: float


class Saml:
    """All methods that talk with the node raise `Refused` when its answer is not believed."""

    def __init__(
        self,
        settings: Settings,
        parties: Parties,
        key: PortalKey,
        node: Node,
        channel: BackChannel,
        replays: Replays,
        clock: Clock,
        chance: Chance,
    ) -> None:
        self._settings = settings
        self._key = key
        self._front = settings.node_url.rstrip("/")
        self._acs = settings.own_url + ACS
        self._parties = parties
        self._signatures = NodeSignatures(node, clock)
        self._channel = channel
        self._replays = replays
        self._clock = clock
        self._chance = chance
        self._logout = NodeLogout(key, self._signatures, replays, clock, chance)

    def departing(self, departure: Departure) -> PostForm:
        """The form that takes the person to the node (wezel-krajowy.md ch. 4.1)."""
        destination = self._front + SINGLE_SIGN_ON
        request = saml_requests.authn_request(
            departure, destination=destination, acs=self._acs, party=self._parties.of(departure.portal), pair=self._key.pair
        )
        return PostForm(action=destination, fields={"SAMLRequest": base64.b64encode(request).decode(), "RelayState": departure.id})

    def arrive(self, departure: Departure, artifact: str) -> Arrival:
        """Who the artifact stands for. Raises `Refused`."""
        if not 0 < len(artifact) <= LONGEST_ARTIFACT or not artifact.isprintable():
            raise NotTrusted(expected="an artifact", got=artifact)
        sent, party = self._sent(), self._parties.of(departure.portal)
        request = saml_requests.artifact_resolve(artifact, request_id=sent.id, now=sent.at, issuer=party.entity_id, pair=self._key.pair)
        try:
            response = self._resolved(self._call(ARTIFACT_RESOLUTION, request, "ArtifactResponse"), sent, party)
            return self._arrival(self._assertion(response, departure), departure)
        except XmlRefused as refused:
            raise NotTrusted(expected="a SAML message", got=str(refused)) from refused

    def log_out(self, session: NodeSession) -> None:
        """Ends the session at the node (wezel-krajowy.md ch. 11). Raises `Refused` when the node does not confirm that."""
        sent, party = self._sent(), self._parties.called(session.client_id)
        request = saml_requests.logout_request(
            session, request_id=sent.id, now=sent.at, destination=self._front + SINGLE_LOGOUT, issuer=party.entity_id, pair=self._key.pair
        )
        try:
            refuse_failed_logout(self._judged_frame(self._call(SINGLE_LOGOUT, request, "LogoutResponse"), sent, party))
        except XmlRefused as refused:
            raise NotTrusted(expected="a SAML message", got=str(refused)) from refused

    def answer_logout(self, party: Party, octets: bytes, end_sessions: EndSessions) -> tuple[bytes, str]:
        """As `NodeLogout.answer`, at the address of that portal."""
        here = self._settings.own_url + SLO + party.suffix
        return self._logout.answer(octets, here, self._terms(party), end_sessions)

    def _sent(self) -> Sent:
        return Sent(id=f"ID-{random_uuid(self._chance)}", at=self._clock.now())

    def _call(self, path: str, request: bytes, expected: str) -> Element:
        """The one message in the Body of the node's SOAP answer."""
        reply = self._channel.post(self._front + path, request, _HEADERS)
        try:
            envelope = parse(reply.body)
        except XmlRefused as refused:
            raise NodeUnreachable(expected=f"a SOAP envelope with {expected}", got=str(refused)) from refused
        if reply.status != 200 or envelope.tag != f"{{{SOAP}}}Envelope":
            raise NodeUnreachable(expected=f"status 200 and a SOAP envelope with {expected}", got=f"status {reply.status}, {envelope.tag}")
        message = only(tuple(only(children(envelope, f"{{{SOAP}}}Body"), "Body")), f"message, {expected},")
        if message.tag != f"{{{SAMLP}}}{expected}":
            raise NotTrusted(expected=expected, got=message.tag)
        return message

    def _resolved(self, message: Element, sent: Sent, party: Party) -> Element:
        """The Response in a judged ArtifactResponse."""
        refuse_failure(self._judged_frame(message, sent, party))
        responses = children(message, f"{{{SAMLP}}}Response")
        if not responses:
            # Success without a Response is how an artifact is refused (SAML core section 3.5.3).
            raise Expired(expected="a Response for the artifact", got="none: the artifact is unknown, used or expired")
        return only(responses, "Response")

    def _judged_frame(self, message: Element, sent: Sent, party: Party) -> Frame:
        self._signatures.verify(message)
        frame = read_frame(message)
        judge(FRAME_RULES, FrameCase(frame=frame, request_id=sent.id, requested_at=sent.at, terms=self._terms(party)))
        return frame

    def _assertion(self, response: Element, departure: Departure) -> Assertion:
        """The judged assertion of a Response that stands in a verified ArtifactResponse."""
        frame, terms = read_frame(response), self._terms(self._parties.of(departure.portal))
        case = FrameCase(frame=frame, request_id=departure.request_id, requested_at=departure.created_at, terms=terms)
        judge(FRAME_RULES, case)
        refuse_failure(frame)
        self._signatures.verify(response)
        if children(response, f"{{{SAML}}}Assertion"):
            raise NotTrusted(expected="no Assertion in the clear", got="one")
        encrypted = only(children(response, f"{{{SAML}}}EncryptedAssertion"), "EncryptedAssertion")
        element = self._decrypted(only(children(encrypted, f"{{{XENC}}}EncryptedData"), "EncryptedData"))
        if children(element, f"{{{DS}}}Signature"):
            # The real node leaves the assertion unsigned (wezel-krajowy.md ch. 7.3 [V]); a signature that is there must hold.
            signature.verify_assertion(element, self._signatures.certificates())
        assertion = read_assertion(element)
        judge(ASSERTION_RULES, AssertionCase(assertion=assertion, departure=departure, terms=terms))
        signature.follows_the_schema(element)
        return assertion

    def _decrypted(self, encrypted: Element) -> Element:
        try:
            return parse(decrypt(encrypted, self._key.private).plaintext)
        except DecryptionRefused as refused:
            raise NotTrusted(expected="an assertion encrypted for this portal", got=str(refused)) from refused

    def _arrival(self, assertion: Assertion, departure: Departure) -> Arrival:
        person = believed(claimed(assertion))
        statement = assertion.authentications[0]
        level = level_of_uri(statement.classes[0])
        if level is None:
            raise NotTrusted(expected="the URI of a level of assurance", got=statement.classes[0])
        until = instant(assertion.conditions[0].not_on_or_after) + self._settings.clock_skew
        self._replays.remember(f"assertion {assertion.id}", until)
        session = NodeSession(
            protocol="saml",
            name_id=assertion.subjects[0].name_ids[0].text,
            session_index=statement.session_index or "",
            client_id=self._parties.of(departure.portal).entity_id,
        )
        return Arrival(purpose=departure.purpose, person=person, level=level, node_session=session, arrived_at=self._clock.now())

    def _terms(self, party: Party) -> Terms:
        return Terms(
            node=self._settings.node_entity_id or urlsplit(self._front).hostname or "",
            portal=party.entity_id,
            acs=self._acs,
            now=self._clock.now(),
            skew=self._settings.clock_skew,
        )
