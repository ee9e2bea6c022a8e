"""Reads metadata of service providers into texts, as they stand there: rules judge them before anything is made of them."""

import re
from collections.abc import Iterator

from msgspec import Struct

from eid.clock import DAY, HOUR, MINUTE
from eid.xml.names import DS
from eid.xml.parser import Element, local_name
from idp_mock.saml.elements import TRUE, below, content, texts
from idp_mock.saml.errors import MalformedMessage
from idp_mock.saml.general.names import METADATA_NAMESPACE, SAML_2_0
from idp_mock.saml.general.service_provider import Requested

_MD = f"{{{METADATA_NAMESPACE}}}"
_DS = f"{{{DS}}}"
_MDUI = "{urn:oasis:names:tc:SAML:metadata:ui}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_SECONDS = (365 * DAY, 30 * DAY, DAY, HOUR, MINUTE, 1)
_DEEPEST = 8


class Key(Struct, frozen=True, kw_only=True):
    """A KeyDescriptor: `use` is signing, encryption or empty for both; certificates in base64."""

    use: str
    certificates: tuple[str, ...]
    methods: tuple[str, ...]


class Place(Struct, frozen=True, kw_only=True):
    """An endpoint: AssertionConsumerService or SingleLogoutService."""

    kind: str
    binding: str
    location: str
    response_location: str
    index: str
    default: str


class AttributeSet(Struct, frozen=True, kw_only=True):
    """An AttributeConsumingService."""

    index: str
    default: str
    attributes: tuple[Requested, ...]


class Described(Struct, frozen=True, kw_only=True):
    """An entity with what its SPSSODescriptor for SAML 2.0 says; `roles` counts those. `ends` and `durations` are the values of all
    validUntil and cacheDuration that hold for it."""

    entity_id: str
    roles: int
    name: str = ""
    ends: tuple[str, ...] = ()
    durations: tuple[str, ...] = ()
    acs: tuple[Place, ...] = ()
    logout: tuple[Place, ...] = ()
    keys: tuple[Key, ...] = ()
    name_id_formats: tuple[str, ...] = ()
    attribute_sets: tuple[AttributeSet, ...] = ()
    signs_requests: str = ""
    wants_signed_assertions: str = ""


def read_metadata(root: Element) -> tuple[Described, ...]:
    """Every service provider in an EntityDescriptor or EntitiesDescriptor. An EntityDescriptor alone is returned even where it is none.
    Raises `MalformedMessage`."""
    if root.tag == f"{_MD}EntityDescriptor":
        return (_described(root, (root,)),)
    if root.tag != f"{_MD}EntitiesDescriptor":
        raise MalformedMessage(f"expected a SAML EntityDescriptor or EntitiesDescriptor, got {root.tag}")
    found = tuple(one for one in _all_in(root, (root,)) if one.roles)
    if not found:
        raise MalformedMessage("the EntitiesDescriptor holds no EntityDescriptor with an SPSSODescriptor for SAML 2.0")
    return found


def duration(value: str) -> float | None:
    """An xs:duration in seconds, a month as 30 days; None where it is none."""
    found = _DURATION.fullmatch(value)
    if found is None or not any(found.groups()):
        return None
    return sum(float(count) * seconds for count, seconds in zip(found.groups("0"), _SECONDS, strict=True))


def _all_in(group: Element, around: tuple[Element, ...]) -> Iterator[Described]:
    if len(around) > _DEEPEST:
        raise MalformedMessage(f"EntitiesDescriptor is nested more than {_DEEPEST} deep")
    for child in group:
        if child.tag == f"{_MD}EntityDescriptor":
            yield _described(child, (*around, child))
        elif child.tag == f"{_MD}EntitiesDescriptor":
            yield from _all_in(child, (*around, child))


def _described(entity: Element, around: tuple[Element, ...]) -> Described:
    entity_id = entity.get("entityID", "")
    roles = [one for one in entity.findall(f"{_MD}SPSSODescriptor") if SAML_2_0 in one.get("protocolSupportEnumeration", "").split()]
    if not roles:
        return Described(entity_id=entity_id, roles=0)
    role = roles[0]
    holders = (*around, role)
    return Described(
        entity_id=entity_id,
        roles=len(roles),
        name=_name(entity, role),
        ends=tuple(value for one in holders if (value := one.get("validUntil"))),
        durations=tuple(value for one in holders if (value := one.get("cacheDuration"))),
        acs=tuple(_place(one) for one in role.findall(f"{_MD}AssertionConsumerService")),
        logout=tuple(_place(one) for one in role.findall(f"{_MD}SingleLogoutService")),
        keys=tuple(_key(one) for one in role.findall(f"{_MD}KeyDescriptor")),
        name_id_formats=texts(role, f"{_MD}NameIDFormat"),
        attribute_sets=tuple(_attribute_set(one) for one in role.findall(f"{_MD}AttributeConsumingService")),
        signs_requests=role.get("AuthnRequestsSigned", ""),
        wants_signed_assertions=role.get("WantAssertionsSigned", ""),
    )


def said(value: str) -> bool | None:
    """An xs:boolean; None where nothing is said."""
    return value in TRUE if value else None


def _place(element: Element) -> Place:
    return Place(
        kind=local_name(element),
        binding=element.get("Binding", ""),
        location=element.get("Location", ""),
        response_location=element.get("ResponseLocation", ""),
        index=element.get("index", ""),
        default=element.get("isDefault", ""),
    )


def _key(element: Element) -> Key:
    certificates = below(element, f"{_DS}KeyInfo", f"{_DS}X509Data", f"{_DS}X509Certificate")
    methods = (one.get("Algorithm", "") for one in element.findall(f"{_MD}EncryptionMethod"))
    return Key(use=element.get("use", ""), certificates=tuple(content(one) for one in certificates), methods=tuple(methods))


def _attribute_set(element: Element) -> AttributeSet:
    attributes = tuple(
        Requested(name=one.get("Name", ""), name_format=one.get("NameFormat", "")) for one in element.findall(f"{_MD}RequestedAttribute")
    )
    return AttributeSet(index=element.get("index", ""), default=element.get("isDefault", ""), attributes=attributes)


def _name(entity: Element, role: Element) -> str:
    """What people call it, in Polish where there is a choice."""
    for found in (
        list(below(role, f"{_MD}Extensions", f"{_MDUI}UIInfo", f"{_MDUI}DisplayName")),
        list(below(role, f"{_MD}AttributeConsumingService", f"{_MD}ServiceName")),
        list(below(entity, f"{_MD}Organization", f"{_MD}OrganizationDisplayName")),
    ):
        if found:
            return content(next((one for one in found if one.get(_LANGUAGE) == "pl"), found[0]))
    return ""
