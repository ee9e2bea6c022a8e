"""Joins the fault tables of all packages. Each is imported when the first fault is wanted: a node that nobody bends reads none of them."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from idp_mock.faults.catalogue import Catalogue, UnknownFault
from idp_mock.outcomes import ScriptRefused

if TYPE_CHECKING:
    from idp_mock.faults.fault import Fault


def catalogue() -> Catalogue:
    """Every fault of a node."""
    return Catalogue(_saml, _oidc, _http, _persona)


def known_fault(faults: Catalogue) -> Callable[[str], None]:
    """Raises `ScriptRefused` for what is no fault, or none that one login can carry."""

    def judge(identifier: str) -> None:
        try:
            fault = faults.known(identifier)
        except UnknownFault as error:
            raise ScriptRefused(str(error)) from error
        if fault.reach != "login":
            raise ScriptRefused(f"the fault {identifier!r} bites where no login is known: arm it for the space")

    return judge


def _saml() -> "Iterable[Fault]":
    from idp_mock.saml.faults.table import FAULTS

    return FAULTS


def _oidc() -> "Iterable[Fault]":
    from idp_mock.oidc.faults.table import FAULTS

    return FAULTS


def _http() -> "Iterable[Fault]":
    from idp_mock.faults.http import FAULTS

    return FAULTS


def _persona() -> "Iterable[Fault]":
    from idp_mock.login.persona_faults import FAULTS

    return FAULTS
