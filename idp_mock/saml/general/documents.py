"""Service providers as JSON objects, for testers who list, register and remove them."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec.structs import fields

from eid.storage.collection import written
from idp_mock.saml.general.choices import Choices
from idp_mock.saml.general.errors import MetadataRefused
from idp_mock.saml.general.registry import Registry
from idp_mock.saml.general.service_provider import Endpoint, ServiceProvider

Document = dict[str, Any]
_CHOICES = tuple(one.name for one in fields(Choices))


class ServiceProviders:
    """Those of one node. What is registered is named by its entityID."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def all(self) -> list[Document]:
        """Everybody who is registered."""
        return [_facts(known) for known in self._registry.all()]

    def get(self, entity_id: str) -> Document | None:
        """The one with that entityID."""
        known = self._registry.find(entity_id)
        return _facts(known) if known else None

    def add(self, members: Mapping[str, Any]) -> list[Document]:
        """Registers whoever stands in `metadata` (XML) or at `metadata_url`; the other members are `Choices`. Raises `MetadataRefused`."""
        unknown = sorted(members.keys() - {"metadata", "metadata_url", *_CHOICES})
        if unknown:
            raise MetadataRefused(f"unknown members {', '.join(unknown)}; known: metadata, metadata_url, {', '.join(_CHOICES)}")
        try:
            metadata, address = (msgspec.convert(members.get(name, ""), str) for name in ("metadata", "metadata_url"))
            choices = msgspec.convert({name: value for name, value in members.items() if name in _CHOICES}, Choices)
        except msgspec.ValidationError as error:
            raise MetadataRefused(str(error)) from error
        if bool(metadata) == bool(address):
            raise MetadataRefused("expected either metadata or metadata_url")
        if address:
            return _all(self._registry.register_from(address, choices))
        return _all(self._registry.register(metadata.encode("utf-8", "replace"), choices))

    def remove(self, entity_id: str) -> bool:
        """Whether somebody who may be removed had that entityID."""
        return self._registry.remove(entity_id)


def _all(found: Iterable[ServiceProvider]) -> list[Document]:
    return [_facts(known) for known in found]


def _facts(known: ServiceProvider) -> Document:
    return {
        "entity_id": known.entity_id,
        "name": known.name,
        "profile": "saml2",
        "acs": [_endpoint(one) for one in known.acs],
        "logout": [_endpoint(one) for one in known.logout],
        "certificates": [one.base64 for one in known.certificates],
        "encryption_certificates": [one.certificate.base64 for one in known.encryption_keys],
        "name_id_formats": list(known.name_id_formats),
        "signs_requests": known.signs_requests,
        "wants_signed_assertions": known.wants_signed_assertions,
        "valid_until": known.valid_until,
        **written(known.choices),
    }


def _endpoint(one: Endpoint) -> Document:
    return {"binding": one.binding, "location": one.location}
