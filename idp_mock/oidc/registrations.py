"""Clients that registered themselves, as they are kept."""

import base64
import hashlib
import hmac

from msgspec import Struct

from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.oidc.clients import RegisteredClient

CLIENTS = "oidc-client"


class Registration(Struct, frozen=True, kw_only=True):
    """`token_digest` is that of the registration access token (RFC 7592 section 3); `issued_at` in whole seconds since the epoch."""

    client: RegisteredClient
    token_digest: str
    issued_at: int

    def is_managed_by(self, access_token: str) -> bool:
        """Whether this is the registration access token."""
        return hmac.compare_digest(self.token_digest, digest(access_token))


class Registrations:
    """By client id."""

    def __init__(self, store: Store) -> None:
        self._registrations = Collection(store, CLIENTS, Registration)

    def find(self, client_id: str) -> RegisteredClient | None:
        """The client; None where there is none (any more)."""
        registration = self._registrations.get(client_id)
        return registration.client if registration else None

    def get(self, client_id: str) -> Registration | None:
        return self._registrations.get(client_id)

    def clients(self) -> list[RegisteredClient]:
        """Every client, by id. Lists the store."""
        return [registration.client for _, registration in sorted(self._registrations.items(), key=lambda one: one[0])]

    def put(self, registration: Registration) -> None:
        self._registrations.put(registration.client.client_id, registration)

    def delete(self, client_id: str) -> None:
        self._registrations.delete(client_id)


def digest(access_token: str) -> str:
    """A registration access token as it is kept."""
    return base64.urlsafe_b64encode(hashlib.sha256(access_token.encode("utf-8", "surrogatepass")).digest()).decode()
