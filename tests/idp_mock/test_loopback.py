"""Which addresses an unknown client may name."""

import pytest

from idp_mock.loopback import is_welcome, named_hosts

WELCOME = [
    "http://localhost/cb",
    "http://localhost:9/cb?x=1&y=%20",
    "https://localhost:8443",
    "HTTP://LocalHost/cb",
    "http://127.0.0.1:5000/",
    "http://127.9.9.9/",
    "http://[::1]:3000/cb",
    "http://app.localhost/cb",
    "http://portal.test/cb",
    "http://localhost/" + "x" * 8000,
]
REFUSED = [
    "",
    "localhost/cb",
    "//localhost/cb",
    "ftp://localhost/cb",
    "javascript:alert(1)//localhost",
    "http://example.com/cb",
    "http://localhost.example.com/",
    "http://localhost@example.com/",
    "http://user@localhost/",
    "http://localhost#@example.com/",
    "http://localhost/cb#fragment",
    "http://localhost/cb#",
    "http://example.com\\@localhost/",
    "http://localhost /cb",
    "http://localhost/c\tb",
    "http://localhost/c\r\nSet-Cookie: x",
    "http://localhost:99999/",
    "http://localhost:port/",
    "http://[::1/",
    "http://[::2]/",
    "http://[::1].example.com/",
    "http://[::1]example.com/",
    "http://[::1%25example.com]/",
    "http://example.com%2f.localhost/",
    "http://example.com;.localhost/",
    "http://example.com&.localhost/",
    "http://2130706433/",
    "http://0.0.0.0/",
    "http://loc\u0430lhost/",
    'http://localhost/"onload',
    "http://localhost/<script>",
    "http://localhost/\u212a\u017f",
    "http://localhost/" + "x" * 8192,
]


@pytest.mark.parametrize("address", WELCOME)
def test_loopback_and_configured_hosts_are_welcome(address: str) -> None:
    assert is_welcome(address, named_hosts("portal.test"))


@pytest.mark.parametrize("address", REFUSED)
def test_anything_else_is_not(address: str) -> None:
    assert not is_welcome(address)


def test_hosts_of_a_setting_are_read_without_spaces_and_case() -> None:
    assert named_hosts(" Portal.test, ,host.docker.internal") == {"portal.test", "host.docker.internal"}
