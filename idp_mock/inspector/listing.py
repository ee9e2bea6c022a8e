"""The list of logins, and what of it is new since somebody looked."""

from collections.abc import Mapping
from typing import Any

from idp_mock.control.controlled import Controlled
from idp_mock.dashboard.pages import Shown
from idp_mock.inspector.logins import chosen, index_of
from idp_mock.inspector.words import PROTOCOLS, RESULTS

PAGE = 50
_FILTERS = ("client", "username", "result", "protocol")
_OFFERED = 50


def logins(controlled: Controlled, query: Mapping[str, str]) -> Shown:
    """The page of the list that the query names."""
    controlled.flush()
    every, words = _listed(controlled, query)
    words["clients"] = list(dict.fromkeys(one.client for one in every[:1000] if one.client))[:_OFFERED]
    words["usernames"] = list(dict.fromkeys(one.username for one in every[:1000] if one.username))[:_OFFERED]
    return Shown(template="inspector/logins.html", words=words)


def news(controlled: Controlled, query: Mapping[str, str], after: int) -> tuple[int, Shown | None]:
    """How far the log has been read, and the first page of the list where it changed after line `after`: rows that did not change are
    named only. Touches the store once where nothing is new."""
    if not controlled.events.has_lines(after):
        return after, None
    _, words = _listed(controlled, {**query, "page": "1"})
    words["after"] = after
    changed = any(one.told > after for one in words["rows"])
    return words["seen"], Shown(template="inspector/news.html", words=words) if changed else None


def _listed(controlled: Controlled, query: Mapping[str, str]) -> tuple[list[Any], dict[str, Any]]:
    """All logins, and what a page of them is made of."""
    seen, every = index_of(controlled.events).read(controlled.events)
    wanted = {name: query[name][:200] for name in _FILTERS if query.get(name)}
    found = chosen(every, wanted)
    pages = max(1, -(-len(found) // PAGE))
    typed = query.get("page", "1")
    number = min(max(int(typed) if typed.isdecimal() and len(typed) < 9 else 1, 1), pages)
    return every, {
        "rows": found[(number - 1) * PAGE : number * PAGE],
        "found": len(found),
        "number": number,
        "pages": pages,
        "wanted": wanted,
        "seen": seen,
        "results": RESULTS,
        "protocols": PROTOCOLS,
    }
