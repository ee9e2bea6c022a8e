"""Makes the drafts of answers, and has them encrypted, signed and written."""

from msgspec import Struct
from msgspec.structs import replace

from eid.chance import Chance, random_uuid
from eid.clock import Clock
from eid.identity.level import Level
from eid.keys import KeyPair
from eid.xml.certificate import Certificate
from eid.xml.encryption import Recipient, agreement_key, encrypt, ephemeral_key, ephemeral_key_with_leading_zero
from idp_mock.faults.bend import bend
from idp_mock.login.request import Identified, Refusal
from idp_mock.saml import assertion, writer
from idp_mock.saml.artifact import EndedLogin, session_index, told_session_index
from idp_mock.saml.dialect import AnsweredLevel, BirthDate, Dialect, FailureShape, SharedSecret, UnknownArtifact
from idp_mock.saml.drafts import AssertionXml, Enclosed, MessageXml, Seal
from idp_mock.saml.messages import (
    SUCCESS,
    ArtifactResolve,
    ArtifactResponse,
    Assertion,
    Code,
    LogoutRequest,
    LogoutResponse,
    Response,
    Status,
)
from idp_mock.saml.signers import Signers

FAILURES = {
    Refusal.CANCELLED: Status(code=Code.RESPONDER, nested=Code.AUTHN_FAILED, message="The person cancelled the login."),
    Refusal.FAILED: Status(code=Code.RESPONDER, nested=Code.AUTHN_FAILED, message="The login failed."),
    Refusal.CONSENT_REFUSED: Status(
        code=Code.RESPONDER, nested=Code.REQUEST_DENIED, message="The person refused to have personal data passed on."
    ),
    Refusal.NO_PROFILE: Status(code=Code.RESPONDER, nested=Code.UNKNOWN_PRINCIPAL, message="The person has no valid Profil Zaufany."),
    Refusal.LEVEL_TOO_LOW: Status(
        code=Code.RESPONDER, nested=Code.NO_AUTHN_CONTEXT, message="The requested level of assurance was not reached."
    ),
    Refusal.LOGIN_REQUIRED: Status(
        code=Code.RESPONDER, nested=Code.NO_PASSIVE, message="The person must log in, but the request forbids to ask."
    ),
}
"""How a login that gave no identity is told (wezel-krajowy.md ch. 10 [I])."""
_EPHEMERAL = {SharedSecret.ANY: ephemeral_key, SharedSecret.LEADING_ZERO: ephemeral_key_with_leading_zero}
_BIRTH_DATE_SUFFIX = {BirthDate.ZONED: "Z", BirthDate.PLAIN: ""}


class Manner(Struct, frozen=True, kw_only=True):
    """How an answer is made: under which Issuer of the node, in the dialect of which service provider."""

    issuer: str
    dialect: Dialect


