"""The certification plans of OpenID Connect and the names of their modules, as the OpenID Foundation's conformance suite lists them, and
the mark by which a test of ours says which of them it states."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

T = TypeVar("T", bound=Callable[..., Any])

_OF_EVERY_FLOW = (
    "oidcc-server",
    "oidcc-response-type-missing",
    "oidcc-idtoken-signature",
    "oidcc-userinfo-get",
    "oidcc-userinfo-post-header",
    "oidcc-userinfo-post-body",
    "oidcc-scope-profile",
    "oidcc-scope-email",
    "oidcc-scope-address",
    "oidcc-scope-phone",
    "oidcc-scope-all",
    "oidcc-ensure-other-scope-order-succeeds",
    "oidcc-display-page",
    "oidcc-display-popup",
    "oidcc-prompt-login",
    "oidcc-prompt-none-not-logged-in",
    "oidcc-prompt-none-logged-in",
    "oidcc-max-age-1",
    "oidcc-max-age-10000",
    "oidcc-ensure-request-with-unknown-parameter-succeeds",
    "oidcc-id-token-hint",
    "oidcc-login-hint",
    "oidcc-ui-locales",
    "oidcc-claims-locales",
    "oidcc-ensure-request-with-acr-values-succeeds",
    "oidcc-ensure-registered-redirect-uri",
    "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported",
    "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported",
    "oidcc-claims-essential",
    "oidcc-ensure-request-object-with-redirect-uri",
)
_WITH_A_CODE = (
    "oidcc-codereuse",
    "oidcc-codereuse-30seconds",
    "oidcc-server-client-secret-post",
    "oidcc-refresh-token",
    "oidcc-ensure-request-with-valid-pkce-succeeds",
)
_BASIC = (
    *_OF_EVERY_FLOW,
    *_WITH_A_CODE,
    "oidcc-alternate-happy-flow",
    "oidcc-idtoken-unsigned",
    "oidcc-ensure-request-without-nonce-succeeds-for-code-flow",
    "oidcc-ensure-post-request-succeeds",
)
_IMPLICIT = (*_OF_EVERY_FLOW, "oidcc-ensure-request-without-nonce-fails")
_HYBRID = (
    *_IMPLICIT,
    *_WITH_A_CODE,
    "oidcc-ensure-request-without-nonce-succeeds-for-code-flow",
)
_RP_INITIATED = "oidcc-rp-initiated-logout"
PLANS: dict[str, tuple[str, ...]] = {
    "oidcc-config-certification-test-plan": ("oidcc-discovery-endpoint-verification",),
    "oidcc-basic-certification-test-plan": _BASIC,
    "oidcc-formpost-basic-certification-test-plan": _BASIC,
    "oidcc-implicit-certification-test-plan": _IMPLICIT,
    "oidcc-formpost-implicit-certification-test-plan": _IMPLICIT,
    "oidcc-hybrid-certification-test-plan": _HYBRID,
    "oidcc-formpost-hybrid-certification-test-plan": _HYBRID,
    "oidcc-rp-initiated-logout-certification-test-plan": (
        f"{_RP_INITIATED}-discovery-endpoint-verification",
        _RP_INITIATED,
        f"{_RP_INITIATED}-bad-post-logout-redirect-uri",
        f"{_RP_INITIATED}-modified-id-token-hint",
        f"{_RP_INITIATED}-no-id-token-hint",
        f"{_RP_INITIATED}-no-params",
        f"{_RP_INITIATED}-no-post-logout-redirect-uri",
        f"{_RP_INITIATED}-no-state",
        f"{_RP_INITIATED}-only-state",
        f"{_RP_INITIATED}-query-added-to-post-logout-redirect-uri",
        f"{_RP_INITIATED}-bad-id-token-hint",
    ),
    "oidcc-session-management-certification-test-plan": (
        "oidcc-session-management-discovery-endpoint-verification",
        "oidcc-session-management-rp-initiated-logout",
    ),
    "oidcc-backchannel-rp-initiated-logout-certification-test-plan": (
        "oidcc-backchannel-logout-discovery-endpoint-verification",
        "oidcc-backchannel-rp-initiated-logout",
    ),
    "oidcc-frontchannel-rp-initiated-logout-certification-test-plan": (
        "oidcc-frontchannel-logout-discovery-endpoint-verification",
        "oidcc-frontchannel-rp-initiated-logout",
    ),
}


def states(name: str) -> Callable[[T], T]:
    """Marks a test as stating the intent of that module."""

    def mark(test: T) -> T:
        test.__dict__["module_of_the_suite"] = name
        return test

    return mark


def stated_by(owner: Any) -> Iterator[str]:
    """The modules that the tests of a class or of a Python module state."""
    for name in dir(owner):
        stated = getattr(getattr(owner, name), "module_of_the_suite", None)
        if name.startswith("test_") and stated:
            yield stated
