"""Who is told when a session ends."""

from datetime import date
from typing import Any

from eid.identity.identifier import PersonIdentifier
from eid.identity.level import Level
from eid.identity.person import Person
from idp_mock.login.farewell import Ended, Farewells, Told
from idp_mock.login.request import LoginRequest
from idp_mock.login.session import Session, Subject

JAN = Subject(
    person=Person(
        given_name="Jan", family_name="Testowy", birth_date=date(1990, 1, 1), identifier=PersonIdentifier(country="PL", value="90010100011")
    ),
    username="jan.testowy",
    level=Level.SUBSTANTIAL,
    authority="pz.gov.pl",
)
SESSION = Session(subject=JAN, authenticated_at=0, expires_at=1)


def wish(protocol: str, client_id: str, farewell: dict[str, Any] | None) -> LoginRequest:
    return LoginRequest(protocol=protocol, client_id=client_id, client_name=client_id, farewell=farewell)


def test_a_client_that_need_not_be_told_leaves_no_trace_but_its_consent() -> None:
    session = SESSION.joined_by(wish("oidc", "a", None))
    assert (session.consented, session.participants) == (("oidc:a",), ())


def test_a_client_is_remembered_once_with_what_it_said_last() -> None:
    session = SESSION.joined_by(wish("oidc", "a", {"n": 1})).joined_by(wish("saml", "a", {"n": 2})).joined_by(wish("oidc", "a", {"n": 3}))
    assert [(one.protocol, one.client_id, one.context) for one in session.participants] == [
        ("saml", "a", {"n": 2}),
        ("oidc", "a", {"n": 3}),
    ]
    assert session.consented == ("oidc:a", "saml:a")


def test_every_protocol_is_told_of_its_own_clients_only() -> None:
    session = SESSION.joined_by(wish("oidc", "a", {})).joined_by(wish("saml", "b", {}))
    told: dict[str, Ended] = {}

    def oidc(ended: Ended) -> Told:
        told["oidc"] = ended
        return Told(frames=("https://a.example.test/",))

    def saml(ended: Ended) -> Told:
        told["saml"] = ended
        return Told(missed=("b",))

    farewells = Farewells(lambda _: session, {"oidc": oidc, "saml": saml, "unused": lambda _: Told(frames=("never",))})
    assert farewells.end("s", "saml:b") == Told(frames=("https://a.example.test/",), missed=("b",))
    assert {protocol: [one.client_id for one in ended.participants] for protocol, ended in told.items()} == {"oidc": ["a"], "saml": ["b"]}
    assert {(ended.session_id, ended.initiator) for ended in told.values()} == {("s", "saml:b")}


def test_a_session_that_is_over_has_nobody_to_tell() -> None:
    assert Farewells(lambda _: None, {"oidc": lambda _: Told(frames=("never",))}).end("s") is None


def test_a_session_without_participants_ends_quietly() -> None:
    assert Farewells(lambda _: SESSION, {"oidc": lambda _: Told(frames=("never",))}).end("s") == Told()
