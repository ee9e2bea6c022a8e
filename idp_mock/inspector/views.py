"""The inspector over HTTP. Everything behind it is imported with the first request."""

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from msgspec.structs import replace

from eid.clock import effort, ticks
from eid.web import language
from idp_mock.dashboard.views import ROOT, Entrance, here
from idp_mock.inspector import stream

if TYPE_CHECKING:
    from idp_mock.inspector.logins import Login
    from idp_mock.inspector.pages import Asked

LOGINS = f"{ROOT}/logins"


def inspector_blueprint(entrance: Entrance) -> Blueprint:
    """Below `/_mock/logins`, `/_mock/diagnosis` and `/_mock/decryption`."""
    views = _Views(entrance)
    blueprint = Blueprint("inspector", __name__)
    for path, view, methods in (
        (LOGINS, views.logins, ["GET"]),
        (f"{LOGINS}/stream", views.stream, ["GET"]),
        (f"{LOGINS}/<key>", views.login, ["GET"]),
        (f"{LOGINS}/<key>/har", views.har, ["GET"]),
        (f"{LOGINS}/<key>/whole", views.whole, ["GET"]),
        (f"{LOGINS}/<key>/<number>", views.message, ["GET"]),
        (f"{LOGINS}/<key>/<number>/<any(request, reply):body>", views.octets, ["GET"]),
        (f"{LOGINS}/<key>/<number>/value/<digest>", views.value, ["GET"]),
        (f"{ROOT}/diagnosis", views.diagnosis, ["GET", "POST"]),
        (f"{ROOT}/decryption", views.decryption, ["GET", "POST"]),
    ):
        blueprint.add_url_rule(path, view.__name__, entrance.guarded(view), methods=methods)
    return blueprint


class _Views:
    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance
        self._controlled = entrance.controlled
        self._pace = stream.Pace()

    def logins(self) -> ResponseReturnValue:
        from idp_mock.inspector import listing

        shown = listing.logins(self._controlled(), request.args)
        return self._entrance.page(replace(shown, words={**shown.words, "row": _rows()}))

    def stream(self) -> ResponseReturnValue:
        from idp_mock.inspector import listing

        began = effort()
        after = stream.number_of(request.headers.get("Last-Event-ID", request.args.get("after", "")))
        seen, shown = listing.news(self._controlled(), request.args, after)
        told = render_template(shown.template, row=_rows(), **shown.words) if shown else ""
        response = Response(stream.answer(seen, self._pace.wait(ticks(), effort() - began), told), mimetype=stream.MEDIA)
        response.cache_control.no_store = True
        return response

    def login(self, key: str) -> ResponseReturnValue:
        from idp_mock.inspector import pages

        return self._entrance.page(pages.login(self._controlled(), _asked(key)))

    def message(self, key: str, number: str) -> ResponseReturnValue:
        from idp_mock.inspector import pages

        return self._entrance.page(pages.message(self._controlled(), _asked(key, number)))

    def octets(self, key: str, number: str, body: str) -> ResponseReturnValue:
        from idp_mock.inspector import pages

        content = pages.octets(self._controlled(), _asked(key, number), body)
        return _attached(Response(content, content_type="application/octet-stream"), f"{number}-{body}")

    def value(self, key: str, number: str, digest: str) -> ResponseReturnValue:
        from idp_mock.inspector import pages

        content = pages.value(self._controlled(), _asked(key, number), digest)
        return _attached(Response(content, content_type="application/octet-stream"), digest)

    def har(self, key: str) -> ResponseReturnValue:
        from idp_mock.inspector import pages

        return _attached(jsonify(pages.har(self._controlled(), _asked(key))), f"login-{key[:12]}.har")

    def whole(self, key: str) -> ResponseReturnValue:
        from idp_mock.inspector import pages

        style = (Path(current_app.static_folder or "") / "tester.css").read_text("utf-8")
        return _attached(self._entrance.page(pages.whole(self._controlled(), _asked(key), style)), f"login-{key[:12]}.html")

    def diagnosis(self) -> ResponseReturnValue:
        from idp_mock.inspector import pages

        return self._entrance.page(pages.diagnosis(self._controlled(), request.form.to_dict()))

    def decryption(self) -> ResponseReturnValue:
        from idp_mock.inspector import pages

        return self._entrance.page(pages.decryption(request.form.to_dict()))


def _rows() -> Callable[["Login"], Markup]:
    """Gives a login its row in the list."""
    return partial(_row, language.current(), here(""))


@lru_cache(maxsize=1024)
def _row(_: str, root: str, login: "Login") -> Markup:
    """Made once for all who watch in that language."""
    from idp_mock.inspector.words import PROTOCOLS, RESULTS

    template = current_app.jinja_env.get_template("inspector/row.html")
    return Markup(template.module.row(login, root, RESULTS, PROTOCOLS))  # type: ignore[attr-defined]  # noqa: S704


def _asked(key: str = "", number: str = "") -> "Asked":
    from idp_mock.inspector.pages import Asked

    return Asked(key=key, number=number, query=request.args.to_dict())


def _attached(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
