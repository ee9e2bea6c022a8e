"""What a space knows: personas, clients, sessions, keys, snapshots and other spaces."""

from typing import Any

import click

from idp_mock.commands.terminal import Target, members, on_a_node, segment

PERSONA_COLUMNS = ("username", "given_name", "family_name", "pesel", "level", "state")
SESSION_COLUMNS = ("id", "username", "level", "clients")


@click.group()
def personas() -> None:
    """Test people who can log in."""


@personas.command("list")
@on_a_node
def personas_list(target: Target) -> None:
    """All of them."""
    with target.api() as api:
        target.show(api.get("/personas"), PERSONA_COLUMNS)


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
def clients() -> None:
    """Registered OpenID clients and SAML service providers."""


@clients.command("list")
@on_a_node
@click.option("--saml", is_flag=True, help="Service providers instead.")
def clients_list(target: Target, saml: bool) -> None:
    """All of them."""
    with target.api() as api:
        if saml:
            target.show(api.get("/service-providers"), ("entity_id", "name", "acs"))
        else:
            target.show(api.get("/clients"), ("client_id", "client_name", "redirect_uris"))


@clients.command("add")
@on_a_node
@click.argument("metadata", nargs=-1, required=True)
def clients_add(target: Target, metadata: tuple[str, ...]) -> None:
    """Register one: 'redirect_uris=["https://rp.test/cb"]' client_name=One ..."""
    with target.api() as api:
        target.show(api.post("/clients", members(metadata)))


@clients.command("remove")
@on_a_node
@click.argument("client_id")
def clients_remove(target: Target, client_id: str) -> None:
    """Those of the configuration file stay."""
    with target.api() as api:
        target.show(api.delete(f"/clients/{segment(client_id)}"))


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
def keys() -> None:
    """The node's keys, which all spaces share."""


@keys.command("list")
@on_a_node
def keys_list(target: Target) -> None:
    """What is published."""
    with target.api() as api:
        target.show(api.get("/keys"), ("kid", "subject"))


@keys.command("rotate")
@on_a_node
def keys_rotate(target: Target) -> None:
    """The first call publishes the next keys, the second puts them to use."""
    with target.api() as api:
        target.show(api.post("/keys/rotate"))


@click.group()
def spaces() -> None:
    """Nodes of their own under /s/NAME."""


@spaces.command("list")
@on_a_node
def spaces_list(target: Target) -> None:
    """All but the default one."""
    with target.api() as api:
        target.show(api.get("/spaces"), ("name", "issuer"))


@spaces.command("make")
@on_a_node
@click.argument("name", default="")
def spaces_make(target: Target, name: str) -> None:
    """Without NAME the node chooses one."""
    with target.api() as api:
        target.show(api.put(f"/spaces/{segment(name)}") if name else api.post("/spaces"))


@spaces.command("drop")
@on_a_node
@click.argument("name")
def spaces_drop(target: Target, name: str) -> None:
    """With all that it keeps."""
    with target.api() as api:
        target.show(api.delete(f"/spaces/{segment(name)}"))


@click.group()
def snapshot() -> None:
    """The state of a space under a name."""


@snapshot.command("list")
@on_a_node
def snapshot_list(target: Target) -> None:
    """All of this space."""
    with target.api() as api:
        target.show(api.get("/snapshots"), ("name", "taken_at"))


@snapshot.command("take")
@on_a_node
@click.argument("name")
def snapshot_take(target: Target, name: str) -> None:
    """Keep the state as it is."""
    with target.api() as api:
        target.show(api.post("/snapshots", {"name": name}))


@snapshot.command("restore")
@on_a_node
@click.argument("name")
def snapshot_restore(target: Target, name: str) -> None:
    """Bring it back."""
    with target.api() as api:
        target.show(api.post(f"/snapshots/{segment(name)}/restore"))


@snapshot.command("drop")
@on_a_node
@click.argument("name")
def snapshot_drop(target: Target, name: str) -> None:
    """Forget it."""
    with target.api() as api:
        target.show(api.delete(f"/snapshots/{segment(name)}"))


@click.command()
@on_a_node
def reset(target: Target) -> None:
    """Empty a space, back to real time."""
    with target.api() as api:
        target.show(api.post("/reset"))


@click.group()
def mint() -> None:
    """Tokens and assertions for a persona, without a login."""


@mint.command("token")
@on_a_node
@click.argument("persona")
@click.option("--client", "client_id", required=True, help="The client that it is for.")
@click.option("--scope", default="openid profile", show_default=True)
@click.option("--nonce", default="")
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
def mint_assertion(target: Target, **asked: Any) -> None:
    """A SAML assertion, neither signed nor encrypted."""
    with target.api() as api:
        target.show(api.post("/mint/assertion", asked))


COMMANDS: tuple[click.Command, ...] = (personas, clients, sessions, keys, spaces, snapshot, reset, mint)
