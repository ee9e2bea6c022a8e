"""What each address of the inspector shows."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from eid.xml.certificate import Certificate, CertificateRefused, certificate
from idp_mock.control.controlled import Controlled
from idp_mock.dashboard.asking import Api, NothingThere, Refused
from idp_mock.dashboard.pages import Shown
from idp_mock.events.log import Log
from idp_mock.inspector import export
from idp_mock.inspector.decoders.decoder import Block, Kind, Part
from idp_mock.inspector.decoders.registry import Explainer
from idp_mock.inspector.decryption import opened
from idp_mock.inspector.diagnosis import part_of
from idp_mock.inspector.logins import Login, events_of, index_of
from idp_mock.inspector.redaction import Hide, redaction, shown
from idp_mock.inspector.timeline import Exchange, parts, timeline
from idp_mock.inspector.words import PARTS, PROFILES, PROTOCOLS, RESULTS

COMPUTED = ("secret", "other_info", "kek", "content_key")
_LONGEST = 256 * 1024
JUDGED = ("AuthnRequest", "EntityDescriptor", "EntitiesDescriptor")


class Asked(Struct, frozen=True, kw_only=True):
    """What an address says: the login's key, the event's number, the query."""

    key: str = ""
    number: str = ""
    query: Mapping[str, str] = {}

    @property
    def hides(self) -> bool:
        return bool(self.query.get("hide"))


def login(controlled: Controlled, asked: Asked) -> Shown:
    """One login as a sequence. Raises `NothingThere`."""
    known, exchanges = _found(controlled, asked.key)
    words = {"login": known, "exchanges": exchanges, **_about(controlled, asked, known)}
    return Shown(template="inspector/login.html", words=words)


def message(controlled: Controlled, asked: Asked) -> Shown:
    """One exchange, explained. Raises `NothingThere`."""
    known, exchanges = _found(controlled, asked.key)
    numbers = [one.number for one in exchanges]
    if asked.number not in numbers:
        raise NothingThere(asked.number)
    at = numbers.index(asked.number)
    words = {
        "exchange": exchanges[at],
        "at_number": at + 1,
        "of": len(exchanges),
        "before": numbers[at - 1] if at else "",
        "after": numbers[at + 1] if at + 1 < len(numbers) else "",
        "blocks": explained(controlled, exchanges[at]),
        "curl": export.curl(exchanges[at].event, controlled.issuer),
        **_about(controlled, asked, known),
    }
    return Shown(template="inspector/message.html", words=words)


def octets(controlled: Controlled, asked: Asked, body: str) -> bytes:
    """Of the `request` or the `reply`, as they were recorded. Raises `NothingThere`."""
    event = controlled.events.get(asked.number)
    if event is None:
        raise NothingThere(asked.number)
    return (event.request_body if body == "request" else event.reply_body).encode("latin-1")


def har(controlled: Controlled, asked: Asked) -> dict[str, Any]:
    """As HTTP Archive. Raises `NothingThere`."""
    _, exchanges = _found(controlled, asked.key)
    return export.har(exchanges, controlled.issuer, version("idp-mock"))


def whole(controlled: Controlled, asked: Asked, style: str) -> Shown:
    """The login with all messages, in one file that needs nothing else. Raises `NothingThere`."""
    known, exchanges = _found(controlled, asked.key)
    told = [(one, explained(controlled, one)) for one in exchanges]
    words = {
        "login": known,
        "exchanges": exchanges,
        "told": told,
        "results": RESULTS,
        "protocols": PROTOCOLS,
        "parts": PARTS,
        "style": style,
    }
    return Shown(template="inspector/whole.html", words={**words, **_about(controlled, asked, known)})


def decryption(typed: Mapping[str, str]) -> Shown:
    """The page that opens an encrypted assertion; with something typed, its steps."""
    steps = opened(typed.get("xml", "").encode("utf-8", "replace"), typed.get("key", ""), typed) if typed else None
    return Shown(template="inspector/decryption.html", words={"typed": typed, "steps": steps, "computed": COMPUTED, "hide": shown})


def diagnosis(controlled: Controlled, typed: Mapping[str, str]) -> Shown:
    """The page that explains whatever is pasted; an AuthnRequest or metadata are also judged."""
    text = typed.get("text", "")[:_LONGEST]
    words: dict[str, Any] = {"text": text, "blocks": (), "judgements": (), "profiles": PROFILES, "hide": shown}
    if text.strip():
        part = part_of(text)
        block = Explainer(_certificates(controlled)).explain(part)
        xml = xml_of(block, part)
        words["blocks"] = (block,)
        if xml:
            words["judgements"] = Api(controlled).ask("POST", "/judgements", {"document": xml.decode("utf-8", "replace")})
    return Shown(template="inspector/diagnosis.html", words=words)


def xml_of(block: Block, part: Part) -> bytes:
    """The AuthnRequest or the metadata that were found; empty where there are none."""
    if block.kind is Kind.XML:
        return part.octets if block.title in JUDGED else b""
    fields = (row for row in block.rows if row.name == "SAMLRequest" and row.within is not None and row.within.title in JUDGED)
    return next((part_of(row.value).octets for row in fields), b"")


def explained(controlled: Controlled, exchange: Exchange) -> list[tuple[str, Block]]:
    """What each part of an exchange holds."""
    explainer = Explainer(_certificates(controlled))
    return [(name, explainer.explain(part)) for name, part in parts(exchange.event)]


def _found(controlled: Controlled, key: str) -> tuple[Login | None, tuple[Exchange, ...]]:
    controlled.flush()
    log: Log = controlled.events
    known = next((one for one in index_of(log).logins(log) if one.key == key), None)
    exchanges = timeline(events_of(log, key, known), urlsplit(controlled.issuer).netloc)
    if not exchanges:
        raise NothingThere(key)
    return known, exchanges


def _about(controlled: Controlled, asked: Asked, known: Login | None) -> dict[str, Any]:
    hides = asked.hides
    return {
        "key": asked.key,
        "hides": hides,
        "hide": _hide(controlled, known) if hides else shown,
        "keep": "?hide=1" if hides else "",
        "results": RESULTS,
        "protocols": PROTOCOLS,
        "parts": PARTS,
    }


def _hide(controlled: Controlled, known: Login | None) -> Hide:
    """Hides the persona of the login, whose name may stand anywhere."""
    words = [known.username] if known and known.username else []
    try:
        persona = Api(controlled).ask("GET", f"/personas/{words[0]}") if words else {}
    except Refused:  # it was removed since
        persona = {}
    told = (str(persona.get(name) or "") for name in ("given_name", "family_name", "pesel", "number", "email", "phone", "birth_date"))
    return redaction([*words, *(word for text in told for word in (text, *text.split()))])


def _certificates(controlled: Controlled) -> dict[str, Certificate]:
    found = {}
    for one in Api(controlled).ask("GET", "/keys"):
        try:
            found[one["kid"]] = certificate(one["certificate"])
        except CertificateRefused:  # of a kind that signs no XML
            continue
    return found
