"""Starts the portals: what must be right before the first request, what the person at the terminal reads, and the application itself."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from eid.serving import serve as serve_application
from relying_party.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def serve(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT. Raises `CannotServe`."""
    serve_application(settings, partial(_application, settings), (partial(_check_keys, settings),), partial(_welcome, settings))


def _check_keys(settings: Settings) -> None:
    """Raises `KeysUnusable`."""
    from eid.keys import check_keys

    check_keys(Path(settings.keys), "portal-ec")


def _application(settings: Settings, counts: str) -> "WSGIApplication":
    from relying_party.app import create_served_app  # in the process that serves, not in the one that waits

    return create_served_app(settings, counts)


def _welcome(settings: Settings) -> str:
    return f"The portals are at {settings.own_url}\n  To begin there: Zaloguj się -> Załóż konto"
