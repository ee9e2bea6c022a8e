"""What the UserInfo endpoint says, plain or signed (OpenID Connect Core section 5.3); the setting `oidc_userinfo` says how the access token
is sent to it, and whether the answer must be signed."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from msgspec import Struct

from relying_party.federation.backchannel import BackChannel, Reply, read_json
from relying_party.federation.judgement import NotTrusted, equal, judge
from relying_party.federation.node import Node
from relying_party.federation.person_rules import UserInfo
from relying_party.federation.signed_jwt import read_claims, verified_by

USERINFO_ALG = "userinfo_signed_response_alg"
_ACCEPTED = {"Accept": "application/json, application/jwt"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _in_the_header(channel: BackChannel, address: str, access_token: str) -> Reply:
    """RFC 6750 section 2.1."""
    return channel.get(address, {"Authorization": f"Bearer {access_token}", **_ACCEPTED})


def _in_the_body(channel: BackChannel, address: str, access_token: str) -> Reply:
    """RFC 6750 section 2.2."""
    return channel.post(address, urlencode({"access_token": access_token}).encode(), {**_FORM, **_ACCEPTED})


class Way(Struct, frozen=True, kw_only=True):
    """`ask` sends the access token; `signed` are client metadata that say how the answer is to be signed."""

    ask: Callable[[BackChannel, str, str], Reply]
    signed: tuple[str, ...] = ()


WAYS: Mapping[str, Way] = {
    "header": Way(ask=_in_the_header),
    "body": Way(ask=_in_the_body),
    "signed": Way(ask=_in_the_header, signed=(USERINFO_ALG,)),
}
"""By the setting."""


class AnswerCase(Struct, frozen=True, kw_only=True):
    """Of an answer: the algorithm that signed it, empty where none did; `agreed` is the userinfo_signed_response_alg, empty where none was
    registered."""

    way: Way
    algorithm: str
    agreed: str


def claims_are_signed(case: AnswerCase) -> None:
    """The answer must be a JWT where the portal asks for that (OpenID Connect Core section 5.3.2)."""
    if case.way.signed and not case.algorithm:
        raise NotTrusted(expected="application/jwt", got="claims that nobody signed")


def claims_are_signed_as_agreed(case: AnswerCase) -> None:
    """`alg` must be the userinfo_signed_response_alg, where one was registered (OpenID Connect Registration section 2)."""
    if case.agreed:
        equal(case.algorithm, case.agreed)


SIGNED_RULES = (claims_are_signed, claims_are_signed_as_agreed)


def userinfo(node: Node, channel: BackChannel, way: Way, access_token: str, agreed: str) -> UserInfo:
    """What the node says about the person. Raises `Refused`."""
    reply = way.ask(channel, node.metadata().userinfo_endpoint, access_token)
    if reply.status != 200 or reply.media_type != "application/jwt":
        said, algorithm = read_json(reply, UserInfo), ""
    else:
        signed = verified_by(node, reply.body.decode("ascii", "replace"))
        said, algorithm = read_claims(signed.payload, UserInfo), signed.algorithm
    judge(SIGNED_RULES, AnswerCase(way=way, algorithm=algorithm, agreed=agreed))
    return said
