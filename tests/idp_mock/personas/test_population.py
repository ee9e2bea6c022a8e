"""Generated people: consistent, distinct, the same for the same seed."""

from datetime import date

import pytest

from eid.identity.pesel import Sex, birth_date, parse_pesel, sex
from eid.storage.store import Store
from idp_mock.personas.invention import invented
from idp_mock.personas.persona import Persona
from idp_mock.personas.personas import Personas, seeded_personas
from idp_mock.personas.population import LANES, Batch, NoMoreBatches, Population, TooMany

LONG_AGO = (date(1820, 1, 1), date(1899, 12, 31))


def batch(count: int = 3000, seed: int = 7, lane: int = 0, first: int = 1, born: tuple[date, date] = LONG_AGO) -> Batch:
    return Batch(seed=seed, count=count, first=first, lane=lane, born_from=born[0], born_to=born[1])


def people(of: Batch, count: int = 500) -> list[Persona]:
    return [invented(of, number) for number in range(of.first, of.first + count)]


@pytest.fixture
def population(store: Store) -> Population:
    return Population(store)


@pytest.fixture
def personas(store: Store) -> Personas:
    return Personas(store)


def test_a_pesel_is_valid_and_says_the_persons_birth_date_and_sex() -> None:
    for person in people(batch()):
        pesel = parse_pesel(person.person.identifier.value)
        assert (birth_date(pesel), sex(pesel)) == (person.person.birth_date, person.sex)
        assert LONG_AGO[0] <= person.person.birth_date <= LONG_AGO[1]


def test_names_are_declined_by_sex() -> None:
    for person in people(batch()):
        wrong = ("ski", "cki", "dzki") if person.sex is Sex.FEMALE else ("ska", "cka", "dzka")
        assert not person.person.family_name.endswith(wrong)


def test_no_two_people_of_any_batches_share_a_pesel_or_a_user_name() -> None:
    everybody = [one for made in (batch(), batch(seed=8, lane=1), batch(seed=7, lane=2)) for one in people(made, 3000)]
    assert len({one.person.identifier.value for one in everybody}) == 9000
    assert not {one.person.identifier.value for one in everybody} & {one.person.identifier.value for one in seeded_personas()}


def test_every_pesel_of_a_period_is_used_once() -> None:
    day = batch(count=450, born=(date(1850, 2, 28), date(1850, 2, 28)))
    assert len({one.person.identifier.value for one in people(day, 450)}) == day.room == 450


def test_more_people_than_there_are_pesels_are_refused() -> None:
    with pytest.raises(TooMany, match="expected at most 450 people"):
        batch(count=451, born=(date(1850, 2, 28), date(1850, 2, 28)))


def test_the_same_seed_gives_the_same_people_and_another_one_others() -> None:
    assert people(batch()) == people(batch())
    assert people(batch())[11] != people(batch(seed=8))[11]


def test_numbers_go_on_in_the_next_batch(population: Population) -> None:
    first, second = population.grow(10, 7, *LONG_AGO), population.grow(5, 7, *LONG_AGO)
    assert (first.first, second.first, population.count()) == (1, 11, 15)
    assert [one.username.rpartition(".")[2] for one in population.between(9, 4)] == ["9", "10", "11", "12"]


def test_generating_ends_when_all_lanes_are_taken(population: Population) -> None:
    for _ in range(LANES):
        population.grow(1, 7, *LONG_AGO)
    with pytest.raises(NoMoreBatches):
        population.grow(1, 7, *LONG_AGO)


def test_a_generated_person_is_found_by_the_whole_user_name_only(personas: Personas) -> None:
    someone = invented(personas.population.grow(1_000_000, 7, *LONG_AGO), 777_777)
    assert personas.recognised(someone.username, "Test-1234") == someone
    assert personas.get("other.name.777777") is None
    assert personas.get("other.name.1000001") is None


def test_a_generated_person_can_be_removed(personas: Personas) -> None:
    someone = invented(personas.population.grow(10, 7, *LONG_AGO), 3)
    assert personas.remove(someone.username)
    assert personas.get(someone.username) is None
    assert someone.username not in [one.username for one in personas.page(0, 1000)]
    assert not personas.remove(someone.username)


def test_pages_follow_each_other_without_gap(personas: Personas) -> None:
    personas.population.grow(300, 7, *LONG_AGO)
    whole = [one.username for one in personas.page(0, 1000)]
    assert len(whole) == len(set(whole)) == len(personas.seed) + 300
    assert [one.username for offset in range(0, 1000, 7) for one in personas.page(offset, 7)] == whole
