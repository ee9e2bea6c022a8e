"""The four attributes of a natural person, as they are asked for and as they are written (wezel-krajowy.md ch. 4.2, 9, 16.3)."""

from collections.abc import Callable

from msgspec import Struct

from idp_mock.login.request import Attribute
from idp_mock.saml.messages import Assertion
from idp_mock.saml.names import NATURAL_PERSON


class Form(Struct, frozen=True):
    """`local_name` ends the attribute's Name and begins its type. FriendlyName differs from it for the two names."""

    friendly: str
    local_name: str
    value: Callable[[Assertion], str]

    @property
    def name(self) -> str:
        return f"{NATURAL_PERSON}/{self.local_name}"


def _birth_date(assertion: Assertion) -> str:
    return assertion.person.born + assertion.birth_date_suffix


FORMS = {
    Attribute.FAMILY_NAME: Form("FamilyName", "CurrentFamilyName", lambda assertion: assertion.person.family_name),
    Attribute.BIRTH_DATE: Form("DateOfBirth", "DateOfBirth", _birth_date),
    Attribute.GIVEN_NAME: Form("FirstName", "CurrentGivenName", lambda assertion: assertion.person.given_name),
    Attribute.PERSON_IDENTIFIER: Form("PersonIdentifier", "PersonIdentifier", lambda assertion: assertion.person.identifier.eidas),
}
"""In the order of the operator's sample [V]."""
BY_NAME = {form.name: attribute for attribute, form in FORMS.items()}
