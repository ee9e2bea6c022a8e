"""Clock, snapshots, reset, keys and spaces over the API."""

import pytest

from eid.clock import HOUR, ManualClock
from tests.idp_mock.conftest import Browser
from tests.idp_mock.control.conftest import Api
from tests.idp_mock.control.test_logins import ends


def test_time_is_moved_for_this_space_alone(api: Api, default_api: Api, clock: ManualClock) -> None:
    told = api.post("/clock/advance", {"seconds": HOUR})
    assert (told["now"], told["offset"], told["iso"]) == (clock.now() + HOUR, HOUR, "2030-01-15T10:00:00.000Z")
    assert default_api.get("/clock")["offset"] == 0


def test_a_login_lives_on_the_time_of_its_space(api: Api, browser: Browser) -> None:
    code = api.post("/mint/token", {"persona": "jan.testowy", "client_id": "any"})["access_token"]
    bearer = {"Authorization": f"Bearer {code}"}
    assert browser.get("/s/test/oidc/userinfo", headers=bearer).status == 200
    api.post("/clock/advance", {"seconds": 2 * HOUR})
    assert browser.get("/s/test/oidc/userinfo", headers=bearer).status == 401


def test_the_clock_of_the_default_space_is_moved_likewise(default_api: Api, clock: ManualClock) -> None:
    assert default_api.post("/clock/set", {"at": 1_000_000})["now"] == 1_000_000
    assert default_api("DELETE", "/clock").json["offset"] == 0


def test_frozen_time_stands_still_until_it_runs_again(api: Api, clock: ManualClock) -> None:
    began = api.post("/clock/freeze")["now"]
    clock.advance(HOUR)
    assert api.get("/clock") == api.get("/clock") | {"now": began, "frozen": True}
    assert api.post("/clock/run")["now"] == began
    clock.advance(5)
    assert api.get("/clock")["now"] == began + 5


@pytest.mark.parametrize("at", ["2031-02-03T04:05:06+01:00", 1927854306])
def test_time_is_set_in_either_form(api: Api, at: object) -> None:
    assert api.post("/clock/set", {"at": at})["iso"] == "2031-02-03T03:05:06.000Z"


@pytest.mark.parametrize("body", [{"at": "yesterday"}, {"at": -1}, {"at": "2031-02-03T04:05:06"}, {"at": 1e300}, {}])
def test_a_time_that_cannot_be_is_refused(api: Api, body: object) -> None:
    assert api("POST", "/clock/set", body).status_code == 422
    assert api("POST", "/clock/advance", {"seconds": 1e11}).status_code == 422
    assert api.get("/clock")["offset"] == 0


@pytest.mark.parametrize("prefix", ["", "/s/test"], ids=["default space", "named space"])
def test_a_snapshot_brings_everything_back(api: Api, default_api: Api, browser: Browser, prefix: str) -> None:
    api = api if prefix else default_api
    api.post("/outcomes", {"outcome": "failed"})
    api("PATCH", "/personas/jan.testowy", {"level": "low"})
    api.post("/clock/advance", {"seconds": HOUR})
    api.post("/snapshots", {"name": "begin"})
    api.delete("/outcomes")
    api("PATCH", "/personas/jan.testowy", {"level": "high"})
    api("DELETE", "/clock")
    for _ in range(2):
        assert api.post("/snapshots/begin/restore")["offset"] == HOUR
        assert [one["outcome"] for one in api.get("/outcomes")] == ["failed"]
        assert api.get("/personas/jan.testowy")["level"] == "low"
    assert [one["name"] for one in api.get("/snapshots")] == ["begin"]
    api.delete("/snapshots/begin")
    assert api.get("/snapshots") == []
    assert api("POST", "/snapshots/begin/restore").status_code == 404
    assert api("DELETE", "/snapshots/begin").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/s/test"], ids=["default space", "named space"])
def test_a_reset_space_is_as_new(api: Api, default_api: Api, browser: Browser, prefix: str) -> None:
    api = api if prefix else default_api
    api.post("/outcomes", {"outcome": "failed"})
    api.delete("/personas/jan.testowy")
    api.post("/clients", {"redirect_uris": ["https://rp.test/cb"]})
    api.post("/clock/freeze")
    api.post("/snapshots", {"name": "x"})
    browser.get(prefix + "/oidc/userinfo")
    api.post("/reset")
    assert [api.get(path) for path in ("/outcomes", "/clients", "/snapshots", "/events", "/sessions")] == [[]] * 5
    assert api.get("/personas/jan.testowy")
    assert not api.get("/clock")["frozen"]


def test_a_space_is_made_seen_and_dropped(api: Api, browser: Browser) -> None:
    made = api("PUT", "/spaces/fresh").json
    assert made == {"name": "fresh", "issuer": "http://localhost:8000/s/fresh"}
    unnamed = api.post("/spaces")
    assert {space["name"] for space in api.get("/spaces")} == {"test", "fresh", unnamed["name"]}
    assert browser.get(f"/s/{unnamed['name']}/.well-known/openid-configuration").response.json["issuer"] == unnamed["issuer"]
    api.delete("/spaces/fresh")
    assert api("DELETE", "/spaces/fresh").status_code == 404
    assert api("PUT", "/spaces/.hidden").status_code == 422


def test_dropping_the_space_that_one_is_in_is_allowed(api: Api, browser: Browser) -> None:
    api.post("/outcomes", {"outcome": "failed"})
    api.delete("/spaces/test")
    assert ends(browser) == "page"


def test_keys_are_listed_and_rotated_in_two_steps(api: Api) -> None:
    before = api.get("/keys")
    assert all(key["not_before"] < key["not_after"] for key in before)
    assert api.post("/keys/rotate") == {"step": "published"}
    assert {key["kid"] for key in before} < {key["kid"] for key in api.get("/keys")}
    assert api.post("/keys/rotate") == {"step": "in_use"}
