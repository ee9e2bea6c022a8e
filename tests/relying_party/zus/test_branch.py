"""What is judged at the branch, and who may decide (Z13)."""

from datetime import date

import pytest

from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.identity.documents import DocumentType
from eid.storage.open import open_store
from relying_party.zus.branch.clerks import Clerk
from relying_party.zus.branch.desk import Act, Desk, Forbidden, MayNotDecide
from relying_party.zus.branch.examination import Wrong, compared, faults, read
from relying_party.zus.profiles.profile import ActiveProfileExists, NotWaiting, Profile, State, Way
from relying_party.zus.profiles.profiles import Application, Profiles
from tests.relying_party.accounts.openings import JAN

ULA, MAREK = Clerk(pesel="91830401226", name="Urszula"), Clerk(pesel="92850601250", name="Marek", branch="krakow")
GOOD = {
    "document": ("identity_card",),
    "number": ("AAA 912345",),
    "valid_until": ("2030-01-15",),
    "seen_family_name": ("TESTOWY",),
    "seen_given_name": ("Jan",),
    "seen_pesel": ("90810100010",),
}


class Office:
    """A desk over an empty store."""

    def __init__(self, clock: ManualClock, *, four_eyes: bool = False) -> None:
        self.clock = clock
        store = open_store("sqlite:///:memory:")
        self.profiles = Profiles(store, clock, SystemChance())
        self.desk = Desk(store, self.profiles, clock, four_eyes=four_eyes)

    def register(self, way: Way = Way.UNTRUSTED, registration: str = "form") -> Profile:
        application = Application(
            registration=registration, person=JAN, way=way, email="a@example.test", phone="1", password="Haslo-123", cot_password=""
        )
        return self.profiles.register(application)


@pytest.fixture
def office(clock: ManualClock) -> Office:
    return Office(clock)


def test_what_agrees_but_for_the_case_of_letters_is_trusted(office: Office):
    profile = office.register()
    examined = read(GOOD)
    assert faults(profile, examined, date(2030, 1, 15)) == ()
    assert office.desk.trust(ULA, profile.login, examined).state(office.clock.now()) is State.TRUSTED


BROKEN = {
    "document": ({"document": ()}, Wrong.DOCUMENT_MISSING),
    "unknown document": ({"document": ("library_card",)}, Wrong.DOCUMENT_MISSING),
    "number": ({"number": ("",)}, Wrong.NUMBER_MISSING),
    "shape": ({"number": ("AA1123456",)}, Wrong.NUMBER_SHAPE),
    "check digit": ({"number": ("AAA912346",)}, Wrong.NUMBER_CHECK_DIGIT),
    "passport": ({"document": ("passport",), "number": ("AA1123457",)}, Wrong.NUMBER_CHECK_DIGIT),
    "residence card": ({"document": ("residence_card",), "number": ("AA1123457",)}, Wrong.NUMBER_CHECK_DIGIT),
    "no date": ({"valid_until": ("",)}, Wrong.VALID_UNTIL_MISSING),
    "bad date": ({"valid_until": ("2030-02-30",)}, Wrong.VALID_UNTIL_MALFORMED),
    "expired": ({"valid_until": ("2030-01-14",)}, Wrong.DOCUMENT_EXPIRED),
    "name": ({"seen_given_name": ("Jana",)}, Wrong.DIFFERS),
    "pesel": ({"seen_pesel": ("90810100027",)}, Wrong.DIFFERS),
    "unseen": ({"seen_family_name": ("",)}, Wrong.SEEN_MISSING),
}


@pytest.mark.parametrize(("changes", "wrong"), BROKEN.values(), ids=BROKEN)
def test_each_fault_of_a_document_forbids_trust(office: Office, changes, wrong):
    assert [fault.wrong for fault in faults(office.register(), read({**GOOD, **changes}), date(2030, 1, 15))] == [wrong]


@pytest.mark.parametrize(("of", "number"), [(DocumentType.PASSPORT, "AA1123456"), (DocumentType.RESIDENCE_CARD, "AA1123456")])
def test_a_passport_and_a_residence_card_do_as_well(office: Office, of, number):
    assert faults(office.register(), read({**GOOD, "document": (of,), "number": (number,)}), date(2030, 1, 15)) == ()


def test_the_comparison_says_line_by_line_what_agrees(office: Office):
    rows = compared(office.register(), read({**GOOD, "seen_given_name": ("Janusz",)}))
    assert [row.is_same for row in rows] == [True, False, True]


def test_what_was_decided_or_has_expired_is_not_decided_again(office: Office):
    profile = office.register()
    office.desk.refuse(ULA, profile.login, "inna osoba")
    with pytest.raises(NotWaiting):
        office.desk.trust(ULA, profile.login, read(GOOD))
    late = office.register(registration="second")
    office.clock.advance(7 * 24 * 3600)
    with pytest.raises(NotWaiting) as refused:
        office.desk.trust(ULA, late.login, read(GOOD))
    assert refused.value.state is State.EXPIRED


def test_nobody_decides_about_themselves(office: Office):
    profile = office.register()
    own = Clerk(pesel="90810100010", name="Jan")
    with pytest.raises(MayNotDecide) as forbidden:
        office.desk.trust(own, profile.login, read(GOOD))
    assert forbidden.value.why is Forbidden.OWN_PROFILE


def test_with_four_eyes_a_second_clerk_must_confirm(clock: ManualClock):
    office = Office(clock, four_eyes=True)
    profile = office.register()
    with pytest.raises(MayNotDecide):
        office.desk.confirm(MAREK, profile.login)
    assert office.desk.trust(ULA, profile.login, read(GOOD)).state(clock.now()) is State.UNTRUSTED
    with pytest.raises(MayNotDecide) as forbidden:
        office.desk.confirm(ULA, profile.login)
    assert forbidden.value.why is Forbidden.SAME_CLERK
    assert office.desk.confirm(MAREK, profile.login).state(clock.now()) is State.TRUSTED


def test_the_audit_names_who_did_what_where_newest_first(office: Office):
    profile = office.register()
    office.desk.search(MAREK, "90810100010")
    office.desk.search(MAREK, "0")
    office.desk.refuse(MAREK, profile.login, "inna osoba")
    lines = office.desk.audit()
    assert [(line.act, line.login, line.note) for line in lines] == [
        (Act.REFUSED, profile.login, "inna osoba"),
        (Act.SEARCHED, "", "0"),
        (Act.SEARCHED, profile.login, "90810100010"),
    ]
    assert {(line.clerk, line.branch) for line in lines} == {(MAREK.pesel, "krakow")}


def test_a_trusted_registration_replaces_a_profile_that_waits_but_no_trusted_one(office: Office):
    waiting = office.register()
    trusted = office.register(Way.NODE, "second")
    assert trusted.login != waiting.login
    replaced = office.profiles.find(waiting.login)
    assert replaced is not None
    assert replaced.state(office.clock.now()) is State.REPLACED
    for way in (Way.NODE, Way.UNTRUSTED):
        with pytest.raises(ActiveProfileExists):
            office.register(way, f"third {way}")
