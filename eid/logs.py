"""What a program writes about its work to standard error: one line for each entry, in text or in JSON.

Whatever came from outside can neither begin a line nor move a terminal's cursor, and shows no PESEL and no secret.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping

from eid.clock import iso_millis

FORMS = ("text", "json")
LONGEST = 2_000
"""Characters of one value; the rest is cut off."""
FIELDS = "eid_fields"
"""The attribute of an entry that holds its named values: `logger.warning("...", extra={FIELDS: {...}})`."""
MASK = "***"
_NAMES_OF_SECRETS = (
    "password|passwd|pin|secret|client_secret|code|code_verifier|user_code|device_code|access_token|refresh_token|id_token|logout_token"
    "|subject_token|token|assertion|client_assertion|SAMLart|SAMLResponse|csrf_token|cookie|wk_session|wk_flow|authorization"
)
_MASKED = (
    (re.compile(r"(?<!\d)\d{11}(?!\d)"), MASK),  # a PESEL, true or not
    (re.compile(r"\b(Bearer|Basic|DPoP)\s+[\w.~+/=-]+", re.IGNORECASE), rf"\1 {MASK}"),
    (re.compile(rf"\b({_NAMES_OF_SECRETS})(['\"]?\s*[=:]\s*['\"]?)(?!\*)[^\s&;,'\"<>)]+", re.IGNORECASE), rf"\1\2{MASK}"),
    (re.compile(r"(//[^\s/@:]*:)[^\s/@]+@"), rf"\1{MASK}@"),  # credentials in an address
)
_DOTTED = re.compile(r"(?<![\w-])[\w-]++\.[\w.-]*+")
_BEGINS_A_JWT = re.compile(r"\beyJ")
_PLAIN = re.compile(r"[\w.:/@+~-]+")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Control characters, line ends of every kind, and those that turn the direction of writing."""


def install(form: str, context: Callable[[], Mapping[str, str]] = dict) -> None:
    """Sends all entries from WARNING on to standard error; `context` gives values that every entry gets, such as the path under way."""
    stream = logging.StreamHandler()
    stream.setFormatter(_FORMATTERS[form](context))
    root = logging.getLogger()
    for other in [one for one in root.handlers if isinstance(one.formatter, _Lines)]:
        root.removeHandler(other)
    root.addHandler(stream)


def shown(text: object) -> str:
    """As a line may show it: masked, short, without control characters."""
    clean = _UNSEEN.sub(_escaped, masked(str(text)))
    return clean if len(clean) <= LONGEST else clean[:LONGEST] + "..."


def masked(text: str) -> str:
    """Without PESELs, tokens, passwords and what else is nobody's business. Takes time in proportion to the text, whatever is in it."""
    text = _DOTTED.sub(_without_jwt, text)
    for pattern, mask in _MASKED:
        text = pattern.sub(mask, text)
    return text


def _without_jwt(found: re.Match[str]) -> str:
    begins = _BEGINS_A_JWT.search(found[0])
    return f"{found[0][: begins.start()]}{MASK}" if begins else found[0]


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


class _Lines(logging.Formatter):
    """Base: what is written of an entry."""

    def __init__(self, context: Callable[[], Mapping[str, str]]) -> None:
        super().__init__()
        self._context = context

    def values(self, record: logging.LogRecord) -> dict[str, str]:
        """The named values: those of the entry itself win."""
        given = {**self._context(), **getattr(record, FIELDS, {})}
        return {name: shown(value) for name, value in given.items() if value != ""}

    def trace(self, record: logging.LogRecord) -> list[str]:
        """The lines of its traceback."""
        return self.formatException(record.exc_info).splitlines() if record.exc_info else []


class _Text(_Lines):
    def format(self, record: logging.LogRecord) -> str:
        named = [f"{name}={value if _PLAIN.fullmatch(value) else json.dumps(value)}" for name, value in self.values(record).items()]
        words = [iso_millis(record.created), record.levelname, record.name, shown(record.getMessage()), *named]
        return "\n    ".join([" ".join(words), *map(shown, self.trace(record))])


class _Json(_Lines):
    def format(self, record: logging.LogRecord) -> str:
        fixed = {
            "time": iso_millis(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": shown(record.getMessage()),
        }
        trace = {"trace": [*map(shown, self.trace(record))]} if record.exc_info else {}
        return json.dumps({**self.values(record), **fixed, **trace}, ensure_ascii=False)


_FORMATTERS: dict[str, type[_Lines]] = {"text": _Text, "json": _Json}
