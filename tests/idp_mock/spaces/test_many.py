"""A thousand spaces at once."""

import tracemalloc

from tests.idp_mock.conftest import Browser

MANY = 1000
MEBIBYTE = 1024 * 1024


def test_a_thousand_spaces_cost_little_memory(browser: Browser) -> None:
    browser.get("/s/first/oidc/jwks")
    tracemalloc.start()
    try:
        issuers = {browser.client.get(f"/s/n{number}/.well-known/openid-configuration").json["issuer"] for number in range(MANY)}
        used, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(issuers) == MANY
    assert used < 16 * MEBIBYTE, f"{used / MEBIBYTE:.1f} MiB"
