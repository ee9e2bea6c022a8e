"""The tour at `/tour`, and where the setting allows it, the switch at `/demo`."""

from collections.abc import Callable

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eid.storage.store import Store
from eid.web.proxies import from_this_machine
from relying_party.control.views import is_foreign
from relying_party.demonstration.attacks import ATTACKS
from relying_party.demonstration.leniency import Leniency, check_place
from relying_party.demonstration.tour import STOPS
from relying_party.federation.judgement import LEFT_OUT
from relying_party.session import Visit
from relying_party.settings import Settings


def demonstrate(app: Flask, settings: Settings, store: Store, visit: Callable[[], Visit]) -> None:
    """Adds the tour, and the switch where it is wanted. Raises `SettingsError` where others could reach the switch."""
    app.register_blueprint(_tour(settings))
    if settings.demo:
        check_place(settings)
        leniency = Leniency(store)
        app.register_blueprint(_switch(settings, leniency, visit))
        app.add_template_global(leniency.attacks, "let_pass")
        app.before_request(lambda: _leave_out(leniency.rules()))
        app.teardown_request(lambda _: _leave_out(frozenset()))


def _leave_out(rules: frozenset[str]) -> None:
    LEFT_OUT.set(rules)


def _tour(settings: Settings) -> Blueprint:
    blueprint = Blueprint("tour", __name__)

    @blueprint.get("/tour")
    @blueprint.get("/tour/<int:number>")
    def stop(number: int = 1) -> ResponseReturnValue:
        if not 1 <= number <= len(STOPS):
            abort(404)
        shown = STOPS[number - 1]
        site = {"portal": settings.own_url, "node": settings.node_url.rstrip("/")}[shown.site]
        address = site + shown.path if shown.path else ""
        words = {"stop": shown, "stops": STOPS, "number": number, "address": address}
        return render_template("demonstration/tour.html", **words, seconds=shown.seconds, demo=settings.demo)

    return blueprint


def _switch(settings: Settings, leniency: Leniency, visit: Callable[[], Visit]) -> Blueprint:
    blueprint = Blueprint("demonstration", __name__)

    @blueprint.get("/demo")
    def attacks() -> ResponseReturnValue:
        return render_template(
            "demonstration/attacks.html", attacks=ATTACKS, passing=leniency.attacks(), node=settings.node_url.rstrip("/")
        )

    @blueprint.post("/demo")
    def change() -> ResponseReturnValue:
        session = visit().session
        if is_foreign() or not from_this_machine(request.environ):
            abort(403)
        if session is None or not session.expects(request.form.get("csrf_token", "")):
            abort(403)
        leniency.let_pass(request.form.getlist("pass"))
        return redirect(url_for("demonstration.attacks"), 303)

    return blueprint
