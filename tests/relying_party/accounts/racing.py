"""What each process of a race does; importable, so that a fresh process finds it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from eid.chance import SystemChance
from eid.clock import SystemClock
from eid.identity.person import Person
from eid.storage.open import open_store
from relying_party.accounts.accounts import Accounts, Opening
from relying_party.accounts.holder import ActiveAccountExists
from relying_party.accounts.login_names import LoginNameTaken
from tests.relying_party.accounts.openings import opening

THREADS = 10


def register_many(address: str, openings: list[Opening]) -> Counter[str]:
    """Opens all of them at once, in threads of this process; how often each thing happened."""
    store = open_store(address)
    accounts = Accounts(store, "praca", SystemClock(), SystemChance())
    with ThreadPoolExecutor(THREADS) as pool:
        outcomes = Counter(pool.map(partial(_outcome, accounts, Barrier(THREADS)), openings))
    store.close()
    return outcomes


def _outcome(accounts: Accounts, together: Barrier, one: Opening) -> str:
    together.wait()
    try:
        accounts.open(one, "hash")
    except (ActiveAccountExists, LoginNameTaken) as refused:
        return type(refused).__name__
    return "opened"


def forms_of_one_person(person: Person, worker: int, count: int) -> list[Opening]:
    """As many forms, each with a login name of its own."""
    return [opening(person, registration=f"form {worker}-{number}", login=f"jan-{worker}-{number}") for number in range(count)]
