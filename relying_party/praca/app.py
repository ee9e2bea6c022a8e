"""Joins the parts of Praca that begin after registration: the account's life, offices, applications, papers."""

from collections.abc import Callable, Mapping
from pathlib import Path

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from msgspec import Struct

from eid.chance import Chance
from eid.clock import Clock
from eid.storage.store import Store
from eid.web.language import current
from relying_party.accounts.accounts import Accounts
from relying_party.accounts.email_links import EmailLinks, link_records
from relying_party.federation.arrival import Arrival, Failure, Operation
from relying_party.mail.outbox import Outbox
from relying_party.praca.applications.applications import Applications
from relying_party.praca.applications.signing import SIGNING, Signings
from relying_party.praca.applications.views import APPLICATIONS, ApplicationPages, applications_blueprint, is_signing
from relying_party.praca.clerks.calls import Calls
from relying_party.praca.clerks.clerks import read_clerks
from relying_party.praca.clerks.desk import Desk
from relying_party.praca.clerks.views import CLERKS, ClerkPages, clerks_blueprint
from relying_party.praca.inbox.letters import Letters
from relying_party.praca.inbox.views import INBOX, InboxPages, inbox_blueprint
from relying_party.praca.life.views import LIFE, LifePages, life_blueprint
from relying_party.praca.offices.views import offices_blueprint
from relying_party.praca.papers.seal import Seal
from relying_party.praca.papers.views import PaperPages, papers_blueprint
from relying_party.praca.presence import PORTAL, Presence
from relying_party.praca.register.register import Register
from relying_party.session import Visit
from relying_party.signatures.signed import Signed, ToSign

EPHEMERAL = (link_records(PORTAL), SIGNING)
"""Kinds of records that a sweeper may remove after their `expires_at`."""
_MARGIN = 64 * 1024
"""Octets of a form around the file in it."""


class Ground(Struct, frozen=True, kw_only=True):
    """What Praca stands on. `depart(portal, purpose, operation)` takes a person to the node, to sign where there is an operation, `ask` to
    a card; `failed(failure, again)` is the page for one who comes back with nothing; `attachment_limit` is in octets, `keys` the folder of
    keys, `own_url` begins links in mail, `clerks` is the setting of that name."""

    store: Store
    clock: Clock
    chance: Chance
    accounts: Accounts
    visit: Callable[[], Visit]
    outbox: Outbox
    depart: Callable[[str, str, Operation | None], Response]
    ask: Callable[[ToSign], Response]
    failed: Callable[[Failure, str], ResponseReturnValue]
    attachment_limit: int
    keys: str
    own_url: str
    clerks: str


class Room(Struct, frozen=True, kw_only=True):
    """An address to which more octets may be posted than elsewhere, and the page for what is larger still."""

    octets: int
    too_large: Callable[[], ResponseReturnValue]


class Praca(Struct, frozen=True, kw_only=True):
    """The joined parts. `lost` answers forms whose session has ended, by blueprint; `rooms` by endpoint."""

    life: LifePages
    applications: ApplicationPages
    papers: PaperPages
    inbox: InboxPages
    clerks: ClerkPages

    @property
    def blueprints(self) -> tuple[Blueprint, ...]:
        return (
            life_blueprint(self.life),
            offices_blueprint(),
            applications_blueprint(self.applications),
            papers_blueprint(self.papers),
            inbox_blueprint(self.inbox),
            clerks_blueprint(self.clerks),
        )

    @property
    def lost(self) -> Mapping[str, Callable[[], ResponseReturnValue]]:
        return {LIFE: self.life.lost, APPLICATIONS: self.applications.lost, INBOX: self.inbox.lost, CLERKS: self.clerks.lost}

    @property
    def rooms(self) -> Mapping[str, Room]:
        octets = self.applications.limit + _MARGIN
        return {f"{APPLICATIONS}.attach": Room(octets=octets, too_large=self.applications.too_large)}

    def landing(self, otherwise: Callable[[Arrival | Failure], ResponseReturnValue]) -> Callable[[Arrival | Failure], ResponseReturnValue]:
        """Takes what comes back from the node: signatures here, everything else `otherwise`."""

        def land(outcome: Arrival | Failure) -> ResponseReturnValue:
            return self.applications.land(outcome) if is_signing(outcome.purpose) else otherwise(outcome)

        return land

    def taking(self, otherwise: Callable[[Signed], ResponseReturnValue]) -> Callable[[Signed], ResponseReturnValue]:
        """Takes documents that were signed by card: applications here, everything else `otherwise`."""

        def take(signed: Signed) -> ResponseReturnValue:
            return self.applications.take(signed) if is_signing(signed.purpose) else otherwise(signed)

        return take


def join(ground: Ground) -> Praca:
    """Builds the parts."""
    presence = Presence(accounts=ground.accounts, visit=ground.visit, language=current)
    links = EmailLinks(ground.store, PORTAL, ground.clock, ground.chance)
    register = Register(ground.store)
    applications = Applications(ground.store, ground.clock, ground.chance, register.enter)
    seal = Seal(Path(ground.keys), ground.clock)
    letters = Letters(ground.store, ground.clock, ground.chance, ground.outbox, ground.own_url)
    return Praca(
        life=LifePages(presence=presence, links=links, outbox=ground.outbox, own_url=ground.own_url),
        applications=ApplicationPages(
            presence=presence,
            applications=applications,
            signings=Signings(ground.store, ground.clock, ground.chance),
            depart=ground.depart,
            ask=ground.ask,
            failed=ground.failed,
            limit=ground.attachment_limit,
        ),
        papers=PaperPages(presence=presence, applications=applications, seal=seal),
        inbox=InboxPages(presence=presence, letters=letters, seal=seal),
        clerks=ClerkPages(
            desk=Desk(
                applications=applications,
                register=register,
                letters=letters,
                calls=Calls(ground.store),
                accounts=ground.accounts,
                clock=ground.clock,
            ),
            accounts=ground.accounts,
            clerks=read_clerks(ground.clerks),
            visit=ground.visit,
            depart=lambda portal, purpose: ground.depart(portal, purpose, None),
            failed=ground.failed,
        ),
    )
