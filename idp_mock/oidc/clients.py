"""Who may ask for a login: registered clients exactly as registered, and guests whose answers stay on the own machine."""

import hmac
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import msgspec
from msgspec.structs import fields

from eid.settings import SettingsError
from idp_mock.login.request import Page
from idp_mock.loopback import is_welcome, named_hosts
from idp_mock.oidc.metadata import NO_SECRET, SECRET_METHODS, ClientMetadata
from idp_mock.oidc.metadata_rules import FILE_RULES
from idp_mock.rules import ProtocolError, check
from idp_mock.settings import Settings

REGISTERED_HERE = "dyn-"
"""How the id of a client begins that registered itself; no guest and no client of the file has such a name."""
_ALIASES = {"name": "client_name"}


class GuestClient(ClientMetadata, frozen=True, kw_only=True):
    """A client that nobody registered: any client id, and any secret or none. Bound to nothing but its loopback address."""

    client_id: str
    hosts: frozenset[str] = frozenset()
    skip: frozenset[Page] = frozenset()

    @property
    def display_name(self) -> str:
        return self.client_id

    @property
    def is_guest(self) -> bool:
        return True

    @property
    def is_public(self) -> bool:
        """Not known before it comes for its tokens, with a secret or without."""
        return False

    @property
    def client_secret(self) -> str:
        """None that could be known; see `knows`."""
        return ""

    @property
    def methods(self) -> tuple[str, ...]:
        return (*SECRET_METHODS, NO_SECRET)

    def accepts_redirect(self, uri: str) -> bool:
        return is_welcome(uri, self.hosts)

    def accepts_logout_redirect(self, uri: str) -> bool:
        return is_welcome(uri, self.hosts)

    def knows(self, secret: str) -> bool:
        """Any secret will do."""
        return bool(secret)


class RegisteredClient(ClientMetadata, frozen=True, kw_only=True):
    """A `[[client]]` table of the file that setting `clients` names, or a client that registered itself.

    Without `client_secret` and without `token_endpoint_auth_method` the client is public. With a secret and without the method it may send
    the secret either way. `application_type = "native"` lets the port of a loopback redirect address vary (RFC 8252 section 7.3). `skip`
    names pages of the login that this client's users do not see: chooser, second_factor, consent. In the file `name` means `client_name`.
    """

    client_id: str
    client_secret: str = ""
    skip: frozenset[Page] = frozenset()

    @property
    def display_name(self) -> str:
        return self.client_name or self.client_id

    @property
    def is_guest(self) -> bool:
        return False

    @property
    def is_public(self) -> bool:
        return self.methods == (NO_SECRET,)

    @property
    def methods(self) -> tuple[str, ...]:
        if self.token_endpoint_auth_method:
            return (self.token_endpoint_auth_method,)
        return SECRET_METHODS if self.client_secret else (NO_SECRET,)

    def accepts_redirect(self, uri: str) -> bool:
        """Exact comparison of strings (RFC 9700 section 2.1), but for the port of a native client."""
        if uri in self.redirect_uris:
            return True
        return self.application_type == "native" and is_welcome(uri) and _without_port(uri) in map(_without_port, self.redirect_uris)

    def accepts_logout_redirect(self, uri: str) -> bool:
        return uri in self.post_logout_redirect_uris

    def knows(self, secret: str) -> bool:
        """Whether this is the client's secret; the time it takes does not tell."""
        return bool(self.client_secret) and hmac.compare_digest(self.client_secret.encode(), secret.encode())


Client = GuestClient | RegisteredClient


def nobody(_: str) -> RegisteredClient | None:
    """Finds no client that registered itself."""
    return None


class Clients:
    """Finds clients by id. Reads the file of setting `clients` once; raises `SettingsError` where it cannot be used.

    `self_registered` finds those that registered themselves; it is asked for names that begin with `REGISTERED_HERE` only, so that guests
    cost no look-up.
    """

    def __init__(self, settings: Settings, self_registered: Callable[[str], RegisteredClient | None] = nobody) -> None:
        registered = load_clients(Path(settings.clients)) if settings.clients else ()
        self._registered = {client.client_id: client for client in registered}
        self._self_registered = self_registered
        self._hosts = named_hosts(settings.loopback_hosts)
        self._strict = settings.strict

    def of_the_file(self) -> tuple[RegisteredClient, ...]:
        """In the order of the file."""
        return tuple(self._registered.values())

    def find(self, client_id: str) -> Client | None:
        """The registered client; else a guest, or None where the node is strict or no id was given."""
        known = self._registered.get(client_id)
        if known is not None:
            return known
        if client_id.startswith(REGISTERED_HERE):
            return self._self_registered(client_id)
        if self._strict or not client_id:
            return None
        return GuestClient(client_id=client_id, hosts=self._hosts)


def load_clients(path: Path) -> tuple[RegisteredClient, ...]:
    """The `[[client]]` tables of a TOML file; other tables are left to others. Raises `SettingsError`."""
    try:
        tables = tomllib.loads(path.read_text("utf-8")).get("client", [])
        clients = tuple(_read(table) for table in tables)
        _refuse_twins(client.client_id for client in clients)
    except OSError as error:
        raise SettingsError(f"clients: cannot read {path}: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise SettingsError(f"clients: {path}: {error}") from error
    return clients


def _read(table: object) -> RegisteredClient:
    if not isinstance(table, dict):
        raise TypeError("client must be a list of tables, each written [[client]]")
    known = {field.name for field in fields(RegisteredClient)}
    named = {_ALIASES.get(str(name), str(name)): value for name, value in table.items()}
    unknown = sorted(set(named) - known)
    if unknown:
        raise ValueError(f"a client has unknown keys {', '.join(unknown)}; known: {', '.join(sorted(known))}")
    client = msgspec.convert(named, RegisteredClient)
    if client.client_id.startswith(REGISTERED_HERE):
        raise ValueError(f"client {client.client_id!r}: names that begin with {REGISTERED_HERE} belong to clients that register themselves")
    try:
        check(FILE_RULES, client)
    except ProtocolError as error:
        raise ValueError(f"client {client.client_id!r}: " + "; ".join(broken.detail for broken in error.broken)) from error
    return client


def _refuse_twins(client_ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for client_id in client_ids:
        if client_id in seen:
            raise ValueError(f"client {client_id!r} is registered twice")
        seen.add(client_id)


def _without_port(uri: str) -> str:
    parts = urlsplit(uri)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return urlunsplit(parts._replace(netloc=host))
