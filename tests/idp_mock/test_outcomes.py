"""The queue of scripted outcomes, and the directives that requests carry."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from eid.chance import Chance, SystemChance
from eid.storage.store import Store
from idp_mock.outcomes import LONGEST_QUEUE, Ending, Outcomes, QueueFull, Script, ScriptRefused, read_directive

CANCELLED = Script(ending=Ending.CANCELLED)


@pytest.fixture
def outcomes(store: Store, chance: Chance) -> Outcomes:
    return Outcomes(store, chance)


def test_nothing_is_scripted_unless_somebody_does(outcomes: Outcomes) -> None:
    assert outcomes.take("any", "jan").script is None


def test_outcomes_come_in_the_order_in_which_they_were_queued_and_once(outcomes: Outcomes) -> None:
    scripts = [Script(persona=name) for name in ("one", "two", "three")]
    for script in scripts:
        outcomes.queue(script)
    assert [outcomes.take("any", "").script for _ in range(4)] == [*scripts, None]


def test_an_outcome_of_a_client_waits_for_that_client(outcomes: Outcomes) -> None:
    outcomes.queue(CANCELLED, client_id="a")
    assert outcomes.take("b", "").script is None
    assert outcomes.take("a", "").script == CANCELLED


def test_an_outcome_of_a_person_waits_until_the_person_is_known(outcomes: Outcomes) -> None:
    outcomes.queue(CANCELLED, username="jan")
    taken = outcomes.take("a", "")
    assert (taken.script, taken.names_persons) == (None, True)
    assert outcomes.take("a", "anna").script is None
    assert outcomes.take("a", "jan").script == CANCELLED


def test_of_many_logins_at_once_each_gets_another_outcome(outcomes: Outcomes, store: Store) -> None:
    for number in range(50):
        outcomes.queue(Script(persona=str(number)))
    processes = [Outcomes(store, SystemChance()) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda number: processes[number % 8].take("any", "").script, range(60)))
    assert sorted(int(script.persona) for script in taken if script) == list(range(50))


def test_a_queued_outcome_can_be_taken_back_once(outcomes: Outcomes) -> None:
    kept, removed = outcomes.queue(Script(persona="kept")), outcomes.queue(CANCELLED)
    assert outcomes.remove(removed.id)
    assert not outcomes.remove(removed.id)
    assert outcomes.waiting() == (kept,)


def test_a_cleared_queue_is_empty(outcomes: Outcomes) -> None:
    outcomes.queue(CANCELLED)
    outcomes.clear()
    assert outcomes.waiting() == ()


def test_the_queue_does_not_grow_without_end(outcomes: Outcomes) -> None:
    for _ in range(LONGEST_QUEUE):
        outcomes.queue(CANCELLED)
    with pytest.raises(QueueFull):
        outcomes.queue(CANCELLED)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("persona=jan.testowy", Script(persona="jan.testowy")),
        ("mock:outcome=level_too_low", Script(ending=Ending.LEVEL_TOO_LOW)),
        (" persona=jan ; delay=0.5 ", Script(persona="jan", delay=0.5)),
        ("delay=5", Script(delay=5)),
    ],
)
def test_a_directive_is_read(text: str, script: Script) -> None:
    assert read_directive(text) == script


@pytest.mark.parametrize(
    "text",
    ["", "mock:", "persona", "persona=", "person=jan", "outcome=lost", "persona=a;persona=b", "delay=x", "delay=nan", "delay=6", "delay=-1",
     "persona=jan;outcome=failed", "persona=jan,delay=1;x"],
)  # fmt: skip
def test_a_directive_that_cannot_be_played_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(ScriptRefused, match="expected"):
        read_directive(text)
