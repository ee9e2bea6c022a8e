"""The rim that both applications share, on an application of the tests' own."""

from pathlib import Path

import pytest
from flask import Flask, abort, render_template, request

from eid.storage.store import StoreUnavailable
from eid.web import errors, headers, language
from eid.web.health import health_blueprint

TEMPLATES = {
    "error.html": "<p>{{ status }} {{ reference }}</p>",
    "base.html": "{{ current }} {% block content %}{% endblock %}",
    "page.html": "{% extends 'base.html' %}{% block content %}{{ _('Zaloguj <się>') }} {{ _('Witaj, %(name)s', name=name) }}{% endblock %}",
    "table.html": "{% set words = {'a': _('Zaloguj <się>')} %}{{ words['a'] }}",
}
CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
CATALOGUE += 'msgid "Zaloguj <się>"\nmsgstr "Log <in>"\n\nmsgid "Witaj, %(name)s"\nmsgstr "Hello, %(name)s"\n'


class Broken:
    """A store that is away."""

    def probe(self) -> None:
        raise StoreUnavailable("gone")


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for name, source in TEMPLATES.items():
        (tmp_path / "templates").mkdir(exist_ok=True)
        (tmp_path / "templates" / name).write_text(source)
    catalogue = tmp_path / "translations/en/LC_MESSAGES"
    catalogue.mkdir(parents=True)
    with (catalogue / "messages.mo").open("wb") as file:
        write_mo(file, read_po(CATALOGUE.splitlines(keepends=True)))
    app = Flask("rim", root_path=str(tmp_path))
    language.install(app)
    headers.install(app)
    errors.install(app)
    app.register_blueprint(health_blueprint(Broken))  # type: ignore[arg-type]
    app.add_url_rule("/page", "/page", view_func=lambda: render_template("page.html", name="<Jan>"))
    app.add_url_rule("/table", "/table", view_func=lambda: render_template("table.html"))
    app.add_url_rule("/abort/<int:status>", "/abort/<int:status>", view_func=lambda status: abort(status))
    app.add_url_rule("/bug", "/bug", view_func=lambda: 1 / 0)
    app.add_url_rule("/away", "/away", view_func=lambda: Broken().probe())
    app.add_url_rule("/form", "/form", methods=["POST"], view_func=lambda: {"length": len(request.form.get("a", ""))})
    return app


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("/page", "pl Zaloguj &lt;się&gt; Witaj, &lt;Jan&gt;"),
        ("/page?lang=en", "en Log &lt;in&gt; Hello, &lt;Jan&gt;"),
        ("/page?lang=de", "pl Zaloguj &lt;się&gt; Witaj, &lt;Jan&gt;"),
        ("/table", "Zaloguj &lt;się&gt;"),
        ("/table?lang=en", "Log &lt;in&gt;"),
    ],
)
def test_a_page_speaks_the_chosen_language_and_escapes(app: Flask, url: str, text: str) -> None:
    assert app.test_client().get(url).text == text


def test_the_choice_is_remembered(app: Flask) -> None:
    client = app.test_client()
    client.get("/page?lang=en")

    assert client.get("/page").text.startswith("en Log")
    assert client.get("/page?lang=pl").text.startswith("pl")
    assert client.get("/page").text.startswith("pl")


def test_every_answer_carries_the_security_headers(app: Flask) -> None:
    for url in ("/page", "/abort/404", "/bug", "/healthz"):
        answer = app.test_client().get(url)
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert all(len(answer.headers.getlist(name)) == 1 for name, _ in headers.HEADERS)


@pytest.mark.parametrize("status", [400, 403, 404, 413])
def test_an_error_keeps_its_status(app: Flask, status: int) -> None:
    answer = app.test_client().get(f"/abort/{status}")

    assert (answer.status_code, answer.text) == (status, f"<p>{status} </p>")


def test_a_wrong_method_tells_the_right_ones(app: Flask) -> None:
    answer = app.test_client().get("/form")

    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_bug_is_logged_under_the_reference_that_the_page_shows(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    answer = app.test_client().get("/bug")
    reference = answer.text.removeprefix("<p>500 ").removesuffix("</p>")

    assert answer.status_code == 500
    assert len(reference) == 8
    assert reference in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "Traceback" not in answer.text


def test_a_store_that_is_away_is_an_outage(app: Flask) -> None:
    answer = app.test_client().get("/away")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("url", ["/abort/404", "/bug", "/away", "/form"])
def test_a_program_gets_json(app: Flask, url: str) -> None:
    answer = app.test_client().get(url, headers={"Accept": "application/json"})

    assert answer.json is not None
    assert answer.json["status"] == answer.status_code


@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/json, text/html", "", "nonsense;;"])
def test_everyone_else_gets_the_page(app: Flask, accept: str) -> None:
    assert app.test_client().get("/abort/404", headers={"Accept": accept}).mimetype == "text/html"


def test_a_body_over_one_mebibyte_is_refused(app: Flask) -> None:
    client = app.test_client()

    assert client.post("/form", data={"a": "x" * (headers.MAXIMUM_BODY - 10)}).json == {"length": headers.MAXIMUM_BODY - 10}
    assert client.post("/form", data={"a": "x" * headers.MAXIMUM_BODY}).status_code == 413


def test_the_process_is_alive_even_when_the_store_is_not(app: Flask) -> None:
    client = app.test_client()

    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
