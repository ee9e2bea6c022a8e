"""People whom a service did not expect: whoever logs in becomes one of them for the service."""

from collections.abc import Callable
from datetime import date

from msgspec.structs import replace

from eid.identity.identifier import PersonIdentifier
from eid.identity.person import Person
from idp_mock.faults.fault import ACCEPT, EITHER, REFUSE, Bends, Family, Topic
from idp_mock.login.request import Identified, Refusal, Refused

EVERYWHERE = ("oidc", "saml", "saml2")
RELIED_ON = "Who relies on the number must refuse it; to a service that does not ask for it nothing is wrong."
"""No clause of a protocol makes a client calculate."""
NAMES = Topic(
    family=Family.PERSONA,
    protocols=EVERYWHERE,
    clause="eIDAS SAML attribute profile 2.2",
    why="Real people have such names; a service that cuts or mangles them writes to somebody else.",
)
NUMBERS = Topic(
    family=Family.PERSONA,
    protocols=EVERYWHERE,
    clause="eIDAS SAML attribute profile 2.2.3, PESEL act art. 15",
    why="The number is what accounts hang on: one that is missing or wrong must not open somebody else's.",
)
AGES = Topic(
    family=Family.PERSONA,
    protocols=EVERYWHERE,
    clause="eIDAS SAML attribute profile 2.2.4",
    why="Ages at the edge of what is possible show which rules nobody tried.",
)
CONTACTS = Topic(
    family=Family.PERSONA,
    protocols=("oidc",),
    clause="OpenID Connect Core 5.1",
    why="Contact data are the person's own words: they may be missing or unusual.",
)
ENDINGS = Topic(
    family=Family.PERSONA,
    protocols=EVERYWHERE,
    clause="wezel-krajowy ch. 10, OpenID Connect Core 3.1.2.6",
    why="A login that brings nobody has a page that says why, and a way to begin anew.",
)


def who_is(change: Callable[[Person], Person]) -> Bends:
    return {Identified: lambda who: replace(who, person=change(who.person))}


def named(given_name: str, family_name: str) -> Bends:
    """The same person under another name."""
    return who_is(lambda person: replace(person, given_name=given_name, family_name=family_name))


def numbered(country: str, value: str, born: date | None = None) -> Bends:
    return who_is(
        lambda person: replace(person, identifier=PersonIdentifier(country=country, value=value), birth_date=born or person.birth_date)
    )


def born(birth_date: date) -> Bends:
    return who_is(lambda person: replace(person, birth_date=birth_date))


def reached(**facts: str) -> Bends:
    return {Identified: lambda who: replace(who, **facts)}


def nobody(reason: Refusal) -> Bends:
    return {Identified: lambda who: Refused(reason=reason, fault=who.fault)}


