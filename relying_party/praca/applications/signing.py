"""Signing with Profil Zaufany or a card.

With Profil Zaufany the person authorises the operation at the node, which shows what is signed (OperationContext).

The node sees the digest of the document and not the document, as DocumentID. The answer is believed for the person of the account alone,
and only while the document is still the one whose digest was sent.
"""

from msgspec import Struct

from eid.chance import Chance, handle
from eid.clock import HOUR, Clock
from eid.identity.person import Person
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.federation.arrival import Arrival, Operation
from relying_party.praca.applications.application import Application, Signature, SignedBy
from relying_party.praca.applications.document import digest, document, lines
from relying_party.praca.presence import PORTAL
from relying_party.signatures.signed import Signed, ToSign

SIGNING = "praca-signing"
"""Kind of the records, which a sweeper may remove after their `expires_at`."""
PURPOSE = "sign:"
LIFETIME = HOUR
CONTEXT_CLASS = "Podpis zaufany"


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


class Begun(Struct, frozen=True, kw_only=True):
    """A person sent away to sign; `expires_at` in seconds since the epoch."""

    application: str
    digest: str
    expires_at: float


class NotSigned(Exception):
    """What came back signs nothing."""


class SomebodyElse(NotSigned):
    """Another person than the owner of the account authorised the operation."""


class Changed(NotSigned):
    """The document was changed while the person was away."""


class Signings:
    """All that are under way."""

    def __init__(self, store: Store, clock: Clock, chance: Chance) -> None:
        self._begun = Collection(store, SIGNING, Begun)
        self._clock = clock
        self._chance = chance

    def begin(self, application: Application) -> tuple[str, Operation]:
        """The purpose with which the person leaves, and what the node is to show."""
        purpose, signed = self._note(application)
        return purpose, Operation(context_class=CONTEXT_CLASS, description=application.described.title, document_id=signed)

    def by_card(self, application: Application, back: str) -> ToSign:
        """What a card is to sign; `back` is where a person goes who signs nothing."""
        purpose, _signed = self._note(application)
        return ToSign(
            portal=PORTAL,
            purpose=purpose,
            subject=application.id,
            heading=_("Podpisanie wniosku"),
            show=_("Wyświetl treść podpisywanego wniosku"),
            sign=_("Podpisz wniosek"),
            text=lines(application),
            document=document(application),
            back=back,
        )

    def application(self, purpose: str) -> str:
        """Which application a purpose is about; empty where nobody knows."""
        begun = self._begun.get(purpose.removeprefix(PURPOSE))
        return begun.application if begun else ""

    def authorised(self, arrival: Arrival, application: Application) -> Signature:
        """The signature that an arrival makes. Raises `NotSigned`."""
        signed = self._signed(arrival.purpose, arrival.person, application)
        reference = arrival.node_session.session_index if arrival.node_session else ""
        return Signature(by=SignedBy.PROFILE, at=arrival.arrived_at, digest=signed, reference=reference)

    def by_certificate(self, signed: Signed, application: Application) -> Signature:
        """The signature that a card made. Raises `NotSigned`."""
        over = self._signed(signed.purpose, signed.person, application)
        xml = signed.document.decode(errors="replace")
        return Signature(by=SignedBy.CARD, at=signed.signed_at, digest=over, reference=signed.certificate, xml=xml)

    def _note(self, application: Application) -> tuple[str, str]:
        """The purpose of a new signing, and the digest that it is about."""
        token, signed = handle(self._chance), digest(application)
        self._begun.put(token, Begun(application=application.id, digest=signed, expires_at=self._clock.now() + LIFETIME))
        return PURPOSE + token, signed

    def _signed(self, purpose: str, person: Person, application: Application) -> str:
        """The digest that was signed."""
        begun = self._begun.take(purpose.removeprefix(PURPOSE))
        if begun is None or begun.application != application.id or self._clock.now() >= begun.expires_at:
            raise NotSigned("the signing is unknown, was used or is too old")
        if person.identifier != application.person.identifier:
            raise SomebodyElse("another person signed")
        if digest(application) != begun.digest:
            raise Changed("the document was changed meanwhile")
        return begun.digest
