"""Replies that a fault holds back: whoever gives up on them is noted all the same."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from eid.storage.open import open_store
from idp_mock.app import create_app
from idp_mock.settings import Settings

API = "/_mock/api"


def node(keys: Path, **settings: Any) -> Flask:
    made = create_app(Settings(keys=str(keys), store="sqlite:///:memory:", **settings), store=open_store("sqlite:///:memory:"))
    made.test_client().post(f"{API}/faults/armed", json={"fault": "jwks-hanging"})
    return made


def test_an_exchange_is_noted_before_its_reply_is_held_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = node(tmp_path)
    noted: list[tuple[float, Any]] = []

    def look_instead_of_waiting(seconds: float) -> None:
        noted.append((seconds, app.test_client().get(f"{API}/events?path=/oidc/jwks").json))

    monkeypatch.setattr("idp_mock.events.recorder.pause", look_instead_of_waiting)
    app.test_client().get("/oidc/jwks")
    ((seconds, events),) = noted
    assert seconds == 20
    assert [one["bent"] for one in events] == [["jwks-hanging"]]
    assert events[0]["took"] >= 20, "the time that the reply takes, for whoever waits"


def test_a_reply_is_held_back_where_nothing_is_noted_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = node(tmp_path, events=0)
    waited: list[float] = []
    monkeypatch.setattr("idp_mock.faults.rim.pause", waited.append)
    app.test_client().get("/oidc/jwks")
    assert waited == [20]
