import pytest
from msgspec.structs import replace

from relying_party.accounts.holder import Account, ActiveAccountExists, Entry, Event, Holder, NotActive, Status
from tests.relying_party.accounts.openings import JAN, opening

CLOSED = Entry(at=2.0, event=Event.CLOSED)
_OPENING = opening()
FIRST = Account(
    id="a1",
    registration="first form",
    login="jan",
    password_hash="",
    person=JAN,
    level=_OPENING.level,
    verified_by=_OPENING.verified_by,
    email="",
    phone="",
    roles=_OPENING.roles,
    history=(Entry(at=1.0, event=Event.REGISTERED),),
)
SECOND = replace(FIRST, id="a2", registration="second form")


def test_a_person_without_accounts_opens_one():
    assert Holder().open(FIRST).active == FIRST


def test_p27_a_second_active_account_is_refused():
    with pytest.raises(ActiveAccountExists):
        Holder().open(FIRST).open(SECOND)


def test_the_same_form_twice_opens_one_account():
    assert Holder().open(FIRST).open(replace(FIRST, id="another")).accounts == (FIRST,)


@pytest.mark.parametrize("status", [Status.CLOSED, Status.BLOCKED])
def test_p27_an_account_that_is_not_active_does_not_stand_in_the_way(status):
    holder = Holder().open(FIRST).change("a1", lambda account: account.ended(status, CLOSED)).open(SECOND)
    assert [account.status for account in holder.accounts] == [status, Status.ACTIVE]


def test_closing_is_noted_in_the_history():
    ended = FIRST.ended(Status.CLOSED, CLOSED)
    assert [entry.event for entry in ended.history] == [Event.REGISTERED, Event.CLOSED]


@pytest.mark.parametrize("status", [Status.CLOSED, Status.BLOCKED])
def test_what_has_ended_does_not_end_again(status):
    with pytest.raises(NotActive) as refused:
        FIRST.ended(status, CLOSED).ended(Status.CLOSED, CLOSED)
    assert refused.value.status is status


def test_a_name_used_twice_means_the_active_account():
    holder = Holder(accounts=(FIRST.ended(Status.CLOSED, CLOSED), SECOND))
    assert holder.called("jan") == SECOND


def test_the_latest_of_ended_accounts_is_the_youngest():
    holder = Holder(accounts=(FIRST.ended(Status.CLOSED, CLOSED), SECOND.ended(Status.BLOCKED, CLOSED)))
    assert holder.latest is not None
    assert holder.latest.id == "a2"
