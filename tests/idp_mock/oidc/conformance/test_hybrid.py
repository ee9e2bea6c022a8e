"""oidcc-hybrid-certification-test-plan."""

from collections.abc import Callable

import pytest

from tests.idp_mock.oidc.conformance.every_flow import EveryFlow, WithANonce, WithoutANonce
from tests.idp_mock.oidc.conformance.party import BASIC, Party
from tests.idp_mock.oidc.conformance.with_a_code import WithACode

PLAN = "oidcc-hybrid-certification-test-plan"


class TestHybrid(EveryFlow, WithACode, WithANonce, WithoutANonce):
    @pytest.fixture(params=("code id_token", "code token", "code id_token token"))
    def party(self, request: pytest.FixtureRequest, new_party: Callable[..., Party]) -> Party:
        return new_party(BASIC, request.param, "")
