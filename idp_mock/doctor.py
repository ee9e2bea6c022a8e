"""Looks at a node from the server's side: what must work for it and its clients to reach each other, and what to do where it does not.

Everything is looked at side by side and within bounded time. Nothing is changed: clients' addresses are only asked for (GET), so a logout
address that wants a POST answers with an error status, and that it answers is what counts.
"""

import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import asdict

from eid.clock import Clock, ticks, utc
from eid.keys import KeysUnusable, check_keys
from eid.settings import SettingsError
from eid.storage.open import open_store
from eid.storage.store import Store, StoreError
from idp_mock.certificate_request import asks_for_certificate
from idp_mock.fetch import LONGEST, Fetcher, NotFetched
from idp_mock.keyring import ALWAYS, Keyring
from idp_mock.known_addresses import Address, Use, known_addresses
from idp_mock.loopback import named_hosts
from idp_mock.settings import Settings

PATIENCE = 12.0
"""Seconds for everything together."""
SKEW = 60
"""Seconds by which a client's clock may differ: what most clients allow."""
_NOT_THERE = (404, 410)


class Finding(Struct, frozen=True, kw_only=True):
    """One line of the report. `remedy` says what to do, and is empty where nothing is wrong."""

    check: str
    subject: str
    ok: bool
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{'ok    ' if self.ok else 'failed'}  {self.check}  {self.subject}: {self.found}{remedy}"


class Trouble(Exception):
    """What is wrong, and what to do about it."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(found)
        self.remedy = remedy


class Check(Struct, frozen=True, kw_only=True):
    """`look` says what was found, or raises `Trouble`."""

    name: str
    subject: str
    look: Callable[[], str]


def examine(settings: Settings, clock: Clock, patience: float = PATIENCE) -> tuple[Finding, ...]:
    """Every finding, those about the node first. Raises nothing."""
    try:
        store = open_store(settings.store)
        store.probe()
    except StoreError as error:
        remedy = "correct --store, or start that server"
        unusable = Finding(check="store", subject=settings.store, ok=False, found=str(error), remedy=remedy)
        return (unusable, *_looked(_about_the_node(settings, clock), patience))
    usable = Finding(check="store", subject=settings.store, ok=True, found="answers")
    try:
        return (usable, *_looked((*_about_the_node(settings, clock), *_about_clients(settings, store, clock)), patience))
    except (SettingsError, StoreError) as error:
        broken = Finding(check="clients", subject=settings.clients or settings.store, ok=False, found=str(error), remedy="correct that")
        return (usable, broken, *_looked(_about_the_node(settings, clock), patience))
    finally:
        store.close()


def report(findings: Iterable[Finding]) -> str:
    """As JSON: `ok`, and the `findings` with the members of `Finding`."""
    findings = tuple(findings)
    return json.dumps({"ok": all(one.ok for one in findings), "findings": [asdict(one) for one in findings]}, indent=2, ensure_ascii=False)


def _about_the_node(settings: Settings, clock: Clock) -> Iterator[Check]:
    yield Check(name="keys", subject=settings.keys, look=partial(_keys, settings, clock))
    yield Check(name="public_url", subject=settings.issuer, look=partial(_answers_as_itself, settings, clock))
    if settings.mtls_url:
        yield Check(name="mtls_url", subject=settings.mtls_url, look=partial(_asks_for_certificates, settings, clock))
    for host in sorted(named_hosts(settings.loopback_hosts)):
        yield Check(name="loopback_hosts", subject=host, look=partial(_resolves, host))


def _about_clients(settings: Settings, store: Store, clock: Clock) -> Iterator[Check]:
    fetcher = _fetcher(settings, clock)
    addresses = known_addresses(settings, store, clock, fetcher)
    for address in addresses:
        subject = f"{address.owner} {address.location}"
        yield Check(name=address.name, subject=subject, look=partial(_LOOKS[address.use], fetcher, address))
    for host, address in {urlsplit(one.location).netloc: one for one in addresses if one.use is not Use.BROWSER}.items():
        yield Check(name="clock", subject=host, look=partial(_clock_agrees, fetcher, address, clock))


def _keys(settings: Settings, clock: Clock) -> str:
    folder = Path(settings.keys)
    try:
        check_keys(folder, *ALWAYS)
        if not all((folder / f"{name}.pem").exists() for name in ALWAYS):
            return "none yet; they are made when they are first needed"
        pairs = Keyring(folder, clock).published()
    except KeysUnusable as error:
        raise Trouble(str(error), "correct --keys or the rights of that folder") from error
    ended = [pair.kid for pair in pairs if pair.certificate.not_valid_after_utc <= utc(clock.now())]
    if ended:
        raise Trouble(f"the certificate of {', '.join(ended)} has expired", "rotate the keys twice (idp-mock keys rotate)")
    return f"{len(pairs)} published"


def _answers_as_itself(settings: Settings, clock: Clock) -> str:
    remedy = "start the node (idp-mock serve), or correct --public-url, the name's DNS entry or the proxy"
    _own_metadata(settings.issuer, settings, clock, remedy)
    return "answers as itself"


def _asks_for_certificates(settings: Settings, clock: Clock) -> str:
    """As a client without a certificate sees it. Whether one would reach the node, only a client that has one can tell."""
    if urlsplit(settings.mtls_url).scheme != "https":
        raise Trouble("no https address, so no client can show a certificate there", "let the proxy end TLS, and correct --mtls-url")
    try:
        asks = asks_for_certificate(settings.mtls_url, LONGEST)
    except (OSError, ValueError) as error:
        raise Trouble(f"cannot be reached: {type(error).__name__} {error}", "start the proxy, or correct --mtls-url") from error
    if not asks:
        remedy = "let the proxy ask for one (nginx: ssl_verify_client optional), or correct --mtls-url"
        raise Trouble("asks for no client certificate", remedy)
    remedy = "let the proxy only ask for a certificate, not demand one, and hand on to the node what it is asked"
    aliases = _own_metadata(settings.mtls_url.rstrip("/"), settings, clock, remedy).get("mtls_endpoint_aliases")
    told = str(aliases.get("token_endpoint", "")) if isinstance(aliases, dict) else ""
    if not told.startswith(settings.mtls_url.rstrip("/") + "/"):
        raise Trouble(f"the node tells clients another address, {told!r}", "give that node and this command the same --mtls-url")
    return "answers with the node's endpoints and asks for a client certificate"


def _own_metadata(base: str, settings: Settings, clock: Clock, remedy: str) -> dict[str, object]:
    """The node's metadata, as the node at that address tells it; `remedy` is what to do where nothing does."""
    try:
        published = _fetcher(settings, clock).json(base + "/.well-known/openid-configuration")
    except NotFetched as error:
        raise Trouble(str(error), remedy) from error
    issuer = published.get("issuer") if isinstance(published, dict) else None
    if issuer != settings.issuer:
        raise Trouble(f"another issuer answers there: {issuer!r}", "give that node and this command the same --public-url")
    return dict(published)


