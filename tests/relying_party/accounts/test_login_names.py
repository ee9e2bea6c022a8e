import pytest

from eid.clock import ManualClock
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.accounts.accounts import Accounts
from relying_party.accounts.holder import Holder
from relying_party.accounts.login_names import GRACE, LoginNames, LoginNameTaken, is_well_formed
from tests.relying_party.accounts.openings import ANNA, JAN, opening


@pytest.fixture
def names(store: Store, clock: ManualClock) -> LoginNames:
    return LoginNames(store, "praca", clock, Collection(store, "praca-holder", Holder))


@pytest.mark.parametrize("login", ["jan1", "Jan.Testowy", "jan+praca@example.test", "4kot", " jan.testowy ", "a" * 64])
def test_a_login_may_be(login):
    assert is_well_formed(login)


@pytest.mark.parametrize(
    "login", ["", "jan", "a" * 65, "jan testowy", "żaneta", ".jan.", "jan\n.testowy", "jan<b>", "jan/../x", "jan\x00testowy"]
)
def test_a_login_may_not_be(login):
    assert not is_well_formed(login)


def test_a_name_is_taken_whatever_the_case_of_its_letters(accounts: Accounts):
    accounts.open(opening(login="Jan.Testowy"), "hash")
    with pytest.raises(LoginNameTaken):
        accounts.open(opening(ANNA, login="jan.testowy"), "hash")
    assert accounts.holder(ANNA.identifier).accounts == ()


def test_a_claim_whose_process_died_holds_for_the_grace_only(accounts: Accounts, names: LoginNames, clock: ManualClock):
    names.claim("jan.testowy", "PL:a person whose account was never opened")
    with pytest.raises(LoginNameTaken):
        accounts.open(opening(), "hash")
    clock.advance(GRACE)
    assert accounts.open(opening(), "hash").login == "jan.testowy"


def test_after_a_crash_the_same_person_goes_on_at_once(accounts: Accounts, names: LoginNames):
    names.claim("jan.testowy", "PL:90810100010")
    assert accounts.open(opening(), "hash").person == JAN


def test_the_name_of_a_standing_account_is_never_given_away(accounts: Accounts, names: LoginNames, clock: ManualClock):
    accounts.open(opening(), "hash")
    clock.advance(100 * GRACE)
    with pytest.raises(LoginNameTaken):
        names.claim("jan.testowy", "PL:90810100027")


def test_who_closed_an_account_may_use_its_name_again(accounts: Accounts):
    first = accounts.open(opening(), "hash")
    accounts.close(JAN.identifier, first.id)
    assert accounts.open(opening(registration="second form"), "hash").login == first.login


def test_nobody_else_gets_the_name_of_a_closed_account(accounts: Accounts, clock: ManualClock):
    first = accounts.open(opening(), "hash")
    accounts.close(JAN.identifier, first.id)
    clock.advance(100 * GRACE)
    with pytest.raises(LoginNameTaken):
        accounts.open(opening(ANNA), "hash")
