"""The description of a relying party, rp.toml: where it begins, how to see that somebody is logged in, what is to be tried."""

import tomllib
from pathlib import Path
from typing import Literal

import msgspec

SPACE = "{space}"
"""What stands in an address for the name of a space."""
Expectation = Literal["refuse", "accept", "either"]


class PlanRefused(Exception):
    """A description that cannot be used; the message is one line that names the key and what was expected."""


class Step(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What is done on a page of the relying party: `press` is the CSS selector of a link or button, `fields` what is filled in before."""

    press: str
    fields: dict[str, str] = {}


class Way(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """An address, and what is pressed from there on."""

    address: str
    steps: tuple[Step, ...] = ()


class Sign(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How to see that a person is logged in: all that is given must hold for the page at `address`, or for the page on which a login ended
    where there is no address. `cookie` is the name of one that the relying party has set."""

    address: str = ""
    text: str = ""
    selector: str = ""
    status: int = 0
    cookie: str = ""


class NodePlace(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """`ca` is a PEM file with the CA that certifies node or relying party over https."""

    url: str = "http://localhost:8000"
    space: str = ""
    token: str = ""
    ca: str = ""


class Selection(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Which faults: those of `protocol` (oidc, saml: the real node's dialect, saml2: the general profile), of these `families` (empty: of
    all), `only` these ids (empty: all), but not `skip`."""

    protocol: Literal["oidc", "saml", "saml2"]
    families: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()


class Plan(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Times are in seconds: `timeout` is how long one page may take, and `patience` a whole login. `other_persona` is whom a second good
    login is for; empty: there is none. `expected` says by fault id what this relying party does by design, where the catalogue says
    otherwise. `path` is where the plan was read."""

    login: Way
    logged_in: Sign
    faults: Selection
    name: str = "relying party"
    client_id: str = ""
    persona: str = "jan.testowy"
    other_persona: str = "anna.testowa"
    parallel: int = 1
    timeout: float = 10
    patience: float = 30
    logout: Way | None = None
    node: NodePlace = NodePlace()
    expected: dict[str, Expectation] = {}
    baseline: str = ""
    path: str = "rp.toml"

    @property
    def chooses_issuer(self) -> bool:
        """Whether each login may go to a space of its own."""
        return SPACE in self.login.address

    @property
    def at_once(self) -> int:
        """How many logins may run side by side: in one space they would take each other's faults."""
        return self.parallel if self.chooses_issuer else 1


def read_plan(path: Path) -> Plan:
    """Raises `PlanRefused`."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        plan = msgspec.convert({**table, "path": str(path)}, Plan)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PlanRefused(f"{path}: {error}") from error
    for holds, otherwise in _RULES:
        if not holds(plan):
            raise PlanRefused(f"{path}: {otherwise}")
    return plan


def _says_something(sign: Sign) -> bool:
    return bool(sign.text or sign.selector or sign.status or sign.cookie)


_RULES = (
    (lambda plan: _says_something(plan.logged_in), "logged_in: expected text, selector, status or cookie, got none of them"),
    (lambda plan: plan.login.address.startswith(("http://", "https://")), "login.address: expected an address with http:// or https://"),
    (lambda plan: plan.parallel >= 1, "parallel: expected 1 or more"),
    (lambda plan: plan.timeout > 0 and plan.patience > 0, "timeout, patience: expected more than 0 seconds"),
    (lambda plan: plan.parallel == 1 or plan.chooses_issuer, f"parallel: expected {SPACE} in login.address, for issuers of their own"),
)
