"""What metadata must hold so that a service provider can be registered. All rules are tried; the developer sees everything at once."""

from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from msgspec import Struct

from eid.xml.certificate import CertificateRefused, certificate
from eid.xml.encryption import CURVES
from idp_mock.saml.general.choices import Choices, Encrypts, EncryptsName
from idp_mock.saml.general.errors import MetadataRefused
from idp_mock.saml.general.metadata_reader import Described, Key, duration
from idp_mock.saml.general.name_ids import FORMATS
from idp_mock.saml.general.service_provider import RETURN_BINDINGS
from idp_mock.saml.reader import instant

_LONGEST_ENTITY_ID = 1024
_LARGEST_INDEX = 65535
_BOOLEANS = ("", "true", "false", "1", "0")


class Candidate(Struct, frozen=True, kw_only=True):
    """Metadata with all that they are judged by. `node` is this node's own entityID, `now` in seconds since the epoch, `signature` why the
    signature does not hold; None where it does or need not."""

    described: Described
    choices: Choices
    node: str
    now: float
    signature: Exception | None = None


def entity_is_named(candidate: Candidate) -> None:
    """EntityDescriptor must have an entityID of 1 to 1024 characters (SAML metadata section 2.2.1)."""
    entity_id = candidate.described.entity_id
    if not 0 < len(entity_id) <= _LONGEST_ENTITY_ID:
        raise MetadataRefused(f"it has {len(entity_id)} characters")


def entity_is_another_one(candidate: Candidate) -> None:
    """The entityID must not be that of this node."""
    if candidate.described.entity_id == candidate.node:
        raise MetadataRefused(f"got {candidate.node}")


def entity_is_a_service_provider(candidate: Candidate) -> None:
    """There must be one SPSSODescriptor whose protocolSupportEnumeration names SAML 2.0 (SAML metadata section 2.4.4)."""
    if candidate.described.roles != 1:
        raise MetadataRefused(f"there are {candidate.described.roles}")


def metadata_are_valid_now(candidate: Candidate) -> None:
    """validUntil must be an instant that is still to come (SAML metadata section 2.3.1)."""
    for value in candidate.described.ends:
        ends = instant(value)
        if ends is None:
            raise MetadataRefused(f"{value!r} is no xs:dateTime")
        if ends <= candidate.now:
            raise MetadataRefused(f"{value} was {candidate.now - ends:.0f} s ago")


def cache_duration_is_one(candidate: Candidate) -> None:
    """cacheDuration must be an xs:duration such as PT1H (SAML metadata section 2.3.1)."""
    wrong = [value for value in candidate.described.durations if duration(value) is None]
    if wrong:
        raise MetadataRefused(f"got {', '.join(map(repr, wrong))}")


def signature_holds(candidate: Candidate) -> None:
    """The metadata must be signed with a certificate that the node trusts, where it trusts any (SAML metadata section 3)."""
    if candidate.signature is not None:
        raise MetadataRefused(str(candidate.signature))


def response_can_return(candidate: Candidate) -> None:
    """There must be an AssertionConsumerService for HTTP-POST or HTTP-Artifact (SAML profiles section 4.1.6)."""
    bindings = [place.binding for place in candidate.described.acs]
    if not any(binding in RETURN_BINDINGS for binding in bindings):
        raise MetadataRefused(f"got {', '.join(bindings) or 'none'}")


def addresses_are_absolute(candidate: Candidate) -> None:
    """Every Location and ResponseLocation must be an absolute http or https address without fragment."""
    described = candidate.described
    wrong = [
        f"{place.kind} {address!r}"
        for place in (*described.acs, *described.logout)
        for address in (place.location, place.response_location or place.location)
        if not _is_absolute(address)
    ]
    if wrong:
        raise MetadataRefused(f"got {', '.join(dict.fromkeys(wrong))}")


def indexes_are_unique(candidate: Candidate) -> None:
    """Every AssertionConsumerService and AttributeConsumingService must have an index of its own from 0 to 65535 (SAML metadata 2.2.3)."""
    described = candidate.described
    wrong = _wrong_indexes(place.index for place in described.acs) + _wrong_indexes(one.index for one in described.attribute_sets)
    if wrong:
        raise MetadataRefused(f"got {', '.join(map(repr, wrong))}")


