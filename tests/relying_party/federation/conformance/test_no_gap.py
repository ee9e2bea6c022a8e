"""Every relying-party module of the suite is stated by a test of ours."""

from tests.relying_party.federation.conformance import (
    test_begun_elsewhere,
    test_certificate,
    test_claim_sources,
    test_code_flow,
    test_hybrid,
    test_logout,
    test_provider,
    test_refresh,
    test_request,
    test_watching,
    test_webfinger,
)
from tests.relying_party.federation.conformance.modules import MODULES, stated_by

FILES = (
    test_begun_elsewhere,
    test_certificate,
    test_claim_sources,
    test_code_flow,
    test_hybrid,
    test_logout,
    test_provider,
    test_refresh,
    test_request,
    test_watching,
    test_webfinger,
)


def test_every_module_is_stated_once() -> None:
    stated = [name for file in FILES for name in stated_by(file)]
    assert sorted(stated) == sorted(MODULES)


def test_the_number_is_that_of_the_suite() -> None:
    assert len(MODULES) == len(set(MODULES)) == 57
