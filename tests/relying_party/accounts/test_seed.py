import tomllib
from pathlib import Path

from eid.identity.identifier import PersonIdentifier
from relying_party.accounts.accounts import Accounts
from relying_party.accounts.seed import seed

ROOT = Path(__file__).resolve().parents[3]
KAROLINA = PersonIdentifier(country="PL", value="90852000503")


def test_p27_can_be_tried_at_once(costly_hashes: None, accounts: Accounts):
    seed(accounts)
    assert accounts.log_in("karolina.konto", "Test-1234") == accounts.holder(KAROLINA).active


def test_the_seed_is_that_of_the_persona_who_has_an_account():
    personas = tomllib.loads((ROOT / "idp_mock/personas/seed.toml").read_text("utf-8"))["persona"]
    persona = next(one for one in personas if one["username"] == "karolina.konto")
    (account,) = tomllib.loads((ROOT / "relying_party/accounts/seed.toml").read_text("utf-8"))["account"]
    names = ("pesel", "given_name", "family_name", "email", "phone")
    assert [account[name] for name in names] == [persona[name] for name in names]


def test_every_start_seeds_and_nothing_is_seeded_twice(accounts: Accounts):
    seed(accounts)
    seed(accounts)
    assert len(accounts.holder(KAROLINA).accounts) == 1


def test_a_seeded_account_that_was_closed_stays_closed(accounts: Accounts):
    seed(accounts)
    account = accounts.holder(KAROLINA).active
    assert account is not None
    accounts.close(KAROLINA, account.id)
    seed(accounts)
    assert accounts.holder(KAROLINA).active is None


def test_a_name_that_somebody_else_took_before_stays_theirs(accounts: Accounts):
    from tests.relying_party.accounts.openings import JAN, opening

    accounts.open(opening(JAN, login="karolina.konto"), "hash")
    seed(accounts)
    assert accounts.holder(KAROLINA).active is None
