"""Which events belong to one login."""

from time import thread_time

import pytest

from idp_mock.events.event import Event
from idp_mock.events.flows import of_flow


def event(address: str, flow: str = "", location: str = "") -> Event:
    """A redirect from that address."""
    path, _, query = address.partition("?")
    return Event(
        at=0,
        took=0,
        flow=flow,
        method="GET",
        path=path,
        query=query,
        request_headers=(),
        request_body="",
        request_size=0,
        status=303,
        reply_headers=(("Location", location),),
        reply_body="",
        reply_size=0,
    )


def test_a_visit_to_a_partner_belongs_to_the_login_that_sent_the_browser_there() -> None:
    leaving = event("/login/flows/F/with/bank", "F", "http://localhost/partners/mbank/oidc/authorize?scope=openid&state=S&nonce=n")
    there = event("/partners/mbank/oidc/authorize?scope=openid&state=S&nonce=n", location="/partners/mbank/login/flows/G")
    page = event("/partners/mbank/login/flows/G/password")
    back = event("/login/partners/return?code=c&state=S")
    other = event("/partners/mbank/oidc/authorize?state=T", location="/partners/mbank/login/flows/H")
    events = [(str(number), one) for number, one in enumerate((leaving, there, page, back, other))]
    assert [number for number, _ in of_flow(events, "F")] == ["0", "1", "2", "3"]


@pytest.mark.parametrize("unit", ["/partners/", "/login/partners/return?", "/partners/a/login/flows/"])
def test_an_address_is_read_in_little_time_whatever_is_in_it(unit: str) -> None:
    began = thread_time()
    of_flow([("1", event("/?" + unit * (65_536 // len(unit))))], "F")
    assert thread_time() - began < 2