def _resolves(host: str) -> str:
    try:
        found = sorted({str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)})
    except (OSError, UnicodeError) as error:
        remedy = "enter the name in DNS or the hosts file, or correct the address"
        raise Trouble(f"{host} does not resolve here ({error})", remedy) from error
    return f"{host} is {', '.join(found)}"


def _opened_by_browsers(_: Fetcher, address: Address) -> str:
    """A browser may see another network than this server, so only the name is looked up."""
    parts = urlsplit(address.location)
    if parts.scheme not in ("http", "https"):
        return "an application's own scheme; nothing to look up"
    return _resolves(parts.hostname or "")


def _publishes_keys(fetcher: Fetcher, address: Address) -> str:
    try:
        published = fetcher.json(address.location)
    except NotFetched as error:
        raise Trouble(str(error), "start the client, or correct the address that it registered") from error
    keys = published.get("keys") if isinstance(published, dict) else None
    if not isinstance(keys, list) or not keys:
        raise Trouble("no JWK Set with keys (RFC 7517 section 5)", "let the client publish its keys there")
    return f"{len(keys)} keys"


def _takes_messages(fetcher: Fetcher, address: Address) -> str:
    try:
        status = fetcher.seen(address.location).status
    except NotFetched as error:
        raise Trouble(str(error), "start the client, or correct the address that it registered") from error
    if status in _NOT_THERE or status >= 500:
        raise Trouble(f"answers with status {status}", "correct the path that the client registered, or the client")
    return f"answers (status {status})"


_LOOKS: dict[Use, Callable[[Fetcher, Address], str]] = {
    Use.BROWSER: _opened_by_browsers,
    Use.KEYS: _publishes_keys,
    Use.CALL: _takes_messages,
}


def _clock_agrees(fetcher: Fetcher, address: Address, clock: Clock) -> str:
    """By the header Date; that a host tells none, or nothing at all, is no trouble of clocks."""
    try:
        seen = fetcher.seen(address.location)
        ahead = parsedate_to_datetime(seen.date).timestamp() - clock.now()
    except (NotFetched, ValueError, TypeError):
        return "unknown: it does not tell the time"
    if abs(ahead) > SKEW:
        raise Trouble(f"{abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} this server", "set both clocks by NTP")
    return f"within {SKEW} s of this server's"


def _fetcher(settings: Settings, clock: Clock) -> Fetcher:
    """The node's own, that may also open the node's own addresses."""
    own = {(urlsplit(address).hostname or "").lower() for address in (settings.issuer, settings.mtls_url)}
    return Fetcher(clock, named_hosts(settings.loopback_hosts) | own)


def _looked(checks: Iterable[Check], patience: float) -> tuple[Finding, ...]:
    """One thread each: a name server that is silent must not hold up the others, nor the end of the program."""
    found: dict[int, Finding] = {}
    checks = tuple(checks)

    def look(number: int, check: Check) -> None:
        found[number] = _finding(check)

    threads = [threading.Thread(target=look, args=each, daemon=True) for each in enumerate(checks)]
    for thread in threads:
        thread.start()
    until = ticks() + patience
    for thread in threads:
        thread.join(max(0.0, until - ticks()))
    silent = f"no answer within {patience:.0f} s"
    return tuple(
        found.get(number)
        or Finding(check=check.name, subject=check.subject, ok=False, found=silent, remedy="see whether a firewall or DNS is in the way")
        for number, check in enumerate(checks)
    )


def _finding(check: Check) -> Finding:
    try:
        return Finding(check=check.name, subject=check.subject, ok=True, found=check.look())
    except Trouble as trouble:
        return Finding(check=check.name, subject=check.subject, ok=False, found=str(trouble), remedy=trouble.remedy)
