"""Which service providers are registered: by the settings' file, or later by metadata, a file or an address. All of them by entityID."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from eid.clock import MINUTE, Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.fetch import NotFetched
from idp_mock.saml.general.choices import Choices
from idp_mock.saml.general.errors import MetadataRefused
from idp_mock.saml.general.registration import Entry, Judge, known_service_provider
from idp_mock.saml.general.service_provider import ServiceProvider

SERVICE_PROVIDERS = "saml2_service_provider"
RETRY = 5 * MINUTE
"""Seconds after which metadata that could not be fetched again are tried once more."""
_SHORTEST_CACHE = MINUTE
_log = logging.getLogger(__name__)


class Registered(Struct, frozen=True, kw_only=True):
    """A service provider in the store. `source` is the address that its metadata were fetched from, or empty; they are fetched again
    after `stale_at` (seconds since the epoch)."""

    metadata: str
    choices: Choices = field(default_factory=Choices)
    source: str = ""
    stale_at: float | None = None


class Registry:
    """`configured` are those of the settings' file, which stay as they are; all others can be registered again and removed.

    Registering reads all before it keeps any, so metadata that are refused change nothing.
    """

    def __init__(
        self, configured: Mapping[str, ServiceProvider], store: Store, judge: Judge, clock: Clock, fetch: Callable[[str], bytes]
    ) -> None:
        self._configured = configured
        self._kept = Collection(store, SERVICE_PROVIDERS, Registered)
        self._judge = judge
        self._clock = clock
        self._fetch = fetch

    def find(self, entity_id: str) -> ServiceProvider | None:
        """The registered one. Metadata from an address are fetched again when their cacheDuration is over; where that fails, the old ones
        hold on until their validUntil."""
        configured = self._configured.get(entity_id)
        if configured is not None:
            return configured
        kept = self._kept.get(entity_id)
        if kept is None:
            return None
        if kept.stale_at is not None and self._clock.now() >= kept.stale_at:
            kept = self._fetched_again(entity_id, kept)
        return known_service_provider(kept.metadata, entity_id, kept.choices)

    def all(self) -> Iterator[ServiceProvider]:
        """Every registered one; lists the store."""
        yield from self._configured.values()
        for entity_id, kept in self._kept.items():
            yield known_service_provider(kept.metadata, entity_id, kept.choices)

    def judged(self, metadata: bytes) -> None:
        """Raises what `register` would, and registers nothing."""
        self._judge.entries(metadata, Choices(), self._clock.now())

    def register(self, metadata: bytes, choices: Choices | None = None, source: str = "") -> tuple[ServiceProvider, ...]:
        """Every service provider in the metadata, from now on. Raises `MetadataRefused` with all that is wrong."""
        entries = self._judge.entries(metadata, choices or Choices(), self._clock.now())
        taken = [entry.service_provider.entity_id for entry in entries if entry.service_provider.entity_id in self._configured]
        if taken:
            raise MetadataRefused(f"{', '.join(taken)} stands in the file of setting clients; change it there")
        return self._keep(entries, metadata, choices or Choices(), source)

    def register_from(self, address: str, choices: Choices | None = None) -> tuple[ServiceProvider, ...]:
        """As `register`, with metadata from an http or https address. Raises `MetadataRefused`."""
        try:
            return self.register(self._fetch(address), choices, address)
        except NotFetched as error:
            raise MetadataRefused(str(error)) from error

    def remove(self, entity_id: str) -> bool:
        """Forgets it; False where it is not registered, or stands in the settings' file."""
        known = self._kept.get(entity_id) is not None
        self._kept.delete(entity_id)
        return known

    def _fetched_again(self, entity_id: str, kept: Registered) -> Registered:
        """Whoever comes first fetches; the others go on with what there is."""
        again = replace(kept, stale_at=self._clock.now() + RETRY)
        self._kept.put(entity_id, again)
        try:
            metadata = self._fetch(kept.source)
            entries = self._judge.entries(metadata, kept.choices, self._clock.now())
            theirs = [entry for entry in entries if self._comes_from(kept.source, entry.service_provider.entity_id)]
            self._keep(theirs, metadata, kept.choices, kept.source)
        except (NotFetched, MetadataRefused) as refused:
            _log.warning("metadata of %r could not be renewed: %s", entity_id, refused)
            return again
        return self._kept.get(entity_id) or again

    def _comes_from(self, source: str, entity_id: str) -> bool:
        """Whether who answers at that address may say what the service provider is: nobody else has registered it."""
        kept = self._kept.get(entity_id)
        return entity_id not in self._configured and (kept is None or kept.source == source)

    def _keep(self, entries: Iterable[Entry], metadata: bytes, choices: Choices, source: str) -> tuple[ServiceProvider, ...]:
        now, text, kept = self._clock.now(), metadata.decode("utf-8-sig"), tuple(entries)
        for entry in kept:
            stale_at = now + max(entry.lasts, _SHORTEST_CACHE) if source and entry.lasts is not None else None
            registered = Registered(metadata=text, choices=choices, source=source, stale_at=stale_at)
            self._kept.put(entry.service_provider.entity_id, registered)
        return tuple(entry.service_provider for entry in kept)
