"""A fault that bites in a whole space until it is disarmed."""

from msgspec import Struct
from msgspec.structs import replace


class Armed(Struct, frozen=True, kw_only=True):
    """Bites in exchanges of that client, empty: of all, and where no client is known; `times` is in how many exchanges it still bites,
    None: in all."""

    id: str
    fault: str
    client_id: str = ""
    times: int | None = None


def once_less(armed: tuple[Armed, ...], identifier: str) -> tuple[Armed, ...]:
    """After one of its times was taken; it goes with the last one."""
    return tuple(
        one if one.id != identifier or one.times is None else replace(one, times=one.times - 1)
        for one in armed
        if one.id != identifier or one.times is None or one.times > 1
    )
