"""All applications, over the store: drafts that change, and filing, which happens once."""

import base64
import hashlib
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from eid.chance import Chance, handle
from eid.clock import Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.accounts.holder import Account
from relying_party.praca.applications import attachments
from relying_party.praca.applications.application import Application, Attachment, Entry, Event, Signature, Status
from relying_party.praca.applications.attachments import MOST, Fault, NotAccepted
from relying_party.praca.applications.document import document
from relying_party.praca.applications.kinds import Kind
from relying_party.praca.offices.localities import localities

_MOST_DRAFTS = 50
_DEFAULTS: dict[str, Callable[[Account], str]] = {"phone": lambda account: account.phone}
"""Answers that an account knows already."""


class Content(Struct, frozen=True, kw_only=True):
    """The octets of an attachment, in base64."""

    base64: str


class Mine(Struct, frozen=True, kw_only=True):
    """The applications of one account, the latest last."""

    ids: tuple[str, ...] = ()


class Altered(Exception):
    """The draft is not what was judged any more: another tab has changed it meanwhile."""


class TooManyDrafts(Exception):
    """The account has as many applications as one may have that were never filed."""


class Applications:
    """`register` gives an application that was filed its place in its office's register; it may be called twice for one."""

    def __init__(self, store: Store, clock: Clock, chance: Chance, register: Callable[[Application], Application]) -> None:
        self._applications = Collection(store, "praca-application", Application)
        self._contents = Collection(store, "praca-attachment", Content)
        self._mine = Collection(store, "praca-applications-of", Mine)
        self._clock = clock
        self._chance = chance
        self._register = register

    def begin(self, account: Account, kind: Kind) -> Application:
        """A new draft. Raises `TooManyDrafts`."""
        if sum(one.status is Status.DRAFT for one in self.of(account)) >= _MOST_DRAFTS:
            raise TooManyDrafts()
        entry = Entry(at=self._clock.now(), event=Event.BEGUN, status=Status.DRAFT)
        asked = {question.name for question in kind.questions}
        draft = Application(
            id=handle(self._chance),
            kind=kind.id,
            account=account.id,
            person=account.person,
            email=account.email,
            answers={name: value(account) for name, value in _DEFAULTS.items() if name in asked},
            history=(entry,),
        )
        self._applications.put(draft.id, draft)
        self._mine.update(account.id, lambda found: Mine(ids=(*(found or Mine()).ids, draft.id)))
        return draft

    def find(self, application_id: str) -> Application | None:
        return self._applications.get(application_id)

    def of(self, account: Account) -> list[Application]:
        """The account's applications, the latest first."""
        mine = self._mine.get(account.id) or Mine()
        found = (self._applications.get(one) for one in reversed(mine.ids))
        return [one for one in found if one is not None]

    def answer(self, application_id: str, answers: dict[str, str]) -> Application:
        """Keeps answers, right or wrong, in a draft. Raises `NotAllowed` once it was filed."""

        def change(found: Application) -> Application:
            known = {**found.draft().answers, **answers}
            place = localities().labelled(known.get("locality", ""))
            return replace(found, answers=known, office=place.office.code if place else "")

        return self.change(application_id, change)

    def attach(self, application_id: str, name: str, content: bytes, limit: int) -> None:
        """Raises `NotAccepted`, `NotAllowed`."""
        accepted = attachments.examine(name, content, limit)
        attachment = Attachment(
            id=handle(self._chance),
            name=accepted.name,
            media_type=accepted.media_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )

        def add(found: Application) -> Application:
            if len(found.draft().attachments) >= MOST:
                raise NotAccepted(Fault.TOO_MANY)
            return replace(found, attachments=(*found.attachments, attachment))

        self._contents.put(attachment.id, Content(base64=base64.b64encode(content).decode()))
        try:
            self.change(application_id, add)
        except Exception:
            self._contents.delete(attachment.id)
            raise

    def detach(self, application_id: str, attachment_id: str) -> None:
        """Raises `NotAllowed`."""

        def remove(found: Application) -> Application:
            return replace(found, attachments=tuple(one for one in found.draft().attachments if one.id != attachment_id))

        before = self.find(application_id)
        self.change(application_id, remove)
        if before and any(one.id == attachment_id for one in before.attachments):
            self._contents.delete(attachment_id)

    def content(self, attachment: Attachment) -> bytes:
        """The octets of an attachment; empty where they are gone."""
        found = self._contents.get(attachment.id)
        return base64.b64decode(found.base64) if found else b""

    def discard(self, application: Application) -> None:
        """Removes a draft with all that belongs to it. Raises `NotAllowed`."""
        for attachment in application.draft().attachments:
            self._contents.delete(attachment.id)
        self._applications.update(application.id, lambda found: None if found and found.draft() else found)
        self._mine.update(application.account, lambda found: found and Mine(ids=tuple(one for one in found.ids if one != application.id)))

    def file(self, judged: Application, signature: Signature | None) -> Application:
        """Sends the draft to its office as it was judged, or signed, and once: of two at the same time one raises `NotAllowed`. Raises
        `Altered`."""
        now = self._clock.now()

        def send(found: Application) -> Application:
            status = Status.TO_CALL if found.described.called else Status.RECEIVED
            moved = found.moved(status, Entry(at=now, event=Event.STATUS, status=status))
            if document(found) != document(judged):
                raise Altered(found.id)
            return replace(moved, filed_at=now, signature=signature)

        return self.registered(self.change(judged.id, send))

    def registered(self, application: Application) -> Application:
        """The application with its place in the register, also where the process that filed it died before it stood there."""
        if application.status is Status.DRAFT or application.position is not None:
            return application
        placed = self._register(application)
        return self.change(application.id, lambda found: replace(found, position=placed.position, number=placed.number))

    def change(self, application_id: str, change: Callable[[Application], Application]) -> Application:
        """The application, changed atomically. Raises what `change` raises, and `KeyError` where there is none."""
        changed = self._applications.update(application_id, lambda found: found and change(found))
        if changed is None:
            raise KeyError(application_id)
        return changed
