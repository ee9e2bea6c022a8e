"""A thousand spaces at once."""

import gc
import tracemalloc

from idp_mock.spaces import KEPT_BUILT
from tests.idp_mock.conftest import Browser

MANY = 1000
KIBIBYTE = 1024
A_BUILT_NODE = 64 * KIBIBYTE
A_SPACE_LEFT_ALONE = 2 * KIBIBYTE


def _visit(browser: Browser, first: int, end: int) -> int:
    """Uses those spaces; returns what they leave in memory, in bytes."""
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(first, end):
        issuer = browser.client.get(f"/s/n{number}/.well-known/openid-configuration").json["issuer"]
        assert issuer.endswith(f"/s/n{number}")
    gc.collect()
    return tracemalloc.get_traced_memory()[0] - before


def test_a_process_keeps_few_spaces_built_and_the_others_cost_next_to_nothing(browser: Browser) -> None:
    browser.get("/s/first/oidc/jwks")
    tracemalloc.start()
    try:
        built = _visit(browser, 0, KEPT_BUILT)
        further = _visit(browser, KEPT_BUILT, MANY)
    finally:
        tracemalloc.stop()
    assert built < KEPT_BUILT * A_BUILT_NODE, f"{built / KEPT_BUILT:.0f} bytes a built node"
    assert further < (MANY - KEPT_BUILT) * A_SPACE_LEFT_ALONE, f"{further / (MANY - KEPT_BUILT):.0f} bytes a space"
