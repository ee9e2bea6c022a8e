"""What the application leaves out of Flask's way must not be missed: whatever Flask answers, it answers alike."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Event
from typing import Any

import pytest
from flask import Blueprint, Flask, Response, after_this_request, redirect, request, send_file, stream_with_context, url_for
from jinja2 import Environment
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from eid.web.application import Answer, Application, see_other, with_templates

Ask = Callable[..., TestResponse]
FORM = "application/x-www-form-urlencoded"
LONGEST = 1024 * 1024


def _app(kind: type[Flask], root: str) -> Flask:
    app = kind("both", root_path=root)
    views: dict[str, Callable[..., Any]] = {
        "/text": lambda: "zażółć",
        "/json": lambda: {"a": 1},
        "/nothing": lambda: ("", 204),
        "/empty": lambda: Response(status=303, headers={"Location": "/text"}),
        "/away": lambda: redirect("https://rp.example/cb?code=a%20b&state=c"),
        "/quoted": lambda: redirect("https://rp.example/cb/ż ó?a=<b>"),
        "/cased": lambda: redirect("/\u0131\u0130\u017f\u212a"),  # letters with an ASCII letter for their other case
        "/stream": lambda: Response(iter(["a", "b"])),
        "/file": lambda: send_file("page.css", conditional=True, etag="fixed", last_modified=1),
        "/form": lambda: {"form": request.form.to_dict(flat=False), "files": sorted(request.files)},
        "/path/": lambda: [request.path, request.script_root, request.url, request.url_root, request.host_url, request.base_url],
        "/cookies": lambda: request.cookies.to_dict(flat=False),
        "/query": lambda: request.args.to_dict(flat=False),
        "/body": lambda: {"octets": len(request.get_data())},
        "/things/known": lambda: ["known"],
        "/things/<thing>": lambda thing: ["thing", thing],
        "/things/<thing>/parts": lambda thing: ["parts", thing],
        "/things/<thing>/<any('up', 'down'):way>": lambda thing, way: [way, thing],
        "/mixed/<name>": lambda name: ["name", name],
        "/mixed/<int:number>": lambda number: ["number", number],
        "/mixed/known/<name>": lambda name: ["known", name],
    }
    for path, view in views.items():
        app.add_url_rule(path, path, view, methods=["GET", "POST"])
    app.add_url_rule("/offices", "office", lambda office: [office], defaults={"office": "first"})
    app.add_url_rule("/offices/<office>", "office")
    app.config["MAX_CONTENT_LENGTH"] = LONGEST
    return app


@pytest.fixture
def ask_both(tmp_path: Any) -> Callable[..., tuple[TestResponse, TestResponse]]:
    (tmp_path / "page.css").write_text("a {}")
    clients = [_app(kind, str(tmp_path)).test_client() for kind in (Flask, Application)]

    def ask(path: str, **options: Any) -> tuple[TestResponse, TestResponse]:
        usual, ours = (client.open(path, buffered=True, **options) for client in clients)
        return usual, ours

    return ask


def _shown(answer: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    return answer.status_code, answer.data, sorted((name, value) for name, value in answer.headers if name != "Date")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT"])
@pytest.mark.parametrize(
    "path", ["/text", "/json", "/nothing", "/empty", "/away", "/quoted", "/cased", "/stream", "/file", "/path", "/path/", "//text", "/none"]
)
def test_every_kind_of_answer_is_as_flask_gives_it(ask_both: Ask, path: str, method: str) -> None:
    usual, ours = ask_both(path, method=method)

    assert _shown(ours) == _shown(usual)


def test_a_file_that_has_not_changed_is_not_sent_again(ask_both: Ask) -> None:
    usual, ours = ask_both("/file", headers={"If-None-Match": '"fixed"'})

    assert ours.status_code == 304
    assert _shown(ours) == _shown(usual)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a=1&b=2&a=3", FORM),
        (b"a=&=b&c", FORM),
        (b"a=za%C5%BC%C3%B3%C5%82%C4%87+x%26y", FORM),
        (b"a=%FF&b=%ZZ", FORM),
        (b"a=\xff", FORM),
        (b"a=1", FORM + "; charset=utf-8"),
        (b"", FORM),
        (b"a=1", ""),
        (b'{"a": 1}', "application/json"),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n', "multipart/form-data; boundary=x"),
    ],
)
def test_a_form_is_read_as_flask_reads_it(ask_both: Ask, body: bytes, kind: str) -> None:
    usual, ours = ask_both("/form", method="POST", data=body, content_type=kind)

    assert ours.json is not None
    assert usual.json is not None
    assert (ours.json["form"], ours.json["files"]) == (usual.json["form"], usual.json["files"])


def test_the_address_is_the_same_under_a_mount_point_and_another_host(ask_both: Ask) -> None:
    usual, ours = ask_both("/path/?a=b", base_url="http://rp.example:8080/mounted")

    assert _shown(ours) == _shown(usual)


@pytest.mark.parametrize("cookie", ["", "a=1", "a=1; b=2; a=3", 'a="x y"; =c; d', "a=\u00f3", "a=%20;;b="])
def test_cookies_are_read_as_flask_reads_them(ask_both: Ask, cookie: str) -> None:
    usual, ours = ask_both("/cookies", headers={"Cookie": cookie})

    assert _shown(ours) == _shown(usual)


@pytest.mark.parametrize("length", [0, 1, 600_000, LONGEST, LONGEST + 1])
def test_a_body_is_read_and_limited_as_flask_does_it(ask_both: Ask, length: int) -> None:
    usual, ours = ask_both("/body", method="POST", data=b"x" * length, content_type="text/plain")

    assert _shown(ours) == _shown(usual)


@pytest.mark.parametrize("path", ["/body", "/form"])
@pytest.mark.parametrize("length", [0, 3, LONGEST, LONGEST + 1, LONGEST + 100_000])
def test_a_body_that_is_sent_without_its_length_is_taken_whole_or_refused(tmp_path: Any, path: str, length: int) -> None:
    environ = EnvironBuilder(path, method="POST", content_type=FORM).get_environ()
    del environ["CONTENT_LENGTH"]
    streamed = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "wsgi.input": BytesIO(b"x" * length)}
    body, status, _ = run_wsgi_app(_app(Application, str(tmp_path)), {**environ, **streamed}, buffered=True)

    assert status[:3] == ("200" if length <= LONGEST else "413")
    assert length > LONGEST or path == "/form" or b"".join(body) == b'{"octets":%d}\n' % length


@pytest.mark.parametrize("kind", ["", FORM, "application/json"])
def test_a_form_that_is_too_long_is_refused_whatever_it_claims_to_be(ask_both: Ask, kind: str) -> None:
    usual, ours = ask_both("/form", method="POST", data=b"a=1", content_type=kind, environ_overrides={"CONTENT_LENGTH": str(LONGEST + 1)})

    assert ours.status_code == 413
    assert _shown(ours) == _shown(usual)


@pytest.mark.parametrize("declared", ["3", "10", "", "x", "-1", "007"])
def test_a_body_of_another_length_than_declared_is_read_as_flask_reads_it(ask_both: Ask, declared: str) -> None:
    usual, ours = ask_both("/body", method="POST", data=b"1234567", environ_overrides={"CONTENT_LENGTH": declared})

    assert _shown(ours) == _shown(usual)


def test_a_path_with_a_variable_part_leads_where_flask_leads_it_also_when_others_went_before(ask_both: Ask) -> None:
    paths = (
        *(
            "/things/a",
            "/things/b",
            "/things/known",
            "/things/a/parts",
            "/things/up/parts",
            "/things/a/up",
            "/things/b/up",
            "/things/b/down",
        ),
        *("/things/a/other", "/things/a/parts/", "/things//parts", "/things/", "/things/%C5%BC/parts", "/things/a%2Fb/parts"),
        *("/mixed/a", "/mixed/7", "/mixed/b", "/mixed/8", "/mixed/known", "/mixed/known/a", "/mixed/known/b"),
        *("/offices", "/offices/second", "/offices/third", "/offices/first"),
    )
    for method in ("get", "GET", "POST", "HEAD", "PUT", "GET", "get", "Head", "options"):
        for path in paths:
            usual, ours = ask_both(path, method=method)
            assert _shown(ours) == _shown(usual), (method, path)


@pytest.mark.parametrize("address", ["https://rp.example/cb?code=a%20b", "https://rp.example/ż?a=<b>", "/text", "https://rp.example/a b"])
def test_a_whole_answer_is_as_the_usual_one(address: str) -> None:
    headers = (("Cache-Control", "no-store"), ("Location", address))
    environ = EnvironBuilder("/").get_environ()
    usual, ours = (
        run_wsgi_app(answer, environ, buffered=True)
        for answer in (Answer(b"{}", 303, headers, content_type="a/b"), Answer.whole(b"{}", 303, headers, kind="a/b"))
    )

    assert (b"".join(ours[0]), ours[1], sorted(ours[2])) == (b"".join(usual[0]), usual[1], sorted(usual[2]))


def test_a_header_cannot_be_smuggled_into_a_redirect() -> None:
    with pytest.raises(ValueError, match="newline"):
        run_wsgi_app(see_other("https://rp.example/\r\nSet-Cookie: a=b"), EnvironBuilder("/").get_environ())


@pytest.mark.parametrize("host", ["", "bad host", "[::1]:8000"])
def test_a_strange_host_is_answered_as_flask_answers_it(ask_both: Ask, host: str) -> None:
    usual, ours = ask_both("/text", headers={"Host": host})

    assert ours.status_code == usual.status_code


@pytest.mark.parametrize("host", ["..", "rp..example", "a" * 64, "a." * 200, "[::::]", "[1:::2]:80", "xn--a"])
@pytest.mark.parametrize("path", ["/path", "/path/", "/things/a"])
def test_a_host_that_can_stand_in_no_address_is_taken_for_one_with_strange_characters(tmp_path: Any, path: str, host: str) -> None:
    app = _app(Application, str(tmp_path))
    strange, ours = (
        run_wsgi_app(app, EnvironBuilder(path, environ_overrides={"HTTP_HOST": name}).get_environ(), buffered=True)
        for name in ("a,b", host)
    )

    assert (b"".join(ours[0]), ours[1], ours[2]) == (b"".join(strange[0]), strange[1], strange[2])


def test_the_query_of_an_address_that_is_corrected_stays_as_it_was(ask_both: Ask) -> None:
    usual, ours = ask_both("/path", environ_overrides={"QUERY_STRING": "a=%20ż&b=\xff".encode().decode("latin1")})

    assert _shown(ours) == _shown(usual)


@pytest.mark.parametrize("query", ["a=1&b=2&a=3", "a=&=b&c&&", "a=%FF&b=%ZZ&c=+", "a=\u00c5\u00bc", "%61=%00;b"])
def test_a_query_is_read_as_flask_reads_it(ask_both: Ask, query: str) -> None:
    usual, ours = ask_both("/query", environ_overrides={"QUERY_STRING": query})

    assert _shown(ours) == _shown(usual)


def test_a_query_that_is_not_utf_8_says_nothing(ask_both: Ask) -> None:
    _, ours = ask_both("/query", environ_overrides={"QUERY_STRING": "a=1&b=\xff"})

    assert (ours.status_code, ours.json) == (200, {})


def test_half_a_surrogate_pair_is_a_question_mark(tmp_path: Any) -> None:
    app = Application("halves", root_path=str(tmp_path))
    app.add_url_rule("/", "/", lambda: "a\ud800b")

    answer = app.test_client().get("/")

    assert (answer.status_code, answer.text, answer.content_length) == (200, "a?b", 3)


def _hooked(kind: type[Flask]) -> tuple[Flask, list[str]]:
    """An application with a hook of every kind, and what they noted."""
    app, noted = kind("hooked"), []
    pages = Blueprint("pages", "hooked", url_prefix="/pages")

    def noting(name: str, answer: Any = None) -> Callable[..., Any]:
        def note(*given: Any) -> Any:
            noted.append(f"{name} {request.endpoint}")
            return given[0] if answer is None and given and isinstance(given[0], Response) else answer

        return note

    app.before_request(noting("before"))
    app.after_request(noting("after"))
    app.teardown_request(noting("torn down"))
    app.teardown_appcontext(lambda _: noted.append("application torn down"))
    pages.after_request(noting("after page"))
    pages.register_error_handler(LookupError, lambda error: (f"no {error}", 404))

    @app.get("/later")
    def later() -> str:
        after_this_request(noting("after this one"))
        return url_for("pages.page", name="x")

    @pages.get("/<name>")
    def page(name: str) -> Response:
        if name == "none":
            raise LookupError(name)
        if name == "broken":
            raise ValueError(name)
        return Response(stream_with_context(f"{request.path} {part}" for part in (1, 2)))

    app.register_blueprint(pages)
    return app, noted


@pytest.mark.parametrize("path", ["/later", "/pages/one", "/pages/none", "/pages/broken", "/away"])
def test_hooks_run_as_in_flask(path: str) -> None:
    answers = []
    for kind in (Flask, Application):
        app, noted = _hooked(kind)
        answers.append((_shown(app.test_client().get(path, buffered=True)), noted))

    assert answers[0] == answers[1]


def test_a_request_finds_its_way_by_method_and_path_each_time(ask_both: Ask) -> None:
    for method in ("GET", "POST", "HEAD", "OPTIONS", "DELETE"):
        for _ in range(2):
            usual, ours = ask_both("/text", method=method)
            assert _shown(ours) == _shown(usual)


def test_templates_are_complete_for_everyone_though_they_are_made_with_the_first_page() -> None:
    app, begun, go_on = Application("templates"), Event(), Event()

    def complete(environment: Environment) -> None:
        begun.set()
        go_on.wait(10)
        assert app.jinja_env is environment
        environment.globals["word"] = "complete"

    with_templates(app, complete)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(lambda: app.jinja_env.from_string("{{ word }}").render())
        assert begun.wait(10)
        second = pool.submit(lambda: app.jinja_env.from_string("{{ word }}").render())
        assert not second.done()
        go_on.set()
        assert first.result() == second.result() == "complete"


def test_templates_that_are_there_are_completed_at_once() -> None:
    app = Application("templates")
    assert app.jinja_env.globals
    with_templates(app, lambda environment: environment.globals.update(word="late"))
    assert app.jinja_env.from_string("{{ word }}").render() == "late"
