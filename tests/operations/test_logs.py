"""What the programs write to standard error: one line for each entry, and nothing that is nobody's business."""

import json
import logging
import re
import sys
from time import thread_time

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eid import logs
from tests.operations.conftest import ASKED
from tests.operations.programs import NODE, PORTAL, serving

SECRETS = (
    "85010112349",
    "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln",
    "Bearer 2YotnFZFEjr1zCsicMWpAA",
    "password=Test-1234",
    '"client_secret": "hunter2hunter2"',
    "SAMLart=AAQAAMh48/1oXIM",
    "redis://user:hunter2@redis:6379/0",
)


def written(form: str, message: str, **values: str) -> str:
    formatter = logs._FORMATTERS[form](dict)
    record = logging.LogRecord("idp_mock", logging.WARNING, "", 0, message, None, None)
    setattr(record, logs.FIELDS, values)
    return formatter.format(record)


@pytest.mark.parametrize("form", logs.FORMS)
@pytest.mark.parametrize("secret", SECRETS)
def test_secrets_and_pesels_are_masked_in_messages_and_in_values(form, secret):
    line = written(form, f"got {secret}, that is all", why=f"saw {secret}")
    bare = secret.replace('"', "").split("=")[-1].split(": ")[-1].split()[-1]
    assert bare not in line
    assert "hunter2" not in line
    assert line.count("***") >= 2


@pytest.mark.parametrize("unit", ["-eyJ", "eyJ.", "//a:", "password ", "code='", "Bearer "])
def test_a_long_line_takes_little_time_whatever_is_in_it(unit):
    began = thread_time()
    written("text", unit * 16_384)
    assert thread_time() - began < 2


@pytest.mark.parametrize("token", ["eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.x-y", "x-eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "a.eyJh-bGc.eyJz"])
def test_a_token_is_masked_wherever_it_begins(token):
    line = written("text", f"got {token}, and login.gov.pl")
    assert "eyJ" not in line
    assert "login.gov.pl" in line


@pytest.mark.parametrize("harmless", ["flow 4711 of 2026-11-21", "status=200", "1234567890123", "code_challenge_method must be S256"])
def test_what_is_no_secret_stays_readable(harmless):
    assert harmless in written("text", harmless)


@given(st.text(max_size=200), st.text(max_size=200))
def test_nothing_from_outside_begins_a_line_or_moves_a_cursor(message, value):
    for form in logs.FORMS:
        line = written(form, message.replace("%", "%%"), why=value)
        assert len(line.splitlines()) == 1
        assert "\x1b" not in line
        line.encode()


@given(st.text(max_size=200))
def test_a_line_of_json_is_json_and_keeps_its_own_names(value):
    line = json.loads(written("json", "login refused", why=value, level="forged", time="forged"))
    assert (line["level"], line["message"]) == ("warning", "login refused")
    assert line["time"].endswith("Z")


def test_a_traceback_stays_with_its_entry():
    try:
        raise ValueError("line one\n2026-11-21T00:00:00.000Z WARNING forged password=Test-1234")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", None, sys.exc_info())
    lines = logs._FORMATTERS["text"](dict).format(record).splitlines()
    assert all(line.startswith("    ") for line in lines[1:])
    assert not [line for line in lines if "Test-1234" in line]
    assert len(json.loads(logs._FORMATTERS["json"](dict).format(record))["trace"]) == len(lines) - 1


HOSTILE = "app\n2026-01-01T00:00:00.000Z WARNING forged"
REFUSED = (
    ({"login_hint": "mock:outcome=cancelled"}, "cancelled", "the person cancelled the login"),
    ({"redirect_uri": "https://elsewhere.example/"}, "request_refused", "redirect_uri"),
    ({"scope": "email"}, "request_refused", "openid"),
    ({"client_id": HOSTILE, "redirect_uri": "https://elsewhere.example/"}, "request_refused", "redirect_uri"),
)


def test_a_refused_login_is_one_line_that_says_why_and_an_honest_one_none(tmp_path):
    with serving(NODE, "--log", "json", folder=tmp_path) as running:
        assert httpx.get(running.address + "/oidc/authorize", params=ASKED | {"login_hint": "jan.testowy"}).status_code == 303
        for changed, _, _ in REFUSED:
            httpx.get(running.address + "/oidc/authorize", params=ASKED | changed)
        httpx.post(running.address + "/oidc/token", data={"grant_type": "authorization_code", "code": "x", "client_id": "app"})
        httpx.post(running.address + "/login/SingleSignOnService", data={"SAMLRequest": "bm8geG1s"})
        lines = [json.loads(line) for line in running.stop()[2].splitlines()]
    assert [line["message"] for line in lines] == ["login refused"] * (len(REFUSED) + 2)
    for line, (_, outcome, why) in zip(lines, REFUSED, strict=False):
        assert line["outcome"] == outcome
        assert why in line["why"]
        assert line["protocol"] == "oidc"
    assert lines[0]["flow"]
    assert (lines[-2]["path"], lines[-1]["protocol"]) == ("/oidc/token", "saml")


def test_wrong_passwords_at_a_portal_are_told_without_the_name_that_was_typed(tmp_path):
    with serving(PORTAL, folder=tmp_path) as running, httpx.Client(base_url=running.address, follow_redirects=True) as person:
        page = person.get("/praca/logowanie")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        person.post("/praca/logowanie", data={"csrf_token": token, "login": "my-password-by-mistake", "password": "wrong"})
        complaints = running.stop()[2]
    assert complaints.count("login refused") == 1
    assert "outcome=wrong" in complaints
    assert "my-password-by-mistake" not in complaints
