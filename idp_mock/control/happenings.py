"""What happened: the recorded exchanges."""

from collections.abc import Callable
from itertools import islice
from threading import BoundedSemaphore

from eid.clock import pause, ticks
from idp_mock.control.controlled import Controlled
from idp_mock.control.models import BrokenTold, EventLine, EventQuery, EventTold, JudgementTold, Suspect
from idp_mock.control.operation import Call, Octets, Operation
from idp_mock.control.problem import not_found
from idp_mock.events.event import Event
from idp_mock.events.flows import of_flow

LOOK_EVERY = 0.05
"""Seconds between two looks of a request that waits."""
_waiting = BoundedSemaphore(2)
"""Of the few threads that serve, at most so many wait for events; whoever comes when all places are taken is answered at once."""


def _events(controlled: Controlled, call: Call) -> list[EventLine]:
    query: EventQuery = call.query
    found = _look(controlled, query)
    if found or not query.wait or not _waiting.acquire(blocking=False):
        return found
    try:
        until = ticks() + query.wait
        while not found and ticks() < until:
            pause(LOOK_EVERY)
            found = _look(controlled, query)
        return found
    finally:
        _waiting.release()


def _look(controlled: Controlled, query: EventQuery) -> list[EventLine]:
    controlled.flush()
    if query.flow:
        events = controlled.events.events()
        begin = _order(query.after)
        fitting = (one for one in of_flow(events, query.flow) if _order(one[0]) > begin and _fits(query)(one[1]))
    else:
        fitting = controlled.events.events(query.after, _fits(query))  # type: ignore[assignment]
    return [_line(number, event) for number, event in islice(fitting, query.limit)]


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("-")) if number else ()


def _fits(query: EventQuery) -> Callable[[Event], bool]:
    def fits(event: Event) -> bool:
        return (
            query.method in ("", event.method)
            and event.path.startswith(query.path)
            and query.status in (0, event.status)
            and (not query.contains or query.contains in _all_text(event))
        )

    return fits


def _all_text(event: Event) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in (*event.request_headers, *event.reply_headers))
    return "\n".join((f"{event.path}?{event.query}", headers, _text(event.request_body), _text(event.reply_body)))


def _event(controlled: Controlled, call: Call) -> EventTold:
    event = _known(controlled, call)
    return EventTold(
        **_line(call.path["number"], event).model_dump(),
        request_headers=list(event.request_headers),
        request_body=_text(event.request_body),
        reply_headers=list(event.reply_headers),
        reply_body=_text(event.reply_body),
    )


def _raw_request(controlled: Controlled, call: Call) -> Octets:
    return Octets(content=_known(controlled, call).request_body.encode("latin-1"))


def _raw_reply(controlled: Controlled, call: Call) -> Octets:
    return Octets(content=_known(controlled, call).reply_body.encode("latin-1"))


def _clear(controlled: Controlled, _: Call) -> None:
    controlled.flush()
    controlled.events.clear()


def _known(controlled: Controlled, call: Call) -> Event:
    controlled.flush()
    event = controlled.events.get(call.path["number"])
    if event is None:
        raise not_found("event", call.path["number"])
    return event


def _line(number: str, event: Event) -> EventLine:
    return EventLine(
        number=number,
        at=event.at,
        took=event.took,
        flow=event.flow,
        method=event.method,
        path=event.path,
        query=event.query,
        status=event.status,
        request_size=event.request_size,
        reply_size=event.reply_size,
        bent=list(event.bent),
        remarks=list(event.remarks),
    )


def _text(octets: str) -> str:
    try:
        return octets.encode("latin-1").decode()
    except UnicodeDecodeError:
        return ""


def _judge(controlled: Controlled, call: Call) -> list[JudgementTold]:
    asked: Suspect = call.body
    found = controlled.judge(asked.document.encode("utf-8", "replace"))
    return [
        JudgementTold(
            profile=profile,
            broken=[
                BrokenTold(rule=one.rule, statement=one.statement, detail=one.detail, expected=one.expected, got=one.got) for one in broken
            ],
        )
        for profile, broken in found.items()
    ]


OPERATIONS = (
    Operation(
        method="POST",
        path="/judgements",
        summary="Which rules a SAML AuthnRequest, metadata, or an OpenID request or answer breaks; nothing is begun or registered",
        run=_judge,
        takes=Suspect,
        gives=list[JudgementTold],
    ),
    Operation(
        method="GET", path="/events", summary="Recorded exchanges, oldest first", run=_events, query=EventQuery, gives=list[EventLine]
    ),
    Operation(method="DELETE", path="/events", summary="Forget all exchanges", run=_clear, status=204),
    Operation(
        method="GET", path="/events/{number}", summary="One exchange with headers and bodies", run=_event, gives=EventTold, fails=(404,)
    ),
    Operation(
        method="GET",
        path="/events/{number}/request",
        summary="The octets of its request body",
        run=_raw_request,
        gives=Octets,
        fails=(404,),
    ),
    Operation(
        method="GET", path="/events/{number}/reply", summary="The octets of its reply body", run=_raw_reply, gives=Octets, fails=(404,)
    ),
)
