"""What may become of a Profil Zaufany, judged by the clock."""

from datetime import UTC, date, datetime

import pytest

from eid.clock import DAY
from eid.identity.identifier import PersonIdentifier
from eid.identity.person import Person
from idp_mock.profile import life
from idp_mock.profile.life import ActiveProfileExists, Event, Holder, NotPossible, Profile, Status

NOW = datetime(2030, 1, 15, 9, tzinfo=UTC).timestamp()
LATER = datetime(2033, 1, 15, 9, tzinfo=UTC).timestamp()
OLGA = Person(
    given_name="Olga", family_name="Nowa", birth_date=date(1890, 1, 1), identifier=PersonIdentifier(country="PL", value="90810100041")
)


def waiting(number: str = "PZ1") -> Profile:
    return life.applied(number, "olga.nowa", OLGA, NOW)


def active(number: str = "PZ1") -> Profile:
    return life.confirmed(waiting(number), Event.CONFIRMED_BY_BANK, "Bank", NOW)


def test_an_application_waits_fourteen_days_and_then_lapses() -> None:
    assert waiting().status_at(NOW + 14 * DAY - 1) is Status.WAITING
    assert waiting().status_at(NOW + 14 * DAY) is Status.LAPSED


def test_a_profile_is_valid_for_three_years() -> None:
    assert active().status_at(LATER - 1) is Status.ACTIVE
    assert active().status_at(LATER) is Status.EXPIRED


def test_three_years_after_a_leap_day_end_on_the_last_of_february() -> None:
    assert life.years_later(datetime(2028, 2, 29, tzinfo=UTC).timestamp()) == datetime(2031, 2, 28, tzinfo=UTC).timestamp()


def test_an_extension_counts_from_the_day_on_which_it_is_made() -> None:
    extended = life.extended(active(), NOW + DAY)

    assert extended.ends_at == life.years_later(NOW + DAY)


@pytest.mark.parametrize("change", [life.extended, life.revoked, lambda profile, now: life.renamed(profile, "Inna", now)])
@pytest.mark.parametrize(
    ("profile", "at", "status"),
    [
        (waiting(), NOW, Status.WAITING),
        (waiting(), NOW + 15 * DAY, Status.LAPSED),
        (active(), LATER, Status.EXPIRED),
        (life.revoked(active(), NOW), NOW, Status.REVOKED),
        (life.refused(waiting(), "zły dokument", NOW), NOW, Status.REFUSED),
    ],
    ids=["waiting", "lapsed", "expired", "revoked", "refused"],
)
def test_only_an_active_profile_can_be_looked_after(change: life.Change, profile: Profile, at: float, status: Status) -> None:
    with pytest.raises(NotPossible) as refused:
        change(profile, at)  # type: ignore[call-arg]
    assert refused.value.status is status


@pytest.mark.parametrize("at", [NOW + 15 * DAY, LATER])
def test_what_has_lapsed_cannot_be_confirmed(at: float) -> None:
    with pytest.raises(NotPossible):
        life.confirmed(waiting(), Event.CONFIRMED_AT_POINT, "", at)


def test_a_new_surname_leaves_validity_and_user_name_as_they_are() -> None:
    renamed = life.renamed(active(), "Inna", NOW + DAY)

    assert (renamed.person.family_name, renamed.username, renamed.ends_at) == ("Inna", "olga.nowa", active().ends_at)
    assert (renamed.history[-1].event, renamed.history[-1].note) == (Event.RENAMED, "Nowa")


def test_a_pesel_has_one_active_profile() -> None:
    holder = Holder().opened(active("PZ1"), NOW)
    with pytest.raises(ActiveProfileExists):
        holder.opened(waiting("PZ2"), NOW)

    assert holder.opened(waiting("PZ2"), LATER).find("PZ2"), "the first one has expired"


def test_of_two_applications_for_a_pesel_one_is_confirmed() -> None:
    holder = Holder().opened(waiting("PZ1"), NOW).opened(waiting("PZ2"), NOW)
    confirmed = holder.changed("PZ2", lambda profile: life.confirmed(profile, Event.CONFIRMED_AT_POINT, "", NOW), NOW)
    with pytest.raises(ActiveProfileExists):
        confirmed.changed("PZ1", lambda profile: life.confirmed(profile, Event.CONFIRMED_AT_POINT, "", NOW), NOW)


def test_a_revoked_profile_makes_room_for_another() -> None:
    holder = Holder().opened(active("PZ1"), NOW).changed("PZ1", lambda profile: life.revoked(profile, NOW), NOW)

    assert holder.opened(active("PZ2"), NOW).of("olga.nowa") == active("PZ2")
