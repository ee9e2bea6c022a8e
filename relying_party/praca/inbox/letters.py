"""Letters of an office to the owner of an account. One counts as delivered when its addressee takes it, which the receipt (UPD) says."""

from msgspec import Struct
from msgspec.structs import replace

from eid.chance import Chance, handle
from eid.clock import Clock
from eid.identity.person import Person
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.mail.outbox import Message, Outbox
from relying_party.praca.applications.application import Application

_POLISH = "pl"
SUBJECTS = {_POLISH: "Nowe pismo w portalu Praca", "en": "A new letter at the portal Praca"}
NOTICES = {
    _POLISH: """Dzień dobry,

{office} przesyła pismo: {title} (sprawa {number}).
Aby je odebrać, zaloguj się: {link}

Wiadomość pochodzi z systemu testowego.
""",
    "en": """Hello,

{office} sends you a letter: {title} (case {number}).
Log in to receive it: {link}

This message comes from a test system.
""",
}
"""By language (a code as `eid.web.language` has them); offices and the titles of their letters are Polish in each."""


class Letter(Struct, frozen=True, kw_only=True):
    """One letter. `decision` tells that it decides the case; `received_at` (seconds since the epoch) is 0 until the addressee takes it."""

    id: str
    account: str
    person: Person
    application: str
    number: str
    office: str
    title: str
    paragraphs: tuple[str, ...]
    signed_by: str
    sent_at: float
    decision: bool = False
    received_at: float = 0


class Received(Struct, frozen=True, kw_only=True):
    """The letters of one account, the latest last."""

    ids: tuple[str, ...] = ()


class Letters:
    """All letters. `own_url` begins the links in notices."""

    def __init__(self, store: Store, clock: Clock, chance: Chance, outbox: Outbox, own_url: str) -> None:
        self._letters = Collection(store, "praca-letter", Letter)
        self._of = Collection(store, "praca-letters-of", Received)
        self._clock = clock
        self._chance = chance
        self._outbox = outbox
        self._own_url = own_url

    def draft(
        self, application: Application, office: str, title: str, paragraphs: tuple[str, ...], signed_by: str, *, decision: bool
    ) -> Letter:
        """A letter about an application, by the office of that name; not sent yet."""
        return Letter(
            id=handle(self._chance),
            account=application.account,
            person=application.person,
            application=application.id,
            number=application.number,
            office=office,
            title=title,
            paragraphs=paragraphs,
            signed_by=signed_by,
            sent_at=self._clock.now(),
            decision=decision,
        )

    def send(self, letter: Letter, email: str, language: str) -> None:
        """Puts the letter into the inbox, and tells so by e-mail in that language, or in Polish."""
        self._letters.put(letter.id, letter)
        self._of.update(letter.account, lambda found: Received(ids=(*(found or Received()).ids, letter.id)))
        link = f"{self._own_url}/praca/skrzynka/{letter.id}"
        spoken = language if language in NOTICES else _POLISH
        body = NOTICES[spoken].format(office=letter.office, title=letter.title, number=letter.number, link=link)
        self._outbox.write(Message(to=email, subject=SUBJECTS[spoken], body=body))

    def of(self, account_id: str) -> list[Letter]:
        """The account's letters, the latest first."""
        ids = (self._of.get(account_id) or Received()).ids
        return [letter for letter in map(self._letters.get, reversed(ids)) if letter is not None]

    def find(self, letter_id: str) -> Letter | None:
        return self._letters.get(letter_id)

    def receive(self, letter: Letter) -> None:
        """Notes that the addressee has taken the letter; the first time counts."""
        now = self._clock.now()
        self._letters.update(letter.id, lambda found: found and (found if found.received_at else replace(found, received_at=now)))
