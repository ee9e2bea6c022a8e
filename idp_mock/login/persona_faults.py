"""People whom a service did not expect."""

from msgspec.structs import replace

from idp_mock.faults.fault import Bends, Expect, Family, Topic
from idp_mock.login.request import Identified

PERSON = Topic(
    family=Family.PERSONA,
    protocols=("oidc", "saml", "saml2"),
    clause="eIDAS SAML attribute profile 2.2",
    why="Real people have such names; a service that cuts or mangles them writes to somebody else.",
)


def named(given_name: str, family_name: str) -> Bends:
    """The same person under another name."""
    return {Identified: lambda who: replace(who, person=replace(who.person, given_name=given_name, family_name=family_name))}


FAULTS = (
    PERSON.row(
        "persona-name-very-long",
        "Bardzo długie imiona i nazwisko",
        "A very long name",
        Expect.EITHER,
        named("Maria Aleksandra " * 8 + "Anna", "Brzęczyszczykiewicz-" * 7 + "Nowak"),
    ),
)
