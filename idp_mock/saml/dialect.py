"""What is unknown or varies in the real node, as switches per service provider with the recommended defaults (wezel-krajowy.md ch. 17)."""

from enum import StrEnum

from msgspec import Struct


class ReturnBy(StrEnum):
    """How SAMLart reaches the service provider (ch. 5)."""

    POST = "post"
    GET = "get"


class MissingRelayState(StrEnum):
    """What becomes of the RelayState field when the request had none (ch. 5)."""

    OMIT = "omit"
    EMPTY = "empty"


class FailureShape(StrEnum):
    """Where a failed login shows (ch. 10). `BOTH`: in ArtifactResponse and Response. `INNER`: in the Response only. `BARE`: in both, as
    a top-level AuthnFailed with nothing nested."""

    BOTH = "both"
    INNER = "inner"
    BARE = "bare"


class UnknownArtifact(StrEnum):
    """How an artifact that stands for nothing is answered (ch. 10). `EMPTY`: Success without Response, as SAML core §3.5.3 demands."""

    EMPTY = "empty"
    REQUESTER = "requester"


class DestinationPolicy(StrEnum):
    """`LENIENT` takes the hosts of the real node as well, and no Destination at all (ch. 4.2, 6)."""

    LENIENT = "lenient"
    STRICT = "strict"


class SharedSecret(StrEnum):
    """`LEADING_ZERO` forces the case that one login in 256 meets by chance (ch. 8.5, vector 2)."""

    ANY = "any"
    LEADING_ZERO = "leading_zero"


class ArtifactUse(StrEnum):
    """How often one artifact may be resolved (ch. 5)."""

    ONCE = "once"
    REPEATED = "repeated"


class BirthDate(StrEnum):
    """The form of DateOfBirth (ch. 9). `ZONED`: 1989-01-02Z, as in the operator's sample."""

    ZONED = "zoned"
    PLAIN = "plain"


class ProviderNameUse(StrEnum):
    """What is demanded of ProviderName (ch. 4.3). `REGISTERED`: the registered value, where one is registered. `REQUIRED`: some value in
    any case. `IGNORED`: nothing, as on paper."""

    REGISTERED = "registered"
    REQUIRED = "required"
    IGNORED = "ignored"


class Tolerance(StrEnum):
    """Whether an oddity is accepted, with a remark, or refused."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class SoapRejection(StrEnum):
    """How a SOAP request that breaks rules is answered (ch. 10). `STATUS`: by a SAML status. `FAULT`: by a SOAP Fault with HTTP status
    500."""

    STATUS = "status"
    FAULT = "fault"


class SessionIndexForm(StrEnum):
    """`ASSERTION_ID` as in the operator's sample, `HEXADECIMAL`: 64 digits, as in a test of dane.gov.pl (ch. 9)."""

    ASSERTION_ID = "assertion_id"
    HEXADECIMAL = "hexadecimal"


class SigningCertificate(StrEnum):
    """What signs answers. `NEXT`: the key that is published for the coming rollover, where there is one. `EXPIRED`: the active key, shown
    with a certificate that has run out (pitfall 20)."""

    ACTIVE = "active"
    NEXT = "next"
    EXPIRED = "expired"


class AnsweredLevel(StrEnum):
    """`LOWERED` tells a level below the lowest that satisfies the request, where there is one: the service provider must notice."""

    REACHED = "reached"
    LOWERED = "lowered"


class Dialect(Struct, frozen=True, kw_only=True):
    """The defaults are what a client of the real node should expect. `content_key_bits` is 256 or 128 (ch. 8.4). `clock_skew` and
    `artifact_lifetime` are in seconds, None: as the node's settings say. `slow_answer`: seconds for which the answer to an ArtifactResolve
    is held back."""

    return_by: ReturnBy = ReturnBy.POST
    missing_relay_state: MissingRelayState = MissingRelayState.OMIT
    failure_shape: FailureShape = FailureShape.BOTH
    unknown_artifact: UnknownArtifact = UnknownArtifact.EMPTY
    artifact_use: ArtifactUse = ArtifactUse.ONCE
    destination: DestinationPolicy = DestinationPolicy.LENIENT
    content_key_bits: int = 256
    shared_secret: SharedSecret = SharedSecret.ANY
    birth_date: BirthDate = BirthDate.ZONED
    provider_name_use: ProviderNameUse = ProviderNameUse.REGISTERED
    clock_skew: int | None = None
    artifact_lifetime: int | None = None
    signed_with_encryption_key: Tolerance = Tolerance.ACCEPTED
    broken_base64: Tolerance = Tolerance.ACCEPTED
    soap_rejection: SoapRejection = SoapRejection.STATUS
    session_index: SessionIndexForm = SessionIndexForm.ASSERTION_ID
    signing_certificate: SigningCertificate = SigningCertificate.ACTIVE
    answered_level: AnsweredLevel = AnsweredLevel.REACHED
    slow_answer: float = 0


BOUNDS: dict[str, tuple[float, float]] = {"clock_skew": (0, 86400), "artifact_lifetime": (1, 86400), "slow_answer": (0, 60)}
"""Least and most of the switches that are numbers."""
