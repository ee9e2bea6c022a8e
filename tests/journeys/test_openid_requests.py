"""The portal finds the real node by WebFinger, asks it by request objects, refreshes, sends tokens in the body: the person comes home."""

import pytest

from tests.journeys.test_openid_logout import World, world  # noqa: F401

WAYS = [
    {"oidc_request": "object"},
    {"oidc_request": "object_uri"},
    {"oidc_request": "object_uri_unsigned"},
    {"oidc_userinfo": "body"},
    {"oidc_userinfo": "signed"},
    {"oidc_flow": "form_post"},
    {"oidc_flow": "jwt"},
    {"oidc_refresh": "offline"},
    {"oidc_account": "acct:portal@localhost:8000"},
]


@pytest.mark.parametrize("world", WAYS, indirect=True, ids=lambda way: "-".join(next(iter(way.items()))))
def test_a_person_registers_and_enters_in_this_way_of_asking(world: World) -> None:  # noqa: F811
    world.log_in()
    assert world.is_logged_in()
    left = [str(one.url) for one in world.browser.seen if "/oidc/authorize?" in str(one.url)]
    assert left
    assert all("client_id=praca-demo" not in address for address in left), "the node has registered the portal with what it needs"
