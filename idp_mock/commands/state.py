"""What a space knows: clients, keys, snapshots and other spaces."""

import click

from idp_mock.commands.terminal import Target, members, on_a_node, segment


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


@clients.command("show")
@on_a_node
@click.argument("client_id")
def clients_show(target: Target, client_id: str) -> None:
    """One of them."""
    with target.api() as api:
        target.show(api.get(f"/clients/{segment(client_id)}"))


@clients.command("replace")
@on_a_node
@click.argument("client_id")
@click.argument("metadata", nargs=-1, required=True)
def clients_replace(target: Target, client_id: str, metadata: tuple[str, ...]) -> None:
    """What is known of it, all at once: 'redirect_uris=["https://rp.test/cb"]' ..."""
    with target.api() as api:
        target.show(api.put(f"/clients/{segment(client_id)}", members(metadata)))


@clients.command("remove")
@on_a_node
@click.argument("client_id")
def clients_remove(target: Target, client_id: str) -> None:
    """Those of the configuration file stay."""
    with target.api() as api:
        target.show(api.delete(f"/clients/{segment(client_id)}"))


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


@keys.command("forget-retired")
@on_a_node
def keys_forget_retired(target: Target) -> None:
    """Publish retired keys no longer: what they signed is now signed by nobody known."""
    with target.api() as api:
        target.show(api.delete("/keys/retired"))


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


COMMANDS: tuple[click.Command, ...] = (clients, keys, spaces, snapshot, reset)
