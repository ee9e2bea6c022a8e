"""The context of a request, as Flask's, for an application without sessions and without conditions on its hosts.

Follows `flask.ctx` of Flask 3.1, which the project is bound to; `tests/web/test_application.py` compares the two.
"""

from typing import TYPE_CHECKING

from flask.ctx import AppContext, RequestContext, _AppCtxGlobals
from flask.globals import _cv_app, _cv_request
from flask.sessions import NullSession
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.utils import cached_property

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from eid.web.application import Application

_SESSION = NullSession()
_HOSTS_KEPT = 1000


class PlainRoutes:
    """Where requests go whose path has no variable part, found by one look."""

    def __init__(self, routes: Map) -> None:
        self._rules = {
            (method, rule.rule): rule
            for rule in reversed(list(routes.iter_rules()))
            if not (rule.arguments or rule.redirect_to or rule.websocket or rule.subdomain or rule.host)
            for method in rule.methods or ()
        }
        self._hosts: set[str] = set()

    def find(self, environ: "WSGIEnvironment") -> Rule | None:
        """None where the usual way must judge: an unknown path, a host not seen before."""
        if environ.get("HTTP_HOST") not in self._hosts:
            return None
        return self._rules.get((environ["REQUEST_METHOD"], environ["PATH_INFO"]))

    def welcome(self, host: str | None) -> None:
        """The usual way has taken this Host header."""
        if host and len(self._hosts) < _HOSTS_KEPT:
            self._hosts.add(host)


class _Application(AppContext):
    def __init__(self, app: "Application") -> None:
        self.app = app
        self.url_adapter = None
        self.g = _AppCtxGlobals()
        self._cv_tokens = []


class Context(RequestContext):
    """Pushed by `Application.wsgi_app` alone."""

    app: "Application"

    def __init__(self, app: "Application", environ: "WSGIEnvironment") -> None:
        self.app = app
        self.request = app.request_class(environ)
        self.request.json_module = app.json
        self.flashes = None
        self._session = _SESSION
        self._after_request_functions = []
        self._cv_tokens = []

    @cached_property
    def url_adapter(self) -> MapAdapter:
        """Made when an address is asked for, or when the path has variable parts."""
        return self.app.url_adapter_for(self.request)

    def push(self) -> None:
        around = _cv_app.get(None)
        within = _Application(self.app) if around is None or around.app is not self.app else None
        if within is not None:
            within._cv_tokens.append(_cv_app.set(within))
        self._cv_tokens.append((_cv_request.set(self), within))
        self.match_request()

    def match_request(self) -> None:
        request, routes, complete = self.request, self.app.plain_routes, self.app.is_complete
        rule = routes.find(request.environ)
        if rule is not None:
            request.url_rule, request.view_args = rule, {}
            return
        try:
            adapter = self.url_adapter
            routes.welcome(request.environ.get("HTTP_HOST"))
            request.url_rule, request.view_args = adapter.match(return_rule=True)  # type: ignore[assignment]
        except HTTPException as error:
            if complete:
                request.routing_exception = error
                return
            self.app.complete()
            self.match_request()

    def pop(self, exc: BaseException | None = None) -> None:
        app, (token, within) = self.app, self._cv_tokens.pop()
        try:
            if not self._cv_tokens:
                if app.teardown_request_funcs:
                    app.do_teardown_request(exc)
                self.request.close()
        finally:
            _cv_request.reset(token)
            if not self._cv_tokens:
                self.request.environ["werkzeug.request"] = None
            if within is not None:
                self._leave(within, exc)

    def _leave(self, within: AppContext, exc: BaseException | None) -> None:
        try:
            if self.app.teardown_appcontext_funcs and len(within._cv_tokens) == 1:
                self.app.do_teardown_appcontext(exc)
        finally:
            _cv_app.reset(within._cv_tokens.pop())
