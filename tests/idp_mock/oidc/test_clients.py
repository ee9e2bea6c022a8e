"""Registered clients and guests."""

from pathlib import Path

import pytest

from eid.settings import SettingsError
from idp_mock.oidc.clients import Clients, GuestClient, RegisteredClient, load_clients
from idp_mock.settings import Settings

NATIVE = RegisteredClient(client_id="native", application_type="native", redirect_uris=("http://127.0.0.1:1/cb", "com.example.app:/cb"))


def test_a_file_of_clients_is_read(clients_file: Path) -> None:
    exact, post_only, native = load_clients(clients_file)
    assert (exact.client_id, exact.methods, exact.is_public) == ("exact", ("client_secret_basic", "client_secret_post"), False)
    assert post_only.methods == ("client_secret_post",)
    assert (native.methods, native.is_public) == (("none",), True)


def test_tables_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text('[[service_provider]]\nentity_id = "sp"\n')
    assert load_clients(tmp_path / "c.toml") == ()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[[client", "c.toml"),
        ('[[client]]\nclient_id = "a"\n', "redirect_uris"),
        ('[[client]]\nredirect_uris = []\n', "client_id"),
        ('[[client]]\nclient_id = 5\nredirect_uris = []\n', "client_id"),
        ('[[client]]\nclient_id = "a"\nredirect_uris = []\nredirects = []\n', "unknown keys redirects"),
        ('[[client]]\nclient_id = "a"\nredirect_uris = []\nid_token_signed_response_alg = "none"\n', "must be one of ES256, RS256"),
        ('[[client]]\nclient_id = "a"\nredirect_uris = []\ntoken_endpoint_auth_method = "tls"\n', "must be one of client_secret_basic"),
        ('[[client]]\nclient_id = "a"\nredirect_uris = []\ntoken_endpoint_auth_method = "client_secret_post"\n', "needs a client_secret"),
        ('[[client]]\nclient_id = "a"\nredirect_uris = []\nskip = ["everything"]\n', "everything"),
        ('[[client]]\nclient_id = "a"\nredirect_uris = ["https://a.test/"]\n' * 2, "registered twice"),
        ('client = 5\n', "c.toml"),
        ('client = ["x"]\n', "c.toml"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "c.toml").write_text(content)
    with pytest.raises(SettingsError, match=f"^clients: .*{told}") as caught:
        load_clients(tmp_path / "c.toml")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read"):
        Clients(Settings(clients=str(tmp_path / "absent.toml")))


def test_the_port_of_a_native_client_may_vary_on_loopback_only() -> None:
    assert NATIVE.accepts_redirect("http://127.0.0.1:54321/cb")
    assert NATIVE.accepts_redirect("com.example.app:/cb")
    assert not NATIVE.accepts_redirect("http://127.0.0.1:54321/other")
    assert not NATIVE.accepts_redirect("http://localhost:54321/cb")
    assert not NATIVE.accepts_redirect("https://127.0.0.1/cb")


def test_the_port_of_a_web_client_may_not_vary() -> None:
    web = RegisteredClient(client_id="web", redirect_uris=("http://127.0.0.1:1/cb",))
    assert not web.accepts_redirect("http://127.0.0.1:2/cb")


def test_anyone_is_a_guest_unless_registered(settings: Settings) -> None:
    clients = Clients(settings)
    assert isinstance(clients.find("anyone"), GuestClient)
    assert isinstance(clients.find("exact"), RegisteredClient)
    assert clients.find("") is None
