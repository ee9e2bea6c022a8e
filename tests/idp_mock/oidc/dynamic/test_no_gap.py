"""No module of the dynamic plan without a test that states its intent."""

from tests.idp_mock.oidc.conformance.plans import stated_by
from tests.idp_mock.oidc.dynamic import test_plan

PLAN = {
    f"oidcc-{name}"
    for name in (
        "idtoken-rs256",
        "idtoken-unsigned",
        "userinfo-rs256",
        "ensure-redirect-uri-in-authorization-request",
        "redirect-uri-query-OK",
        "redirect-uri-query-mismatch",
        "redirect-uri-query-added",
        "redirect-uri-regfrag",
        "discovery-endpoint-verification",
        "server",
        "registration-logo-uri",
        "registration-policy-uri",
        "registration-tos-uri",
        "registration-jwks-uri",
        "registration-sector-uri",
        "registration-sector-bad",
        "server-rotate-keys",
        "refresh-token-rp-key-rotation",
        "request-uri-unsigned",
        "request-uri-signed-rs256",
        "ensure-request-object-with-redirect-uri",
        "refresh-token",
        "ensure-client-assertion-with-iss-aud-succeeds",
    )
}
"""oidcc-dynamic-certification-test-plan, as the OpenID Foundation's conformance suite lists it."""


def test_every_module_is_stated_and_nothing_else() -> None:
    assert set(stated_by(test_plan)) == PLAN
