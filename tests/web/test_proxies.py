"""Which X-Forwarded headers count."""

import pytest
from flask import Flask, request
from werkzeug.test import Client

from eid.web.proxies import TrustedProxies, from_this_machine

FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "node.example.test",
    "X-Forwarded-Prefix": "/mock",
}


def root(proxies: str, sender: str) -> str:
    app = Flask("behind")
    app.add_url_rule("/", view_func=lambda: f"{request.root_url} {request.remote_addr}")
    client = Client(TrustedProxies(app.wsgi_app, proxies))
    return client.get("/", headers=FORWARDED, environ_base={"REMOTE_ADDR": sender}).text


@pytest.mark.parametrize("sender", ["127.0.0.1", "10.1.2.3", "::1"])
def test_a_named_proxy_says_by_which_address_the_browser_came(sender: str) -> None:
    assert root("127.0.0.1, 10.0.0.0/8, ::1", sender) == "https://node.example.test/mock/ 203.0.113.9"


@pytest.mark.parametrize("sender", ["192.0.2.1", "", "unix:", "::2"])
def test_nobody_else_does(sender: str) -> None:
    assert root("127.0.0.1, 10.0.0.0/8, ::1", sender).startswith("http://localhost/ ")


@pytest.mark.parametrize(
    ("environ", "here"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "::1"}, True),
        ({}, True),
        ({"REMOTE_ADDR": "203.0.113.7"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.7"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7, 127.0.0.1"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1, ::1"}, True),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "unknown"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "203.0.113.7"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=203.0.113.7"}, False),
    ],
)
def test_what_a_proxy_brought_from_beyond_this_machine_is_not_local(environ: dict[str, str], here: bool) -> None:
    assert from_this_machine(environ) is here
