"""An application as it is kept: answers, attachments, who signed it, and all that happened to it."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from eid.identity.person import Person
from relying_party.praca.applications.kinds import BY_ID, Kind


class Status(StrEnum):
    DRAFT = "draft"
    RECEIVED = "received"
    TO_CALL = "to_call"
    IN_PROGRESS = "in_progress"
    REGISTERED = "registered"
    NOT_REACHED = "not_reached"
    DECIDED = "decided"


FOLLOWS: dict[Status, tuple[Status, ...]] = {
    Status.DRAFT: (Status.RECEIVED, Status.TO_CALL),
    Status.RECEIVED: (Status.IN_PROGRESS, Status.DECIDED),
    Status.TO_CALL: (Status.REGISTERED, Status.NOT_REACHED),
    Status.IN_PROGRESS: (Status.DECIDED,),
    Status.REGISTERED: (Status.DECIDED,),
    Status.NOT_REACHED: (),
    Status.DECIDED: (),
}
"""What may come after each status."""


class Event(StrEnum):
    """What the history of an application tells; a change of status is told as `STATUS`."""

    BEGUN = "begun"
    STATUS = "status"
    OPENED = "opened"
    CALLED = "called"
    LETTER = "letter"


class SignedBy(StrEnum):
    """How an application was signed."""

    PROFILE = "profile"
    CARD = "card"


class NotAllowed(Exception):
    """The application cannot do this in its status, `status`."""

    def __init__(self, status: Status) -> None:
        super().__init__(f"the application is {status}")
        self.status = status


class Attachment(Struct, frozen=True, kw_only=True):
    """A file that goes with the application; its content is kept under `id`. `size` in octets, `sha256` in hexadecimal."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str


class Signature(Struct, frozen=True, kw_only=True):
    """Who signed the document with this digest (SHA-256, hexadecimal), how and when (seconds since the epoch). `reference` is the session
    of the node in which it was authorised; `xml` the signed document where a card signed it."""

    by: SignedBy
    at: float
    digest: str
    reference: str = ""
    xml: str = ""


class Entry(Struct, frozen=True, kw_only=True):
    """One line of the audit trail; `who` is the name of a clerk, empty for the person; `at` in seconds since the epoch."""

    at: float
    event: Event
    status: Status
    who: str = ""
    note: str = ""


class Application(Struct, frozen=True, kw_only=True):
    """One application. `office` is the code of the office it goes to, empty while nobody can tell; `position` is its place in the office's
    register, once it stands there. `filed_at` in seconds since the epoch, 0 for a draft."""

    id: str
    kind: str
    account: str
    person: Person
    email: str
    answers: dict[str, str]
    history: tuple[Entry, ...]
    attachments: tuple[Attachment, ...] = ()
    status: Status = Status.DRAFT
    office: str = ""
    signature: Signature | None = None
    filed_at: float = 0
    position: int | None = None
    number: str = ""

    @property
    def described(self) -> Kind:
        return BY_ID[self.kind]

    def moved(self, status: Status, entry: Entry) -> "Application":
        """In the new status. Raises `NotAllowed`."""
        if status not in FOLLOWS[self.status]:
            raise NotAllowed(self.status)
        return replace(self, status=status, history=(*self.history, entry))

    def told(self, entry: Entry) -> "Application":
        """With one more line of history."""
        return replace(self, history=(*self.history, entry))

    def draft(self) -> "Application":
        """The application, if it may still be changed. Raises `NotAllowed`."""
        if self.status is not Status.DRAFT:
            raise NotAllowed(self.status)
        return self
