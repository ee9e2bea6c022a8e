"""Who may use the API."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from eid.clock import SystemClock
from eid.storage.store import Store
from idp_mock.app import create_app
from idp_mock.fetch import Fetcher, NotFetched
from idp_mock.settings import Settings
from tests.idp_mock.control.conftest import Api
from tests.journeys.listening import listening

NewApi = Callable[..., Api]


@pytest.fixture
def new_api(settings: Settings, store: Store) -> NewApi:
    """The API of a node with other settings."""

    def make(**changed: Any) -> Api:
        app: Flask = create_app(replace(settings, **changed), store=store)
        return Api(Client(app, TestResponse))

    return make


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost"}])
def test_who_is_on_this_machine_may(api: Api, headers: dict[str, str]) -> None:
    assert api("GET", "/clock", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Host": "rebound.evil.test"},
        {"Host": "rebound.evil.test", "Origin": "http://rebound.evil.test", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_page_of_somebody_else_may_not(api: Api, headers: dict[str, str]) -> None:
    response = api("POST", "/reset", headers=headers)
    assert response.status_code == 403
    assert response.json["status"] == 403


@pytest.mark.parametrize("path", ["/_mock/api/reset", "/_mock/space/reset", "/s/test/_mock/api/reset"])
def test_nobody_has_a_node_use_the_api_as_the_address_of_a_client(app: Flask, api: Api, path: str) -> None:
    api.post("/outcomes", {"persona": "jan.testowy"})
    Api(api.client, prefix="").post("/outcomes", {"persona": "jan.testowy"})
    fetcher = Fetcher(SystemClock())
    with listening() as here:
        here.application = app
        with pytest.raises(NotFetched, match="403"):
            fetcher.post(here.url + path, {"logout_token": "x"})
        with pytest.raises(NotFetched, match="403"):
            fetcher.call(here.url + path, b"<soap/>")
    assert len(api.get("/outcomes")) == len(Api(api.client, prefix="").get("/outcomes")) == 1


def test_a_node_that_others_can_reach_wants_a_token(new_api: NewApi) -> None:
    response = new_api(host="0.0.0.0")("GET", "/clock")
    assert response.status_code == 403
    assert "IDP_CONTROL_TOKEN" in response.json["detail"]


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_who_has_the_token_may_from_anywhere(new_api: NewApi, host: str) -> None:
    api = new_api(host=host, control_token="t0ken")
    allowed = {"Authorization": "Bearer t0ken", "Origin": "https://tests.test", "Host": "node.test"}
    assert api("GET", "/clock", headers=allowed).status_code == 200
    for wrong in ("", "Bearer other", "Basic t0ken", "Bearer t0ken\xe9"):
        response = api("GET", "/clock", headers={"Authorization": wrong})
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_hosts_that_count_as_this_machine_may_be_named(new_api: NewApi) -> None:
    assert new_api(loopback_hosts="idp")("GET", "/clock", headers={"Host": "idp:8000"}).status_code == 200
