"""The context of a request, as Flask's, for an application without sessions and without conditions on its hosts.

Follows `flask.ctx` of Flask 3.1, which the project is bound to; `tests/web/test_application.py` compares the two.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask.ctx import AppContext, RequestContext, _AppCtxGlobals
from flask.globals import _cv_app, _cv_request
from flask.sessions import NullSession
from werkzeug.exceptions import HTTPException
from werkzeug.routing import AnyConverter, Map, MapAdapter, Rule
from werkzeug.utils import cached_property

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from eid.web.application import Application

Arguments = Mapping[str, Any]
_SESSION = NullSession()
_PATHS_KEPT = 200


class PlainRoutes:
    """Where requests go whose path has no variable part, found by one look; or one plain variable part, found by two, when another request
    has gone there before."""

    def __init__(self, routes: Map) -> None:
        self._rules = {
            (method, rule.rule): rule
            for rule in reversed(list(routes.iter_rules()))
            if not (rule.arguments or rule.redirect_to or rule.websocket or rule.subdomain or rule.host)
            for method in rule.methods or ()
        }
        self._varied = [rule for rule in routes.iter_rules() if rule.arguments]
        self._with_defaults = {rule.endpoint for rule in self._varied if rule.defaults}
        self._plain: dict[str, bool] = {}
        self._beginnings: tuple[str, ...] = ()
        self._around: dict[tuple[str, str, str], tuple[Rule, str, Arguments]] = {}

    def find(self, environ: "WSGIEnvironment") -> tuple[Rule, Arguments] | None:
        """The route, and what its variable parts are. None where the usual way must judge."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        rule = self._rules.get((method, path))
        if rule is not None:
            return rule, {}
        for before in self._beginnings:
            if path.startswith(before):
                part, slash, after = path[len(before) :].partition("/")
                known = self._around.get((method, before, slash + after))
                if known and part and part.isascii():
                    rule, name, further = known
                    return rule, {name: part, **further}
        return None

    def learn(self, environ: "WSGIEnvironment", rule: Rule, arguments: Arguments) -> None:
        """The usual way has led this request there."""
        method = environ["REQUEST_METHOD"]
        if method not in (rule.methods or ()):
            return  # `get` is understood as GET, but has no route of its own
        if rule.rule not in self._plain:
            self._plain[rule.rule] = self._is_plain(rule)
        if len(self._around) >= _PATHS_KEPT or not self._plain[rule.rule]:
            return
        before, name = _first_part(rule)
        part, slash, after = environ["PATH_INFO"].removeprefix(before).partition("/")
        if arguments.get(name) == part:
            further = {other: value for other, value in arguments.items() if other != name}
            self._around[method, before, slash + after] = rule, name, further
            self._beginnings = tuple({*self._beginnings, before})

    def _is_plain(self, rule: Rule) -> bool:
        """Whether its first variable part, and that of every route that begins alike, is any text, and the others are one of a few words:
        then what stands around the first says where a request goes. A default value is redirected to the route that leaves it out."""
        if not rule.arguments or rule.subdomain or rule.host or rule.endpoint in self._with_defaults:
            return False
        before, name = _first_part(rule)
        alike = [_first_part(other) for other in self._varied if other.rule.startswith(before)]
        words = (isinstance(converter, AnyConverter) for other, converter in rule._converters.items() if other != name)
        return bool(name) and all(begin == before and first for begin, first in alike) and all(words)


def _first_part(rule: Rule) -> tuple[str, str]:
    """What stands before a route's first variable part, and the name of that part; empty where it is not any text without a slash."""
    before, _, rest = rule.rule.partition("<")
    name = rest.partition(">")[0]
    return before, name if name.isidentifier() and before.endswith("/") else ""


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
        found = routes.find(request.environ)
        if found is not None:
            request.url_rule, request.view_args = found  # type: ignore[assignment]
            return
        try:
            request.url_rule, request.view_args = self.url_adapter.match(return_rule=True)  # type: ignore[assignment]
            routes.learn(request.environ, request.url_rule, request.view_args or {})
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
