"""oidcc-rp-initiated-logout-certification-test-plan."""

from collections.abc import Callable

import httpx
import pytest

from tests.idp_mock.oidc.conformance.party import BASIC, SIGNED_OUT, Party
from tests.idp_mock.oidc.conformance.plans import states
from tests.idp_mock.oidc.conformance.signing_out import SigningOut, returned, signed_by_another, signing_out, without_signature

PLAN = "oidcc-rp-initiated-logout-certification-test-plan"


@pytest.fixture
def leaving(new_party: Callable[..., Party]) -> SigningOut:
    return signing_out(new_party, BASIC)


def is_told_of_the_end(response: httpx.Response) -> bool:
    return response.status_code == 200 and 'data-testid="logged-out"' in response.text


def is_refused(response: httpx.Response) -> bool:
    return response.status_code == 400 and "Location" not in response.headers and 'data-testid="refused"' in response.text


@states("oidcc-rp-initiated-logout-discovery-endpoint-verification")
def test_discovery_names_the_end_session_endpoint(leaving: SigningOut) -> None:
    assert leaving.party.metadata["end_session_endpoint"].startswith("https://")


@states("oidcc-rp-initiated-logout")
def test_a_complete_request_ends_the_session_and_brings_the_person_back_with_state(leaving: SigningOut) -> None:
    assert leaving.is_logged_in
    assert returned(leaving.end(**leaving.whole())) == {"state": "bye & bye"}
    assert not leaving.is_logged_in


@states("oidcc-rp-initiated-logout-bad-post-logout-redirect-uri")
def test_an_unregistered_address_is_never_redirected_to(leaving: SigningOut) -> None:
    assert is_refused(leaving.end(**leaving.whole(post_logout_redirect_uri="https://suite.example.test/elsewhere")))


@states("oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri")
def test_a_registered_address_with_a_query_added_is_another_address(leaving: SigningOut) -> None:
    assert is_refused(leaving.end(**leaving.whole(post_logout_redirect_uri=SIGNED_OUT + "?foo=bar")))


@states("oidcc-rp-initiated-logout-modified-id-token-hint")
def test_a_hint_whose_signature_was_taken_away_brings_nobody_back(leaving: SigningOut) -> None:
    assert is_refused(leaving.end(**leaving.whole(id_token_hint=without_signature(leaving.id_token))))
    assert leaving.is_logged_in


@states("oidcc-rp-initiated-logout-bad-id-token-hint")
def test_a_hint_that_somebody_else_signed_brings_nobody_back(leaving: SigningOut) -> None:
    assert is_refused(leaving.end(**leaving.whole(id_token_hint=signed_by_another(leaving.id_token))))
    assert leaving.is_logged_in


@states("oidcc-rp-initiated-logout-no-id-token-hint")
def test_an_address_without_a_hint_brings_nobody_back(leaving: SigningOut) -> None:
    assert is_refused(leaving.end(post_logout_redirect_uri=SIGNED_OUT, state="bye"))


@states("oidcc-rp-initiated-logout-no-params")
def test_without_parameters_the_person_is_asked_and_told_of_the_end(leaving: SigningOut) -> None:
    assert is_told_of_the_end(leaving.end())
    assert not leaving.is_logged_in


@states("oidcc-rp-initiated-logout-no-post-logout-redirect-uri")
def test_without_an_address_the_person_is_told_of_the_end(leaving: SigningOut) -> None:
    assert is_told_of_the_end(leaving.end(id_token_hint=leaving.id_token, state="bye"))
    assert not leaving.is_logged_in


@states("oidcc-rp-initiated-logout-no-state")
def test_without_state_none_is_brought_back(leaving: SigningOut) -> None:
    assert returned(leaving.end(id_token_hint=leaving.id_token, post_logout_redirect_uri=SIGNED_OUT)) == {}
    assert not leaving.is_logged_in


@states("oidcc-rp-initiated-logout-only-state")
def test_with_state_alone_the_person_is_asked_and_told_of_the_end(leaving: SigningOut) -> None:
    assert is_told_of_the_end(leaving.end(state="bye"))
    assert not leaving.is_logged_in
