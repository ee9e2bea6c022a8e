"""A node in one process, for what operators look at."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client

from eid.chance import SystemChance
from eid.clock import SystemClock
from eid.storage.open import open_store
from eid.storage.store import Store
from idp_mock.app import create_app
from idp_mock.settings import Settings

CLIENT = "http://127.0.0.1:9/callback"
ASKED = {
    "client_id": "app",
    "redirect_uri": CLIENT,
    "response_type": "code",
    "scope": "openid",
    "state": "s",
    "nonce": "n",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
    "mock_skip": "chooser,credentials,second_factor,consent",
}


@pytest.fixture
def node(tmp_path: Path) -> Flask:
    return build_node(tmp_path, open_store("sqlite:///:memory:"))


def build_node(folder: Path, store: Store) -> Flask:
    return create_app(Settings(keys=str(folder)), store=store, clock=SystemClock(), chance=SystemChance())


def authorize(node: Flask, **changed: str):
    """The answer of the authorization endpoint."""
    return Client(node).get("/oidc/authorize", query_string=ASKED | changed)
