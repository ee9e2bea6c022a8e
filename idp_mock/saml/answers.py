"""Makes the drafts of answers, and has them encrypted, signed and written."""

from collections.abc import Callable
from dataclasses import replace

from eid.chance import Chance, random_uuid
from eid.clock import Clock
from eid.keys import KeyPair
from eid.xml.certificate import Certificate
from eid.xml.encryption import Recipient, agreement_key, encrypt, ephemeral_key, ephemeral_key_with_leading_zero
from idp_mock.login.request import Identified, Refusal
from idp_mock.saml import assertion, writer
from idp_mock.saml.artifact import EndedLogin, session_index
from idp_mock.saml.dialect import BirthDate, Dialect, FailureShape, SharedSecret, UnknownArtifact
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


class Answers:
    """All answers of one node. `signing_keys` is asked at each answer, so that keys may change."""

    def __init__(self, entity_id: str, signing_keys: Callable[[], KeyPair], clock: Clock, chance: Chance) -> None:
        self._entity_id = entity_id
        self._signing_keys = signing_keys
        self._clock = clock
        self._chance = chance

    def success(self, request: ArtifactResolve, login: EndedLogin, identified: Identified, to: Certificate, dialect: Dialect) -> bytes:
        """Who logged in, encrypted for the certificate."""
        encrypted = self._encrypted(self._assertion(request, login, identified, dialect), to, dialect)
        return self._written(request, SUCCESS, replace(self._response(login, SUCCESS), encrypted_data=encrypted))

    def failure(self, request: ArtifactResolve, login: EndedLogin, refusal: Refusal, dialect: Dialect) -> bytes:
        """Why nobody logged in, in the shape that the service provider is to meet."""
        status = FAILURES[refusal]
        if dialect.failure_shape is FailureShape.BARE:
            status = Status(code=Code.AUTHN_FAILED, message=status.message)
        outer = SUCCESS if dialect.failure_shape is FailureShape.INNER else status
        return self._written(request, outer, self._response(login, status))

    def no_such_artifact(self, request: ArtifactResolve, reason: Status, dialect: Dialect) -> bytes:
        """Nothing waits under the artifact; the StatusMessage says why."""
        empty = dialect.unknown_artifact is UnknownArtifact.EMPTY
        return self._written(request, Status(code=Code.SUCCESS, message=reason.message) if empty else reason, None)

    def rejection(self, request: ArtifactResolve, reason: Status) -> bytes:
        """The ArtifactResolve itself breaks rules."""
        return self._written(request, reason, None)

    def logout(self, request: LogoutRequest, status: Status) -> bytes:
        """Whether the session was ended."""
        answer = LogoutResponse(
            id=self._new_id(), in_response_to=request.id, issued_at=self._clock.now(), issuer=self._entity_id, status=status
        )
        return writer.logout_response(answer, self._signing_keys())

    def _written(self, request: ArtifactResolve, status: Status, response: Response | None) -> bytes:
        answer = ArtifactResponse(
            id=self._new_id(),
            in_response_to=request.id,
            issued_at=self._clock.now(),
            issuer=self._entity_id,
            status=status,
            response=response,
        )
        return writer.artifact_response(answer, self._signing_keys())

    def _response(self, login: EndedLogin, status: Status) -> Response:
        return Response(
            id=self._new_id(),
            in_response_to=login.asked.request_id,
            issued_at=self._clock.now(),
            issuer=self._entity_id,
            status=status,
        )

    def _assertion(self, request: ArtifactResolve, login: EndedLogin, identified: Identified, dialect: Dialect) -> Assertion:
        return Assertion(
            session_index=session_index(request.artifact),
            issuer=self._entity_id,
            issued_at=self._clock.now(),
            in_response_to=login.asked.request_id,
            recipient=login.asked.acs_url,
            audience=login.asked.entity_id,
            name_id=identified.username,
            person=identified.person,
            attributes=login.asked.attributes,
            level=identified.level,
            authority=identified.authority,
            authenticated_at=identified.authenticated_at,
            birth_date_suffix=_BIRTH_DATE_SUFFIX[dialect.birth_date],
        )

    def _encrypted(self, draft: Assertion, to: Certificate, dialect: Dialect) -> str:
        recipient = Recipient(
            public=agreement_key(to),
            party_u=self._entity_id,
            party_v=draft.audience,
            content_key_octets=dialect.content_key_bits // 8,
        )
        ephemeral = _EPHEMERAL[dialect.shared_secret](recipient.public, self._chance)
        return encrypt(assertion.written(draft), recipient, ephemeral, self._chance)

    def _new_id(self) -> str:
        return f"ID-{random_uuid(self._chance)}"
