"""Some faults are a relying party's business only if it asked for what they bend."""

import base64
import json
import zlib
from urllib.parse import urlencode

import pytest

from idp_mock.checker.asked import as_asked, remark
from idp_mock.checker.verdict import Fault

CONTEXT = b"<samlp:AuthnRequest><samlp:RequestedAuthnContext/></samlp:AuthnRequest>"
CLAIMS = {"id_token": {"acr": {"essential": True}}}


def deflated(octets: bytes) -> str:
    packer = zlib.compressobj(wbits=-15)
    return base64.b64encode(packer.compress(octets) + packer.flush()).decode()


def request_object(**members: object) -> str:
    return f"e30.{base64.urlsafe_b64encode(json.dumps(members).encode()).rstrip(b'=').decode()}.c2ln"


def expect(fault: str, **sent: str) -> str:
    due = as_asked(Fault(id=fault, title="", family="oidc", expect="refuse"), [{"query": "", "request_body": urlencode(sent)}])
    return due.expect


@pytest.mark.parametrize(
    ("fault", "sent"),
    [
        ("id-token-level-low", {"acr_values": "x"}),
        ("id-token-level-absent", {"claims": json.dumps(CLAIMS)}),
        ("id-token-level-unknown", {"request": request_object(acr_values="x")}),
        ("id-token-level-low", {"request": request_object(claims=CLAIMS)}),
        ("id-token-auth-time-future", {"max_age": "60"}),
        ("authn-level-low", {"SAMLRequest": deflated(CONTEXT)}),
        ("authn-level-low", {"SAMLRequest": base64.b64encode(CONTEXT).decode()}),
    ],
)
def test_what_was_asked_for_must_be_looked_at(fault: str, sent: dict[str, str]) -> None:
    assert expect(fault, **sent) == "refuse"


@pytest.mark.parametrize(
    ("fault", "sent"),
    [
        ("id-token-level-low", {"state": "acr_values"}),
        ("id-token-level-low", {"claims": "acr", "request": "a.b.c"}),
        ("id-token-auth-time-future", {"acr_values": "x"}),
        ("authn-level-low", {"SAMLRequest": deflated(b"<samlp:AuthnRequest/>")}),
    ],
)
def test_what_was_not_asked_for_need_not_be_looked_at_and_the_remark_says_so(fault: str, sent: dict[str, str]) -> None:
    assert expect(fault, **sent) == "either"
    assert remark(Fault(id=fault, title="", family="oidc", expect="refuse")).startswith("It asked for no ")


def test_any_other_fault_stays_as_it_is() -> None:
    assert expect("id-token-expired") == "refuse"
