"""Who may ask for a login: registered clients exactly as registered, and guests whose answers stay on the own machine."""

import hmac
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import msgspec

from eid.settings import SettingsError
from idp_mock.login.request import Page
from idp_mock.loopback import is_welcome, named_hosts
from idp_mock.oidc.jose import ALGORITHMS, DEFAULT_ALGORITHM
from idp_mock.settings import Settings

SECRET_METHODS = ("client_secret_basic", "client_secret_post")
NO_SECRET = "none"  # noqa: S105
AUTH_METHODS = (*SECRET_METHODS, NO_SECRET)


@dataclass(frozen=True, kw_only=True)
class GuestClient:
    """A client that nobody registered: any client id, and any secret or none. Bound to nothing but its loopback address."""

    client_id: str
    hosts: frozenset[str] = frozenset()
    id_token_signed_response_alg: str = DEFAULT_ALGORITHM
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
    def methods(self) -> tuple[str, ...]:
        return AUTH_METHODS

    def accepts_redirect(self, uri: str) -> bool:
        return is_welcome(uri, self.hosts)

    def accepts_logout_redirect(self, uri: str) -> bool:
        return is_welcome(uri, self.hosts)

    def knows(self, secret: str) -> bool:
        """Any secret will do."""
        return bool(secret)


@dataclass(frozen=True, kw_only=True)
class RegisteredClient:
    """A `[[client]]` table of the file that setting `clients` names; field names as in RFC 7591 section 2.

    Without `client_secret` the client is public. With one and without `token_endpoint_auth_method` it may send the secret either way.
    `application_type = "native"` lets the port of a loopback redirect address vary (RFC 8252 section 7.3). `skip` names pages of the
    login that this client's users do not see: chooser, second_factor, consent.
    """

    client_id: str
    redirect_uris: tuple[str, ...]
    client_secret: str = ""
    name: str = ""
    post_logout_redirect_uris: tuple[str, ...] = ()
    token_endpoint_auth_method: str = ""
    id_token_signed_response_alg: str = DEFAULT_ALGORITHM
    application_type: str = "web"
    skip: frozenset[Page] = frozenset()

    @property
    def display_name(self) -> str:
        return self.name or self.client_id

    @property
    def is_guest(self) -> bool:
        return False

    @property
    def is_public(self) -> bool:
        return self.methods == (NO_SECRET,)

    @property
    def methods(self) -> tuple[str, ...]:
        if not self.client_secret:
            return (NO_SECRET,)
        return (self.token_endpoint_auth_method,) if self.token_endpoint_auth_method else SECRET_METHODS

    def accepts_redirect(self, uri: str) -> bool:
        """Exact comparison of strings (RFC 9700 section 2.1), but for the port of a native client."""
        if uri in self.redirect_uris:
            return True
        return self.application_type == "native" and is_welcome(uri) and _without_port(uri) in map(_without_port, self.redirect_uris)

    def accepts_logout_redirect(self, uri: str) -> bool:
        return uri in self.post_logout_redirect_uris

    def knows(self, secret: str) -> bool:
        """Whether this is the client's secret; the time it takes does not tell."""
        return hmac.compare_digest(self.client_secret.encode(), secret.encode())


Client = GuestClient | RegisteredClient


class Clients:
    """Finds clients by id. Reads the file of setting `clients` once; raises `SettingsError` where it cannot be used."""

    def __init__(self, settings: Settings) -> None:
        registered = load_clients(Path(settings.clients)) if settings.clients else ()
        self._registered = {client.client_id: client for client in registered}
        self._hosts = named_hosts(settings.loopback_hosts)
        self._strict = settings.strict

    def find(self, client_id: str) -> Client | None:
        """The registered client; else a guest, or None where the node is strict or no id was given."""
        known = self._registered.get(client_id)
        if known is not None or self._strict or not client_id:
            return known
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


def _read(table: dict[str, object]) -> RegisteredClient:
    known = {field.name for field in fields(RegisteredClient)}
    unknown = sorted(set(table) - known)
    if unknown:
        raise ValueError(f"a client has unknown keys {', '.join(unknown)}; known: {', '.join(sorted(known))}")
    client = msgspec.convert(table, RegisteredClient)
    _expect(client, "token_endpoint_auth_method", ("", *AUTH_METHODS))
    _expect(client, "id_token_signed_response_alg", tuple(ALGORITHMS))
    _expect(client, "application_type", ("web", "native"))
    if client.token_endpoint_auth_method in SECRET_METHODS and not client.client_secret:
        raise ValueError(f"client {client.client_id!r}: {client.token_endpoint_auth_method} needs a client_secret")
    return client


def _expect(client: RegisteredClient, name: str, allowed: tuple[str, ...]) -> None:
    if getattr(client, name) not in allowed:
        raise ValueError(f"client {client.client_id!r}: {name} must be one of {', '.join(filter(None, allowed))}")


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
