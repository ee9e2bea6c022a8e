"""Pages that are filled in, not rendered, for every flow but the first of their kind."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from idp_mock.app import create_app
from idp_mock.settings import Settings

FIRST = {"client_id": "first", "scope": "openid", "state": "1"}
SECOND = {
    "client_id": '<"second" & co>',
    "scope": "openid profile email",
    "state": "2",
    "login_hint": "o'brien<b>",
    "acr_values": "http://eidas.europa.eu/LoA/high",
    "prompt": "login consent",
}


@pytest.fixture
def new_app(keys: Path) -> Callable[..., Flask]:
    return lambda **pages: create_app(Settings(store="sqlite:///:memory:", keys=str(keys), **pages))


def _page(app: Flask, query: dict[str, str]) -> str:
    """The first page of a login, with the flow's address taken out."""
    wanted = {"response_type": "code", "redirect_uri": "http://localhost:9/cb", **query}
    answer = app.test_client().get(f"/oidc/authorize?{urlencode(wanted)}")
    flow = answer.headers["Set-Cookie"].partition("/login/flows/")[2].partition(";")[0]
    return answer.text.replace(flow, "FLOW")


@pytest.mark.parametrize("chooser", [True, False], ids=["chooser", "password"])
@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_page_is_the_same_whoever_came_before(new_app: Callable[..., Flask], language: str, chooser: bool) -> None:
    app = new_app(chooser=chooser)
    _page(app, FIRST | {"lang": language})

    assert _page(app, SECOND | {"lang": language}) == _page(new_app(chooser=chooser), SECOND | {"lang": language})


def test_a_client_s_name_is_escaped(new_app: Callable[..., Flask]) -> None:
    app = new_app()

    assert '<strong data-testid="client-name">&lt;&#34;second&#34; &amp; co&gt;</strong>' in _page(app, SECOND)
    assert "second" not in _page(app, FIRST)
