"""Authorization responses that come as a JWT (JWT Secured Authorization Response Mode for OAuth 2.0, "JARM"), and the rules for them."""

import msgspec
from msgspec import Struct

from relying_party.federation.judgement import Expired, NotTrusted, equal, judge
from relying_party.federation.node import Node
from relying_party.federation.oidc_rules import CodeAnswer, Expected, audience
from relying_party.federation.signed_jwt import read_claims, unverified_claims, verified_by


class Stated(Struct, frozen=True, kw_only=True):
    """What a departure is found by."""

    state: str = ""


class SecuredAnswer(Struct, frozen=True, kw_only=True):
    """The claims of JARM section 2.1: what belongs to the JWT, and the parameters of the response."""

    iss: str | None = None
    aud: str | list[str] | None = None
    exp: float | None = None
    code: str | None = None
    session_state: str | None = None
    error: str | None = None
    error_description: str | None = None


class SecuredCase(Struct, frozen=True, kw_only=True):
    """A response whose signature holds, with the algorithm that made it; `agreed` is the authorization_signed_response_alg, empty where
    none was registered."""

    told: SecuredAnswer
    algorithm: str
    agreed: str
    expected: Expected


def response_jwt_is_from_the_node(case: SecuredCase) -> None:
    """`iss` of the response's JWT must be the node's issuer (JARM section 2.4, 3)."""
    equal(case.told.iss, case.expected.issuer)


def response_jwt_is_for_this_portal(case: SecuredCase) -> None:
    """`aud` of the response's JWT must be the portal's client id alone (JARM section 2.4, 4)."""
    equal(audience(case.told.aud), [case.expected.client_id])


def response_jwt_has_not_expired(case: SecuredCase) -> None:
    """`exp` of the response's JWT must be there and in the future (JARM section 2.4, 5)."""
    if case.told.exp is None:
        raise NotTrusted(expected="exp", got=None)
    if case.expected.now - case.expected.skew >= case.told.exp:
        raise Expired(expected=f"exp after {case.expected.now:.0f}", got=case.told.exp)


def response_jwt_is_signed_as_agreed(case: SecuredCase) -> None:
    """`alg` must be the authorization_signed_response_alg, where one was registered (JARM section 3); `none` never is (section 2.4, 6)."""
    if case.agreed:
        equal(case.algorithm, case.agreed)


SECURED_RULES = (
    response_jwt_is_from_the_node,
    response_jwt_is_for_this_portal,
    response_jwt_has_not_expired,
    response_jwt_is_signed_as_agreed,
)


def state_within(response: str) -> str:
    """The `state` by which the departure is found (JARM section 2.4, 2); empty where it cannot be read. It is believed with the rest, once
    the signature is verified."""
    try:
        return unverified_claims(response, Stated).state
    except NotTrusted:
        return ""


def opened(node: Node, response: str, agreed: str, expected: Expected) -> CodeAnswer:
    """The parameters inside the JWT, when all rules hold. Raises `Refused`."""
    signed = verified_by(node, response)
    told = read_claims(signed.payload, SecuredAnswer)
    judge(SECURED_RULES, SecuredCase(told=told, algorithm=signed.algorithm, agreed=agreed, expected=expected))
    return msgspec.convert(told, CodeAnswer, from_attributes=True)
