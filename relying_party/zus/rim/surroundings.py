"""What the portal is given from outside."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from eid.chance import Chance
from eid.clock import Clock
from eid.storage.store import Store
from relying_party.federation.arrival import Failure, NodeSession
from relying_party.mail.outbox import Message
from relying_party.session import Visit
from relying_party.signatures.signed import ToSign

PORTAL = "zus"

Answer = Any
"""What a page returns to the rim."""


class Switches(Struct, frozen=True, kw_only=True):
    """What settings decide. `untrusted_may_log_in`: with limited functions, as in 2012; `clerks` are PESELs; with `four_eyes` two of them
    must agree; a registration that was begun lasts `lifetime` seconds; an address may have so many `address_failures`; `protocols` are
    offered, the first by default."""

    untrusted_may_log_in: bool
    clerks: tuple[str, ...]
    four_eyes: bool
    lifetime: int
    address_failures: int
    protocols: tuple[str, ...]


class Surroundings(Struct, frozen=True, kw_only=True):
    """`depart(portal, purpose, protocol)` sends the browser to the node; `failed(failure, again)` is the page for a login that came to
    nothing; `ask_to_sign` opens the window in which a person signs; `write_letter` posts an e-mail."""

    store: Store
    clock: Clock
    chance: Chance
    visit: Callable[[], Visit]
    depart: Callable[[str, str, str], Answer]
    log_out_at_node: Callable[[NodeSession], Answer | None]
    failed: Callable[[Failure, str], Answer]
    ask_to_sign: Callable[[ToSign], Answer]
    own_url: str
    write_letter: Callable[[Message], None]
    switches: Switches
