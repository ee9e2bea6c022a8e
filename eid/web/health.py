"""Health checks for whoever runs the application: is the process alive, and can it do its work."""

from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue

from eid.storage.store import Store, StoreUnavailable


def health_blueprint(store: Callable[[], Store]) -> Blueprint:
    """`/healthz`: the process answers. `/readyz`: the store answers too, else 503."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def healthz() -> ResponseReturnValue:
        return {"status": "ok"}

    @blueprint.get("/readyz")
    def readyz() -> ResponseReturnValue:
        try:
            store().probe()
        except StoreUnavailable as error:
            return {"status": "store unavailable", "detail": str(error)}, 503
        return {"status": "ok"}

    return blueprint
