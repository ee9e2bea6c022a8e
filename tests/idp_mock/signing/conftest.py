"""A node with its signing application, asked by forms as a portal's page does."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.open import open_store
from idp_mock.app import create_app
from idp_mock.settings import Settings

DOCUMENT = '<o:note xmlns="urn:other" xmlns:o="urn:note" xml:lang="pl"><text>Zażółć</text>\n</o:note>'.encode()
RETURN_URL = "http://127.0.0.1:8001/back"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What one space's signing application answers; `prefix` is the space's."""

    client: FlaskClient
    prefix: str = ""

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"{self.prefix}/_mock/signing/{path}")

    def post(self, path: str, document: bytes = DOCUMENT, **fields: str) -> TestResponse:
        form = {"document": base64.b64encode(document).decode(), "return_url": RETURN_URL, "state": "s1", **fields}
        return self.client.post(f"{self.prefix}/_mock/signing/{path}", data=form)

    def sign(self, card: str, pin: str = "1234") -> TestResponse:
        return self.post("sign", card=card, pin=pin)

    def signed(self, card: str, document: bytes = DOCUMENT) -> bytes:
        """The document signed by that card."""
        return base64.b64decode(answer(self.post("sign", document, card=card, pin="1234"))["signed_document"])

    def certificate(self, card: str) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.get(f"cards/{card}.pem").data)


def answer(response: TestResponse) -> dict[str, str]:
    """What the page posts back to the portal."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', response.text))


def mistake(response: TestResponse) -> str:
    """What the page says is wrong with the card."""
    found = re.search(r'data-mistake="(\w+)"', response.text)
    return found[1] if found else ""


@pytest.fixture(scope="session")
def signing_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared: an RSA key takes its time to make."""
    return tmp_path_factory.mktemp("signing-keys")


@pytest.fixture
def node(signing_keys: Path, clock: ManualClock) -> Callable[..., Flask]:
    def build(**settings: object) -> Flask:
        given = Settings(keys=str(signing_keys), **settings)  # type: ignore[arg-type]
        return create_app(given, store=open_store("sqlite:///:memory:"), clock=clock, chance=SystemChance())

    return build


@pytest.fixture
def desk(node: Callable[..., Flask]) -> Desk:
    return Desk(client=node().test_client())
