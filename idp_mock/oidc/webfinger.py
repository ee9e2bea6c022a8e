"""WebFinger: from a person's address to the issuer that vouches for them (OpenID Connect Discovery 1.0 section 2, RFC 7033)."""

from typing import Any
from urllib.parse import urlsplit

from idp_mock.oidc.errors import InvalidRequest

ISSUER = "http://openid.net/specs/connect/1.0/issuer"


class NotHere(Exception):
    """The resource belongs to another host."""


def descriptor(resource: str, relations: list[str], issuer: str) -> dict[str, Any]:
    """The JSON Resource Descriptor of an acct: address or a web address on the issuer's host; whether there is such a person is not told.
    Raises `InvalidRequest` without a resource (RFC 7033 section 4.2), `NotHere` for one elsewhere."""
    if not resource:
        raise InvalidRequest("resource is missing")
    home = urlsplit(issuer)
    if _host(resource) not in (home.netloc.lower(), home.hostname):
        raise NotHere(resource)
    links = [{"rel": ISSUER, "href": issuer}] if not relations or ISSUER in relations else []
    return {"subject": resource, "links": links}


def _host(resource: str) -> str:
    if resource.startswith("acct:"):
        return resource.rpartition("@")[2].lower()
    try:
        return urlsplit(resource).netloc.rpartition("@")[2].lower()
    except ValueError as error:
        raise InvalidRequest("resource is neither an acct: nor a web address") from error
