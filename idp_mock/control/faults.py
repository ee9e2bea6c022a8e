"""The fault catalogue, and what is armed in the space."""

from eid.chance import SystemChance, handle
from eid.clock import pause
from idp_mock.control.controlled import Controlled
from idp_mock.control.models import ArmedTold, FaultTold, NewArmed
from idp_mock.control.operation import Call, Operation
from idp_mock.control.problem import Problem, not_found, unacceptable
from idp_mock.faults.armed import Armed
from idp_mock.faults.catalogue import UnknownFault
from idp_mock.faults.fault import Fault, Reach
from idp_mock.spaces import DEFAULT, LAG

MOST = 100
"""Faults armed at once: more than that is a test that never disarms."""


def loginwise(controlled: Controlled, identifier: str) -> None:
    """Raises a `Problem` unless the fault can be armed for one login."""
    if _known(controlled, identifier).reach is not Reach.LOGIN:
        raise unacceptable(f"the fault {identifier!r} bites where no login is known: arm it for the space, at /faults/armed")


def _known(controlled: Controlled, identifier: str) -> Fault:
    try:
        return controlled.faults.known(identifier)
    except UnknownFault as error:
        raise unacceptable(str(error)) from error


def _all(controlled: Controlled, _: Call) -> list[FaultTold]:
    return [_told(fault) for fault in controlled.faults.all()]


def _one(controlled: Controlled, call: Call) -> FaultTold:
    try:
        return _told(controlled.faults.known(call.path["id"]))
    except UnknownFault as error:
        raise Problem(not_found("fault", "").status, str(error)) from error


def _armed(controlled: Controlled, _: Call) -> list[ArmedTold]:
    return [_armed_told(one) for one in controlled.spaces.armed(controlled.name)]


def _arm(controlled: Controlled, call: Call) -> ArmedTold:
    asked: NewArmed = call.body
    fault = _known(controlled, asked.fault)
    new = Armed(id=handle(SystemChance(), 9), fault=fault.id, client_id=asked.client_id, times=asked.times)

    def with_new(armed: tuple[Armed, ...]) -> tuple[Armed, ...]:
        if len(armed) >= MOST:
            raise unacceptable(f"{MOST} faults are armed already; disarm them")
        return (*armed, new)

    controlled.spaces.arm(controlled.name, with_new)
    _let_everybody_see(controlled)
    return _armed_told(new)


def _disarm_all(controlled: Controlled, _: Call) -> None:
    controlled.spaces.arm(controlled.name, lambda armed: ())
    _let_everybody_see(controlled)


def _disarm(controlled: Controlled, call: Call) -> None:
    name = call.path["id"]
    if all(name not in (one.id, one.fault) for one in controlled.spaces.armed(controlled.name)):
        raise not_found("armed fault, by the id", name)
    controlled.spaces.arm(controlled.name, lambda armed: tuple(one for one in armed if name not in (one.id, one.fault)))
    _let_everybody_see(controlled)


def _let_everybody_see(controlled: Controlled) -> None:
    """When the answer comes, every process bends accordingly."""
    if controlled.name == DEFAULT:
        pause(LAG)


def _told(fault: Fault) -> FaultTold:
    return FaultTold(
        id=fault.id,
        title=fault.title,
        title_en=fault.title_en,
        family=fault.family,
        expect=fault.expect,
        clause=fault.clause,
        why=fault.why,
        covers=list(fault.covers),
        protocols=list(fault.protocols),
        reach=fault.reach,
        needs=fault.needs,
        logins=fault.logins,
    )


def _armed_told(armed: Armed) -> ArmedTold:
    return ArmedTold(id=armed.id, fault=armed.fault, client_id=armed.client_id, times=armed.times)


OPERATIONS = (
    Operation(method="GET", path="/faults", summary="The fault catalogue", run=_all, gives=list[FaultTold]),
    Operation(
        method="GET", path="/faults/armed", summary="What is armed in this space until it is disarmed", run=_armed, gives=list[ArmedTold]
    ),
    Operation(
        method="POST",
        path="/faults/armed",
        summary="Arm a fault for the whole space; for one login, queue an outcome with a fault",
        run=_arm,
        takes=NewArmed,
        gives=ArmedTold,
        status=201,
    ),
    Operation(method="DELETE", path="/faults/armed", summary="Nothing is armed any more", run=_disarm_all, status=204),
    Operation(
        method="DELETE",
        path="/faults/armed/{id}",
        summary="Disarm one, by its own id or by that of its fault",
        run=_disarm,
        status=204,
        fails=(404,),
    ),
    Operation(method="GET", path="/faults/{id}", summary="One fault", run=_one, gives=FaultTold, fails=(404,)),
)
