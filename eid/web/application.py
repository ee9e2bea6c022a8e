"""A Flask application that leaves out, on the way of every request, what no page here needs."""

import re
from collections.abc import Callable, Iterable, Mapping
from threading import RLock
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Request, Response
from flask.templating import Environment
from werkzeug.datastructures import Headers
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.routing import MapAdapter, Rule
from werkzeug.utils import cached_property

from eid.web.context import Context, PlainRoutes
from eid.web.question import Question

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_URI = re.compile(r"[!#-;=?-\[\]_a-z~]*")
"""What needs no percent-encoding to stand in a Location header."""
_WITHOUT_CONTENT = (204, 304)
_STATUS_LINES = {status: f"{status} {phrase.upper()}" for status, phrase in HTTP_STATUS_CODES.items()}
HTML = "text/html; charset=utf-8"


class Answer(Response):
    """As Flask's. One that is complete when the view returns it is sent as it is, not copied and looked through once more.
    Half a surrogate pair, which JSON can bring into a text, becomes a question mark."""

    def __init__(self, response: Any = None, *further: Any, **named: Any) -> None:
        super().__init__(response.encode(errors="replace") if isinstance(response, str) else response, *further, **named)

    @classmethod
    def whole(cls, body: bytes, status: int = 200, headers: Iterable[tuple[str, str]] = (), kind: str = HTML) -> "Answer":
        """The same as `Answer(body, status, headers, content_type=kind)`, made at once. Headers whose values come from outside are looked
        through when it is sent: a Location that is no URI is quoted."""
        answer = cls.__new__(cls)
        answer._status, answer._status_code = _STATUS_LINES[status], status
        answer.headers = Headers()
        answer.headers._list = [*headers, ("Content-Type", kind), ("Content-Length", str(len(body)))]
        answer.response = [body]
        answer.direct_passthrough = False
        answer._on_close = []
        return answer

    def get_wsgi_response(self, environ: "WSGIEnvironment") -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        headers = self.headers.to_wsgi_list()
        if environ["REQUEST_METHOD"] == "HEAD" or not self._is_complete(dict(headers)):
            return super().get_wsgi_response(environ)
        return self.response, self.status, headers  # type: ignore[return-value]

    def _is_complete(self, headers: Mapping[str, str]) -> bool:
        measured = self.is_sequence and "Content-Length" in headers and self.status_code not in _WITHOUT_CONTENT
        return measured and _URI.fullmatch(headers.get("Location", "")) is not None


def with_templates(app: Flask, complete: Callable[[Environment], None]) -> None:
    """`complete` gets what renders the templates: with the first page, as a start can do without."""
    if isinstance(app, Application) and not app._has_templates:
        app._with_templates.append(complete)
    else:
        complete(app.jinja_env)


def see_other(address: str) -> Answer:
    """303, so that the browser asks by GET and sends no form on (RFC 9700 section 4.12)."""
    return Answer.whole(b"", 303, (("Location", address),))


