"""oidcc-formpost-implicit-certification-test-plan."""

from collections.abc import Callable

import pytest

from tests.idp_mock.oidc.conformance.every_flow import EveryFlow, WithANonce
from tests.idp_mock.oidc.conformance.party import BASIC, Party

PLAN = "oidcc-formpost-implicit-certification-test-plan"


class TestFormPostImplicit(EveryFlow, WithANonce):
    @pytest.fixture(params=("id_token", "id_token token"))
    def party(self, request: pytest.FixtureRequest, new_party: Callable[..., Party]) -> Party:
        return new_party(BASIC, request.param, "form_post")
