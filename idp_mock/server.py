"""Starts the node: what must be right before the first request, what the person at the terminal reads, and the application itself."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from eid.clock import SystemClock
from eid.serving import CannotServe
from eid.serving import serve as serve_application
from idp_mock.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

TO_TRY = ("jan.testowy", "anna.testowa", "wygasly.profil")
"""Personas that the welcome names: two for whom everything works, one for whom it does not."""


def serve(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT. Raises `CannotServe`."""
    keys = partial(_check_keys, settings)
    clients = partial(_check_clients, settings)
    serve_application(settings, partial(_application, settings), (keys, clients), partial(_welcome, settings))


def exported_ca(settings: Settings) -> str:
    """The certificate of the CA that certifies this node's https, in PEM. Raises `CannotServe`."""
    from eid.keys import KeysUnusable
    from eid.tls import exported

    try:
        return exported(Path(settings.keys), SystemClock().now())
    except KeysUnusable as error:
        raise CannotServe(str(error)) from error


def _check_keys(settings: Settings) -> None:
    """Raises `KeysUnusable`."""
    from eid.keys import check_keys

    check_keys(Path(settings.keys), "node-ec", "node-rsa")


def _check_clients(settings: Settings) -> None:
    """Raises `SettingsError` where the file cannot be read by every protocol, or a certificate for metadata not at all."""
    if settings.clients:
        from idp_mock.oidc.clients import load_clients
        from idp_mock.saml.service_providers import read_service_providers

        load_clients(Path(settings.clients))
        read_service_providers(settings.clients)
    if settings.clients or settings.metadata_certificates:
        from idp_mock.saml.general.configured import check_configured

        check_configured(settings, SystemClock().now())


def _application(settings: Settings, counts: str) -> "WSGIApplication":
    from idp_mock.app import create_served_app  # in the process that serves, not in the one that waits

    return create_served_app(settings, counts)


def _welcome(settings: Settings) -> str:
    from idp_mock.personas.personas import seeded_personas

    to_try = [persona for persona in seeded_personas() if persona.username in TO_TRY]
    lines = [
        f"The node is at {settings.issuer}",
        f"  OpenID Connect   {settings.issuer}/.well-known/openid-configuration",
        f"  SAML             {settings.issuer}/login/SingleSignOnService",
        f"  SAML metadata    {settings.issuer}/saml/metadata",
        "Who can log in:",
        *(f"  {persona.username:<15}  {persona.password:<10}  {persona.purpose['en']}" for persona in to_try),
        f"All test persons, and how to connect a client of your own, are on {settings.issuer}",
    ]
    return "\n".join(lines)
