"""How lists and answers about revocation are fetched."""

from collections.abc import Callable

Fetch = Callable[[str, bytes | None], bytes]
"""Address and what is posted there (None: nothing, it is a GET) to the body of the answer with status 200. Raises `Unreachable`."""


class Unreachable(Exception):
    """There was no whole answer in time; the message is one line for a developer."""
