"""Logos of clients, handed on by this node: its pages load nothing from other hosts, and no client learns who looks at them."""

from collections.abc import Callable, Mapping

from idp_mock.fetch import Fetcher, NotFetched
from idp_mock.oidc.clients import Clients

_BEGINNINGS: Mapping[str, Callable[[bytes], bool]] = {
    "image/png": lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": lambda content: content.startswith(b"\xff\xd8\xff"),
    "image/gif": lambda content: content.startswith((b"GIF87a", b"GIF89a")),
    "image/webp": lambda content: content.startswith(b"RIFF") and content[8:12] == b"WEBP",
}
"""Pictures that can hold no script, by how they begin: what a stranger's server says of its content does not count."""


class Logos:
    """Pictures at `logo_uri`."""

    def __init__(self, clients: Clients, fetcher: Fetcher) -> None:
        self._clients = clients
        self._fetcher = fetcher

    def picture(self, client_id: str) -> tuple[str, bytes] | None:
        """Media type and content; None where the client has no logo, or none that can be shown."""
        client = self._clients.find(client_id)
        if client is None or not client.logo_uri:
            return None
        try:
            content = self._fetcher.body(client.logo_uri)
        except NotFetched:
            return None
        return next(((kind, content) for kind, fits in _BEGINNINGS.items() if fits(content)), None)
