"""Proxies in front of an application: only those that are named may say by which address a browser came."""

import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from eid.settings import addresses_or_networks

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class TrustedProxies:
    """Heeds X-Forwarded-For, -Proto, -Host, -Port and -Prefix of requests that come straight from one of the proxies (addresses or
    networks, separated by commas); those of anybody else are passed on unread."""

    def __init__(self, app: "WSGIApplication", proxies: str) -> None:
        self._app = app
        self._fixed = ProxyFix(app, x_for=1, x_proto=1, x_host=1, x_port=1, x_prefix=1)
        self._networks = addresses_or_networks(proxies)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return (self._fixed if self._trusts(environ.get("REMOTE_ADDR", "")) else self._app)(environ, start_response)

    def _trusts(self, sender: str) -> bool:
        try:
            address = ipaddress.ip_address(sender)
        except ValueError:
            return False
        return any(address in network for network in self._networks)
