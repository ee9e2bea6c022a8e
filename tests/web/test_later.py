"""Views that a start can do without are there for whoever asks for one, as if they had been there from the start."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Blueprint, url_for
from werkzeug.routing import BuildError
from werkzeug.test import TestResponse

from eid.web.application import Application


def _late(added: list[str]) -> Blueprint:
    blueprint = Blueprint("late", __name__)
    blueprint.add_url_rule("/late", "page", lambda: "late")
    blueprint.add_url_rule("/both", "both", lambda: "posted", methods=["POST"])
    blueprint.before_request(lambda: added.append("hook"))
    return blueprint


@pytest.fixture
def added() -> list[str]:
    """What happened to the late views."""
    return []


@pytest.fixture
def app(added: list[str]) -> Application:
    app = Application(__name__)
    app.add_url_rule("/", "start", lambda: "start")
    app.add_url_rule("/both", "both", lambda: "got")
    app.add_url_rule("/link", "link", lambda: url_for("late.page", q="ż"))
    app.add_url_rule("/wrong", "wrong", lambda: url_for("nowhere"))

    def add() -> None:
        added.append("added")
        app.register_blueprint(_late(added))

    app.later(add)
    return app


def test_a_request_that_the_first_views_take_adds_nothing(app: Application, added: list[str]) -> None:
    assert app.test_client().get("/").text == "start"
    assert added == []


@pytest.mark.parametrize(("method", "path", "text"), [("GET", "/late", "late"), ("POST", "/both", "posted"), ("GET", "/both", "got")])
def test_a_late_view_answers_the_first_request_for_it(app: Application, method: str, path: str, text: str) -> None:
    client = app.test_client()
    client.get("/")
    assert [client.open(path, method=method).text for _ in range(3)] == [text] * 3


def test_late_views_are_added_once_with_their_hooks(app: Application, added: list[str]) -> None:
    client = app.test_client()
    for path in ("/", "/late", "/none", "/late", "/"):
        client.get(path)
    assert added == ["added", "hook", "hook"]


def test_what_nobody_takes_is_not_found(app: Application) -> None:
    client = app.test_client()
    assert [client.get("/none").status_code, client.get("/none").status_code, client.delete("/late").status_code] == [404, 404, 405]


def test_the_address_of_a_late_view_can_be_built_before(app: Application) -> None:
    assert app.test_client().get("/link").text == "/late?q=%C5%BC"


def test_an_address_of_no_view_is_still_a_mistake(app: Application) -> None:
    app.testing = True
    with pytest.raises(BuildError, match="nowhere"):
        app.test_client().get("/wrong")


def test_of_many_who_ask_at_once_all_are_answered(app: Application, added: list[str]) -> None:
    many = 16
    together = Barrier(many)

    def ask(_: int) -> TestResponse:
        client = app.test_client()
        together.wait()
        return client.get("/late")

    with ThreadPoolExecutor(many) as pool:
        assert {answer.status_code for answer in pool.map(ask, range(many))} == {200}
    assert added.count("added") == 1


def test_nothing_is_added_by_hand_after_the_first_request(app: Application) -> None:
    app.test_client().get("/late")
    with pytest.raises(AssertionError, match="already handled its first request"):
        app.add_url_rule("/more", "more", lambda: "more")
