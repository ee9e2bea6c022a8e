"""Rules for what comes back over OpenID Connect: the authorization response and the ID token."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from typing import NoReturn

from msgspec import Struct

from eid.identity.level import level_of_uri
from relying_party.federation.arrival import Problem
from relying_party.federation.departure import Departure
from relying_party.federation.judgement import Expired, LevelTooLow, NodeRefused, NotTrusted, equal

DIGESTS: dict[str, Callable[[bytes], "hashlib._Hash"]] = {
    "ES256": hashlib.sha256,
    "RS256": hashlib.sha256,
    "PS256": hashlib.sha256,
    "ES384": hashlib.sha384,
}
"""The signature algorithms that are accepted (RFC 7518 section 3.1) and the digest that at_hash and c_hash are made with. Never `none`,
never a MAC."""
PROBLEMS = {
    "access_denied": Problem.CANCELLED,
    "consent_required": Problem.CONSENT_REFUSED,
    "unmet_authentication_requirements": Problem.LEVEL_TOO_LOW,
    "temporarily_unavailable": Problem.NODE_UNREACHABLE,
    "server_error": Problem.NODE_UNREACHABLE,
    "invalid_grant": Problem.EXPIRED,
}
"""What an error means to the person (RFC 6749 sections 4.1.2.1 and 5.2, OpenID Connect Core section 3.1.2.6). All others: failed."""
DENIALS = (
    (re.compile(r"profil", re.IGNORECASE), Problem.NO_PROFILE),
    (re.compile(r"consent|agree", re.IGNORECASE), Problem.CONSENT_REFUSED),
    (re.compile(r"authenticat|fail", re.IGNORECASE), Problem.FAILED),
)
"""`access_denied` has many reasons and OAuth no codes for them; the description, where it is known, tells the person more."""
LONGEST_SUBJECT = 255


class CodeAnswer(Struct, frozen=True, kw_only=True):
    """The parameters with which the browser came back; None where one is missing or repeated. The tokens come in hybrid flows alone,
    and `response` is the JWT that holds all else, where the flow wants one."""

    code: str | None = None
    id_token: str | None = None
    access_token: str | None = None
    iss: str | None = None
    session_state: str | None = None
    error: str | None = None
    error_description: str | None = None
    response: str | None = None


class Expected(Struct, frozen=True, kw_only=True):
    """What the portal expects of any answer: `now` in seconds since the epoch, `skew` the seconds by which clocks may differ, `algorithm`
    the one that the node's tokens are to be signed with, empty where any of `DIGESTS` will do."""

    issuer: str
    client_id: str
    names_itself: bool
    now: float
    skew: int
    algorithm: str = ""


class AnswerCase(Struct, frozen=True, kw_only=True):
    answer: CodeAnswer
    expected: Expected


class IdToken(Struct, frozen=True, kw_only=True):
    """The claims of OpenID Connect Core section 2 and those that make a person."""

    iss: str | None = None
    sub: str | None = None
    sid: str | None = None
    aud: str | list[str] | None = None
    azp: str | None = None
    exp: float | None = None
    iat: float | None = None
    nbf: float | None = None
    auth_time: float | None = None
    nonce: str | None = None
    acr: str | None = None
    at_hash: str | None = None
    c_hash: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    birthdate: str | None = None
    pesel: str | None = None
    person_identifier: str | None = None


class SignedCase(Struct, frozen=True, kw_only=True):
    """An ID token whose signature holds, with the algorithm that made it and its `typ`, and the access token that came with it, empty
    where none did. `first` is an ID token about the same login that came before this one, None where none did."""

    token: IdToken
    algorithm: str
    type: str
    access_token: str
    first: IdToken | None = None
    expected: Expected


class TokenCase(SignedCase, frozen=True, kw_only=True):
    """An ID token of a login, with the code that the browser brought beside it, empty where it brought none."""

    code: str = ""
    departure: Departure


def response_is_from_the_issuer(case: AnswerCase) -> None:
    """`iss` must be the node's issuer, and must be there when the node's metadata promise it (RFC 9207 section 2.4)."""
    if case.answer.iss is not None or case.expected.names_itself:
        equal(case.answer.iss, case.expected.issuer)


def response_is_no_error(case: AnswerCase) -> None:
    """An error says why there is no login (RFC 6749 section 4.1.2.1)."""
    if case.answer.error is not None:
        raise_error(case.answer.error, case.answer.error_description or "")


def response_has_a_code(case: AnswerCase) -> None:
    """There must be exactly one `code` (RFC 6749 section 4.1.2)."""
    if not case.answer.code:
        raise NotTrusted(expected="one code", got=case.answer.code)


ANSWER_RULES = (response_is_from_the_issuer, response_is_no_error, response_has_a_code)


def token_is_an_id_token(case: SignedCase) -> None:
    """`typ`, where it is there, must be JWT: a logout token and an access token say that they are one (RFC 8725 section 3.11)."""
    if case.type:
        equal(case.type, "jwt")


def algorithm_is_the_agreed_one(case: SignedCase) -> None:
    """`alg` must be the id_token_signed_response_alg, where one was registered (section 3.1.3.7, 7)."""
    if case.expected.algorithm:
        equal(case.algorithm, case.expected.algorithm)


def issuer_is_the_node(case: SignedCase) -> None:
    """`iss` must be the issuer of the node's metadata (OpenID Connect Core section 3.1.3.7, 2)."""
    equal(case.token.iss, case.expected.issuer)


