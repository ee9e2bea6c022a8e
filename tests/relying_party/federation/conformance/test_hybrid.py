"""Client form post and hybrid: answers that the browser brings in a form, with tokens beside the code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from eid.clock import ManualClock
from relying_party.settings import Settings
from tests.journeys.browser import Page
from tests.relying_party.federation.conformance.conftest import PORTAL, Party, changed, enter
from tests.relying_party.federation.conformance.modules import states
from tests.relying_party.federation.conformance.test_code_flow import refused, unsigned
from tests.relying_party.federation.oidc_node import ISSUER
from tests.relying_party.federation.wire import Wire

NewParty = Callable[[str], Party]


@pytest.fixture
def new_party(tmp_path: Path, wire: Wire, clock: ManualClock) -> NewParty:
    """By the value of setting `oidc_flow`."""
    return lambda flow: enter(tmp_path, wire, clock, Settings(keys=str(tmp_path), oidc_flow=flow))


def post_back(party: Party, asked: dict[str, str], **other: Any) -> Page:
    """The provider's page posts the answer, which comes from another site."""
    genuine = {**party.wire.oidc.brought(party.wire.authorization_url, party.clock.now()), "state": asked["state"]}
    fields = {name: value for name, value in (genuine | other).items() if value is not None}
    return party.browser.post(f"{PORTAL}/federation/oidc/callback", fields, initiator=ISSUER + "/")


def come_back(party: Party, front: Any = None, **other: Any) -> Page:
    asked = party.leave()
    party.wire.oidc.front = front or party.wire.oidc.front
    return post_back(party, asked, **other)


@pytest.mark.parametrize(
    ("flow", "response_type"), [("form_post", "code"), ("hybrid", "code id_token"), ("hybrid_token", "code id_token token")]
)
def test_an_answer_by_form_enters_the_account(new_party: NewParty, flow: str, response_type: str) -> None:
    party = new_party(flow)
    asked = party.leave()
    assert (asked["response_type"], asked["response_mode"]) == (response_type, "form_post")
    assert (party.wire.oidc.registered or {})["response_types"] == [response_type]
    page = post_back(party, asked)
    assert page.shows("account-status"), page.text("detail")


@states("-form-post-error")
def test_an_error_in_a_form_is_shown_to_the_person(new_party: NewParty) -> None:
    party = new_party("form_post")
    page = post_back(party, party.leave(), code=None, id_token=None, error="login_required", error_description="nobody is here")
    assert page.text("detail").startswith("response_is_no_error: expected a login, got login_required")
    assert urlsplit(page.url).netloc == urlsplit(PORTAL).netloc


@states("-invalid-chash")
def test_a_c_hash_of_another_code_is_refused(new_party: NewParty) -> None:
    assert refused(come_back(new_party("hybrid"), changed(c_hash="AAAAAAAAAAAAAAAAAAAAAA")), "code_belongs_to_it")


@states("-missing-chash")
def test_an_id_token_beside_a_code_without_c_hash_is_refused(new_party: NewParty) -> None:
    assert refused(come_back(new_party("hybrid"), changed(c_hash=None)), "code_belongs_to_it")


@states("-missing-athash")
def test_an_id_token_beside_an_access_token_without_at_hash_is_refused(new_party: NewParty) -> None:
    assert refused(come_back(new_party("hybrid_token"), changed(at_hash=None)), "access_token_is_named")


def test_an_at_hash_of_another_access_token_is_refused_in_the_form_too(new_party: NewParty) -> None:
    assert refused(come_back(new_party("hybrid_token"), access_token="access-2"), "access_token_belongs_to_it")


@pytest.mark.parametrize(
    ("front", "rule"),
    [
        (changed(nonce="another"), "nonce_is_ours"),
        (changed(iss="http://evil.example"), "issuer_is_the_node"),
        (changed(aud="another"), "audience_is_this_portal"),
        (changed(exp=1), "token_has_not_expired"),
        (changed(sub="another"), "tokens_are_about_one_login"),
    ],
    ids=["nonce", "iss", "aud", "exp", "sub"],
)
def test_both_id_tokens_of_a_hybrid_flow_are_judged(new_party: NewParty, front: Any, rule: str) -> None:
    assert refused(come_back(new_party("hybrid"), front), rule)


@pytest.mark.parametrize("flow", ["hybrid", "hybrid_token"])
def test_what_was_asked_for_must_come(new_party: NewParty, flow: str) -> None:
    assert refused(come_back(new_party(flow), id_token=None, access_token=None), "judgement: expected a")


def test_an_unsigned_id_token_is_refused_in_the_form_too(new_party: NewParty) -> None:
    party = new_party("hybrid")
    asked = party.leave()
    token = str(party.wire.oidc.brought(party.wire.authorization_url, party.clock.now())["id_token"])
    assert refused(post_back(party, asked, id_token=unsigned(token)), "judgement: expected alg of ES256")


def test_a_parameter_that_comes_twice_in_a_form_is_not_believed(new_party: NewParty) -> None:
    party = new_party("form_post")
    assert refused(post_back(party, party.leave(), code=["code-1", "code-2"]), "response_has_a_code")