FAULTS = (
    NAMES.row(
        "persona-name-very-long",
        "Bardzo długie imiona i nazwisko",
        "A very long name",
        EITHER,
        named("Maria Aleksandra " * 8 + "Anna", "Brzęczyszczykiewicz-" * 7 + "Nowak"),
        "hole:very-long-name",
    ),
    NAMES.row("persona-name-one-letter", "Jednoliterowe nazwisko", "A family name of one letter", ACCEPT, named("Ewa", "O")),
    NAMES.row(
        "persona-name-polish-letters",
        "Nazwisko z polskimi literami",
        "A name of Polish letters",
        ACCEPT,
        named("Żółcisława", "Gżegżółka-Śćwiąkała"),
        "hole:non-ascii-name",
    ),
    NAMES.row(
        "persona-name-other-script",
        "Nazwisko pismem innym niż łacińskie",
        "A name in another script than Latin",
        ACCEPT,
        named("Олена", "Шевченко"),
        "hole:non-ascii-name",
    ),
    NAMES.row(
        "persona-name-combining-letters",
        "Litery złożone z dwóch znaków",
        "Letters that are made of two characters (decomposed)",
        EITHER,
        named("Z\u0307aneta", "Z\u0301re\u0328bska"),
        why="The same letter in two spellings: who compares without normalising knows two people.",
    ),
    NAMES.row(
        "persona-name-beyond-the-basic-plane",
        "Znak spoza podstawowej płaszczyzny Unicode",
        "A character beyond the basic plane",
        EITHER,
        named("\U00020bb7", "田"),
        why="Databases with three octets per character cut the name there.",
    ),
    NAMES.row(
        "persona-name-apostrophe",
        "Nazwisko z apostrofem",
        "A name with an apostrophe",
        ACCEPT,
        named("Sean", "O'Testowy; DROP TABLE--"),
        why="It belongs to the name; who pastes it into SQL learns why that is wrong.",
    ),
    NAMES.row(
        "persona-name-markup",
        "Nazwisko zawiera znaczniki HTML",
        "A name with markup in it",
        EITHER,
        named("<b>Jan</b>", "<script>alert(1)</script>"),
        why="Who shows it as it is runs a stranger's script.",
    ),
    NAMES.row(
        "persona-name-right-to-left",
        "Znak zmiany kierunku pisma w nazwisku",
        "A mark in the name that turns the direction of writing",
        EITHER,
        named("Jan\u202e", "Testowy"),
        why="Everything behind it is shown backwards.",
    ),
    NAMES.row(
        "persona-name-spaces",
        "Nazwisko ze spacjami na brzegach",
        "A name with spaces around it",
        EITHER,
        named("  Jan  Maria ", " Testowy "),
    ),
    NAMES.row(
        "persona-given-name-absent",
        "Osoba bez imienia",
        "A person without a given name",
        EITHER,
        named("", "Testowy"),
        why="Some countries know people of one name: they must be served or refused with a page.",
    ),
    NAMES.row(
        "persona-family-name-absent",
        "Osoba bez nazwiska",
        "A person without a family name",
        EITHER,
        named("Jan", ""),
        why="Some countries know people of one name: they must be served or refused with a page.",
    ),
    NUMBERS.row(
        "persona-foreigner",
        "Cudzoziemiec bez numeru PESEL",
        "A foreigner without PESEL",
        EITHER,
        numbered("DE", "C01X00T47"),
        "hole:foreign-citizen",
        why="EU citizens log in with the number of their own country: DE/PL/...",
    ),
    NUMBERS.row(
        "persona-foreigner-long-number",
        "Cudzoziemiec z bardzo długim numerem",
        "A foreigner with a very long number",
        EITHER,
        numbered("AT", "Nq4Lw8yJ/+=" * 8),
    ),
    NUMBERS.row(
        "persona-number-missing",
        "Osoba bez numeru",
        "A person without any number",
        EITHER,
        numbered("PL", ""),
        "hole:missing-pesel",
        why=RELIED_ON,
    ),
    NUMBERS.row(
        "persona-pesel-wrong-check-digit",
        "PESEL ze złą cyfrą kontrolną",
        "A PESEL with a wrong check digit",
        EITHER,
        numbered("PL", "90810100011"),
        why=RELIED_ON,
    ),
    NUMBERS.row(
        "persona-pesel-short", "PESEL z dziesięciu cyfr", "A PESEL of ten digits", EITHER, numbered("PL", "9081010001"), why=RELIED_ON
    ),
    NUMBERS.row(
        "persona-pesel-zeros",
        "PESEL z samych zer",
        "A PESEL of zeros alone",
        EITHER,
        numbered("PL", "00000000000"),
        why="Its check digit is right, its date is none: who checks the digit alone takes it.",
    ),
    NUMBERS.row(
        "persona-country-unknown",
        "Numer z kraju, którego nie ma",
        "A number of a country that does not exist",
        EITHER,
        numbered("QX", "123"),
    ),
    AGES.row(
        "persona-underage",
        "Osoba niepełnoletnia",
        "A person under age",
        EITHER,
        numbered("PL", "20250500011", date(2020, 5, 5)),
        "hole:underage",
        why="A child has a number too: a service must have decided what it may do.",
    ),
    AGES.row(
        "persona-very-old",
        "Osoba bardzo stara",
        "A very old person",
        ACCEPT,
        numbered("PL", "01010100012", date(1901, 1, 1)),
        why="Two digits of a year are not enough.",
    ),
    AGES.row(
        "persona-birth-date-contradicts-pesel",
        "Data urodzenia niezgodna z numerem PESEL",
        "The date of birth contradicts the PESEL",
        EITHER,
        born(date(1977, 7, 7)),
        why="One of the two is wrong: nobody knows who this is.",
    ),
    AGES.row("persona-born-tomorrow", "Data urodzenia w przyszłości", "Born in the future", EITHER, born(date(2120, 1, 1))),
    CONTACTS.row(
        "persona-without-contacts",
        "Osoba bez adresu e-mail i telefonu",
        "A person without e-mail and telephone",
        ACCEPT,
        reached(email="", phone=""),
    ),
    CONTACTS.row(
        "persona-email-international",
        "Adres e-mail ze znakami spoza ASCII",
        "An e-mail address beyond ASCII",
        EITHER,
        reached(email="żółw@przykład.example"),
        clause="RFC 6531",
    ),
    CONTACTS.row(
        "persona-email-malformed",
        "Adres e-mail, który nie jest adresem",
        "An e-mail address that is none",
        EITHER,
        reached(email="not an address"),
    ),
    ENDINGS.row("login-failed", "Logowanie nie powiodło się", "The login failed", REFUSE, nobody(Refusal.FAILED)),
    ENDINGS.row("login-cancelled", "Logowanie anulowane", "The login was cancelled", REFUSE, nobody(Refusal.CANCELLED)),
    ENDINGS.row(
        "login-consent-refused", "Odmowa zgody na przekazanie danych", "Consent was refused", REFUSE, nobody(Refusal.CONSENT_REFUSED)
    ),
    ENDINGS.row(
        "login-no-profile",
        "Brak ważnego Profilu Zaufanego",
        "There is no valid Profil Zaufany",
        REFUSE,
        nobody(Refusal.NO_PROFILE),
        "pitfall:22",
    ),
    ENDINGS.row("login-level-too-low", "Za niski poziom zaufania", "The level is too low", REFUSE, nobody(Refusal.LEVEL_TOO_LOW)),
)
