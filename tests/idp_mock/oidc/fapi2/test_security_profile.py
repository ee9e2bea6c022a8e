"""Plan fapi2-security-profile-final-test-plan, with private_key_jwt and DPoP."""

import pytest

from tests.idp_mock.oidc.fapi2.every_profile import EveryProfile


@pytest.fixture
def profile() -> str:
    return "security"


class TestSecurityProfile(EveryProfile):
    """Requests and answers are plain."""
