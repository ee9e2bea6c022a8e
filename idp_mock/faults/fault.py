"""What a fault is: a row of the catalogue."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

Bend = Callable[[Any], Any]
"""Makes of a finished draft the faulty one. Where the fault has nothing to bite, the same object comes back."""
Bends = Mapping[type, Bend]


class Family(StrEnum):
    SAML = "saml"
    OIDC = "oidc"
    LOGOUT = "logout"
    HTTP = "http"
    PERSONA = "persona"


class Expect(StrEnum):
    """What a correct relying party does. `EITHER`: the specification leaves it open, but it must not crash."""

    REFUSE = "refuse"
    ACCEPT = "accept"
    EITHER = "either"


REFUSE, ACCEPT, EITHER = Expect.REFUSE, Expect.ACCEPT, Expect.EITHER


class Reach(StrEnum):
    """How a fault is armed. `LOGIN`: for one login, or for a whole space. `SPACE`: for a space only, because it bites where no login is
    known: discovery, keys, logout."""

    LOGIN = "login"
    SPACE = "space"


class Fault(Struct, frozen=True, kw_only=True):
    """`id` is stable and says what is wrong; `title` is Polish. `clause` names the specification, `why` says in a sentence what goes wrong
    at a relying party that does not notice, `covers` are ids of other catalogues. `protocols` are those over which it can be met: `saml` is
    the real node's dialect, `saml2` the general profile; a fault that needs another response type or answer than usual says so in
    `needs`. Where `logins` is 2, two logins of the same client must carry it: the first is honest, the second gets something of the first
    once more. `bends` says by the draft's type what becomes of it."""

    id: str
    title: str
    title_en: str
    family: Family
    expect: Expect
    clause: str
    why: str
    protocols: tuple[str, ...]
    bends: Bends
    covers: tuple[str, ...] = ()
    reach: Reach = Reach.LOGIN
    needs: str = ""
    logins: int = 1

    def bent(self, draft: Any) -> Any:
        """The same object where the fault does not bite."""
        bend = self.bends.get(type(draft))
        return draft if bend is None else bend(draft)


class Topic(Struct, frozen=True, kw_only=True):
    """What the rows of a table have in common."""

    family: Family
    protocols: tuple[str, ...]
    clause: str
    why: str
    reach: Reach = Reach.LOGIN
    needs: str = ""
    logins: int = 1

    def row(self, id: str, title: str, title_en: str, expect: Expect, bends: Bends, *covers: str, **other: Any) -> Fault:
        """One fault; `other` replaces what it does not share."""
        shared = {name: getattr(self, name) for name in ("family", "protocols", "clause", "why", "reach", "needs", "logins")}
        return Fault(id=id, title=title, title_en=title_en, expect=expect, bends=bends, covers=covers, **{**shared, **other})

    def but(self, **other: Any) -> "Topic":
        """A topic that differs in this."""
        return replace(self, **other)
