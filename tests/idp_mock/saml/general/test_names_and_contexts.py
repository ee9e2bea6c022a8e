"""NameIDs, authentication contexts and attributes as tables say them."""

import pytest
from msgspec.structs import replace

from eid.identity.level import Level
from eid.identity.pesel import Sex
from idp_mock.saml.general.attributes import FORMS, USUAL, disclosed, known_forms
from idp_mock.saml.general.contexts import answers_to
from idp_mock.saml.general.name_ids import NoSuchName, Pair, chosen_format, name_id
from idp_mock.saml.general.names import EMAIL_ADDRESS, ENCRYPTED, PERSISTENT, TRANSIENT
from idp_mock.saml.general.service_provider import Requested
from idp_mock.saml.names import UNSPECIFIED
from tests.idp_mock.saml.general.conftest import JAN

HERE = Pair(node="node", service_provider="sp", session_id="one")
LOW, SUBSTANTIAL, HIGH = Level
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
CARD = "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI"
MFA = "https://refeds.org/profile/mfa"


def test_a_persistent_name_is_stable_and_pairwise() -> None:
    name = name_id(PERSISTENT, JAN, HERE)
    assert (name.qualifier, name.sp_qualifier) == ("node", "sp")
    assert name_id(PERSISTENT, replace(JAN, username="other"), replace(HERE, session_id="two")) == name
    others = (replace(HERE, service_provider="other"), replace(HERE, node="other"))
    assert name.value not in {name_id(PERSISTENT, JAN, pair).value for pair in others}
    assert "90810100010" not in name.value


def test_a_transient_name_ends_with_its_session() -> None:
    assert name_id(TRANSIENT, JAN, HERE) == name_id(TRANSIENT, JAN, HERE)
    others = (replace(HERE, session_id="two"), replace(HERE, service_provider="other"))
    names = {name_id(TRANSIENT, JAN, pair).value for pair in (HERE, *others)} | {HERE.session_index}
    assert len(names) == 4


def test_other_names_are_facts() -> None:
    assert name_id(EMAIL_ADDRESS, JAN, HERE).value == "jan@example.test"
    assert name_id(UNSPECIFIED, JAN, HERE).value == "jkowal"
    with pytest.raises(NoSuchName):
        name_id(EMAIL_ADDRESS, replace(JAN, email=""), HERE)


@pytest.mark.parametrize(
    ("asked", "offered", "chosen"),
    [
        ("", (), PERSISTENT),
        ("", (TRANSIENT, PERSISTENT), TRANSIENT),
        ("", ("urn:owl", EMAIL_ADDRESS), EMAIL_ADDRESS),
        (UNSPECIFIED, (), UNSPECIFIED),
        (UNSPECIFIED, (TRANSIENT,), TRANSIENT),
        (PERSISTENT, (TRANSIENT,), PERSISTENT),
        ("urn:owl", (), "urn:owl"),
        (ENCRYPTED, (), PERSISTENT),
        (ENCRYPTED, (TRANSIENT,), TRANSIENT),
    ],
)
def test_the_format_is_that_of_the_policy_then_of_the_metadata(asked: str, offered: tuple[str, ...], chosen: str) -> None:
    assert chosen_format(asked, offered) == chosen


@pytest.mark.parametrize(
    ("comparison", "contexts", "told"),
    [
        ("", (), {level: level.uri for level in Level}),
        ("exact", (LOW.uri,), {LOW: LOW.uri}),
        ("", (HIGH.uri, LOW.uri), {LOW: LOW.uri, HIGH: HIGH.uri}),
        ("exact", (PASSWORD,), dict.fromkeys(Level, PASSWORD)),
        ("exact", (CARD, PASSWORD), {LOW: PASSWORD, SUBSTANTIAL: PASSWORD, HIGH: CARD}),
        ("exact", (MFA,), {SUBSTANTIAL: MFA, HIGH: MFA}),
        ("exact", ("urn:owl", CARD), {HIGH: CARD}),
        ("minimum", (SUBSTANTIAL.uri,), {SUBSTANTIAL: SUBSTANTIAL.uri, HIGH: HIGH.uri}),
        ("minimum", (PASSWORD,), dict.fromkeys(Level, PASSWORD)),
        ("minimum", (CARD, SUBSTANTIAL.uri), {SUBSTANTIAL: SUBSTANTIAL.uri, HIGH: HIGH.uri}),
        ("maximum", (SUBSTANTIAL.uri,), {LOW: LOW.uri, SUBSTANTIAL: SUBSTANTIAL.uri}),
        ("maximum", (PASSWORD,), {LOW: PASSWORD}),
        ("better", (LOW.uri,), {SUBSTANTIAL: SUBSTANTIAL.uri, HIGH: HIGH.uri}),
        ("better", (PASSWORD, MFA), {HIGH: HIGH.uri}),
        ("better", (HIGH.uri,), {}),
        ("exact", ("urn:owl",), {}),
        ("owlish", (LOW.uri,), {}),
    ],
)
def test_all_four_comparisons(comparison: str, contexts: tuple[str, ...], told: dict[Level, str]) -> None:
    assert answers_to(comparison, contexts) == told


def test_every_form_has_a_value_and_says_what_it_discloses() -> None:
    jan = replace(JAN, phone="+48123456789", sex=Sex.MALE)
    assert all(form.value(jan) and form.discloses for form in FORMS.values())
    assert len(disclosed(FORMS.values())) == 8
    assert FORMS["urn:oid:1.3.6.1.4.1.25178.1.2.3"].value(jan) == "18900101"


def test_unknown_attributes_are_passed_over_and_each_comes_once() -> None:
    asked = [Requested(name="mail"), Requested(name="urn:owl"), Requested(name="mail")]
    assert [form.name for form in known_forms(asked)] == ["mail"]
    assert len({form.name for form in USUAL}) == len(USUAL)
