"""Errands: a document that is out to be signed, once, by whoever asked for it in that browser."""

import hashlib
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from eid.chance import Chance, handle
from eid.clock import Clock
from eid.storage.collection import Collection
from eid.storage.store import AlreadyExists, Store
from relying_party.signatures.signed import Signed, ToSign
from relying_party.signatures.trouble import Broken, Trouble

ERRAND = "signing_errand"
USED = "used_signature"
KINDS = (ERRAND, USED)
"""Kinds of the records, each with `expires_at`, so that a sweeper can remove what died."""


class Failed(Struct, frozen=True, kw_only=True):
    """A try that came to nothing; `broken` are all rules that did not hold, the one that the person is told first."""

    trouble: Trouble
    broken: tuple[Broken, ...] = ()


class Errand(Struct, frozen=True, kw_only=True):
    """`browser` is a hash; times in seconds since the epoch. The last try stands in `signed` or `failed`; a signature that was believed
    stays, and once it was picked up the errand is over."""

    id: str
    wanted: ToSign
    browser: str
    begun_at: float
    expires_at: float
    signed: Signed | None = None
    failed: Failed | None = None
    picked_up: bool = False


class Used(Struct, frozen=True, kw_only=True):
    """A signature that was believed, remembered until it would be stale anyway."""

    expires_at: float


class Lost(Exception):
    """The errand cannot be used by this browser now; `portal` and `back` are where it came from, empty where nobody knows."""

    def __init__(self, trouble: Trouble, wanted: ToSign | None = None) -> None:
        super().__init__(trouble)
        self.trouble = trouble
        self.portal = wanted.portal if wanted else ""
        self.back = wanted.back if wanted else ""


class Errands:
    """All errands of the portals. One ends `lifetime` seconds after it began, by the clock."""

    def __init__(self, store: Store, clock: Clock, chance: Chance, lifetime: int) -> None:
        self._errands = Collection(store, ERRAND, Errand)
        self._used = Collection(store, USED, Used)
        self._clock = clock
        self._chance = chance
        self._lifetime = lifetime

    def new_id(self) -> str:
        """An unguessable name, which the document may carry as its nonce."""
        return handle(self._chance)

    def begin(self, errand_id: str, wanted: ToSign, browser: str) -> Errand:
        now = self._clock.now()
        errand = Errand(id=errand_id, wanted=wanted, browser=browser_hash(browser), begun_at=now, expires_at=now + self._lifetime)
        self._errands.add(errand_id, errand)
        return errand

    def open(self, errand_id: str) -> Errand:
        """An errand that still waits for a signature. Raises `Lost`."""
        errand = self._known(errand_id)
        if errand.picked_up:
            raise Lost(Trouble.ALREADY_USED, errand.wanted)
        if self._clock.now() >= errand.expires_at:
            raise Lost(Trouble.TIMED_OUT, errand.wanted)
        return errand

    def of_browser(self, errand_id: str, browser: str) -> Errand:
        """As `open`, for the browser that began it and no other. Raises `Lost`."""
        if self._known(errand_id).browser != browser_hash(browser):
            raise Lost(Trouble.SESSION_LOST)
        return self.open(errand_id)

    def succeed(self, errand: Errand, signed: Signed, signature: bytes) -> None:
        """Keeps a signature that was believed, unless it was used before, for whatever errand."""
        until = errand.expires_at + self._lifetime
        try:
            self._used.add(hashlib.sha256(signature).hexdigest(), Used(expires_at=until))
        except AlreadyExists:
            self.fail(errand, Failed(trouble=Trouble.ALREADY_USED))
            return
        self._change(errand, lambda found: replace(found, signed=signed, failed=None))

    def fail(self, errand: Errand, failed: Failed) -> None:
        """Keeps why a try came to nothing, unless another one succeeded."""
        self._change(errand, lambda found: found if found.signed else replace(found, failed=failed))

    def pick_up(self, errand_id: str, browser: str) -> tuple[Errand, Signed | Failed]:
        """What the last try came to. A signature is given out once. Raises `Lost`."""
        errand = self.of_browser(errand_id, browser)
        if errand.signed is None:
            return errand, errand.failed or Failed(trouble=Trouble.SESSION_LOST)
        taken = False

        def take(found: Errand | None) -> Errand | None:
            nonlocal taken
            taken = found is not None and not found.picked_up
            return found and replace(found, picked_up=True)

        self._errands.update(errand_id, take)
        if not taken:
            raise Lost(Trouble.ALREADY_USED, errand.wanted)
        return errand, errand.signed

    def _known(self, errand_id: str) -> Errand:
        errand = self._errands.get(errand_id) if errand_id.isascii() else None
        if errand is None:
            raise Lost(Trouble.SESSION_LOST)
        return errand

    def _change(self, errand: Errand, change: Callable[[Errand], Errand]) -> None:
        self._errands.update(errand.id, lambda found: found and (found if found.picked_up else change(found)))


def browser_hash(browser: str) -> str:
    """The store never holds the name by which a browser is known: it is as good as a cookie."""
    return hashlib.sha256(browser.encode()).hexdigest()
