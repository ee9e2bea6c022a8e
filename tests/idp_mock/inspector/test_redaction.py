"""Hiding who logged in."""

from time import thread_time

import pytest

from idp_mock.inspector.redaction import redaction

HIDE = redaction(["Jan", "Testowy", "jan.testowy", ""])


@pytest.mark.parametrize(
    "secret", ["90810100010", "jan@example.test", "JAN", "jan.testowy", "Testowy", "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJqYW4ifQ.c2lnbmF0dXJl"]
)
def test_what_names_the_person_is_hidden(secret: str) -> None:
    assert secret not in HIDE(f"a {secret} b")
    assert HIDE(f"a {secret} b").startswith("a ")


@pytest.mark.parametrize(
    "plain",
    [
        "grant_type=authorization_code",
        "2030-01-15T09:00:00Z",
        "1893495600",
        "http://localhost:8000/oidc/token",
        "/login-services/idpArtifactResolutionService",
    ],
)
def test_what_names_nobody_stays(plain: str) -> None:
    assert HIDE(plain) == plain


@pytest.mark.parametrize("unit", ["aaaa", "a.a.", "a%40", "a@a.", "1111"])
def test_a_long_text_is_hidden_in_little_time_whatever_is_in_it(unit: str) -> None:
    began = thread_time()
    redaction(["Jan"])(unit * 16_384)
    assert thread_time() - began < 2
