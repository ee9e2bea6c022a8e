"""From metadata to service providers: read, judged by all rules, made into what the node works with."""

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from eid.xml.certificate import Certificate, CertificateRefused, certificate
from eid.xml.parser import Element, XmlRefused
from eid.xml.verification import SignatureRefused, verify
from idp_mock.rules import check
from idp_mock.saml.elements import parsed
from idp_mock.saml.errors import MalformedMessage
from idp_mock.saml.general.choices import Choices
from idp_mock.saml.general.errors import MetadataRefused
from idp_mock.saml.general.metadata_reader import AttributeSet, Described, Place, duration, read_metadata, said
from idp_mock.saml.general.metadata_rules import METADATA_RULES, Candidate
from idp_mock.saml.general.service_provider import AttributeService, EncryptionKey, Endpoint, ServiceProvider
from idp_mock.saml.reader import instant

_FIRST = 0
"""Where a Signature stands among the children of metadata."""


class Entry(Struct, frozen=True, kw_only=True):
    """A service provider that may be registered. `lasts` is its cacheDuration in seconds, None where it has none."""

    service_provider: ServiceProvider
    lasts: float | None


class Judge(Struct, frozen=True, kw_only=True):
    """What metadata are judged by: this node's own entityID, and the certificates of which one must have signed them; empty: none need."""

    node: str
    trusted: Sequence[Certificate] = ()

    def entries(self, metadata: bytes, choices: Choices, now: float) -> tuple[Entry, ...]:
        """All service providers in the metadata. Raises `MetadataRefused` with everything that is wrong."""
        try:
            root = parsed(metadata)
            signature = self._wrong_signature(root)
            found = read_metadata(root)
        except MalformedMessage as error:
            raise MetadataRefused(error.detail) from error
        for described in found:
            candidate = Candidate(described=described, choices=choices, node=self.node, now=now, signature=signature)
            check(METADATA_RULES, candidate)
        _refuse_twins(found)
        return tuple(_entry(described, choices) for described in found)

    def _wrong_signature(self, root: Element) -> Exception | None:
        if not self.trusted:
            return None
        try:
            verify(root, self.trusted, _FIRST)
        except (SignatureRefused, CertificateRefused, XmlRefused) as error:
            return error
        return None


@lru_cache(maxsize=512)
def known_service_provider(metadata: str, entity_id: str, choices: Choices) -> ServiceProvider:
    """A service provider of metadata that were judged when it was registered. Raises `MetadataRefused` where it is not in them."""
    for described in read_metadata(parsed(metadata.encode())):
        if described.entity_id == entity_id:
            return _entry(described, choices).service_provider
    raise MetadataRefused(f"there is no {entity_id!r} in its metadata")


def _refuse_twins(found: Sequence[Described]) -> None:
    names = [one.entity_id for one in found]
    twins = {name for name in names if names.count(name) > 1}
    if twins:
        raise MetadataRefused(f"the entityID {', '.join(sorted(twins))} occurs more than once")


def _entry(described: Described, choices: Choices) -> Entry:
    ends = [end for value in described.ends if (end := instant(value)) is not None]
    lasting = [seconds for value in described.durations if (seconds := duration(value)) is not None]
    known = ServiceProvider(
        entity_id=described.entity_id,
        name=described.name or described.entity_id,
        acs=tuple(_endpoint(place) for place in described.acs),
        logout=tuple(_endpoint(place) for place in described.logout),
        certificates=tuple(certificate(text) for key in described.keys if key.use != "encryption" for text in key.certificates),
        encryption_keys=_encryption_keys(described),
        name_id_formats=described.name_id_formats,
        attribute_services=tuple(_attribute_service(one) for one in described.attribute_sets),
        signs_requests=said(described.signs_requests) or False,
        wants_signed_assertions=said(described.wants_signed_assertions) or False,
        valid_until=min(ends, default=None),
    )
    return Entry(service_provider=replace(known, choices=choices), lasts=min(lasting, default=None))


def _endpoint(place: Place) -> Endpoint:
    return Endpoint(
        binding=place.binding,
        location=place.location,
        response_location=place.response_location,
        index=int(place.index or 0),
        default=said(place.default),
    )


def _encryption_keys(described: Described) -> tuple[EncryptionKey, ...]:
    return tuple(
        EncryptionKey(certificate=certificate(text), dedicated=key.use == "encryption", methods=key.methods)
        for key in described.keys
        if key.use != "signing"
        for text in key.certificates
    )


def _attribute_service(one: AttributeSet) -> AttributeService:
    return AttributeService(index=int(one.index), default=said(one.default), attributes=one.attributes)