class Answers:
    """All answers of one node."""

    def __init__(self, signers: Signers, clock: Clock, chance: Chance) -> None:
        self._signers = signers
        self._clock = clock
        self._chance = chance

    def success(self, request: ArtifactResolve, login: EndedLogin, identified: Identified, to: Certificate, manner: Manner) -> bytes:
        """Who logged in, encrypted for the certificate."""
        enclosed = self._enclosed(self._assertion(login, identified, manner), to, manner)
        encrypted = enclosed.enclose(enclosed.text)
        response = replace(self._response(login, SUCCESS, manner), encrypted_data=encrypted)
        return self._written(request, SUCCESS, response, manner, enclosed)

    def failure(self, request: ArtifactResolve, login: EndedLogin, refusal: Refusal, manner: Manner) -> bytes:
        """Why nobody logged in, in the shape that the service provider is to meet."""
        status, shape = FAILURES[refusal], manner.dialect.failure_shape
        if shape is FailureShape.BARE:
            status = Status(code=Code.AUTHN_FAILED, message=status.message)
        return self._written(request, SUCCESS if shape is FailureShape.INNER else status, self._response(login, status, manner), manner)

    def no_such_artifact(self, request: ArtifactResolve, reason: Status, manner: Manner) -> bytes:
        """Nothing waits under the artifact; the StatusMessage says why."""
        empty = manner.dialect.unknown_artifact is UnknownArtifact.EMPTY
        return self._written(request, Status(code=Code.SUCCESS, message=reason.message) if empty else reason, None, manner)

    def rejection(self, request: ArtifactResolve, reason: Status, manner: Manner) -> bytes:
        """The ArtifactResolve itself breaks rules."""
        return self._written(request, reason, None, manner)

    def logout(self, request: LogoutRequest, status: Status, manner: Manner) -> bytes:
        """Whether the session was ended."""
        answer = LogoutResponse(
            id=self._new_id(), in_response_to=request.id, issued_at=self._clock.now(), issuer=manner.issuer, status=status
        )
        keys = self._signers.of(manner.dialect)
        return sent(writer.logout_response(answer, keys), keys)

    def _written(
        self, request: ArtifactResolve, status: Status, response: Response | None, manner: Manner, enclosed: Enclosed | None = None
    ) -> bytes:
        answer = ArtifactResponse(
            id=self._new_id(),
            in_response_to=request.id,
            issued_at=self._clock.now(),
            issuer=manner.issuer,
            status=status,
            response=response,
        )
        keys = self._signers.of(manner.dialect)
        return sent(writer.artifact_response(answer, keys), keys, enclosed)

    def _response(self, login: EndedLogin, status: Status, manner: Manner) -> Response:
        return Response(
            id=self._new_id(),
            in_response_to=login.asked.request_id,
            issued_at=self._clock.now(),
            issuer=manner.issuer,
            status=status,
        )

    def _assertion(self, login: EndedLogin, identified: Identified, manner: Manner) -> Assertion:
        dialect, artifact = manner.dialect, login.asked.artifact
        return Assertion(
            id=session_index(artifact),
            session_index=told_session_index(artifact, dialect),
            issuer=manner.issuer,
            issued_at=self._clock.now(),
            in_response_to=login.asked.request_id,
            recipient=login.asked.acs_url,
            audience=login.asked.entity_id,
            name_id=identified.username,
            person=identified.person,
            attributes=login.asked.attributes,
            level=_told_level(identified.level, login.asked.levels, dialect),
            authority=identified.authority,
            authenticated_at=identified.authenticated_at,
            birth_date_suffix=_BIRTH_DATE_SUFFIX[dialect.birth_date],
        )

    def _enclosed(self, draft: Assertion, to: Certificate, manner: Manner) -> Enclosed:
        recipient = bend(
            Recipient(
                public=agreement_key(to),
                party_u=manner.issuer,
                party_v=draft.audience,
                content_key_octets=manner.dialect.content_key_bits // 8,
            )
        )

        def enclose(text: bytes) -> str:
            return encrypt(text, recipient, _EPHEMERAL[manner.dialect.shared_secret](recipient.public, self._chance), self._chance)

        seal = Seal(keys=self._signers.of(manner.dialect), prefixes=writer.PREFIX_LIST)
        finished = bend(AssertionXml(text=assertion.written(draft), seal=seal))
        return Enclosed(text=finished.text, enclose=enclose)

    def _new_id(self) -> str:
        return f"ID-{random_uuid(self._chance)}"


def sent(octets: bytes, keys: KeyPair, enclosed: Enclosed | None = None) -> bytes:
    """A finished message as it leaves."""
    return bend(MessageXml(text=octets, seal=Seal(keys=keys, prefixes=writer.PREFIX_LIST), assertion=enclosed)).text


def _told_level(reached: Level, satisfying: tuple[Level, ...], dialect: Dialect) -> Level:
    below = [level for level in Level if satisfying[0].reaches(level) and level is not satisfying[0]]
    return below[-1] if below and dialect.answered_level is AnsweredLevel.LOWERED else reached
