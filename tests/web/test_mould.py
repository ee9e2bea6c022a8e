"""Pages rendered once and filled in."""

import pytest
from flask import Flask

from eid.web import mould
from eid.web.mould import Mould, blank, moulded


@pytest.fixture
def app() -> Flask:
    return Flask("moulds")


def test_the_words_stand_in_the_blanks_escaped() -> None:
    page = Mould(f"<p title='{blank('who')}'>{blank('who')} at {blank('place')}</p>")

    assert page.filled(who="<Jan>", place="R&D") == b"<p title='&lt;Jan&gt;'>&lt;Jan&gt; at R&amp;D</p>"


def test_a_word_that_looks_like_a_blank_is_only_a_word() -> None:
    assert Mould(f"{blank('a')} {blank('b')}").filled(a=blank("b"), b="x") == f"{blank('b')} x".encode()


def test_a_page_without_blanks_stays_as_it_is() -> None:
    assert Mould("<p>{}</p>").filled() == b"<p>{}</p>"


def test_a_kind_of_page_is_rendered_once(app: Flask) -> None:
    rendered: list[str] = []

    def render() -> str:
        rendered.append("once")
        return blank("word")

    for word in ("a", "b"):
        with app.test_request_context("/"):
            assert moulded("page", render, word=word) == word.encode()
    assert rendered == ["once"]


@pytest.mark.parametrize(("path", "root"), [("/?lang=en", ""), ("/", "/s/other")])
def test_each_language_and_each_mount_point_has_moulds_of_its_own(app: Flask, path: str, root: str) -> None:
    with app.test_request_context("/"):
        moulded("page", lambda: "pl")
    with app.test_request_context(path, environ_overrides={"SCRIPT_NAME": root}):
        assert moulded("page", lambda: "other") == b"other"


def test_no_number_of_kinds_fills_the_memory(app: Flask) -> None:
    for number in range(mould.KEPT + 1):
        with app.test_request_context("/"):
            moulded(number, lambda: "")
    assert len(app.extensions[mould.__name__]) <= mould.KEPT
