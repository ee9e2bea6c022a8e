"""Attributes that the general profile passes on, under every name that service providers are used to."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from idp_mock.login.request import Attribute, Identified
from idp_mock.saml.general.names import BASIC_NAME_FORMAT
from idp_mock.saml.general.service_provider import Requested
from idp_mock.saml.names import NATURAL_PERSON, URI_NAME_FORMAT

_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
_EIDAS_SEX = {"female": "Female", "male": "Male"}


class Form(Struct, frozen=True):
    """A fact under one name. `discloses` is what the consent page lists for it; `value` is empty where the person has none."""

    name: str
    friendly: str
    discloses: tuple[Attribute, ...]
    value: Callable[[Identified], str]
    name_format: str = URI_NAME_FORMAT


_Fact = tuple[tuple[Attribute, ...], Callable[[Identified], str]]
_FAMILY: _Fact = ((Attribute.FAMILY_NAME,), lambda who: who.person.family_name)
_GIVEN: _Fact = ((Attribute.GIVEN_NAME,), lambda who: who.person.given_name)
_FULL: _Fact = ((Attribute.GIVEN_NAME, Attribute.FAMILY_NAME), lambda who: who.person.full_name)
_BORN: _Fact = ((Attribute.BIRTH_DATE,), lambda who: who.person.born)
_BORN_CLOSE: _Fact = ((Attribute.BIRTH_DATE,), lambda who: who.person.born.replace("-", ""))
_NUMBER: _Fact = ((Attribute.PERSON_IDENTIFIER,), lambda who: who.person.identifier.eidas)
_SEX: _Fact = ((Attribute.SEX,), lambda who: _EIDAS_SEX.get(who.sex or "", ""))
_MAIL: _Fact = ((Attribute.EMAIL,), lambda who: who.email)
_PHONE: _Fact = ((Attribute.PHONE,), lambda who: who.phone)
_USERNAME: _Fact = ((Attribute.USERNAME,), lambda who: who.username)

_OWN = (
    (f"{NATURAL_PERSON}/CurrentFamilyName", "FamilyName", _FAMILY),
    (f"{NATURAL_PERSON}/CurrentGivenName", "FirstName", _GIVEN),
    (f"{NATURAL_PERSON}/DateOfBirth", "DateOfBirth", _BORN),
    (f"{NATURAL_PERSON}/PersonIdentifier", "PersonIdentifier", _NUMBER),
    ("urn:oid:0.9.2342.19200300.100.1.3", "mail", _MAIL),
    ("urn:oid:2.5.4.42", "givenName", _GIVEN),
    ("urn:oid:2.5.4.4", "sn", _FAMILY),
    ("urn:oid:2.5.4.3", "cn", _FULL),
    ("urn:oid:2.16.840.1.113730.3.1.241", "displayName", _FULL),
    ("urn:oid:0.9.2342.19200300.100.1.1", "uid", _USERNAME),
)
_ON_REQUEST = (
    (f"{NATURAL_PERSON}/Gender", "Gender", _SEX),
    ("urn:oid:2.5.4.20", "telephoneNumber", _PHONE),
    ("urn:oid:1.3.6.1.4.1.25178.1.2.3", "schacDateOfBirth", _BORN_CLOSE),
    (f"{_CLAIMS}/emailaddress", "email", _MAIL),
    (f"{_CLAIMS}/givenname", "givenName", _GIVEN),
    (f"{_CLAIMS}/surname", "surname", _FAMILY),
    (f"{_CLAIMS}/name", "name", _FULL),
)
_SHORT = {
    "mail": _MAIL,
    "email": _MAIL,
    "givenName": _GIVEN,
    "firstName": _GIVEN,
    "first_name": _GIVEN,
    "sn": _FAMILY,
    "surname": _FAMILY,
    "lastName": _FAMILY,
    "last_name": _FAMILY,
    "cn": _FULL,
    "displayName": _FULL,
    "name": _FULL,
    "uid": _USERNAME,
    "username": _USERNAME,
    "telephoneNumber": _PHONE,
    "phone": _PHONE,
}
USUAL = tuple(Form(name, friendly, *fact) for name, friendly, fact in _OWN)
"""What a service provider gets that asks for nothing: eIDAS names, and those of LDAP and X.500 (urn:oid)."""
FORMS = {form.name: form for form in (*USUAL, *(Form(name, friendly, *fact) for name, friendly, fact in _ON_REQUEST))} | {
    name: Form(name, name, *fact, BASIC_NAME_FORMAT) for name, fact in _SHORT.items()
}
"""By Name; short names are those of the format `basic`."""


def known_forms(requested: Iterable[Requested]) -> tuple[Form, ...]:
    """The forms of those that are known here, each once."""
    return tuple(dict.fromkeys(FORMS[one.name] for one in requested if one.name in FORMS))


def disclosed(forms: Iterable[Form]) -> tuple[Attribute, ...]:
    """What the consent page must list for these, each once."""
    return tuple(dict.fromkeys(attribute for form in forms for attribute in form.discloses))
