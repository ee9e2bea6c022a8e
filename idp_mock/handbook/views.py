"""The documents over HTTP, for those who may see the dashboard."""

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from idp_mock.dashboard.views import ROOT, Entrance

DOCUMENTS = f"{ROOT}/docs/"


def handbook_blueprint(entrance: Entrance) -> Blueprint:
    """Below `/_mock/docs/`; the contents are `index.md`."""

    def show(name: str = "index.md") -> ResponseReturnValue:
        from idp_mock.dashboard.pages import Shown
        from idp_mock.handbook import pages

        if picture := pages.picture(name):
            return Response(picture.octets, content_type=picture.kind)
        document = pages.document(name) or abort(404)
        return entrance.page(Shown(template="handbook/document.html", words={"document": document, "contents": name == "index.md"}))

    blueprint = Blueprint("handbook", __name__)
    blueprint.add_url_rule(DOCUMENTS, "contents", entrance.guarded(show))
    blueprint.add_url_rule(f"{DOCUMENTS}<path:name>", "document", entrance.guarded(show))
    return blueprint
