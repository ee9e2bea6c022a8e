"""Facts about a person must fit together."""

import pytest

from eid.identity.person import Person
from relying_party.federation.identity_rules import Claimed, believed
from relying_party.federation.judgement import Inconsistent


def claimed(birth_date: str = "1890-01-01", identifier: str = "90810100010", given_name: str = "Jan") -> Claimed:
    return Claimed(given_name=given_name, family_name="Testowy", birth_date=birth_date, identifier=identifier)


@pytest.mark.parametrize(
    "one",
    [
        claimed(),
        claimed(birth_date="1890-01-01Z"),
        claimed(given_name=" Anna Maria "),
        claimed(identifier="DE/PL/L01X00T47", birth_date="1980-05-05"),
        claimed(identifier="00611500034", birth_date="2200-01-15"),
    ],
)
def test_facts_that_fit_are_a_person(one: Claimed) -> None:
    person = believed(one)
    assert isinstance(person, Person)
    assert person.given_name == one.given_name.strip()


@pytest.mark.parametrize(
    ("one", "rule"),
    [
        (claimed(given_name=" "), "names_are_there"),
        (claimed(birth_date="1890-1-1"), "birth_date_is_a_date"),
        (claimed(birth_date="1890-02-30"), "birth_date_is_a_date"),
        (claimed(birth_date="1890-01-01+01:00"), "birth_date_is_a_date"),
        (claimed(birth_date="١٨٩٠-٠١-٠١"), "birth_date_is_a_date"),
        (claimed(identifier="PL/PL/90810100010"), "identifier_is_well_formed"),
        (claimed(identifier="de/PL/1"), "identifier_is_well_formed"),
        (claimed(identifier="DE/PL/"), "identifier_is_well_formed"),
        (claimed(identifier=""), "pesel_is_valid"),
        (claimed(identifier="11111111111"), "pesel_is_valid"),
        (claimed(identifier="90810100011"), "pesel_is_valid"),
        (claimed(identifier="9081010001"), "pesel_is_valid"),
        (claimed(identifier=" 90810100010"), "pesel_is_valid"),
        (claimed(identifier="９０８１０１０００１０"), "pesel_is_valid"),
        (claimed(birth_date="1890-01-02"), "pesel_and_birth_date_agree"),
        (claimed(birth_date="1990-01-01"), "pesel_and_birth_date_agree"),
    ],
)
def test_facts_that_do_not_fit_are_refused_by_the_rule(one: Claimed, rule: str) -> None:
    with pytest.raises(Inconsistent) as refused:
        believed(one)
    assert refused.value.rule == rule


def test_every_rule_states_what_it_demands() -> None:
    from relying_party.federation.assertion_rules import ASSERTION_RULES
    from relying_party.federation.identity_rules import IDENTITY_RULES
    from relying_party.federation.oidc_logout import LOGOUT_RULES
    from relying_party.federation.oidc_rules import ANSWER_RULES, TOKEN_RULES
    from relying_party.federation.person_rules import PERSON_RULES
    from relying_party.federation.saml_rules import FRAME_RULES
    from relying_party.federation.signature import SIGNATURE_RULES

    tables = (ANSWER_RULES, ASSERTION_RULES, FRAME_RULES, IDENTITY_RULES, LOGOUT_RULES, PERSON_RULES, SIGNATURE_RULES, TOKEN_RULES)
    for table in tables:
        assert all(rule.__doc__ for rule in table)
