"""Makes the drafts of Responses and has them signed, encrypted and written."""

from typing import Protocol

from eid.chance import Chance, random_uuid
from eid.clock import MINUTE, Clock
from eid.keys import KeyPair
from idp_mock.faults.bend import bend
from idp_mock.login.request import Identified, Outcome, Refusal
from idp_mock.saml.answers import FAILURES
from idp_mock.saml.drafts import AssertionXml, Enclosed, MessageXml
from idp_mock.saml.general import writer
from idp_mock.saml.general.attributes import FORMS
from idp_mock.saml.general.choices import SIGNING_KEYS, Choices, Signs
from idp_mock.saml.general.encryption import encrypted, encryption_key, name_key
from idp_mock.saml.general.messages import Asked, Assertion, LogoutRequest, Outline
from idp_mock.saml.general.name_ids import NameId, NoSuchName, Pair, name_id
from idp_mock.saml.general.service_provider import Endpoint, ServiceProvider
from idp_mock.saml.general.writer import Pen
from idp_mock.saml.messages import SUCCESS, Code, Status

LIFETIME = 5 * MINUTE
"""Seconds for which an assertion is good."""
LENIENCE = MINUTE
"""Seconds by which it is good before it was issued: other clocks may be behind."""


class SigningKeys(Protocol):
    """What the profile needs of the node's keyring."""

    def active(self, kind: str) -> KeyPair: ...
    def published(self, *kinds: str) -> tuple[KeyPair, ...]: ...


class Answers:
    """All messages of one node to the service providers of this profile."""

    def __init__(self, entity_id: str, keyring: SigningKeys, session_lifetime: int, clock: Clock, chance: Chance) -> None:
        self._entity_id = entity_id
        self._keyring = keyring
        self._session_lifetime = session_lifetime
        self._clock = clock
        self._chance = chance

    def pen(self, choices: Choices) -> Pen:
        """What is signed with for a service provider of these choices."""
        return Pen(self._keyring.active(SIGNING_KEYS[choices.signature]), choices.signature.method)

    def of_login(self, asked: Asked, known: ServiceProvider, outcome: Outcome) -> tuple[str, NameId | None]:
        """The Response that tells how a login ended, and the name that the person has in it."""
        if not isinstance(outcome, Identified):
            return self.failure(asked.request_id, asked.acs, known, FAILURES[outcome.reason]), None
        if outcome.level not in asked.told:
            return self.failure(asked.request_id, asked.acs, known, FAILURES[Refusal.LEVEL_TOO_LOW]), None
        pair = Pair(node=self._entity_id, service_provider=known.entity_id, session_id=outcome.session_id)
        try:
            name = name_id(asked.name_id_format, outcome, pair)
        except NoSuchName as error:
            status = Status(code=Code.RESPONDER, nested=Code.INVALID_NAME_ID_POLICY, message=f"{error}.".capitalize())
            return self.failure(asked.request_id, asked.acs, known, status), None
        draft = self._assertion(asked, outcome, name, pair.session_index, self.secret(name, known) if asked.secret_name else "")
        return self._response(asked.request_id, asked.acs, known, SUCCESS, self._protected(draft, known)), name

    def failure(self, request_id: str, acs: Endpoint, known: ServiceProvider, status: Status) -> str:
        """A Response without assertion: it is signed whatever was chosen, for nothing else in it is."""
        outline, pen = self._outline("Response", destination=acs.location, in_response_to=request_id), self.pen(known.choices)
        return writer.sent(writer.signed(outline, writer.status_text(status), pen), pen)

    def artifact_response(self, request_id: str, known: ServiceProvider, status: Status, response: str) -> bytes:
        """The SOAP answer to an ArtifactResolve; an empty `response`: there is none."""
        outline, pen = self._outline("ArtifactResponse", in_response_to=request_id), self.pen(known.choices)
        return bend(MessageXml(text=writer.enveloped(writer.signed_around(outline, status, response, pen)), seal=pen.seal)).text

    def secret(self, name: NameId, known: ServiceProvider) -> str:
        """The name as an EncryptedData; empty where the metadata have no key for that."""
        key = name_key(known)
        return encrypted(writer.name_id_text(name).encode(), known, key, self._entity_id, self._chance) if key else ""

    def logout_request(self, told: LogoutRequest, destination: str) -> tuple[Outline, str]:
        """Outline and content of a LogoutRequest: each binding signs in its own way."""
        outline = self._outline("LogoutRequest", destination=destination, ends_at=self._clock.now() + LIFETIME)
        return outline, writer.logout_request_text(told)

    def logout_response(self, request_id: str, status: Status, destination: str) -> tuple[Outline, str]:
        """Outline and content of a LogoutResponse."""
        outline = self._outline("LogoutResponse", destination=destination, in_response_to=request_id)
        return outline, writer.status_text(status)

    def _response(self, request_id: str, acs: Endpoint, known: ServiceProvider, status: Status, enclosed: Enclosed) -> str:
        content = writer.status_text(status) + enclosed.enclose(enclosed.text)
        outline = self._outline("Response", destination=acs.location, in_response_to=request_id)
        pen = self.pen(known.choices)
        if known.choices.sign is Signs.ASSERTION:
            return writer.sent(writer.plain(outline, content), pen, enclosed)
        return writer.sent(writer.signed(outline, content, pen), pen, enclosed)

    def _protected(self, draft: Assertion, known: ServiceProvider) -> Enclosed:
        """Signed, and to be encrypted, as the service provider wants it."""
        unsigned = known.choices.sign is Signs.RESPONSE and not known.wants_signed_assertions
        pen = self.pen(known.choices)
        text = writer.assertion_text(draft) if unsigned else writer.signed_assertion(draft, pen)
        finished = bend(AssertionXml(text=text.encode(), seal=pen.seal)).text
        key = encryption_key(known)
        if key is None:
            return Enclosed(text=finished, enclose=bytes.decode)

        def enclose(text: bytes) -> str:
            return writer.encrypted_assertion(encrypted(text, known, key, self._entity_id, self._chance))

        return Enclosed(text=finished, enclose=enclose)

    def _assertion(self, asked: Asked, who: Identified, name: NameId, session_index: str, secret: str) -> Assertion:
        now = self._clock.now()
        return Assertion(
            id=self._new_id(),
            issuer=self._entity_id,
            issued_at=now,
            begins_at=now - LENIENCE,
            ends_at=now + LIFETIME,
            in_response_to=asked.request_id,
            recipient=asked.acs.location,
            audience=asked.entity_id,
            name_id=name,
            session_index=session_index,
            session_ends_at=who.authenticated_at + self._session_lifetime,
            context=asked.told[who.level],
            who=who,
            attributes=tuple(FORMS[one] for one in asked.attributes if one in FORMS),
            secret=secret,
        )

    def _outline(self, name: str, *, destination: str = "", in_response_to: str = "", ends_at: float | None = None) -> Outline:
        return Outline(
            name=name,
            id=self._new_id(),
            issuer=self._entity_id,
            issued_at=self._clock.now(),
            destination=destination,
            in_response_to=in_response_to,
            ends_at=ends_at,
        )

    def _new_id(self) -> str:
        return f"_{random_uuid(self._chance)}"
