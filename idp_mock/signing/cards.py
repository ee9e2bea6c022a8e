"""The drawer's test cards as a table: whose they are, who issued them, and what is the matter with them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

from msgspec import Struct

PIN = "1234"
PUK = "87654321"
"""Of every card: public test data."""


class Key(StrEnum):
    """The kind of a card's key."""

    P256 = "EC P-256"
    P384 = "EC P-384"
    RSA = "RSA 2048"


class Statement(StrEnum):
    """What QcStatements say (wezel-krajowy.md ch. 15.2 [C])."""

    COMPLIANCE = "QcCompliance"
    SSCD = "QcSSCD"
    ESIGN = "QcType esign"
    ESEAL = "QcType eseal"
    NATURAL_PERSON = "semantics: natural person"
    LEGAL_PERSON = "semantics: legal person"


QUALIFIED = (Statement.COMPLIANCE, Statement.SSCD, Statement.ESIGN)
WITH_SEMANTICS = (Statement.NATURAL_PERSON, *QUALIFIED)


class Validity(Struct, frozen=True):
    """From when until when a certificate is valid. Fixed dates, so that every process and every start issues the same certificate, and a
    clock that was moved finds them where they were."""

    begins: datetime
    ends: datetime


def _years(first: int, last: int) -> Validity:
    return Validity(datetime(first, 1, 1, tzinfo=UTC), datetime(last, 1, 1, tzinfo=UTC))


CURRENT = _years(2020, 2100)
EXPIRED = _years(2019, 2022)
FUTURE = _years(2200, 2203)


class Card(Struct, frozen=True, kw_only=True):
    """One card. `serial_number` is the subject's serialNumber (EN 319 412-1 clause 5.1.3), empty where it has none; a card with an
    `organization` (name and organizationIdentifier) is a seal. `purpose` is told by language. `sound` says that a portal that wants a
    person with a PNO should accept it."""

    id: str
    issuer: str
    country: str
    purpose: Mapping[str, str]
    given_name: str = ""
    family_name: str = ""
    serial_number: str = ""
    organization: tuple[str, str] | None = None
    key: Key = Key.P256
    statements: tuple[Statement, ...] = WITH_SEMANTICS
    validity: Validity = CURRENT
    revoked_at: datetime | None = None
    sound: bool = False

    @property
    def holder(self) -> str:
        """Whose card it is."""
        return self.organization[0] if self.organization else f"{self.given_name} {self.family_name}"


def _person(id: str, issuer: str, name: tuple[str, str], serial_number: str, pl: str, en: str, **other: object) -> Card:
    given_name, family_name = name
    return Card(
        id=id,
        issuer=issuer,
        country=str(other.pop("country", issuer.upper())),
        given_name=given_name,
        family_name=family_name,
        serial_number=serial_number,
        purpose={"pl": pl, "en": en},
        **other,  # type: ignore[arg-type]
    )


def _polish(id: str, pl: str, en: str, **other: object) -> Card:
    """A card of Jan Testowy, whose other cards are sound."""
    issuer = str(other.pop("issuer", "pl"))
    serial_number = str(other.pop("serial_number", "PNOPL-90810100010"))
    return _person(id, issuer, ("Jan", "Testowy"), serial_number, pl, en, country="PL", **other)


SOUND = (
    _polish("jan", "Obywatel Polski z numerem PESEL", "A citizen of Poland with a PESEL", sound=True),
    _person(
        "anna", "pl", ("Anna", "Testowa"), "PNOPL-90810100027", "Klucz RSA", "An RSA key", key=Key.RSA, statements=QUALIFIED, sound=True
    ),
    _person(
        "maria", "pl", ("Maria", "Przykładowa"), "PNOPL-92030880022", "Klucz P-384; QcStatements bez identyfikatora semantyki",
        "A P-384 key; QcStatements without a semantics identifier", key=Key.P384, statements=QUALIFIED, sound=True,
    ),
    _person("de", "de", ("Erika", "Musterfrau-Test"), "PNODE-12345678901", "Niemcy, bez numeru PESEL", "Germany, no PESEL", sound=True),
    _person("cz", "cz", ("Božena", "Testovacová"), "PNOCZ-9051010002", "Czechy", "Czechia", sound=True),
    _person("ee", "ee", ("Mari-Liis", "Näidis-Test"), "PNOEE-49001010003", "Estonia, klucz P-384", "Estonia, a P-384 key", key=Key.P384,
        sound=True),
    _person("es", "es", ("Lucía", "Prueba Muñoz"), "PNOES-00000000T", "Hiszpania", "Spain", statements=QUALIFIED, sound=True),
    _person("fr", "fr", ("Zoé", "Modèle-Essai"), "PNOFR-290010100004", "Francja", "France", sound=True),
    _person("it", "it", ("Niccolò", "Prova"), "PNOIT-PRVNCL90A01H501X", "Włochy", "Italy", sound=True),
    _person("lt", "lt", ("Jūratė", "Bandomoji"), "PNOLT-49001010005", "Litwa", "Lithuania", sound=True),
)  # fmt: skip

UNSOUND = (
    _polish("expired", "Certyfikat, który wygasł w 2022 roku", "Expired in 2022", validity=EXPIRED),
    _polish("future", "Certyfikat ważny dopiero od 2200 roku", "Not valid before 2200", validity=FUTURE),
    _polish("revoked", "Certyfikat unieważniony", "Revoked", revoked_at=datetime(2024, 1, 1, tzinfo=UTC)),
    _polish("idc", "Numer dowodu zamiast numeru osobistego (IDCPL)", "An identity card's number instead of a personal one (IDCPL)",
        serial_number="IDCPL-AAA912345"),
    _polish("tin", "NIP zamiast numeru osobistego (TINPL)", "A tax number instead of a personal one (TINPL)",
        serial_number="TINPL-1234563218"),
    _polish("anonymous", "Brak identyfikatora osoby", "No identifier of the person", serial_number=""),
    _polish("unlisted", "Wystawca z UE, ale spoza listy zaufania", "An issuer in the EU that is on no trusted list", issuer="unlisted"),
    _polish("withdrawn", "Wystawca, któremu cofnięto status", "An issuer that lost its status", issuer="withdrawn"),
    _polish("unqualified", "Certyfikat zwykły (bez QcCompliance)", "Not a qualified one (no QcCompliance)", statements=()),
    _person("ch", "ch", ("Ursula", "Beispiel-Test"), "PNOCH-7560000000002", "Szwajcaria: spoza UE", "Switzerland: outside the EU"),
    Card(
        id="seal", issuer="seals", country="PL", organization=("Przykładowa Firma Testowa", "VATPL-1234563218"),
        statements=(Statement.LEGAL_PERSON, Statement.COMPLIANCE, Statement.SSCD, Statement.ESEAL),
        purpose={"pl": "Pieczęć firmy, nie podpis osoby", "en": "The seal of a company, not the signature of a person"},
    ),
)  # fmt: skip

CARDS: Mapping[str, Card] = {card.id: card for card in (*SOUND, *UNSOUND)}
"""All cards by their ids, those that a portal should accept first."""
