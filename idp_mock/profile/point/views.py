"""The clerk's screen: an application by its number, the document shown, and a decision."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from eid.identity.documents import DocumentType
from eid.web.language import current
from eid.web.own_pages import refuse_foreign_pages
from idp_mock.profile.form import Refused, read_document, read_reason
from idp_mock.profile.life import ActiveProfileExists, NotPossible, Profile
from idp_mock.profile.profiles import Deceased, UnknownApplication
from idp_mock.profile.views import TROUBLES, Desk

PATH = "/profile/point"
POINTS: Mapping[str, Mapping[str, str]] = {
    "urzad": {"pl": "Urząd Miasta w Testowie", "en": "Town Hall of Testowo"},
    "poczta": {"pl": "Poczta w Próbkowie", "en": "Post office of Próbkowo"},
    "zus": {"pl": "Oddział ZUS w Przykładowie", "en": "Branch of ZUS in Przykładowo"},
}
"""Where a clerk may sit; names by language."""
NO_FAULTS: Mapping[str, str] = {}


class PointViews:
    """`desk` is asked anew with every request."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        self._desk = desk

    def blueprint(self) -> Blueprint:
        """Below `/profile/point`."""
        blueprint = Blueprint("profile_point", __name__, url_prefix=PATH)
        blueprint.before_request(refuse_foreign_pages)
        blueprint.add_url_rule("", "search", self.search, methods=["GET"])
        blueprint.add_url_rule("/<number>/confirm", "confirm", self.confirm, methods=["POST"])
        blueprint.add_url_rule("/<number>/refuse", "refuse", self.refuse, methods=["POST"])
        return blueprint

    def search(self) -> ResponseReturnValue:
        number = request.args.get("number", "")
        if not number.strip():
            return self._page(None)
        try:
            return self._page(self._desk().profiles.find(number))
        except UnknownApplication:
            return self._page(None, trouble="unknown")

    def confirm(self, number: str) -> ResponseReturnValue:
        point = POINTS.get(request.form.get("point", ""), next(iter(POINTS.values())))

        def decide(profile: Profile) -> None:
            read_document(request.form, profile.person)
            self._desk().profiles.confirm_at(number, point.get(current(), point["pl"]))

        return self._decided(number, decide)

    def refuse(self, number: str) -> ResponseReturnValue:
        return self._decided(number, lambda profile: self._desk().profiles.refuse(number, read_reason(request.form)))

    def _decided(self, number: str, decide: Callable[[Profile], object]) -> ResponseReturnValue:
        try:
            profile = self._desk().profiles.find(number)
        except UnknownApplication:
            return self._page(None, trouble="unknown")
        try:
            decide(profile)
        except Refused as refused:
            return self._page(profile, refused.faults)
        except (ActiveProfileExists, NotPossible, Deceased) as error:
            return self._page(profile, trouble=TROUBLES[type(error)])
        return redirect(f"{request.script_root}{PATH}?number={profile.number}", HTTPStatus.SEE_OTHER)

    def _page(self, profile: Profile | None, faults: Mapping[str, str] = NO_FAULTS, trouble: str = "") -> Response:
        status = profile.status_at(self._desk().clock.now()) if profile else ""
        at = request.script_root + PATH
        here = f"{at}?number={profile.number}" if profile else at
        words = {"profile": profile, "status": status, "typed": request.form, "faults": faults, "trouble": trouble}
        page = render_template("profile/point.html", at=at, here=here, points=POINTS, documents=DocumentType, **words)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if faults or trouble else HTTPStatus.OK)
