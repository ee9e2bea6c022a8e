"""What the UserInfo endpoint says, plain or signed (OpenID Connect Core section 5.3); the setting `oidc_userinfo` says how the access token
is sent to it."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from relying_party.federation.backchannel import BackChannel, Reply, read_json
from relying_party.federation.node import Node
from relying_party.federation.person_rules import UserInfo
from relying_party.federation.signed_jwt import read_claims, verified_by

_ACCEPTED = {"Accept": "application/json, application/jwt"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _in_the_header(channel: BackChannel, address: str, access_token: str) -> Reply:
    """RFC 6750 section 2.1."""
    return channel.get(address, {"Authorization": f"Bearer {access_token}", **_ACCEPTED})


def _in_the_body(channel: BackChannel, address: str, access_token: str) -> Reply:
    """RFC 6750 section 2.2."""
    return channel.post(address, urlencode({"access_token": access_token}).encode(), {**_FORM, **_ACCEPTED})


ASK: Mapping[str, Callable[[BackChannel, str, str], Reply]] = {"header": _in_the_header, "body": _in_the_body}


def userinfo(node: Node, channel: BackChannel, way: str, access_token: str) -> UserInfo:
    """What the node says about the person. Raises `Refused`."""
    reply = ASK[way](channel, node.metadata().userinfo_endpoint, access_token)
    if reply.status == 200 and reply.media_type == "application/jwt":
        return read_claims(verified_by(node, reply.body.decode("ascii", "replace")).payload, UserInfo)
    return read_json(reply, UserInfo)
