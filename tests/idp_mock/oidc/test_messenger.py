"""The delivery of logout tokens, and the state of a session in the browser."""

import threading
from collections.abc import Mapping

import pytest

from idp_mock.fetch import NotFetched
from idp_mock.oidc.logout.farewell import Messenger
from idp_mock.oidc.logout.session_state import browser_state_cookie, origin_of


def test_a_client_that_never_answers_keeps_nobody_waiting() -> None:
    answered, begun = threading.Event(), threading.Event()

    def post(address: str, fields: Mapping[str, str]) -> None:
        begun.set()
        answered.wait(10)

    assert Messenger(post, patience=0).deliver({"slow": ("http://slow", "t")}) == ("slow",)
    assert begun.wait(10)
    assert not answered.is_set()
    answered.set()


def test_every_client_is_told_though_one_fails(caplog: pytest.LogCaptureFixture) -> None:
    told: dict[str, str] = {}

    def post(address: str, fields: Mapping[str, str]) -> None:
        if address == "http://bad":
            raise NotFetched("no route")
        told[address] = fields["logout_token"]

    letters = {"a": ("http://a", "1"), "bad": ("http://bad", "2"), "c": ("http://c", "3")}
    assert Messenger(post, patience=10).deliver(letters) == ("bad",)
    assert told == {"http://a": "1", "http://c": "3"}
    assert [message for message in caplog.messages if "'bad'" in message and "no route" in message]


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://RP.example.test/cb?x=1", "https://rp.example.test"),
        ("https://rp.example.test:443/cb", "https://rp.example.test"),
        ("http://rp.example.test:443/cb", "http://rp.example.test:443"),
        ("http://[::1]:9/cb", "http://[::1]:9"),
        ("com.example.app:/cb", ""),
    ],
)
def test_an_origin_is_written_as_browsers_do(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    ("issuer", "attributes"),
    [
        ("https://node.example.test", "SameSite=None; Secure"),
        ("http://localhost:8000", "SameSite=None; Secure"),
        ("http://node.example.test", "SameSite=Lax"),
    ],
)
def test_the_cookie_goes_to_frames_in_other_sites_where_browsers_allow_it(issuer: str, attributes: str) -> None:
    assert browser_state_cookie("s", "/", issuer).endswith(attributes)


def test_an_empty_state_removes_the_cookie() -> None:
    assert browser_state_cookie("", "/", "http://localhost").endswith("Max-Age=0")
