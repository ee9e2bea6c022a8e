"""WebFinger: which issuer vouches for an account or an address (OpenID Connect Discovery 1.0 section 2, RFC 7033)."""

from urllib.parse import urlencode

from msgspec import Struct

from eid.settings import web_address
from relying_party.federation.backchannel import BackChannel, read_json
from relying_party.federation.judgement import NodeUnreachable, NotTrusted, only
from relying_party.federation.node_account import home_of

ISSUER = "http://openid.net/specs/connect/1.0/issuer"
"""Relation of the link to the issuer."""


class Link(Struct, frozen=True, kw_only=True):
    rel: str
    href: str = ""


class Descriptor(Struct, frozen=True, kw_only=True):
    """A JSON Resource Descriptor (RFC 7033 section 4.4), as far as it is of use here."""

    links: tuple[Link, ...] = ()


def issuer_of(account: str, node_url: str, channel: BackChannel) -> str:
    """The issuer, as its metadata must name it. The host is asked over https, but the node's own as `node_url` says. Raises
    `NodeUnreachable`, `NotTrusted`."""
    query = urlencode({"resource": account, "rel": ISSUER})
    reply = channel.get(f"{home_of(account, node_url)}/.well-known/webfinger?{query}", {"Accept": "application/jrd+json"})
    links = tuple(link for link in read_json(reply, Descriptor).links if link.rel == ISSUER)
    issuer = only(links, f"link to the issuer of {account}").href
    try:
        web_address(issuer)
    except ValueError as error:
        raise NodeUnreachable(expected="the address of an issuer", got=issuer) from error
    if issuer.startswith("http:") and not node_url.startswith("http:"):
        raise NotTrusted(expected="an issuer with https", got=issuer)
    return issuer
