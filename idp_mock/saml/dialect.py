"""What is unknown or varies in the real node, as switches per service provider with the recommended defaults (wezel-krajowy.md ch. 17)."""

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """The defaults are what a client of the real node should expect. `content_key_bits` is 256 or 128 (ch. 8.4)."""

    return_by: ReturnBy = ReturnBy.POST
    missing_relay_state: MissingRelayState = MissingRelayState.OMIT
    failure_shape: FailureShape = FailureShape.BOTH
    unknown_artifact: UnknownArtifact = UnknownArtifact.EMPTY
    artifact_use: ArtifactUse = ArtifactUse.ONCE
    destination: DestinationPolicy = DestinationPolicy.LENIENT
    content_key_bits: int = 256
    shared_secret: SharedSecret = SharedSecret.ANY
    birth_date: BirthDate = BirthDate.ZONED
