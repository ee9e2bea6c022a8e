"""Clients as a tester sees and changes them: those of the file can be read, those that were registered also changed and removed.

Members are those of a client information response (RFC 7591 section 3.2.1). It differs from the registration endpoint in asking for no
registration access token: whoever may use it is trusted.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import fields

from idp_mock.oidc.clients import Clients, RegisteredClient
from idp_mock.oidc.direct.registration import RegistrationEndpoint
from idp_mock.oidc.registrations import Registrations

_NAMES = tuple(field.name for field in fields(RegisteredClient))


class ClientRegistry:
    """By client id."""

    def __init__(self, clients: Clients, registrations: Registrations, endpoint: RegistrationEndpoint) -> None:
        self._clients = clients
        self._registrations = registrations
        self._endpoint = endpoint

    def all(self) -> list[dict[str, Any]]:
        """Everybody who is registered; guests are not. Lists the store."""
        return [_told(client) for client in (*self._clients.of_the_file(), *self._registrations.clients())]

    def get(self, client_id: str) -> dict[str, Any] | None:
        """None for a guest."""
        client = self._clients.find(client_id)
        return _told(client) if isinstance(client, RegisteredClient) else None

    def add(self, members: Mapping[str, Any]) -> dict[str, Any]:
        """As `RegistrationEndpoint.register`."""
        registered = self._endpoint.register(members)
        client = self._registrations.find(str(registered["client_id"]))
        return _told(client) if client is not None else registered

    def replace(self, client_id: str, members: Mapping[str, Any]) -> dict[str, Any] | None:
        """As `RegistrationEndpoint.update`; None where nobody who registered has that id."""
        registration = self._registrations.get(client_id)
        if registration is None:
            return None
        client = self._endpoint.replaced(registration, {**members, "client_id": client_id})
        return _told(client)

    def remove(self, client_id: str) -> bool:
        """False where nobody who registered has that id."""
        known = self._registrations.get(client_id) is not None
        self._registrations.delete(client_id)
        return known


def _told(client: RegisteredClient) -> dict[str, Any]:
    values = {name: getattr(client, name) for name in _NAMES}
    told: dict[str, Any] = msgspec.to_builtins(
        {name: value for name, value in values.items() if value not in ("", (), {}, None, frozenset())}
    )
    return told
