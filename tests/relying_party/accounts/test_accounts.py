import pytest

from eid.clock import ManualClock
from relying_party.accounts.accounts import Accounts, WrongPassword
from relying_party.accounts.attempts import LIMIT, PAUSE, TooManyAttempts
from relying_party.accounts.holder import ActiveAccountExists, NotActive, Status
from tests.relying_party.accounts.openings import ANNA, HANS, JAN, opening

PASSWORD = "Test-1234"


def test_p25_an_opened_account_is_active_and_logs_in(accounts: Accounts):
    account = accounts.register(opening(), PASSWORD)
    assert account.status is Status.ACTIVE
    assert accounts.log_in("JAN.testowy ", PASSWORD) == account


def test_the_password_is_kept_as_a_hash_only(accounts: Accounts, store):
    accounts.register(opening(), PASSWORD)
    assert PASSWORD not in str(list(store.items("praca-holder")))


def test_p27_a_second_active_account_is_refused_and_creates_nothing(accounts: Accounts):
    first = accounts.register(opening(), PASSWORD)
    with pytest.raises(ActiveAccountExists):
        accounts.register(opening(registration="second form", login="another"), PASSWORD)
    assert accounts.holder(JAN.identifier).accounts == (first,)


def test_p27_holds_for_a_foreign_identifier(accounts: Accounts):
    accounts.register(opening(HANS), PASSWORD)
    with pytest.raises(ActiveAccountExists):
        accounts.register(opening(HANS, registration="second form"), PASSWORD)


def test_a_form_sent_twice_gives_the_same_account(accounts: Accounts):
    assert accounts.register(opening(), PASSWORD) == accounts.register(opening(), PASSWORD)


@pytest.mark.parametrize("end", [Accounts.close, Accounts.block])
def test_p27_closed_and_blocked_accounts_do_not_stand_in_the_way(accounts: Accounts, end):
    first = accounts.register(opening(), PASSWORD)
    end(accounts, JAN.identifier, first.id)
    second = accounts.register(opening(registration="second form"), "Other-1234")
    assert accounts.log_in("jan.testowy", "Other-1234") == second


@pytest.mark.parametrize(("end", "status"), [(Accounts.close, Status.CLOSED), (Accounts.block, Status.BLOCKED)])
def test_an_ended_account_does_not_log_in_and_only_its_person_is_told(accounts: Accounts, end, status):
    account = accounts.register(opening(), PASSWORD)
    end(accounts, JAN.identifier, account.id)
    with pytest.raises(NotActive) as refused:
        accounts.log_in("jan.testowy", PASSWORD)
    assert refused.value.status is status
    with pytest.raises(WrongPassword):
        accounts.log_in("jan.testowy", "Wrong-1234")


@pytest.mark.parametrize("login", ["jan.testowy", "nobody"])
def test_a_wrong_password_and_an_unknown_name_are_told_alike(accounts: Accounts, login):
    accounts.register(opening(), PASSWORD)
    with pytest.raises(WrongPassword):
        accounts.log_in(login, "Wrong-1234")


@pytest.mark.parametrize("login", ["jan.testowy", "nobody"])
def test_after_too_many_wrong_passwords_even_the_right_one_must_wait(accounts: Accounts, clock: ManualClock, login):
    accounts.register(opening(), PASSWORD)
    for _ in range(LIMIT):
        with pytest.raises(WrongPassword):
            accounts.log_in(login, "Wrong-1234")
    with pytest.raises(TooManyAttempts) as refused:
        accounts.log_in(login, PASSWORD)
    assert refused.value.until == clock.now() + PAUSE


def test_after_the_pause_the_right_password_is_let_in_and_the_count_begins_anew(accounts: Accounts, clock: ManualClock):
    account = accounts.register(opening(), PASSWORD)
    for _ in range(2):
        for _ in range(LIMIT - 1):
            with pytest.raises(WrongPassword):
                accounts.log_in("jan.testowy", "Wrong-1234")
        assert accounts.log_in("jan.testowy", PASSWORD) == account
    for _ in range(LIMIT):
        with pytest.raises(WrongPassword):
            accounts.log_in("jan.testowy", "Wrong-1234")
    clock.advance(PAUSE)
    assert accounts.log_in("jan.testowy", PASSWORD) == account


def test_one_persons_wrong_passwords_do_not_keep_another_out(accounts: Accounts):
    anna = accounts.register(opening(ANNA, login="anna.testowa"), PASSWORD)
    for _ in range(LIMIT):
        with pytest.raises(WrongPassword):
            accounts.log_in("jan.testowy", "Wrong-1234")
    assert accounts.log_in("anna.testowa", PASSWORD) == anna


def test_ending_an_account_that_is_not_there_changes_nothing(accounts: Accounts):
    accounts.close(JAN.identifier, "unknown")
    assert accounts.holder(JAN.identifier).accounts == ()
