"""Who is measured: the node, the floor beneath it, and those peers that are found installed. No peer's code is here."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.logins import GeneralSamlClient, OidcClient, SamlClient, at_once, with_forms
from bench.messages import Login

HERE = Path(__file__).parent
DISCOVERY = "/.well-known/openid-configuration"
_PERSONA = with_forms({"username": "jan.testowy", "password": "Test-1234"})


@dataclass(frozen=True, kw_only=True, eq=False)
class Contestant:
    """`argv` and `logins` are asked with the port; `logins` gives what makes one login after the other. `note` says what a login is."""

    name: str
    argv: Callable[[int], list[str]]
    logins: Callable[[int], Callable[[], Login]]
    environ: dict[str, str] = field(default_factory=dict)
    ready: str = DISCOVERY
    note: str = ""


def _node_argv(port: int) -> list[str]:
    return [*node_argv(port), "--store", "sqlite:///node.sqlite", "--keys", "../keys"]


def node_argv(port: int) -> list[str]:
    """The node with its default settings, which more arguments may follow."""
    return [sys.executable, "-c", "from idp_mock.cli import main; main()", "serve", "--port", str(port)]


def _floor_argv(port: int) -> list[str]:
    return [sys.executable, "-m", "bench.floor", str(port)]


# The pages that a test may switch off are off: a login has one page and one form, as the floor's.
_ONE_PAGE = {"IDP_CHOOSER": "false", "IDP_SECOND_FACTOR": "false", "IDP_CONSENT": "false"}
_AT_HOME = {"PYTHONPATH": str(HERE.parent)}


def _saml(port: int) -> Callable[[], Login]:
    return SamlClient(identify=_PERSONA, base=f"http://localhost:{port}").login


OIDC_FLOOR = Contestant(
    name="floor",
    argv=_floor_argv,
    logins=lambda port: OidcClient(identify=_PERSONA).login,
    environ=_AT_HOME,
    note="4 requests, dict, ES256",
)
OIDC_NODE = Contestant(
    name="node",
    argv=_node_argv,
    logins=lambda port: OidcClient(identify=_PERSONA).login,
    environ=_AT_HOME | _ONE_PAGE,
    note="4 requests, SQLite, ES256",
)
SAML_FLOOR = Contestant(
    name="floor", argv=_floor_argv, logins=_saml, environ=_AT_HOME, note="3 requests, dict, the same XML and cryptography"
)
SAML_NODE = Contestant(name="node", argv=_node_argv, logins=_saml, environ=_AT_HOME | _ONE_PAGE, note="3 requests, SQLite, artifact")

SAML_GENERAL = Contestant(
    name="node, general profile",
    argv=_node_argv,
    logins=lambda port: GeneralSamlClient(identify=_PERSONA, base=f"http://localhost:{port}").login,
    environ=_AT_HOME | _ONE_PAGE,
    note="2 requests, SQLite, unsigned request by redirect, RSA-SHA256, POST",
)


def oidc_peers(folder: Path) -> list[Contestant]:
    """Those whose npm package lies in the folder or one below it."""
    found = (
        (_oauth2_mock_server, _package(folder, "oauth2-mock-server")),
        (_oidc_provider, _package(folder, "oidc-provider")),
    )
    return [make(package) for make, package in found if package]


def _package(folder: Path, name: str) -> Path | None:
    return next((path for path in (*folder.glob(f"node_modules/{name}"), *folder.glob(f"*/node_modules/{name}"))), None)


def _oauth2_mock_server(package: Path) -> Contestant:
    program = package.parent / ".bin" / package.name
    return Contestant(
        name="oauth2-mock-server",
        argv=lambda port: ["node", str(program), "-p", str(port), "-a", "127.0.0.1"],
        logins=lambda port: OidcClient(identify=at_once, authorize="/authorize", token="/token", userinfo="/userinfo").login,  # noqa: S106
        note="3 requests, no page, RS256",
    )


def _oidc_provider(package: Path) -> Contestant:
    def client(port: int) -> Callable[[], Login]:
        steps = with_forms({"login": "jan", "password": "x"}, {})
        return OidcClient(identify=steps, authorize="/auth", token="/token", userinfo="/me", redirect_uri=CALLBACK).login  # noqa: S106

    return Contestant(
        name="oidc-provider",
        argv=lambda port: ["node", str(HERE / "oidc_provider.mjs"), str(port), str(package / "lib" / "index.js"), CALLBACK],
        logins=client,
        environ={"NODE_ENV": "production"},
        note="9 requests, login and consent, memory, RS256",
    )


CALLBACK = "https://rp.example/callback"
