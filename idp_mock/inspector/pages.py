"""What each address of the inspector shows."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from idp_mock.control.controlled import Controlled
from idp_mock.dashboard.asking import Api, NothingThere, Refused
from idp_mock.dashboard.pages import Shown
from idp_mock.events.event import Event
from idp_mock.events.log import Log
from idp_mock.inspector import export
from idp_mock.inspector.decoders.decoder import Block, Kind, Part, sha256
from idp_mock.inspector.decoders.registry import Explainer
from idp_mock.inspector.decryption import opened
from idp_mock.inspector.diagnosis import Pasted, read
from idp_mock.inspector.keys import known_keys
from idp_mock.inspector.logins import Login, events_of, index_of
from idp_mock.inspector.redaction import Hide, redaction, shown
from idp_mock.inspector.timeline import Exchange, each, parts, timeline
from idp_mock.inspector.token_decryption import is_token, opened_token
from idp_mock.inspector.words import ANSWERS, PARTS, PROFILES, PROTOCOLS, RESULTS
from idp_mock.inspector.wrapping import unwrapped

COMPUTED = ("secret", "other_info", "kek", "content_key")
_LONGEST = 256 * 1024
LONG = 2000
"""Characters of a value that is not repeated on the page of a message: it has an address of its own."""
JUDGED = ("AuthnRequest", "ArtifactResolve", "EntityDescriptor", "EntitiesDescriptor")
"""Messages of SAML that the node judges; over SOAP also a LogoutRequest."""


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
    known, told = _found(controlled, asked.key)
    exchanges = each(told)
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
        "blocks": explained(controlled, exchanges[at].event),
        "values": f"/logins/{asked.key}/{asked.number}/value/",
        "digest": sha256,
        "long": LONG,
        "curl": export.curl(exchanges[at].event, controlled.issuer),
        **_about(controlled, asked, known),
    }
    return Shown(template="inspector/message.html", words=words)


def value(controlled: Controlled, asked: Asked, digest: str) -> bytes:
    """A long value of the page `message`, whose SHA-256 that is. Raises `NothingThere`."""
    event = controlled.events.get(asked.number)
    if event is None:
        raise NothingThere(asked.number)
    for _, block in explained(controlled, event):
        for found in block.values():
            if sha256(found) == digest:
                return found.encode()
    raise NothingThere(digest)


def octets(controlled: Controlled, asked: Asked, body: str) -> bytes:
    """Of the `request` or the `reply`, as they were recorded. Raises `NothingThere`."""
    event = controlled.events.get(asked.number)
    if event is None:
        raise NothingThere(asked.number)
    return (event.request_body if body == "request" else event.reply_body).encode("latin-1")


def har(controlled: Controlled, asked: Asked) -> dict[str, Any]:
    """As HTTP Archive, with the person hidden where that is asked. Raises `NothingThere`."""
    known, exchanges = _found(controlled, asked.key)
    return export.har(each(exchanges), controlled.issuer, version("idp-mock"), _hide(controlled, known) if asked.hides else shown)


def whole(controlled: Controlled, asked: Asked, style: str) -> Shown:
    """The login with all messages, in one file that needs nothing else. Raises `NothingThere`."""
    known, exchanges = _found(controlled, asked.key)
    told = [(one, explained(controlled, one.event)) for one in each(exchanges)]
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
    """The page that opens an encrypted assertion, also one in base64, or a token; with something typed, its steps."""
    text, key = typed.get("xml", ""), typed.get("key", "")
    steps = None
    if typed:
        xml = unwrapped(text).octets or text.encode("utf-8", "replace")
        steps = opened_token(text, key, typed) if is_token(text) else opened(xml, key, typed)
    return Shown(template="inspector/decryption.html", words={"typed": typed, "steps": steps, "computed": COMPUTED, "hide": shown})


def diagnosis(controlled: Controlled, typed: Mapping[str, str]) -> Shown:
    """The page that explains whatever is pasted; an AuthnRequest or metadata are also judged."""
    text = typed.get("text", "")[:_LONGEST]
    words: dict[str, Any] = {
        "text": text,
        "blocks": (),
        "judgements": (),
        "layers": (),
        "profiles": PROFILES,
        "answers": ANSWERS,
        "hide": shown,
    }
    if text.strip():
        pasted = read(text)
        explainer = Explainer(known_keys(controlled))
        blocks = [explainer.explain(pasted.part)]
        if pasted.message and pasted.part.octets != pasted.message and not any(row.within for row in blocks[0].rows):
            blocks.append(explainer.explain(Part(octets=pasted.message, media="application/xml")))
        words |= {"blocks": blocks, "layers": pasted.layers}
        suspect = _suspect(pasted, explainer, text)
        if suspect:
            found = Api(controlled).ask("POST", "/judgements", {"document": suspect})
            words["judgements"] = sorted(found, key=lambda one: len(one["broken"]))
    return Shown(template="inspector/diagnosis.html", words=words)


def _suspect(pasted: Pasted, explainer: Explainer, text: str) -> str:
    """What can be judged of it: a signed address as a whole, an AuthnRequest, metadata, and XML that is none."""
    if not pasted.message or ("SigAlg=" in text and pasted.part.octets != pasted.message):
        return pasted.part.octets.decode() if pasted.part.octets.startswith(b"ey") else text
    block = explainer.explain(Part(octets=pasted.message, media="application/xml"))
    over_soap = b"Envelope" in pasted.message[:200] and block.title == "LogoutRequest"
    judged = block.title in JUDGED if block.kind is Kind.XML else any(name.encode() in pasted.message for name in JUDGED)
    return pasted.message.decode("utf-8", "replace") if judged or over_soap else ""


def explained(controlled: Controlled, event: Event) -> list[tuple[str, Block]]:
    """What each part of an exchange holds."""
    explainer = Explainer(known_keys(controlled))
    return [(name, explainer.explain(part)) for name, part in parts(event)]


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
