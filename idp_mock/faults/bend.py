"""Where honest code meets faults: every finished draft goes through `bend`, which hands it back as it is, unless the exchange under way
carries a fault.

What an exchange carries is known to its own thread (and to threads that get a copy of its context): `load` begins it, at the rim;
`carry` adds what a login brings along, as soon as a protocol knows which login it is about.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from idp_mock.faults.armed import Armed

if TYPE_CHECKING:
    from idp_mock.faults.fault import Fault

D = TypeVar("D")


class Burden(Struct, frozen=True, kw_only=True):
    """What an exchange carries: the fault of its login and what is armed for its space. `client_id` is empty until somebody knows it.
    `claim` takes one of the times for which a fault is armed, and says whether there was one; `earlier` is the function below, by a name
    that holds in the whole space. `bent` names what has bitten."""

    find: "Callable[[str], Fault | None]"
    claim: Callable[[Armed], bool] = lambda armed: True
    earlier: Callable[[str, str], str] = lambda name, text: text
    armed: tuple[Armed, ...] = ()
    fault: str = ""
    client_id: str = ""
    bent: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.fault or self.armed)

    def bend(self, draft: D) -> D:
        """The draft as the faults leave it."""
        carried = self.find(self.fault) if self.fault else None
        if carried is not None:
            draft = self._bitten(carried, draft)
        for armed in self.armed:
            known = self.find(armed.fault)
            if known is not None and armed.client_id in ("", self.client_id):
                draft = self._bitten(known, draft, armed)
        return draft

    def _bitten(self, fault: "Fault", draft: D, armed: Armed | None = None) -> D:
        bent: D = fault.bent(draft)
        if bent is draft:
            return draft
        if fault.id not in self.bent:
            if armed is not None and armed.times is not None and not self.claim(armed):
                return draft
            self.bent.append(fault.id)
        return bent


_BEGUN: ContextVar[Burden | None] = ContextVar("idp_mock.faults.begun", default=None)
_UNDER_WAY: ContextVar[Burden | None] = ContextVar("idp_mock.faults", default=None)
"""The same, but None where the burden is empty: an honest draft costs one look."""


def load(burden: Burden) -> None:
    """A new exchange begins, with this."""
    _BEGUN.set(burden)
    _UNDER_WAY.set(None if burden.is_empty else burden)


def unload() -> None:
    """The exchange is over."""
    _BEGUN.set(None)
    _UNDER_WAY.set(None)


def carried() -> Burden | None:
    """What the exchange under way carries; None where nobody has begun one."""
    return _BEGUN.get()


def carry(fault: str, client_id: str) -> None:
    """The exchange is about a login of that client, which carries that fault; empty: none."""
    if fault or _UNDER_WAY.get() is not None:
        burden = _BEGUN.get()
        if burden is not None:
            load(replace(burden, fault=fault, client_id=client_id, bent=[*burden.bent]))


def bend(draft: D) -> D:
    """The draft: as it is, or as the faults under way leave it."""
    burden = _UNDER_WAY.get()
    return draft if burden is None else burden.bend(draft)


def earlier(name: str, text: str) -> str:
    """For bends that bring something of an earlier login once more: what was there under that name when the same client came last, or,
    where nothing was, the text itself, which is kept for the next time."""
    burden = _UNDER_WAY.get()
    return text if burden is None else burden.earlier(f"{burden.client_id} {name}", text)
