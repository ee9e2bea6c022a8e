"""Which addresses a browser is never made to send a form to."""

import pytest
from flask import Flask, request

from eid.web.own_pages import refuse_to_post_here
from eid.web.proxies import TrustedProxies
from idp_mock.spaces import SpacePrefix

SITE = "http://localhost:8000"


def status_of(address: str, at: str, prefix: str) -> int:
    """What becomes of a page of the program at `prefix` behind its proxy that would send a form to the address."""
    app = Flask(__name__)

    @app.get("/page")
    def page() -> str:
        refuse_to_post_here(request.args["to"])
        return "a form"

    app.wsgi_app = TrustedProxies(SpacePrefix(app.wsgi_app), "127.0.0.1")  # type: ignore[method-assign]
    client = app.test_client()
    return client.get(at, query_string={"to": address}, base_url=SITE, headers={"X-Forwarded-Prefix": prefix}).status_code


@pytest.mark.parametrize("at", ["/page", "/s/tests/page"])
@pytest.mark.parametrize("path", ["/app/callback", "/nodes/callback", "/s/tests/node", "/", ""])
def test_what_stands_beside_the_program_behind_its_proxy_gets_its_form(path: str, at: str) -> None:
    assert status_of(SITE + path, at, "/node") == 200


UNCERTAIN = ("/%6eode/x", "/app/../node/x", "/app/%2e%2E/node/x", "/app%2f..%2fnode/x", "//node/x", "/app/..")


@pytest.mark.parametrize("at", ["/page", "/s/tests/page"])
@pytest.mark.parametrize("path", ["/node", "/node/page", "/node/s/other/page", *UNCERTAIN])
def test_the_program_gets_none_however_its_path_is_written(path: str, at: str) -> None:
    assert status_of(SITE + path, at, "/node") == 400


@pytest.mark.parametrize("path", ["", "/", "/app/callback"])
def test_a_program_that_has_its_origin_for_itself_gets_none_anywhere(path: str) -> None:
    assert status_of(SITE + path, "/page", "") == 400
