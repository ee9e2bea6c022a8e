"""Pages of Profil Zaufany beside user name and password: a person typed in by a tester, and a qualified certificate."""

from collections.abc import Callable, Mapping

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from eid.storage.store import AlreadyExists
from idp_mock.login.flow import Flow, Notice
from idp_mock.login.login import Login
from idp_mock.login.methods.certificate import CardRefused, CertificateLogin
from idp_mock.login.methods.password import subject_of
from idp_mock.login.new_person import Fault, FormRefused, read_new_person
from idp_mock.login.views import PATH, LoginViews, address_of, meeting_mistakes, visitor
from idp_mock.personas.personas import Personas
from idp_mock.signing.cards import CARDS, PIN


class ProfilePages:
    """`pages` are those of the login that this is a part of."""

    def __init__(
        self,
        pages: LoginViews,
        login: Callable[[], Login],
        personas: Callable[[], Personas],
        certificate: Callable[[], CertificateLogin],
    ) -> None:
        self._pages = pages
        self._login = login
        self._personas = personas
        self._certificate_login = certificate

    def blueprint(self) -> Blueprint:
        """Under `/login/flows/<flow>`."""
        blueprint = Blueprint("profile_login", __name__)
        blueprint.add_url_rule(PATH + "<flow_id>/person", "person", self._person, methods=["GET", "POST"])
        blueprint.add_url_rule(PATH + "<flow_id>/certificate", "certificate", self._certificate, methods=["GET", "POST"])
        return meeting_mistakes(blueprint)

    def _person(self, flow_id: str) -> ResponseReturnValue:
        flow = self._pages.at_credentials(flow_id)
        if request.method == "GET":
            return _person_page(flow, {"level": "substantial"}, {})
        try:
            new = read_new_person(request.form)
            if new.named:
                self._personas().add(new.persona)
        except FormRefused as refused:
            return _person_page(flow, request.form, refused.faults), 422
        except AlreadyExists:
            return _person_page(flow, request.form, {"username": Fault.TAKEN}), 422
        return self._pages.answer(self._login().admit(flow_id, visitor(), new.persona))

    def _certificate(self, flow_id: str) -> ResponseReturnValue:
        flow = self._pages.at_credentials(flow_id)
        if request.method == "GET":
            return _card_page(flow, None)
        try:
            persona = self._certificate_login().recognised(request.form.get("card", ""), request.form.get("pin", ""))
        except CardRefused as refused:
            return _card_page(flow, refused), 422
        login = self._login()
        if persona is None:
            return self._pages.answer(login.deny(flow_id, visitor(), Notice.NO_PROFILE))
        return self._pages.answer(login.admit_otherwise(flow_id, visitor(), subject_of(persona), login.notice_of(persona)))


def _person_page(flow: Flow, typed: Mapping[str, str], faults: Mapping[str, Fault]) -> str:
    at = address_of(flow.id)
    return render_template("login/person.html", flow=flow, wanted=flow.request, at=at, here=at + "/person", typed=typed, faults=faults)


def _card_page(flow: Flow, refused: CardRefused | None) -> str:
    shown = {"cards": CARDS, "pin": PIN, "chosen": request.form.get("card", ""), "refused": refused}
    at = address_of(flow.id)
    return render_template("login/certificate.html", flow=flow, wanted=flow.request, at=at, here=at + "/certificate", **shown)
