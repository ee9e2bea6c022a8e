"""Client authentication at the token endpoint."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from eid.clock import ManualClock
from eid.storage.store import Store
from idp_mock.fetch import Fetcher
from idp_mock.oidc.client_auth import ClientAuthentication, read_credentials
from idp_mock.oidc.client_keys import ClientKeys
from idp_mock.oidc.clients import Clients
from idp_mock.oidc.errors import InvalidClient, InvalidRequest
from idp_mock.oidc.parameters import read_parameters
from idp_mock.oidc.replays import Replays
from idp_mock.oidc.sender import UNKNOWN
from idp_mock.settings import Settings

Basic = Callable[[str, str], str]


def authentication_of(settings: Settings, store: Store, clock: ManualClock) -> ClientAuthentication:
    return ClientAuthentication("http://localhost:8000", Clients(settings), ClientKeys(Fetcher(clock)), Replays(store), clock)


@pytest.fixture
def clients(clients_file: Path, store: Store, clock: ManualClock) -> ClientAuthentication:
    return authentication_of(Settings(clients=str(clients_file)), store, clock)


def proven(clients: ClientAuthentication, authorization: str = "", **body: str) -> str:
    return clients.authenticate(authorization, read_parameters(body.items()), UNKNOWN).client_id


def test_basic_credentials_are_form_encoded(clients: ClientAuthentication, basic: Basic) -> None:
    assert proven(clients, basic("exact", "s3cret%3Awith%2Bsigns")) == "exact"


def test_a_colon_may_stand_in_the_secret(clients: ClientAuthentication, basic: Basic) -> None:
    assert proven(clients, basic("exact", "s3cret:with%2Bsigns")) == "exact"


def test_the_scheme_is_read_without_case(clients: ClientAuthentication, basic: Basic) -> None:
    assert proven(clients, basic("exact", "s3cret%3Awith%2Bsigns").replace("Basic", "bAsIc ")) == "exact"


def test_credentials_may_come_in_the_body(clients: ClientAuthentication) -> None:
    assert proven(clients, client_id="exact", client_secret="s3cret:with+signs") == "exact"


def test_the_same_client_id_may_be_repeated_in_the_body(clients: ClientAuthentication, basic: Basic) -> None:
    assert proven(clients, basic("exact", "s3cret%3Awith%2Bsigns"), client_id="exact") == "exact"


@pytest.mark.parametrize("secret", ["", "any", "żółw"])
def test_a_guest_may_send_any_secret_or_none(clients: ClientAuthentication, secret: str) -> None:
    assert proven(clients, client_id="guest", client_secret=secret) == "guest"


def test_an_empty_basic_secret_is_none(clients: ClientAuthentication, basic: Basic) -> None:
    assert read_credentials(basic("native", ""), read_parameters([])).method == "none"
    assert proven(clients, basic("native", "")) == "native"


@pytest.mark.parametrize("body", [
    {},
    {"client_id": "exact"},
    {"client_id": "exact", "client_secret": "wrong"},
    {"client_id": "native", "client_secret": "unexpected"},
    {"client_id": "guest", "client_assertion": "a.b.c"},
], ids=str)  # fmt: skip
def test_wrong_or_missing_credentials_are_invalid_client(clients: ClientAuthentication, body: dict[str, str]) -> None:
    with pytest.raises(InvalidClient) as caught:
        proven(clients, **body)
    assert caught.value.status == 401
    assert caught.value.challenge.startswith("Basic ")


def test_a_client_uses_the_method_that_it_registered(clients: ClientAuthentication, basic: Basic) -> None:
    assert proven(clients, client_id="post-only", client_secret="post") == "post-only"
    with pytest.raises(InvalidClient, match="must authenticate by client_secret_post"):
        proven(clients, basic("post-only", "post"))


def test_two_ways_at_once_are_an_invalid_request(clients: ClientAuthentication, basic: Basic) -> None:
    with pytest.raises(InvalidRequest, match="use one of them"):
        proven(clients, basic("guest", "x"), client_secret="x")
    with pytest.raises(InvalidRequest, match="not that of the Authorization header"):
        proven(clients, basic("guest", "x"), client_id="other")


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic !!!", "Basic Zm9v", "Basic " + base64.b64encode(b"\xff\xfe:x").decode(), "Basic " + base64.b64encode(b":x").decode(),
     "Bearer abc", "Basic żółw", "x"],
)  # fmt: skip
def test_a_header_that_cannot_be_read_is_invalid_client(clients: ClientAuthentication, header: str) -> None:
    with pytest.raises(InvalidClient):
        proven(clients, header)


def test_a_strict_node_refuses_unknown_clients(store: Store, clock: ManualClock) -> None:
    with pytest.raises(InvalidClient, match="no client 'guest' is registered"):
        proven(authentication_of(Settings(strict=True), store, clock), client_id="guest", client_secret="x")
