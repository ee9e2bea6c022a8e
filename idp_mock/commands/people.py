"""Test people: who can log in, who is logged in, and what is made for them without a login."""

import csv
from typing import TYPE_CHECKING, Any, TextIO

import click

from idp_mock.commands.terminal import Target, members, on_a_node, segment

if TYPE_CHECKING:
    from idp_mock.api_client import ApiClient

PERSONA_COLUMNS = ("username", "given_name", "family_name", "pesel", "level", "state")
SESSION_COLUMNS = ("id", "username", "level", "clients")
FILE_COLUMNS = ("username", "password", "given_name", "family_name", "pesel", "birth_date", "sex", "email", "phone", "address")
_PAGE = 1000


@click.group()
def personas() -> None:
    """Test people who can log in."""


@personas.command("list")
@on_a_node
@click.option("--offset", type=int, default=0, help="How many to leave out.")
@click.option("--limit", type=int, default=1000, show_default=True)
def personas_list(target: Target, offset: int, limit: int) -> None:
    """Those of the seed, then those that were written, then generated ones."""
    with target.api() as api:
        target.show(api.get("/personas", offset=offset, limit=limit), PERSONA_COLUMNS)


@personas.command("generate")
@on_a_node
@click.argument("count", type=int)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same people.")
@click.option("--born-from", default=None, metavar="DATE", help="First date of birth; default 1820-01-01.")
@click.option("--born-to", default=None, metavar="DATE", help="Last date of birth; default 1899-12-31: nobody alive has such a PESEL.")
@click.option("--out", type=click.File("w", encoding="utf-8", lazy=True), help="Write them all to this file, as CSV.")
def personas_generate(target: Target, out: Any, **asked: Any) -> None:
    """COUNT invented people, who can log in at once."""
    with target.api() as api:
        told = api.post("/personas/generate", {name: value for name, value in asked.items() if value is not None})
        if out:
            _write_people(api, told["first"], told["last"], out)
        target.show(told if target.as_json else told["examples"], PERSONA_COLUMNS)


@personas.command("show")
@on_a_node
@click.argument("username")
def personas_show(target: Target, username: str) -> None:
    """One of them."""
    with target.api() as api:
        target.show(api.get(f"/personas/{segment(username)}"))


@personas.command("add")
@on_a_node
@click.argument("username")
@click.argument("facts", nargs=-1)
def personas_add(target: Target, username: str, facts: tuple[str, ...]) -> None:
    """A new one: given_name=Ewa family_name=Nowa pesel=90810100010 ..."""
    with target.api() as api:
        target.show(api.post("/personas", {"username": username, **members(facts)}))


@personas.command("change")
@on_a_node
@click.argument("username")
@click.argument("facts", nargs=-1, required=True)
def personas_change(target: Target, username: str, facts: tuple[str, ...]) -> None:
    """Only what is given: level=low ..."""
    with target.api() as api:
        target.show(api.patch(f"/personas/{segment(username)}", members(facts)))


@personas.command("clone")
@on_a_node
@click.argument("username")
@click.argument("new")
@click.argument("facts", nargs=-1)
def personas_clone(target: Target, username: str, new: str, facts: tuple[str, ...]) -> None:
    """A new one like USERNAME but for what is given."""
    with target.api() as api:
        target.show(api.post(f"/personas/{segment(username)}/clone", {"username": new, **members(facts)}))


@personas.command("remove")
@on_a_node
@click.argument("username")
def personas_remove(target: Target, username: str) -> None:
    """Also one of the seed."""
    with target.api() as api:
        target.show(api.delete(f"/personas/{segment(username)}"))


@click.group()
def sessions() -> None:
    """Who is logged in at the node."""


@sessions.command("list")
@on_a_node
def sessions_list(target: Target) -> None:
    """All of them."""
    with target.api() as api:
        target.show(api.get("/sessions"), SESSION_COLUMNS)


@sessions.command("end")
@on_a_node
@click.argument("identifier")
def sessions_end(target: Target, identifier: str) -> None:
    """Clients are told as in any logout."""
    with target.api() as api:
        target.show(api.delete(f"/sessions/{segment(identifier)}"))


@click.group()
def mint() -> None:
    """Tokens and assertions for a persona, without a login."""


@mint.command("token")
@on_a_node
@click.argument("persona")
@click.option("--client", "client_id", required=True, help="The client that it is for.")
@click.option("--scope", default="openid profile", show_default=True)
@click.option("--nonce", default="")
@click.option("--fault", default="", help="What is wrong with it: an id of `idp-mock faults list`.")
def mint_token(target: Target, **asked: Any) -> None:
    """An OpenID token response."""
    with target.api() as api:
        target.show(api.post("/mint/token", asked))


@mint.command("assertion")
@on_a_node
@click.argument("persona")
@click.option("--service-provider", "entity_id", required=True, help="The audience.")
@click.option("--acs", required=True, help="The recipient.")
@click.option("--in-response-to", default="", help="ID of the request that it answers.")
@click.option("--encrypt-for", type=click.File(), help="PEM file of the service provider's certificate.")
@click.option("--fault", default="", help="What is wrong with it: an id of `idp-mock faults list`.")
def mint_assertion(target: Target, encrypt_for: TextIO | None, **asked: Any) -> None:
    """A SAML assertion: signed, and encrypted where the service provider's certificate is known."""
    with target.api() as api:
        target.show(api.post("/mint/assertion", {**asked, "certificate": encrypt_for.read() if encrypt_for else ""}))


def _write_people(api: "ApiClient", first: int, last: int, out: TextIO) -> None:
    """Those whose user name ends in a number from `first` to `last`."""
    rows = csv.DictWriter(out, FILE_COLUMNS, extrasaction="ignore")
    rows.writeheader()
    missing, offset = last - first + 1, 0
    while missing and (page := api.get("/personas", offset=offset, limit=_PAGE)):
        for persona in page:
            number = persona["username"].rpartition(".")[2]
            if number.isdecimal() and first <= int(number) <= last:
                home = persona["address"]
                rows.writerow({**persona, "address": f"{home['street_address']}, {home['postal_code']} {home['locality']}"})
                missing -= 1
        offset += _PAGE


COMMANDS: tuple[click.Command, ...] = (personas, sessions, mint)
