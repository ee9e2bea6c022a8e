"""The node as the checker uses it: its catalogue, spaces of its own, faults for a login, and what went over the wire."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from idp_mock.api_client import ApiClient, ApiError
from idp_mock.checker.plan import NodePlace, Plan, Selection
from idp_mock.checker.verdict import Exchange, Fault

if TYPE_CHECKING:
    import httpx

_PAGE = 1000
_GONE = 404
"""A login that came has taken its outcome out of the queue."""


class Place:
    """A space of the node, in which logins are arranged. Every method raises `ApiError`."""

    def __init__(self, api: ApiClient, name: str, client_id: str, seen: dict[str, str]) -> None:
        self.name = name
        self._seen = seen
        self._api = api
        self._client_id = client_id
        self._arranged: list[str] = []

    @property
    def url(self) -> str:
        return self._api.url

    def expect_login(self, persona: str, fault: str = "") -> None:
        """The next login of the client succeeds as this persona, bent by that fault."""
        asked = {"persona": persona, "client_id": self._client_id}
        queued = self._api.post("/outcomes", {**asked, "fault": fault})
        self._arranged.append(f"/outcomes/{queued['id']}")

    def arm(self, fault: str) -> None:
        """Everything in the space that the fault can bite is bent."""
        armed = self._api.post("/faults/armed", {"fault": fault})
        self._arranged.append(f"/faults/armed/{armed['id']}")

    def take_back(self) -> None:
        """Nothing is bent any more, and nothing waits, of what was arranged here."""
        while self._arranged:
            try:
                self._api.delete(self._arranged.pop())
            except ApiError as error:
                if error.status != _GONE:
                    raise

    def newest(self) -> str:
        """The number of the last exchange; empty where there is none. A long log is read through once, and from there next time."""
        last = self._seen.get(self.name, "")
        while lines := self._api.get("/events", after=last, limit=_PAGE):
            last = self._seen[self.name] = lines[-1]["number"]
        return last

    def bent_by_others(self) -> list[str]:
        """Faults that bend what happens here, and were not arranged here."""
        armed = self._api.get("/faults/armed")
        return [one["fault"] for one in armed if one["client_id"] in ("", self._client_id)]

    def exchanges(self, after: str) -> tuple[Exchange, ...]:
        """What happened since, with headers and bodies."""
        lines = self._api.get("/events", after=after, limit=_PAGE)
        return tuple(self._api.get(f"/events/{line['number']}") for line in lines)


class Node:
    """Raises `ApiError` where it cannot be reached or does not understand."""

    def __init__(self, place: NodePlace, client_id: str, transport: "httpx.BaseTransport | None" = None) -> None:
        self._api = ApiClient(place.url, token=place.token, ca=place.ca, transport=transport)
        self._space = place.space
        self._client_id = client_id
        self._seen: dict[str, str] = {}

    def close(self) -> None:
        self._api.close()

    def faults(self, selection: Selection) -> list[Fault]:
        """The rows of the catalogue that are selected, in its order. Raises `LookupError` for an id that is not in it."""
        rows = self._api.get("/faults")
        unknown = sorted({*selection.only, *selection.skip} - {row["id"] for row in rows})
        if unknown:
            raise LookupError(f"the node knows no fault {', '.join(unknown)}")
        return [_fault(row) for row in rows if _selected(row, selection)]

    def fixed(self) -> Place:
        """The space that the plan names."""
        return self._place(self._space)

    @contextmanager
    def fresh(self) -> Iterator[Place]:
        """A space that nobody else has, dropped in the end."""
        name = self._api.post("/spaces")["name"]
        try:
            yield self._place(name)
        finally:
            self._api.delete(f"/spaces/{name}")

    @contextmanager
    def place(self, plan: Plan) -> Iterator[Place]:
        """Where the next login goes."""
        if plan.chooses_issuer:
            with self.fresh() as place:
                yield place
        else:
            yield self.fixed()

    def _place(self, name: str) -> Place:
        root = self._api.url.partition("/s/")[0]
        return Place(self._api.at(f"{root}/s/{name}" if name else root), name, self._client_id, self._seen)


def _selected(row: Exchange, selection: Selection) -> bool:
    return (
        (not selection.only or row["id"] in selection.only)
        and row["id"] not in selection.skip
        and (not selection.families or row["family"] in selection.families)
        and selection.protocol in row["protocols"]
    )


def _fault(row: Exchange) -> Fault:
    return Fault(
        id=row["id"],
        title=row["title_en"],
        covers=tuple(row["covers"]),
        **{name: row[name] for name in ("family", "expect", "reach", "needs", "logins", "clause", "why")},
    )


__all__ = ["ApiError", "Node", "Place"]
