import pytest
from msgspec.structs import replace

from eid.storage.store import AlreadyExists, Store
from idp_mock.personas.persona import State
from idp_mock.personas.personas import Personas


@pytest.fixture
def personas(store: Store) -> Personas:
    return Personas(store)


def test_a_persona_is_recognised_by_user_name_and_password(personas: Personas) -> None:
    recognised = personas.recognised("jan.testowy", "Test-1234")

    assert recognised is not None
    assert recognised.person.full_name == "Jan Testowy"


@pytest.mark.parametrize(("username", "password"), [("jan.testowy", "test-1234"), ("jan.testowy", ""), ("nikt", "Test-1234"), ("", "ż")])
def test_nobody_else_is(personas: Personas, username: str, password: str) -> None:
    assert personas.recognised(username, password) is None


def test_what_was_written_wins_over_the_seed_for_every_process(personas: Personas, store: Store) -> None:
    jan = personas.seed[0]
    personas.put(replace(jan, state=State.BLOCKED))

    elsewhere = Personas(store).get(jan.username)

    assert elsewhere == replace(jan, state=State.BLOCKED)


def test_a_new_persona_is_added_once(personas: Personas) -> None:
    new = replace(personas.seed[0], username="nowy")
    personas.add(new)

    with pytest.raises(AlreadyExists):
        personas.add(new)
    assert personas.get("nowy") == new
    assert personas.added() == [new]


def test_a_user_name_of_the_seed_is_taken(personas: Personas) -> None:
    with pytest.raises(AlreadyExists):
        personas.add(personas.seed[0])
