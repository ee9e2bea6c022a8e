"""Plan fapi2-message-signing-final-test-plan: the same with signed requests and signed answers."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from eid.clock import ManualClock
from tests.idp_mock.oidc.conformance.party import ISSUER
from tests.idp_mock.oidc.conformance.plans import states
from tests.idp_mock.oidc.fapi2.every_profile import EveryProfile, F
from tests.idp_mock.oidc.fapi2.party import FapiParty, base64url, error_of


@pytest.fixture
def profile() -> str:
    return "message_signing"


def pushed_object(party: FapiParty, alg: str = "ES256", key: Any = None, **changes: Any) -> Any:
    token = party.request_object(party.asked(), alg, key, **changes)
    return party.push({"client_id": party.client_id, "request": token})


class TestMessageSigning(EveryProfile):
    """Requests come in signed request objects, answers go in signed JWTs."""

    @states(F + "ensure-request-object-with-multiple-aud-succeeds")
    def test_a_request_object_may_be_for_others_too(self, party: FapiParty) -> None:
        assert pushed_object(party, aud=[ISSUER, "https://other.example.test"]).status_code == 201

    @states(F + "ensure-request-object-with-nbf-8-seconds-in-the-future-is-accepted")
    def test_a_clock_eight_seconds_ahead_is_tolerated_in_a_request_object(self, party: FapiParty) -> None:
        assert pushed_object(party, nbf=party.now + 8).status_code == 201

    @states(F + "ensure-request-object-without-exp-fails")
    def test_a_request_object_says_until_when_it_is_good(self, party: FapiParty) -> None:
        assert error_of(pushed_object(party, exp=None)) == "invalid_request_object"

    @states(F + "ensure-request-object-without-nbf-fails")
    def test_a_request_object_says_from_when_it_is_good(self, party: FapiParty) -> None:
        assert error_of(pushed_object(party, nbf=None)) == "invalid_request_object"

    @states(F + "ensure-expired-request-object-fails")
    def test_a_request_object_expires(self, party: FapiParty) -> None:
        assert error_of(pushed_object(party, exp=party.now - 1)) == "invalid_request_object"

    @states(F + "ensure-request-object-with-bad-aud-fails")
    def test_a_request_object_for_another_server_is_refused(self, party: FapiParty) -> None:
        assert error_of(pushed_object(party, aud="https://other.example.test")) == "invalid_request_object"
        assert error_of(pushed_object(party, aud=None)) == "invalid_request_object"

    @states(F + "ensure-request-object-with-exp-over-60-fails")
    def test_a_request_object_is_not_good_for_more_than_an_hour(self, party: FapiParty) -> None:
        assert error_of(pushed_object(party, exp=party.now + 70 * 60)) == "invalid_request_object"

    @states(F + "ensure-request-object-with-nbf-over-60-fails")
    def test_a_request_object_is_not_older_than_an_hour(self, party: FapiParty) -> None:
        assert error_of(pushed_object(party, nbf=party.now - 70 * 60, exp=party.now + 60)) == "invalid_request_object"

    @states(F + "ensure-signed-request-object-with-RS256-fails")
    def test_rs256_is_not_good_enough_for_a_request_object(self, party: FapiParty) -> None:
        assert error_of(pushed_object(party, "RS256")) == "invalid_request_object"
        assert pushed_object(party, "PS256").status_code == 201

    @states(F + "ensure-request-object-signature-algorithm-is-not-none")
    def test_a_request_object_without_a_signature_is_refused(self, party: FapiParty) -> None:
        payload = party.request_object(party.asked()).split(".")[1]
        token = base64url(b'{"alg":"none"}') + f".{payload}."
        assert error_of(party.push({"client_id": party.client_id, "request": token})) == "invalid_request_object"

    @states(F + "ensure-request-object-with-invalid-signature-fails")
    def test_a_request_object_that_was_altered_is_refused(self, party: FapiParty) -> None:
        header, payload, signature = party.request_object(party.asked()).split(".")
        altered = ("B" if signature[0] != "B" else "C") + signature[1:]
        token = f"{header}.{payload}.{altered}"
        assert error_of(party.push({"client_id": party.client_id, "request": token})) == "invalid_request_object"

    @states(F + "ensure-matching-key-in-authorization-request")
    def test_a_request_object_signed_by_somebody_else_is_refused(self, party: FapiParty) -> None:
        stranger = ec.generate_private_key(ec.SECP256R1())
        assert error_of(pushed_object(party, key=stranger)) == "invalid_request_object"

    @states(F + "ensure-unsigned-request-at-par-endpoint-fails")
    def test_plain_parameters_are_refused(self, party: FapiParty) -> None:
        assert error_of(party.push(party.asked())) == "invalid_request"

    @states(F + "par-authorization-request-containing-request_uri")
    def test_a_request_object_holds_no_request_uri(self, party: FapiParty) -> None:
        assert error_of(pushed_object(party, request_uri="https://rp.example.test/ro")) == "invalid_request_object"

    @states(F + "happy-flow")
    def test_the_answer_is_a_jwt_and_nothing_else(self, party: FapiParty, clock: ManualClock) -> None:
        page = party.visit(party.pushed(response_mode="form_post.jwt"))
        answer = party.browser.answer_of(party.browser.submit(page, username="jan.testowy", password="Test-1234"))
        assert (answer.mode, set(answer.parameters)) == ("form_post", {"response"})
