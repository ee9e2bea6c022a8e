"""Who may use the API and its pages: whoever has the token, or, where none is set, whoever is on this machine and no web page of somebody
else."""

import hashlib
import hmac
import ipaddress
from http import HTTPStatus

from msgspec import Struct

from idp_mock.control.problem import Problem
from idp_mock.loopback import is_welcome, named_hosts
from idp_mock.settings import Settings

OWN_PAGES = ("same-origin", "none")
"""What `Sec-Fetch-Site` says of the node's own pages and of an address that somebody typed (Fetch Metadata section 2.3)."""
_REMEDY = "set IDP_CONTROL_TOKEN and send it as a bearer token"


class Caller(Struct, frozen=True, kw_only=True):
    """What a request says about where it comes from; headers that it does not have are empty. `origin_here` is the origin of the address
    that it came to; `here` whether it came from this machine, and on no errand of a node for somebody else; `remembered` the cookie of a
    person who gave the token to the pages."""

    authorization: str
    origin: str
    fetch_site: str
    origin_here: str
    here: bool
    remembered: str = ""


class Guard:
    """Judges callers by the settings of the node."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.control_token
        self._on_loopback = _is_loopback(settings.host)
        self._hosts = named_hosts(settings.loopback_hosts)
        self._keepsake = hmac.digest(self._token.encode(), b"idp-mock pages", hashlib.sha256).hex()

    def admit(self, caller: Caller) -> None:
        """Raises `Problem`. A token is never sent by a browser on its own, so who has it is asked nothing else."""
        if self._token and not self._remembers(caller):
            self._ask_for_token(caller.authorization)
            return
        if not (self._token or self._on_loopback):
            raise Problem(HTTPStatus.FORBIDDEN, f"this node listens beyond its machine: {_REMEDY}")
        if not (self._token or caller.here):
            raise Problem(HTTPStatus.FORBIDDEN, f"a proxy or an errand of a node brought this from elsewhere: {_REMEDY}")
        _refuse_foreign_pages(caller)
        if not self._token and not is_welcome(caller.origin_here, self._hosts):
            # A name that its owner points at this machine would make a foreign page one of ours (DNS rebinding).
            raise Problem(HTTPStatus.FORBIDDEN, f"expected a loopback host or one of IDP_LOOPBACK_HOSTS, got {caller.origin_here[:200]}")

    def keepsake(self, caller: Caller) -> str:
        """What a browser may keep in place of the token that somebody typed into a page of the node. Raises `Problem`."""
        _refuse_foreign_pages(caller)
        self._ask_for_token(caller.authorization)
        return self._keepsake

    def _remembers(self, caller: Caller) -> bool:
        return bool(caller.remembered) and hmac.compare_digest(caller.remembered.encode("utf-8", "replace"), self._keepsake.encode())

    def _ask_for_token(self, authorization: str) -> None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode("utf-8", "replace"), self._token.encode()):
            raise Problem(
                HTTPStatus.UNAUTHORIZED,
                "expected the control token of this node: Authorization: Bearer ...",
                headers={"WWW-Authenticate": 'Bearer realm="idp-mock"'},
            )


def _refuse_foreign_pages(caller: Caller) -> None:
    if caller.fetch_site not in ("", *OWN_PAGES) or caller.origin not in ("", caller.origin_here):
        raise Problem(HTTPStatus.FORBIDDEN, f"a page of another site must not use this API; it came from {caller.origin or 'elsewhere'}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