def audience_is_this_portal(case: SignedCase) -> None:
    """`aud` must be the portal's client id alone (section 3.1.3.7, 3): it trusts no other audience."""
    equal(audience(case.token.aud), [case.expected.client_id])


def authorized_party_is_this_portal(case: SignedCase) -> None:
    """`azp`, where it is there, must be the portal's client id (section 3.1.3.7, 5)."""
    if case.token.azp is not None:
        equal(case.token.azp, case.expected.client_id)


def token_has_not_expired(case: SignedCase) -> None:
    """`exp` must be there and in the future (section 3.1.3.7, 9)."""
    if case.token.exp is None:
        raise NotTrusted(expected="exp", got=None)
    if case.expected.now - case.expected.skew >= case.token.exp:
        raise Expired(expected=f"exp after {case.expected.now:.0f}", got=case.token.exp)


def token_is_fresh(case: TokenCase) -> None:
    """`iat` must be there, not before the person left and not in the future (section 3.1.3.7, 10)."""
    earliest, latest = case.departure.created_at - case.expected.skew, case.expected.now + case.expected.skew
    if case.token.iat is None or not earliest <= case.token.iat <= latest:
        raise NotTrusted(expected=f"iat from {earliest:.0f} to {latest:.0f}", got=case.token.iat)


def token_is_valid_already(case: SignedCase) -> None:
    """`nbf`, where it is there, must have passed (RFC 7519 section 4.1.5)."""
    if case.token.nbf is not None and case.token.nbf > case.expected.now + case.expected.skew:
        raise NotTrusted(expected=f"nbf before {case.expected.now:.0f}", got=case.token.nbf)


def nonce_is_ours(case: TokenCase) -> None:
    """`nonce` must be the one that was sent (section 3.1.3.7, 11)."""
    if not hmac.compare_digest((case.token.nonce or "").encode(), case.departure.nonce.encode()):
        raise NotTrusted(expected="the nonce that was sent", got=case.token.nonce)


def access_token_belongs_to_it(case: SignedCase) -> None:
    """`at_hash`, where it is there, must be made of the access token (section 3.1.3.6)."""
    if case.token.at_hash is not None and case.access_token:
        equal(case.token.at_hash, _left_half(case.access_token, case.algorithm))


def access_token_is_named(case: TokenCase) -> None:
    """`at_hash` must be there where the browser brings an access token beside the ID token (section 3.3.2.11)."""
    if case.access_token and case.token.at_hash is None:
        raise NotTrusted(expected="at_hash", got=None)


def code_belongs_to_it(case: TokenCase) -> None:
    """`c_hash` must be there where the browser brings a code beside the ID token, and be made of the code (section 3.3.2.11)."""
    equal(case.token.c_hash, _left_half(case.code, case.algorithm))


def tokens_are_about_one_login(case: SignedCase) -> None:
    """`iss` and `sub` must be those of the ID token that came first (sections 3.3.3.6 and 12.2)."""
    if case.first is not None:
        equal((case.token.iss, case.token.sub), (case.first.iss, case.first.sub))


def subject_is_named(case: SignedCase) -> None:
    """`sub` must be there, not empty and at most 255 characters (section 2)."""
    if not case.token.sub or len(case.token.sub) > LONGEST_SUBJECT:
        raise NotTrusted(expected="sub", got=case.token.sub)


def authentication_is_not_in_the_future(case: SignedCase) -> None:
    """`auth_time`, where it is there, must have passed (section 2)."""
    if case.token.auth_time is not None and case.token.auth_time > case.expected.now + case.expected.skew:
        raise NotTrusted(expected=f"auth_time before {case.expected.now:.0f}", got=case.token.auth_time)


def level_is_reached(case: TokenCase) -> None:
    """`acr` must be a level of assurance, and at least the one asked for (section 3.1.3.7, 12)."""
    level = level_of_uri(case.token.acr or "")
    if level is None:
        raise NotTrusted(expected="acr with the URI of a level of assurance", got=case.token.acr)
    if not level.reaches(case.departure.level):
        raise LevelTooLow(expected=case.departure.level.uri, got=case.token.acr)


TOKEN_RULES = (
    token_is_an_id_token,
    algorithm_is_the_agreed_one,
    issuer_is_the_node,
    audience_is_this_portal,
    authorized_party_is_this_portal,
    token_has_not_expired,
    token_is_fresh,
    token_is_valid_already,
    nonce_is_ours,
    access_token_belongs_to_it,
    subject_is_named,
    authentication_is_not_in_the_future,
    level_is_reached,
    tokens_are_about_one_login,
)
BROUGHT_TOKEN_RULES = (*TOKEN_RULES, access_token_is_named, code_belongs_to_it)
"""For an ID token that the browser brings beside the code."""


def audience(aud: str | list[str] | None) -> list[str]:
    """As a list (RFC 7519 section 4.1.3)."""
    return [aud] if isinstance(aud, str) else aud or []


def _left_half(value: str, algorithm: str) -> str:
    """As `at_hash` and `c_hash` are made (sections 3.1.3.6 and 3.3.2.11)."""
    digest = DIGESTS[algorithm](value.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def raise_error(error: str, description: str) -> NoReturn:
    """Raises `NodeRefused` with the person's problem."""
    problem = PROBLEMS.get(error, Problem.FAILED)
    if problem is Problem.CANCELLED:
        problem = next((meant for words, meant in DENIALS if words.search(description)), problem)
    raise NodeRefused(problem, f"{error} {description}".strip())