class _Route(Rule):
    """As werkzeug's. The functions that write its addresses are made when one is wanted; of most routes none ever is."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        make, name = super()._compile_builder, "_build_unknown" if append_unknown else "_build"

        def build(route: Rule, *values: Any, **options: Any) -> tuple[str, str]:
            made = make(append_unknown)
            setattr(route, name, made.__get__(route, None))
            return made(route, *values, **options)

        return build


class Application(Flask):
    """Views, hooks and context processors are plain functions, none is a coroutine; every host name is answered alike."""

    request_class = Question
    response_class = Answer
    url_rule_class = _Route

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.endings: list[Callable[[], object]] = []
        """What is done when the program that serves the application ends, requests under way included."""
        self._waiting: list[Callable[[], None]] = []
        self._with_templates: list[Callable[[Environment], None]] = []
        self._environment: Environment | None = None
        self._has_templates = False
        self._completing = RLock()
        self._routes: PlainRoutes | None = None
        super().__init__(*arguments, **options)
        self.url_build_error_handlers.append(self._build_when_complete)

    def later(self, add: Callable[[], None]) -> None:
        """`add` adds views that a start can do without. It is called once, when a request comes that no view so far takes, or when an
        address is wanted of a view that is not there yet."""
        self._waiting.append(add)

    @property
    def jinja_env(self) -> Environment:
        """Made when a page is first wanted; who comes meanwhile waits until it is complete."""
        if not self._has_templates:
            with self._completing:
                if self._environment is None:  # otherwise somebody who completes it asks the application for it
                    self._environment = self.create_jinja_environment()
                    for complete in self._with_templates:
                        complete(self._environment)
                    self._has_templates = True
        return cast(Environment, self._environment)

    @property
    def is_complete(self) -> bool:
        """Whether nothing waits to be added."""
        return not self._waiting

    def complete(self) -> None:
        """Adds what waits. Who comes meanwhile waits for it."""
        with self._completing:
            for add in self._waiting:
                add()
            self._routes = None
            self._hooks_before.clear()
            self._waiting.clear()

    def _check_setup_finished(self, f_name: str) -> None:
        if self.is_complete:
            super()._check_setup_finished(f_name)

    def _build_when_complete(self, error: Exception, endpoint: str, values: dict[str, Any]) -> str:
        if self.is_complete:
            raise error
        self.complete()
        return self.url_for(endpoint, **values)

    @property
    def plain_routes(self) -> PlainRoutes:
        """Made with the first request, and again when more views are there."""
        routes = self._routes
        if routes is None:
            with self._completing:  # while views are being added, only some of them would be seen
                routes = self._routes = PlainRoutes(self.url_map)
        return routes

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """As Flask's, without signals."""
        context, failed = Context(self, environ), None
        try:
            try:
                context.push()
                answer = self._answer(context)
            except Exception as error:
                failed = error
                answer = self.handle_exception(error)
            return answer(environ, start_response)
        finally:
            context.pop(failed)

    def _answer(self, context: Context) -> Response:
        self._got_first_request = True
        try:
            told = self.preprocess_request() if self._hooked(context.request.endpoint) else None
            if told is None:
                told = self._told(context.request)
        except Exception as error:
            told = self.handle_user_exception(error)
        return self._finished(self._complete(told), context)

    def _hooked(self, endpoint: str | None) -> bool:
        """Whether something runs before the views of the endpoint's blueprint."""
        known = self._hooks_before.get(endpoint)
        if known is None:
            around = {None, *_blueprints(endpoint)}
            known = not around.isdisjoint((*self.before_request_funcs, *self.url_value_preprocessors))
            self._hooks_before[endpoint] = known
        return known

    @cached_property
    def _hooks_before(self) -> dict[str | None, bool]:
        return {}

    def _told(self, request: Request) -> Any:
        rule = request.url_rule
        if rule is None or request.method == "OPTIONS":
            return self.dispatch_request()
        return self.view_functions[rule.endpoint](**request.view_args or {})

    def _complete(self, told: Any) -> Response:
        if type(told) is Response:
            told.__class__ = Answer  # as werkzeug's force_type does
            return told
        return told if type(told) is Answer else self.make_response(told)

    def _finished(self, answer: Response, context: Context) -> Response:
        hooks = self.after_request_funcs
        if context._after_request_functions or len(hooks) > (None in hooks):
            return self.process_response(answer)  # a view or a blueprint has hooks of its own
        for hook in reversed(hooks.get(None, ())):
            answer = hook(answer)
        return answer

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        return super().create_url_adapter(request) if request is None else self.url_adapter_for(request)

    def url_adapter_for(self, request: Request) -> MapAdapter:
        environ = request.environ
        return MapAdapter(
            self.url_map,
            request.host,
            request.root_path,
            "",
            environ["wsgi.url_scheme"],
            request.path,
            environ["REQUEST_METHOD"],
            request.query_string.decode(errors="replace"),
        )


def _blueprints(endpoint: str | None) -> list[str]:
    """Around a view: `pages`, and `site.pages` within `site`."""
    parts = endpoint.split(".")[:-1] if endpoint else []
    return [".".join(parts[: count + 1]) for count in range(len(parts))]
