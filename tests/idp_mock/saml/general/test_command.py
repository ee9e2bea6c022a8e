"""`idp-mock service-providers`, against a node in this process."""

from functools import partial
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from idp_mock import api_client
from idp_mock.cli import main
from tests.idp_mock.saml.general.service_provider import ENTITY_ID, metadata


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> partial[Result]:
    client = partial(api_client.ApiClient, transport=httpx.WSGITransport(app=app))
    monkeypatch.setattr(api_client, "ApiClient", client)
    return partial(CliRunner().invoke, main)


def test_service_providers_are_added_listed_shown_and_removed(run: partial[Result], tmp_path: Path) -> None:
    (tmp_path / "sp.xml").write_bytes(metadata())
    added = run(["service-providers", "add", str(tmp_path / "sp.xml"), "sign=assertion"])
    assert (added.exit_code, ENTITY_ID in added.output) == (0, True)
    assert ENTITY_ID in run(["service-providers", "list"]).output
    assert "assertion" in run(["service-providers", "show", ENTITY_ID]).output
    assert run(["service-providers", "remove", ENTITY_ID]).exit_code == 0
    assert ENTITY_ID not in run(["service-providers", "list"]).output


@pytest.mark.parametrize(
    ("source", "reason"),
    [("none.xml", "cannot read none.xml"), ("http://127.0.0.1:1/metadata", "cannot be fetched")],
    ids=["file", "address"],
)
def test_what_cannot_be_read_is_named_in_one_line(run: partial[Result], source: str, reason: str) -> None:
    failed = run(["service-providers", "add", source])
    assert (failed.exit_code, len(failed.output.splitlines()), reason in failed.output) == (1, 1, True)


def test_metadata_and_requests_are_judged_before_anything_is_sent(run: partial[Result], tmp_path: Path) -> None:
    (tmp_path / "sp.xml").write_bytes(metadata())
    good = run(["judge", str(tmp_path / "sp.xml")])
    assert (good.exit_code, "every rule holds" in good.output) == (0, True)
    (tmp_path / "wrong.xml").write_bytes(metadata().replace(ENTITY_ID.encode(), b""))
    wrong = run(["judge", str(tmp_path / "wrong.xml")])
    assert (wrong.exit_code, "entityID" in wrong.output) == (1, True), wrong.output
    assert ENTITY_ID not in run(["service-providers", "list"]).output
