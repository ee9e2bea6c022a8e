"""P27 when everybody comes at once: 200 forms, 4 processes, 10 threads in each."""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest
from msgspec.structs import replace

from eid.chance import SystemChance
from eid.clock import SystemClock
from eid.identity.identifier import PersonIdentifier
from eid.storage.open import open_store
from relying_party.accounts.accounts import Accounts, Opening
from tests.relying_party.accounts.openings import JAN, opening
from tests.relying_party.accounts.racing import forms_of_one_person, register_many

PROCESSES = 4
EACH = 50


@pytest.fixture(params=["sqlite", "redis"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "redis":
        return str(request.getfixturevalue("redis_address"))
    path = f"sqlite:///{tmp_path}/portal.sqlite"
    open_store(path).close()
    return path


def race(address: str, forms: list[list[Opening]]) -> Counter[str]:
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        return sum(pool.map(partial(register_many, address), forms), Counter())


def test_p27_of_200_forms_for_one_pesel_exactly_one_opens_an_account(address: str):
    outcomes = race(address, [forms_of_one_person(JAN, worker, EACH) for worker in range(PROCESSES)])
    assert outcomes == {"opened": 1, "ActiveAccountExists": PROCESSES * EACH - 1}
    store = open_store(address)
    assert len(Accounts(store, "praca", SystemClock(), SystemChance()).holder(JAN.identifier).accounts) == 1
    store.close()


def test_one_form_sent_200_times_opens_one_account_and_no_sender_sees_an_error(address: str):
    assert race(address, [[opening()] * EACH] * PROCESSES) == {"opened": PROCESSES * EACH}


def test_of_200_persons_who_want_one_login_name_exactly_one_gets_it(address: str):
    def form(number: int) -> Opening:
        person = replace(JAN, identifier=PersonIdentifier(country="DE", value=str(number)))
        return opening(person, registration=str(number), login="jan.testowy")

    forms = [[form(worker * EACH + number) for number in range(EACH)] for worker in range(PROCESSES)]
    assert race(address, forms) == {"opened": 1, "LoginNameTaken": PROCESSES * EACH - 1}
