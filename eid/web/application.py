"""A Flask application that leaves out, on the way of every request, what no page here needs."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from io import BytesIO
from threading import RLock
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl

from flask import Flask, Request, Response
from flask.templating import Environment
from werkzeug.datastructures import EnvironHeaders, Headers, ImmutableMultiDict
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.routing import MapAdapter, Rule
from werkzeug.sansio.http import parse_cookie
from werkzeug.sansio.utils import get_current_url
from werkzeug.utils import cached_property

from eid.web.context import Context, PlainRoutes

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_PLAIN_FORM = "application/x-www-form-urlencoded"
_URI = re.compile(r"[!#-;=?-\[\]_a-z~]*", re.IGNORECASE)
"""What needs no percent-encoding to stand in a Location header."""
_WITHOUT_CONTENT = (204, 304)
_STATUS_LINES = {status: f"{status} {phrase.upper()}" for status, phrase in HTTP_STATUS_CODES.items()}
_SHORT = 512 * 1024
"""Octets of a body that is shorter than every limit on bodies here."""
HTML = "text/html; charset=utf-8"


class Question(Request):
    """As Flask's. A plain form is read whole and taken apart at once; the usual way is made for streams and files."""

    def __init__(self, environ: "WSGIEnvironment", populate_request: bool = True, shallow: bool = False) -> None:
        path, root = environ.get("PATH_INFO", ""), environ.get("SCRIPT_NAME", "")
        if not (path.startswith("/") and path.isascii() and root.isascii() and "HTTP_HOST" in environ) or path.startswith("//"):
            super().__init__(environ, populate_request, shallow)
            return
        self.method = environ["REQUEST_METHOD"].upper()
        self.scheme = environ["wsgi.url_scheme"]
        self.server = None  # is asked for where there is no Host header
        self.root_path = root.rstrip("/")
        self.path = path
        self.query_string = environ.get("QUERY_STRING", "").encode("latin1")
        self.headers = EnvironHeaders(environ)
        self.remote_addr = environ.get("REMOTE_ADDR")
        self.environ = environ
        self.shallow = shallow
        if populate_request and not shallow:
            environ["werkzeug.request"] = self

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        return parse_cookie(self.environ.get("HTTP_COOKIE", ""), cls=self.dict_storage_class)  # type: ignore[return-value]

    @cached_property
    def root_url(self) -> str:
        return _address(self.scheme, self.host, self.root_path)

    @cached_property
    def host_url(self) -> str:
        return _address(self.scheme, self.host)

    @cached_property
    def stream(self) -> IO[bytes]:
        """A body that is here already, as long as it was declared, is looked through no more."""
        given, declared = self.environ["wsgi.input"], self.environ.get("CONTENT_LENGTH", "")
        if type(given) is BytesIO and given.getbuffer().nbytes <= _SHORT and declared == str(given.getbuffer().nbytes):
            return given
        return super().stream

    @cached_property
    def form(self) -> ImmutableMultiDict[str, str]:
        kind = self.environ.get("CONTENT_TYPE", "")
        if kind not in ("", _PLAIN_FORM):
            return super().form
        self.__dict__["files"] = ImmutableMultiDict()
        return ImmutableMultiDict(_pairs(self.get_data(parse_form_data=False)) if kind else [])


_address = lru_cache(maxsize=256)(get_current_url)


class Answer(Response):
    """As Flask's. One that is complete when the view returns it is sent as it is, not copied and looked through once more."""

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
        self.endings: list[Callable[[], None]] = []
        """What is done when the program that serves the application ends, requests under way included."""
        self._waiting: list[Callable[[], None]] = []
        self._with_templates: list[Callable[[Environment], None]] = []
        self._environment: Environment | None = None
        self._has_templates = False
        self._completing = RLock()
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
            self.__dict__.pop("plain_routes", None)
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

    @cached_property
    def plain_routes(self) -> PlainRoutes:
        """Made with the first request, and again when more views are there."""
        return PlainRoutes(self.url_map)

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
        """Raises `HTTPException` for a host that cannot be one."""
        environ = request.environ
        return MapAdapter(
            self.url_map,
            request.host,
            request.root_path,
            "",
            environ["wsgi.url_scheme"],
            request.path,
            environ["REQUEST_METHOD"],
            environ.get("QUERY_STRING", ""),
        )


def _blueprints(endpoint: str | None) -> list[str]:
    """Around a view: `pages`, and `site.pages` within `site`."""
    parts = endpoint.split(".")[:-1] if endpoint else []
    return [".".join(parts[: count + 1]) for count in range(len(parts))]


def _pairs(octets: bytes) -> list[tuple[str, str]]:
    """As werkzeug reads them; none where the octets are not UTF-8."""
    try:
        return parse_qsl(octets.decode(), keep_blank_values=True, errors="werkzeug.url_quote")
    except ValueError:
        return []
