"""What may be given as the place where mail goes. Imports nothing heavy: settings are read at every start."""

import re

_SMTP = re.compile(r"smtp://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})")


def server_and_port(address: str) -> tuple[str, int] | None:
    """Of `smtp://host:port`; None for the path of a folder."""
    found = _SMTP.fullmatch(address)
    return (found[1].strip("[]"), int(found[2])) if found else None


def check_address(address: str) -> None:
    """Raises ValueError unless mail can go there."""
    server = server_and_port(address)
    if not address or ("://" in address and not (server and 0 < server[1] < 65536)):
        raise ValueError("smtp://host:port or the path of a folder")
