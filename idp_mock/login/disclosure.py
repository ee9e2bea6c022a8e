"""What a login passes on about a person: the lines of the consent page."""

from collections.abc import Callable

from idp_mock.login.request import Attribute, LoginRequest
from idp_mock.login.session import Subject
from idp_mock.personas.persona import HOME

_VALUES: dict[str, Callable[[Subject], str]] = {
    Attribute.FAMILY_NAME: lambda subject: subject.person.family_name,
    Attribute.GIVEN_NAME: lambda subject: subject.person.given_name,
    Attribute.BIRTH_DATE: lambda subject: subject.person.born,
    Attribute.PERSON_IDENTIFIER: lambda subject: subject.person.identifier.eidas,
    Attribute.EMAIL: lambda subject: subject.email,
    Attribute.PHONE: lambda subject: subject.phone,
    Attribute.USERNAME: lambda subject: subject.username,
    Attribute.SEX: lambda subject: subject.sex or "",
    Attribute.ADDRESS: lambda subject: (subject.address or HOME).formatted,
}


def disclosed(request: LoginRequest, subject: Subject) -> tuple[tuple[str, str], ...]:
    """Names and values of exactly the attributes that the request asks for, in its order, each once; empty where the person has none."""
    return tuple((name, _VALUES[name](subject) if name in _VALUES else "") for name in dict.fromkeys(request.attributes))
