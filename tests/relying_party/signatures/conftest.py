"""The portal's judge, and a node's cards, authorities and lists to judge."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

import idp_mock.settings
import relying_party.settings
from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.open import open_store
from idp_mock.app import create_app
from relying_party.signatures.errands import Errand, Failed
from relying_party.signatures.reaching import Unreachable
from relying_party.signatures.signatures import Signatures
from relying_party.signatures.signed import Signed, ToSign

BROWSER = "a browser"
DOCUMENT = '<statement xmlns="urn:statement"><text>Zażółć gęślą jaźń</text><nonce>n1</nonce></statement>'.encode()
Bend = Callable[[bytes], bytes]


@dataclass(kw_only=True)
class World:
    """A node and the portal's signatures. `bends` change what an address answers, by the end of its path; `asked` are the addresses that
    the portal fetched."""

    node: Flask
    clock: ManualClock
    signatures: Signatures | None = None
    bends: dict[str, Bend] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def fetch(self, address: str, question: bytes | None) -> bytes:
        path = urlsplit(address).path
        self.asked.append(path)
        client = self.node.test_client()
        reply = client.get(path) if question is None else client.post(path, data=question)
        if reply.status_code != 200:
            raise Unreachable(f"{address}: {reply.status}")
        bend = next((bend for end, bend in self.bends.items() if path.endswith(end)), lambda body: body)
        return bend(reply.data)

    def begin(self, document: bytes = DOCUMENT) -> Errand:
        wanted = ToSign(portal="praca", purpose="test", subject="s", heading="", show="", sign="", text=(), document=document, back="/back")
        return self.signatures.begin(wanted, BROWSER)

    def sign(self, card: str, document: bytes = DOCUMENT) -> bytes:
        form = {"document": base64.b64encode(document).decode(), "return_url": "http://localhost:9/", "card": card, "pin": "1234"}
        page = self.node.test_client().post("/_mock/signing/sign", data=form).text
        return base64.b64decode(re.search(r'name="signed_document" value="([^"]*)"', page)[1])

    def outcome(self, document: bytes, errand: Errand | None = None) -> Signed | Failed:
        """What the portal makes of a file."""
        errand = errand or self.begin()
        self.signatures.upload(errand.id, BROWSER, document)
        return self.signatures.errands.pick_up(errand.id, BROWSER)[1]

    def refusal(self, document: bytes, errand: Errand | None = None) -> tuple[str, list[str]]:
        """Why the portal refuses a file: what the person is told, and all rules that do not hold."""
        outcome = self.outcome(document, errand)
        assert isinstance(outcome, Failed), outcome
        return str(outcome.trouble), [one.rule for one in outcome.broken]


def unreachable(body: bytes) -> bytes:
    raise Unreachable("nobody there")


@pytest.fixture(scope="session")
def signing_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("signing-keys")


@pytest.fixture
def world(signing_keys: Path, clock: ManualClock) -> World:
    memory = "sqlite:///:memory:"
    node = create_app(idp_mock.settings.Settings(keys=str(signing_keys)), store=open_store(memory), clock=clock, chance=SystemChance())
    made = World(node=node, clock=clock)
    settings = relying_party.settings.Settings(keys=str(signing_keys))
    made.signatures = Signatures(settings, open_store(memory), clock, SystemChance(), made.fetch)
    return made
