"""What is left of what was acknowledged, when the town is whole again."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from eid.storage.collection import Collection
from eid.storage.namespace import Namespace
from eid.storage.open import open_store
from relying_party.accounts.holder import Holder
from tests.resilience.visits import Ledger, Visits

CALLERS = 4


def lost_and_doubled(visits: Visits) -> dict[str, int]:
    """Counts that must all be zero: of codes, artifacts and accounts, what is not there, and what is there twice."""
    ledger, town = visits.ledger, visits.town
    with ThreadPoolExecutor(CALLERS) as callers:

        def failing(what: Callable[[str], bool], names: list[str]) -> int:
            return sum(1 for good in callers.map(what, names) if not good)

        codes_lost, artifacts_lost = failing(visits.redeem, ledger.codes), failing(visits.resolve, ledger.artifacts)
        codes_twice = len(ledger.codes) - failing(visits.redeem, ledger.codes)
        artifacts_twice = len(ledger.artifacts) - failing(visits.resolve, ledger.artifacts)
        accounts_lost = failing(visits.enter, list(ledger.accounts.values()))
    return {
        "codes lost": codes_lost,
        "codes good twice": codes_twice + (len(ledger.codes) - len(set(ledger.codes))),
        "artifacts lost": artifacts_lost,
        "artifacts good twice": artifacts_twice + (len(ledger.artifacts) - len(set(ledger.artifacts))),
        "spent more than once": sum(1 for times in ledger.spent if times > 1),
        "accounts lost": accounts_lost,
        **_in_the_store(town.store, ledger),
    }


def _in_the_store(address: str, ledger: Ledger) -> dict[str, int]:
    store = open_store(address)
    holders = dict(Collection(Namespace(store, "portal"), "praca-holder", Holder).items())
    store.close()
    known = [account.login for holder in holders.values() for account in holder.accounts]
    names = Counter(known)
    return {
        "accounts doubled": sum(len(holder.accounts) - 1 for holder in holders.values()) + sum(count - 1 for count in names.values()),
        "accounts missing in the store": len(set(ledger.accounts.values()) - set(known)),
    }
