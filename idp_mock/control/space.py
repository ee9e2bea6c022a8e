"""The space itself: its clock and keys, its snapshots, and the other spaces."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from eid.chance import SystemChance, hexadecimal
from eid.clock import Shift, iso_millis, pause
from idp_mock.control.controlled import Controlled
from idp_mock.control.models import Advance, ClockTold, KeyTold, NewSnapshot, Rotation, SetClock, SnapshotTold, SpaceTold
from idp_mock.control.operation import Call, Operation
from idp_mock.control.problem import Problem, not_found, unacceptable
from idp_mock.spaces import DEFAULT, LAG, NoSpace

Move = Callable[[Shift, float], Shift]


def _clock(controlled: Controlled, _: Call) -> ClockTold:
    return _told(controlled, controlled.spaces.shift(controlled.name))


def _freeze(controlled: Controlled, _: Call) -> ClockTold:
    return _moved(controlled, lambda shift, real: shift.frozen(real))


def _run(controlled: Controlled, _: Call) -> ClockTold:
    return _moved(controlled, lambda shift, real: shift.running(real))


def _real_time(controlled: Controlled, _: Call) -> ClockTold:
    return _moved(controlled, lambda shift, real: Shift())


def _advance(controlled: Controlled, call: Call) -> ClockTold:
    asked: Advance = call.body
    return _moved(controlled, lambda shift, real: shift.advanced(asked.seconds, real))


def _set(controlled: Controlled, call: Call) -> ClockTold:
    asked: SetClock = call.body
    at = asked.at.timestamp() if isinstance(asked.at, datetime) else asked.at
    return _moved(controlled, lambda shift, real: shift.set_to(at, real))


def _moved(controlled: Controlled, move: Move) -> ClockTold:
    try:
        shift = controlled.spaces.move(controlled.name, move)
    except ValueError as error:
        raise unacceptable(f"expected {error}") from error
    _let_everybody_see(controlled)
    return _told(controlled, shift)


def _let_everybody_see(controlled: Controlled) -> None:
    """When the answer comes, every process is on the new time."""
    if controlled.name == DEFAULT:
        pause(LAG)


def _told(controlled: Controlled, shift: Shift) -> ClockTold:
    real = controlled.spaces.real_time()
    now = shift.shown(real)
    return ClockTold(now=now, iso=iso_millis(now), real=real, offset=now - real, frozen=shift.frozen_at is not None)


def _keys(controlled: Controlled, _: Call) -> list[KeyTold]:
    return [
        KeyTold(
            kid=one.pair.kid,
            kind=one.kind,
            use=one.use,
            until=one.until,
            subject=one.pair.certificate.subject.rfc4514_string(),
            not_before=one.pair.certificate.not_valid_before_utc.timestamp(),
            not_after=one.pair.certificate.not_valid_after_utc.timestamp(),
            certificate=one.pair.certificate_base64,
        )
        for one in controlled.keyring.standing()
    ]


def _rotate(controlled: Controlled, _: Call) -> Rotation:
    return Rotation(step=controlled.keyring.rotate().value)


def _withdraw(controlled: Controlled, _: Call) -> None:
    controlled.keyring.withdraw()


def _snapshots(controlled: Controlled, _: Call) -> list[SnapshotTold]:
    return [SnapshotTold(name=name, taken_at=snapshot.taken_at) for name, snapshot in controlled.snapshots.all().items()]


def _take(controlled: Controlled, call: Call) -> SnapshotTold:
    asked: NewSnapshot = call.body
    shift = controlled.spaces.shift(controlled.name)
    taken = controlled.snapshots.take(asked.name, shift.shown(controlled.spaces.real_time()), shift)
    return SnapshotTold(name=asked.name, taken_at=taken.taken_at)


def _restore(controlled: Controlled, call: Call) -> ClockTold:
    snapshot = controlled.snapshots.restore(call.path["name"])
    if snapshot is None:
        raise not_found("snapshot", call.path["name"])
    return _moved(controlled, lambda shift, real: snapshot.shift)


def _drop_snapshot(controlled: Controlled, call: Call) -> None:
    if not controlled.snapshots.drop(call.path["name"]):
        raise not_found("snapshot", call.path["name"])


def _reset(controlled: Controlled, _: Call) -> None:
    controlled.spaces.reset(controlled.name)
    _let_everybody_see(controlled)


def _spaces(controlled: Controlled, _: Call) -> list[SpaceTold]:
    return [_space(controlled, name) for name in controlled.spaces.names()]


def _make_any(controlled: Controlled, _: Call) -> SpaceTold:
    name = hexadecimal(SystemChance(), 16)
    controlled.spaces.make(name)
    return _space(controlled, name)


def _make(controlled: Controlled, call: Call) -> SpaceTold:
    try:
        controlled.spaces.make(call.path["name"])
    except NoSpace as error:
        raise unacceptable(str(error)) from error
    return _space(controlled, call.path["name"])


def _drop(controlled: Controlled, call: Call) -> None:
    try:
        controlled.spaces.drop(call.path["name"])
    except NoSpace as error:
        raise Problem(HTTPStatus.NOT_FOUND, str(error)) from error


def _space(controlled: Controlled, name: str) -> SpaceTold:
    return SpaceTold(name=name, issuer=controlled.issuer_of(name))


OPERATIONS = (
    Operation(method="GET", path="/clock", summary="The space's time", run=_clock, gives=ClockTold),
    Operation(method="POST", path="/clock/freeze", summary="Time stands still from now on", run=_freeze, gives=ClockTold),
    Operation(method="POST", path="/clock/run", summary="Time goes on from where it stands", run=_run, gives=ClockTold),
    Operation(
        method="POST",
        path="/clock/advance",
        summary="Later by so many seconds; earlier where negative",
        run=_advance,
        takes=Advance,
        gives=ClockTold,
    ),
    Operation(method="POST", path="/clock/set", summary="It is that time now", run=_set, takes=SetClock, gives=ClockTold),
    Operation(method="DELETE", path="/clock", summary="Back to real time", run=_real_time, gives=ClockTold),
    Operation(method="GET", path="/keys", summary="Published keys of the node, which all spaces share", run=_keys, gives=list[KeyTold]),
    Operation(method="POST", path="/keys/rotate", summary="The next step of a rotation of all keys", run=_rotate, gives=Rotation),
    Operation(
        method="DELETE",
        path="/keys/retired",
        summary="Publish retired keys no longer: what they signed is now signed by nobody known",
        run=_withdraw,
        status=204,
    ),
    Operation(method="GET", path="/snapshots", summary="Snapshots of this space", run=_snapshots, gives=list[SnapshotTold]),
    Operation(
        method="POST",
        path="/snapshots",
        summary="Keep the state of this space",
        run=_take,
        takes=NewSnapshot,
        gives=SnapshotTold,
        status=201,
    ),
    Operation(
        method="POST",
        path="/snapshots/{name}/restore",
        summary="Bring a state and its time back",
        run=_restore,
        gives=ClockTold,
        fails=(404,),
    ),
    Operation(method="DELETE", path="/snapshots/{name}", summary="Forget a snapshot", run=_drop_snapshot, status=204, fails=(404,)),
    Operation(
        method="POST", path="/reset", summary="Empty the space, back to real time; snapshots and events go too", run=_reset, status=204
    ),
    Operation(method="GET", path="/spaces", summary="All spaces but the default one", run=_spaces, gives=list[SpaceTold]),
    Operation(method="POST", path="/spaces", summary="A new space with a name of its own", run=_make_any, gives=SpaceTold, status=201),
    Operation(method="PUT", path="/spaces/{name}", summary="The space of that name, made where there is none", run=_make, gives=SpaceTold),
    Operation(method="DELETE", path="/spaces/{name}", summary="Drop a space and all that it keeps", run=_drop, status=204, fails=(404,)),
)