def booleans_are_booleans(candidate: Candidate) -> None:
    """AuthnRequestsSigned, WantAssertionsSigned and isDefault must be true or false."""
    described = candidate.described
    defaults = (*(place.default for place in described.acs), *(one.default for one in described.attribute_sets))
    values = (described.signs_requests, described.wants_signed_assertions, *defaults)
    wrong = [value for value in values if value not in _BOOLEANS]
    if wrong:
        raise MetadataRefused(f"got {', '.join(map(repr, wrong))}")


def certificates_are_readable(candidate: Candidate) -> None:
    """Every KeyDescriptor must be for signing, encryption or both, and hold X509Certificates with RSA or elliptic keys."""
    wrong = [reason for key in candidate.described.keys for reason in _wrong_with(key)]
    if wrong:
        raise MetadataRefused("; ".join(wrong))


def signed_requests_can_be_verified(candidate: Candidate) -> None:
    """Who declares AuthnRequestsSigned must have a KeyDescriptor for signing."""
    described = candidate.described
    if described.signs_requests in ("true", "1") and not any(key.use != "encryption" for key in described.keys):
        raise MetadataRefused("there is none")


def assertions_can_be_encrypted(candidate: Candidate) -> None:
    """Encryption needs a key to encrypt for: RSA, or elliptic on P-256 or P-384."""
    keys = [key for key in candidate.described.keys if key.use != "signing"]
    wanted = candidate.choices.encrypt is Encrypts.ALWAYS or candidate.choices.encrypt_name_id is EncryptsName.ALWAYS
    if wanted and not keys:
        raise MetadataRefused("encryption was chosen, but there is no KeyDescriptor for it")


def names_are_known(candidate: Candidate) -> None:
    """Where NameIDFormats are listed, one of them must be among those that this node has."""
    listed = candidate.described.name_id_formats
    if listed and not any(one in FORMATS for one in listed):
        raise MetadataRefused(f"expected {', '.join(FORMATS)}, got {', '.join(listed)}")


def attributes_are_named(candidate: Candidate) -> None:
    """Every RequestedAttribute must have a Name (SAML metadata section 2.4.4.2)."""
    if any(not attribute.name for one in candidate.described.attribute_sets for attribute in one.attributes):
        raise MetadataRefused("there is one without")


METADATA_RULES = (
    entity_is_named,
    entity_is_another_one,
    entity_is_a_service_provider,
    metadata_are_valid_now,
    cache_duration_is_one,
    signature_holds,
    response_can_return,
    addresses_are_absolute,
    indexes_are_unique,
    booleans_are_booleans,
    certificates_are_readable,
    signed_requests_can_be_verified,
    assertions_can_be_encrypted,
    names_are_known,
    attributes_are_named,
)


def _is_absolute(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    readable = address.isprintable() and not any(character.isspace() for character in address)
    return parts.scheme in ("http", "https") and bool(host) and not parts.fragment and readable


def _wrong_indexes(indexes: Iterable[str]) -> list[str]:
    counted = Counter(indexes)
    return [index for index, count in counted.items() if count > 1 or not _is_index(index)]


def _is_index(index: str) -> bool:
    return index.isascii() and index.isdigit() and len(index) <= 5 and int(index) <= _LARGEST_INDEX


def _wrong_with(key: Key) -> list[str]:
    wrong = [] if key.use in ("", "signing", "encryption") else [f"use is {key.use!r}"]
    if not key.certificates:
        wrong.append("there is a KeyDescriptor without X509Certificate")
    for text in key.certificates:
        try:
            public = certificate(text).public
        except CertificateRefused as error:
            wrong.append(str(error))
            continue
        curve = getattr(public, "curve", None)
        if curve is not None and curve.name not in CURVES:
            wrong.append(f"the curve {curve.name} is not one of {', '.join(CURVES)}")
    return wrong
