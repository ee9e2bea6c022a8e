"""The node's pages for who comes through a partner: which bank or country, and what became of it."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from eid.web.language import current
from idp_mock.login.login import Login
from idp_mock.login.views import PATH, LoginViews, address_of, meeting_mistakes, visitor
from idp_mock.partners.client import RETURN, Client, NotVouched, Reason
from idp_mock.partners.table import PARTNERS, Kind, partners_of

ROUTE = PATH + "<flow_id>/with/<any(bank, eu):kind>"


class PartnerPages:
    """`pages` are those of the login that this is a part of; `client` is that of the request's space."""

    def __init__(self, pages: LoginViews, login: Callable[[], Login], client: Callable[[], Client]) -> None:
        self._pages = pages
        self._login = login
        self._client = client

    def blueprint(self) -> Blueprint:
        """Under `/login/flows/<flow>/with/bank` and `/with/eu`, and the one address to which all partners send back."""
        blueprint = Blueprint("partners", __name__)
        blueprint.add_url_rule(ROUTE, "choice", self._choice, methods=["GET"])
        blueprint.add_url_rule(ROUTE, "leave", self._leave, methods=["POST"])
        blueprint.add_url_rule(ROUTE + "/return", "arrive", self._arrive, methods=["GET"])
        blueprint.add_url_rule(RETURN, "back", self._back, methods=["GET"])
        return meeting_mistakes(blueprint)

    def _choice(self, flow_id: str, kind: str, reason: Reason | None = None) -> ResponseReturnValue:
        flow = self._pages.at_credentials(flow_id)
        at = address_of(flow_id)
        shown = {"kind": kind, "partners": partners_of(Kind(kind)), "reason": reason}
        page = render_template("login/partners.html", flow=flow, wanted=flow.request, at=at, here=f"{at}/with/{kind}", **shown)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY if reason else HTTPStatus.OK

    def _leave(self, flow_id: str, kind: str) -> ResponseReturnValue:
        self._pages.at_credentials(flow_id)
        partner = PARTNERS.get(request.form.get("partner", ""))
        if partner is None or partner.kind != kind:
            abort(HTTPStatus.BAD_REQUEST)
        return redirect(self._client().leave(partner, request.path + "/return", current()), HTTPStatus.SEE_OTHER)

    def _arrive(self, flow_id: str, kind: str) -> ResponseReturnValue:
        self._pages.at_credentials(flow_id)
        try:
            _, subject = self._client().arrive(request.path, request.args)
        except NotVouched as refused:
            return self._choice(flow_id, kind, refused.reason)
        return self._pages.answer(self._login().admit_otherwise(flow_id, visitor(), subject))

    def _back(self) -> ResponseReturnValue:
        """The browser goes on to where it set out, which only it can open; this address is the same for all."""
        back = self._client().way_back(request.args.get("state", ""))
        if back is None:
            return render_template("login/alert.html", case="unknown"), HTTPStatus.NOT_FOUND
        return redirect(f"{request.script_root}{back}?{request.query_string.decode('ascii', 'ignore')}", HTTPStatus.SEE_OTHER)
