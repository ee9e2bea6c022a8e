"""The page that finds the competent office, and the answer to what a form asks while a person types."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from relying_party.praca.offices.localities import LONGEST, localities

OFFICES = "offices"
SHOWN = 20


def offices_blueprint() -> Blueprint:
    """Pages for everybody, under `/praca/urzedy`."""
    blueprint = Blueprint(OFFICES, __name__, url_prefix="/praca/urzedy")
    blueprint.add_url_rule("", "find", _find, methods=["GET"])
    blueprint.add_url_rule("/miejscowosci", "suggest", _suggest, methods=["GET"])
    return blueprint


def _find() -> ResponseReturnValue:
    typed = request.args.get("miejscowosc", "")[:LONGEST]
    found = localities().search(typed, SHOWN) if typed.strip() else []
    return render_template("praca/offices.html", typed=typed, found=found, shown=SHOWN)


def _suggest() -> ResponseReturnValue:
    found = localities().search(request.args.get("q", ""), SHOWN)
    return [{"label": one.label, "office": one.office.name} for one in found]
