"""Whether a server asks its clients for a TLS certificate, as one that serves mutual TLS does (RFC 8705)."""

import socket
import ssl
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

_CERTIFICATE_REQUEST = 13
"""The type of that handshake message (RFC 5246 section 7.4, RFC 8446 section 4)."""


def asks_for_certificate(address: str, timeout: float) -> bool:
    """By a handshake without a certificate, in which that of the server is not judged. Raises `OSError`."""
    parts = urlsplit(address)
    heard: set[int] = set()

    def listen(_: object, direction: str, version: object, kind: object, message: int, content: bytes) -> None:
        if direction == "read":
            heard.add(int(message))

    context: Any = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context._msg_callback = listen  # nothing public tells what the server asked for, where it goes on without
    with closing(socket.create_connection((parts.hostname or "", parts.port or 443), timeout)) as connected:
        try:
            context.wrap_socket(connected, server_hostname=parts.hostname).close()
        except ssl.SSLError:
            if _CERTIFICATE_REQUEST not in heard:
                raise
    return _CERTIFICATE_REQUEST in heard
