"""oidcc-basic-certification-test-plan."""

from collections.abc import Callable

import pytest

from tests.idp_mock.oidc.conformance.every_flow import EveryFlow, WithoutANonce
from tests.idp_mock.oidc.conformance.party import BASIC, Party
from tests.idp_mock.oidc.conformance.with_a_code import WithACode, WithACodeAlone

PLAN = "oidcc-basic-certification-test-plan"


class TestBasic(EveryFlow, WithACode, WithACodeAlone, WithoutANonce):
    @pytest.fixture
    def party(self, new_party: Callable[..., Party]) -> Party:
        return new_party(BASIC, "code", "")
