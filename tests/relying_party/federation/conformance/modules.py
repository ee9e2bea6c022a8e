"""The relying-party modules of the OpenID Foundation's conformance suite, without their prefix `oidcc-client-test`."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

T = TypeVar("T", bound=Callable[..., Any])

MODULES = (
    "",
    "-client-secret-basic",
    "-nonce-unless-code-flow",
    "-scope-userinfo-claims",
    "-userinfo-bearer-header",
    "-userinfo-bearer-body",
    "-userinfo-signed",
    "-invalid-iss",
    "-invalid-aud",
    "-missing-aud",
    "-missing-iat",
    "-missing-sub",
    "-nonce-invalid",
    "-userinfo-invalid-sub",
    "-invalid-chash",
    "-missing-chash",
    "-invalid-athash",
    "-missing-athash",
    "-idtoken-sig-rs256",
    "-idtoken-sig-none",
    "-invalid-sig-rs256",
    "-invalid-sig-hs256",
    "-invalid-sig-es256",
    "-kid-absent-single-jwks",
    "-kid-absent-multiple-jwks",
    "-form-post-error",
    "-discovery-openid-config",
    "-discovery-jwks-uri-keys",
    "-discovery-issuer-mismatch",
    "-discovery-webfinger-acct",
    "-discovery-webfinger-url",
    "-signing-key-rotation",
    "-signing-key-rotation-just-before-signing",
    "-dynamic-registration",
    "-request-uri-signed-rs256",
    "-request-uri-signed-none",
    "-3rd-party-init-login",
    "-aggregated-claims",
    "-distributed-claims",
    "-mtls-endpoint-aliases",
    "-refresh-token",
    "-refresh-token-invalid-issuer",
    "-refresh-token-invalid-sub",
    "-rp-init-logout",
    "-rp-init-logout-no-state",
    "-rp-init-logout-other-state",
    "-rp-backchannel-rpinitlogout",
    "-rp-backchannel-rpinitlogout-alg-none",
    "-rp-backchannel-rpinitlogout-no-event",
    "-rp-backchannel-rpinitlogout-with-nonce",
    "-rp-backchannel-rpinitlogout-wrong-alg",
    "-rp-backchannel-rpinitlogout-wrong-aud",
    "-rp-backchannel-rpinitlogout-wrong-event",
    "-rp-backchannel-rpinitlogout-wrong-iss",
    "-rp-frontchannel-rpinitlogout",
    "-rp-frontchannel-opinitlogout",
    "-session-management",
)


def states(name: str) -> Callable[[T], T]:
    """Marks a test as stating the intent of that module."""

    def mark(test: T) -> T:
        test.__dict__["modules_of_the_suite"] = (*test.__dict__.get("modules_of_the_suite", ()), name)
        return test

    return mark


def files() -> list[ModuleType]:
    """The Python modules with tests that stand beside this one."""
    package = __name__.rpartition(".")[0]
    return [import_module(f"{package}.{file.stem}") for file in sorted(Path(__file__).parent.glob("test_*.py"))]


def stated_by(owner: Any) -> Iterator[str]:
    """The modules that the tests of a Python module state."""
    for name, test in vars(owner).items():
        if name.startswith("test_"):
            yield from getattr(test, "modules_of_the_suite", ())
