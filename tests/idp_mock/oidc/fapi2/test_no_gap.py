"""No module of the FAPI 2.0 plans without a test that states its intent."""

import pytest

from tests.idp_mock.oidc.conformance.plans import stated_by
from tests.idp_mock.oidc.fapi2 import plans, test_message_signing, test_security_profile

STATED = {
    "fapi2-security-profile-final-test-plan": set(stated_by(test_security_profile.TestSecurityProfile)),
    "fapi2-message-signing-final-test-plan": set(stated_by(test_message_signing.TestMessageSigning)),
}


@pytest.mark.parametrize("plan", plans.PLANS)
def test_every_module_of_a_plan_is_stated_and_nothing_else(plan: str) -> None:
    assert STATED[plan] == set(plans.PLANS[plan])


def test_no_name_stands_twice() -> None:
    names = (*plans.SECURITY_PROFILE, *plans.SIGNED_REQUESTS, *plans.OF_MARKETS, *plans.OF_GRANT_MANAGEMENT)
    assert len(names) == len(set(names))
