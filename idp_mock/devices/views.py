"""The pages of e-dowód and mObywatel, and what the phone shows."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from msgspec import Struct

from eid.identity.level import Level
from idp_mock.devices.card import PIN1, PUK, CardRefused, Chips, Obstacle, can_of
from idp_mock.devices.holders import holder, holders, subject
from idp_mock.devices.phone import CodeUnusable, NobodysPhone, Phones, State
from idp_mock.login.login import Login
from idp_mock.login.views import PATH, LoginViews, address_of, meeting_mistakes, visitor
from idp_mock.personas.personas import Personas

CARD, CARD_AUTHORITY = PATH + "<flow_id>/with/edowod", "edowod.gov.pl"
PHONE, PHONE_AUTHORITY = PATH + "<flow_id>/with/mobywatel", "mobywatel.gov.pl"
"""How messages name them is a guess; that mObywatel reaches the level substantial is another."""
CONFIRM = "/mobywatel/<code>"
POLL = "/mobywatel/poll/<code>"


class Bench(Struct, frozen=True, kw_only=True):
    """What the pages need of a request's space."""

    issuer: str
    login: Login
    personas: Personas
    chips: Chips
    phones: Phones


class DeviceViews:
    """`pages` are those of the login that this is a part of; `bench` is asked anew with every request."""

    def __init__(self, pages: LoginViews, bench: Callable[[], Bench]) -> None:
        self._pages = pages
        self._bench = bench

    def blueprint(self) -> Blueprint:
        """Under `/login/flows/<flow>/with/`, and `/mobywatel/<code>` for the phone."""
        blueprint = Blueprint("devices", __name__)
        blueprint.add_url_rule(CARD, "card", self._card, methods=["GET", "POST"])
        blueprint.add_url_rule(CARD + "/unblock", "unblock", self._unblock, methods=["POST"])
        blueprint.add_url_rule(PHONE, "code", self._code, methods=["GET"])
        blueprint.add_url_rule(PHONE, "continue", self._continue, methods=["POST"])
        blueprint.add_url_rule(POLL, "poll", self._poll, methods=["GET"])
        blueprint.add_url_rule(CONFIRM, "phone", self._phone, methods=["GET", "POST"])
        return meeting_mistakes(blueprint)

    # e-dowód

    def _card(self, flow_id: str) -> ResponseReturnValue:
        self._pages.at_credentials(flow_id)
        if request.method == "GET":
            return self._card_page(flow_id)
        bench, form = self._bench(), request.form
        try:
            persona = bench.chips.open(form.get("card", ""), form.get("can", ""), form.get("pin1", ""))
        except CardRefused as refused:
            return self._card_page(flow_id, refused)
        who = subject(persona, Level.HIGH, CARD_AUTHORITY)
        return self._pages.answer(bench.login.admit_otherwise(flow_id, visitor(), who))

    def _unblock(self, flow_id: str) -> ResponseReturnValue:
        self._pages.at_credentials(flow_id)
        form = request.form
        try:
            self._bench().chips.unblock(form.get("card", ""), form.get("can", ""), form.get("puk", ""))
        except CardRefused as refused:
            return self._card_page(flow_id, refused)
        return self._card_page(flow_id, unblocked="yes")

    def _card_page(self, flow_id: str, refused: CardRefused | None = None, unblocked: str = "") -> ResponseReturnValue:
        people = [(persona, can_of(persona)) for persona in holders(self._bench().personas)]
        blocked = refused is not None and refused.obstacle in (Obstacle.BLOCKED, Obstacle.WRONG_PUK)
        shown = {"people": people, "pin1": PIN1, "puk": PUK, "refused": refused, "blocked": blocked, "unblocked": unblocked}
        return self._page("devices/card.html", flow_id, "edowod", _status(refused), typed=request.form, **shown)

    # mObywatel

    def _code(self, flow_id: str) -> ResponseReturnValue:
        return self._code_page(flow_id, "")

    def _continue(self, flow_id: str) -> ResponseReturnValue:
        self._pages.at_credentials(flow_id)
        bench = self._bench()
        try:
            taken = bench.phones.take(request.form.get("code", ""), flow_id)
        except CodeUnusable as unusable:
            return self._code_page(flow_id, unusable.state)
        persona = holder(bench.personas, taken.username)
        if persona is None:
            return self._code_page(flow_id, State.EXPIRED)
        who = subject(persona, Level.SUBSTANTIAL, PHONE_AUTHORITY)
        return self._pages.answer(bench.login.admit_otherwise(flow_id, visitor(), who))

    def _code_page(self, flow_id: str, state: str) -> ResponseReturnValue:
        """The same code while it waits, else a new one."""
        flow, bench = self._pages.at_credentials(flow_id), self._bench()
        service = flow.request.client_name or flow.request.client_id
        code = request.form.get("code", "") if state == State.WAITING else bench.phones.show(flow_id, service)
        address = f"{bench.issuer}/mobywatel/{code}"
        poll = f"{request.script_root}/mobywatel/poll/{code}"
        shown = {"code": code, "address": address, "picture": _picture(address), "poll": poll, "state": state}
        return self._page("devices/code.html", flow_id, "mobywatel", _status(state), **shown)

    def _poll(self, code: str) -> Response:
        return jsonify(state=self._bench().phones.state(code))

    def _phone(self, code: str) -> ResponseReturnValue:
        bench, state = self._bench(), ""
        try:
            service = bench.phones.waiting(code).service
            if request.method == "POST":
                return self._phone_page(code, done=self._decided(bench.phones, code))
        except CodeUnusable as unusable:
            return self._phone_page(code, trouble=unusable.state), HTTPStatus.GONE
        except NobodysPhone:
            state = "nobody"
        page = self._phone_page(code, trouble=state, service=service, people=holders(bench.personas))
        return page, _status(state)

    def _decided(self, phones: Phones, code: str) -> State:
        if request.form.get("decision") == "refuse":
            phones.refuse(code)
            return State.REFUSED
        phones.confirm(code, request.form.get("persona", ""))
        return State.CONFIRMED

    def _phone_page(self, code: str, **shown: object) -> str:
        at = f"{request.script_root}/mobywatel/{code}"
        return render_template("devices/phone.html", at=at, here=at, **shown)

    def _page(self, template: str, flow_id: str, name: str, status: HTTPStatus, **shown: object) -> ResponseReturnValue:
        flow, at = self._pages.at_credentials(flow_id), address_of(flow_id)
        page = render_template(template, flow=flow, wanted=flow.request, at=at, here=f"{at}/with/{name}", **shown)
        return page, status


def _status(wrong: object) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK


def _picture(address: str) -> Markup:
    """The address as a QR code: black on white in any colour scheme, because cameras want it so."""
    import segno  # first used when somebody logs in by phone

    drawn = segno.make(address, error="m").svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return Markup(drawn)  # noqa: S704 - made of numbers alone
