"""The account, or the address, by which the setting `oidc_account` names the node."""

from urllib.parse import urlsplit

from eid.settings import web_address

_ACCOUNT = "acct:"


def check_account(value: str) -> None:
    """Accepts acct:NAME@HOST or a web address. Raises ValueError."""
    if not value.startswith(_ACCOUNT):
        return web_address(value)
    name, _, host = value.removeprefix(_ACCOUNT).rpartition("@")
    if not name or not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError("an account such as acct:jan@login.example")
    return web_address(f"https://{host}")


def home_of(account: str, node_url: str) -> str:
    """Where WebFinger asks: over https, but the node's own host as `node_url` says."""
    node = urlsplit(node_url)
    if not account.startswith(_ACCOUNT):
        named = urlsplit(account)
        return f"{named.scheme}://{named.netloc}"
    host = account.rpartition("@")[2]
    return f"{node.scheme if host == node.netloc else 'https'}://{host}"
