"""What both portals stand on, and the way from any of their pages to the node."""

from collections.abc import Callable

from flask import Response
from msgspec import Struct

from eid.chance import Chance
from eid.clock import Clock
from eid.storage.store import Store
from relying_party.federation.arrival import NodeSession, Operation
from relying_party.federation.federation import Federation
from relying_party.federation.views import depart, log_out_at_node
from relying_party.mail.outbox import Outbox
from relying_party.session import Visit
from relying_party.settings import Settings

PROTOCOLS = {"saml": ("saml",), "oidc": ("oidc",), "choose": ("saml", "oidc")}
"""What is offered, by the setting `protocol`; the first is the default, and SAML is what the real node speaks."""


class Shared(Struct, frozen=True, kw_only=True):
    """`visit` is that of the request."""

    settings: Settings
    store: Store
    clock: Clock
    chance: Chance
    visit: Callable[[], Visit]
    federation: Federation
    outbox: Outbox

    @property
    def protocols(self) -> tuple[str, ...]:
        """Over which a person may come, the default first."""
        return PROTOCOLS[self.settings.protocol]

    def browser(self) -> str:
        """The mark of the browser that asks; it is given one if it has none."""
        return self.visit().begin().browser

    def depart(self, portal: str, purpose: str, protocol: str) -> Response:
        """Sends the browser to the node."""
        return depart(self.federation, portal, purpose, protocol, self.browser())

    def depart_to_sign(self, portal: str, purpose: str, operation: Operation | None) -> Response:
        """Sends the browser to the node, to authorise the operation if there is one: only SAML can say what is signed."""
        protocol = "saml" if operation else self.protocols[0]
        return depart(self.federation, portal, purpose, protocol, self.browser(), operation)

    def log_out_at_node(self, session: NodeSession) -> Response | None:
        """As `federation.views.log_out_at_node`."""
        return log_out_at_node(self.federation, session)


def share(settings: Settings, store: Store, clock: Clock, chance: Chance, visit: Callable[[], Visit], federation: Federation) -> Shared:
    """With an outbox in the store."""
    outbox = Outbox(store, clock, chance)
    return Shared(settings=settings, store=store, clock=clock, chance=chance, visit=visit, federation=federation, outbox=outbox)
