"""Addresses that clients name: which of them mean this node."""

from urllib.parse import SplitResult, urlsplit

from idp_mock.loopback import is_welcome


def means_this_node(url: str, own_url: str, real_path: str, node_hosts: frozenset[str], further_hosts: frozenset[str]) -> bool:
    """Whether a Destination has the path of `own_url` or that of the real node, and a host that means this node, or one of this machine."""
    named, own = _split(url), _split(own_url)
    if named is None or own is None or named.path not in (own.path, real_path):
        return False
    return named.hostname == own.hostname or named.hostname in node_hosts or is_welcome(url, further_hosts)


def bare_host(url: str) -> str:
    """`login.gov.pl` of `https://login.gov.pl`: the form of the real node's Issuer (wezel-krajowy.md ch. 1 [V])."""
    parts = _split(url)
    return (parts.hostname if parts else None) or url


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None
