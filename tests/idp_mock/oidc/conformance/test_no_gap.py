"""Every module of every plan is stated by a test of ours."""

from types import ModuleType

import pytest

from tests.idp_mock.oidc.conformance import (
    test_backchannel_logout,
    test_basic,
    test_config,
    test_formpost_basic,
    test_formpost_hybrid,
    test_formpost_implicit,
    test_frontchannel_logout,
    test_hybrid,
    test_implicit,
    test_rp_initiated_logout,
    test_session_management,
)
from tests.idp_mock.oidc.conformance.plans import PLANS, stated_by

FILES: tuple[ModuleType, ...] = (
    test_backchannel_logout,
    test_basic,
    test_config,
    test_formpost_basic,
    test_formpost_hybrid,
    test_formpost_implicit,
    test_frontchannel_logout,
    test_hybrid,
    test_implicit,
    test_rp_initiated_logout,
    test_session_management,
)


def stated(file: ModuleType) -> list[str]:
    classes = [value for name, value in vars(file).items() if name.startswith("Test")]
    return [name for owner in (file, *classes) for name in stated_by(owner)]


def test_every_plan_has_a_file() -> None:
    assert {file.PLAN for file in FILES} == set(PLANS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.PLAN)
def test_every_module_of_a_plan_is_stated_once(file: ModuleType) -> None:
    assert sorted(stated(file)) == sorted(PLANS[file.PLAN])


def test_the_numbers_are_those_of_the_suite() -> None:
    """Distinct modules by plan; the basic plans have one more here, because its order of scopes is told apart from the other's."""
    counted = {plan.removesuffix("-certification-test-plan"): len(modules) for plan, modules in PLANS.items()}
    assert counted == {
        "oidcc-config": 1,
        "oidcc-basic": 39,
        "oidcc-formpost-basic": 39,
        "oidcc-implicit": 31,
        "oidcc-formpost-implicit": 31,
        "oidcc-hybrid": 37,
        "oidcc-formpost-hybrid": 37,
        "oidcc-rp-initiated-logout": 11,
        "oidcc-session-management": 2,
        "oidcc-backchannel-rp-initiated-logout": 2,
        "oidcc-frontchannel-rp-initiated-logout": 2,
    }
