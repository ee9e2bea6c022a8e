"""Proxies in front of an application: only those that are named may say by which address a browser came; that a request came from
beyond this machine is believed of anybody."""

import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from eid.settings import addresses_or_networks

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


MOUNT = "eid.mount"
"""In the environment: the path at which a trusted proxy has the program, before the program itself moves anything to SCRIPT_NAME."""


class TrustedProxies:
    """Heeds X-Forwarded-For, -Proto, -Host, -Port and -Prefix of requests that come straight from one of the proxies (addresses or
    networks, separated by commas); those of anybody else are passed on unread. Notes the prefix as `MOUNT`."""

    def __init__(self, app: "WSGIApplication", proxies: str) -> None:
        self._app = app
        self._fixed = ProxyFix(self._mounted, x_for=1, x_proto=1, x_host=1, x_port=1, x_prefix=1)
        self._networks = addresses_or_networks(proxies)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return (self._fixed if self._trusts(environ.get("REMOTE_ADDR", "")) else self._app)(environ, start_response)

    def _mounted(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ[MOUNT] = environ.get("SCRIPT_NAME", "").rstrip("/")
        return self._app(environ, start_response)

    def _trusts(self, sender: str) -> bool:
        try:
            address = ipaddress.ip_address(sender)
        except ValueError:
            return False
        return any(address in network for network in self._networks)


def from_this_machine(environ: "WSGIEnvironment") -> bool:
    """Whether neither the connection nor a proxy says otherwise. A proxy on this machine makes all the world's connections look local; what
    it adds (X-Forwarded-For, X-Real-IP, Forwarded) no sender can take away, and who makes it up gains nothing. All senders that are told
    count: behind two proxies of this machine the last one is the first proxy."""
    told = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    senders = (environ.get("REMOTE_ADDR", ""), *told, environ.get("HTTP_X_REAL_IP", ""))
    return "HTTP_FORWARDED" not in environ and all(_is_loopback(sender.strip()) for sender in senders if sender)


def _is_loopback(sender: str) -> bool:
    try:
        return ipaddress.ip_address(sender).is_loopback
    except ValueError:
        return False
