"""Redeems an authorization code (RFC 6749 section 4.1.3, OpenID Connect Core section 3.1.3)."""

import base64
import hashlib
import hmac
import re

from msgspec import Struct

from idp_mock.oidc.errors import InvalidDpopProof, InvalidGrant, InvalidRequest
from idp_mock.oidc.grant_types.attempt import Attempt
from idp_mock.oidc.grants import Grant, Grants
from idp_mock.oidc.messages import TokenResponse
from idp_mock.oidc.metadata import NO_SECRET
from idp_mock.oidc.tokens import Tokens
from idp_mock.rules import check

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class Redemption(Struct, frozen=True, kw_only=True):
    """An attempt to redeem the code of a grant."""

    attempt: Attempt
    grant: Grant


def code_is_given(attempt: Attempt) -> None:
    """The code must be given (RFC 6749 section 4.1.3)."""
    if not attempt.parameters["code"]:
        raise InvalidRequest("code is missing")


def code_belongs_to_the_client(redemption: Redemption) -> None:
    """A code is redeemed by the client that it was issued to (RFC 6749 section 4.1.3)."""
    if redemption.attempt.caller.client_id != redemption.grant.authorization.client_id:
        raise InvalidGrant("the code was issued to another client")


def code_has_not_expired(redemption: Redemption) -> None:
    """A code is redeemed before it expires (RFC 6749 section 4.1.2)."""
    if redemption.attempt.now >= redemption.grant.code_expires_at:
        raise InvalidGrant("the code has expired")


def redirect_uri_is_the_same(redemption: Redemption) -> None:
    """The redirect_uri must be that of the authorization request (RFC 6749 section 4.1.3)."""
    came = redemption.attempt.parameters["redirect_uri"]
    if came != redemption.grant.authorization.redirect_uri:
        raise InvalidGrant(f"redirect_uri must be the one of the authorization request, got {came[:200]!r}")


def verifier_fits_the_challenge(redemption: Redemption) -> None:
    """The code verifier must fit the code challenge, and come only where there was one (RFC 7636 section 4.6, RFC 9700 section 4.8.2)."""
    verifier, challenge = redemption.attempt.parameters["code_verifier"], redemption.grant.authorization.code_challenge
    if not challenge:
        if verifier:
            raise InvalidGrant("code_verifier came, but the authorization request had no code_challenge")
    elif not verifier:
        raise InvalidGrant("code_verifier is missing, the authorization request had a code_challenge")
    elif not _VERIFIER.fullmatch(verifier):
        raise InvalidGrant("code_verifier must be 43 to 128 unreserved characters")
    elif not hmac.compare_digest(s256(verifier), challenge):
        raise InvalidGrant("code_verifier does not fit the code_challenge")


def client_without_secret_uses_pkce(redemption: Redemption) -> None:
    """A client that sends no secret must use PKCE (RFC 9700 section 2.1.1)."""
    if redemption.attempt.caller.method == NO_SECRET and not redemption.grant.authorization.code_challenge:
        raise InvalidGrant("send a client_secret, or a code_challenge in the authorization request")


def proof_is_of_the_announced_key(redemption: Redemption) -> None:
    """A code asked for with dpop_jkt, or pushed with a DPoP proof, is redeemed with a proof of that key (RFC 9449 section 10)."""
    announced = redemption.grant.authorization.confirmation
    if announced and dict(announced) != dict(redemption.attempt.confirmation):
        raise InvalidDpopProof("the DPoP proof is not of the key that the authorization request announced")


REQUEST_RULES = (code_is_given,)
REDEMPTION_RULES = (
    code_belongs_to_the_client,
    code_has_not_expired,
    redirect_uri_is_the_same,
    verifier_fits_the_challenge,
    client_without_secret_uses_pkce,
    proof_is_of_the_announced_key,
)


class CodeGrant:
    """An attempt that breaks a rule leaves the code usable for a better one."""

    def __init__(self, grants: Grants, tokens: Tokens) -> None:
        self._grants = grants
        self._tokens = tokens

    def answer(self, attempt: Attempt) -> TokenResponse:
        check(REQUEST_RULES, attempt)

        def judge(grant: Grant) -> None:
            check(REDEMPTION_RULES, Redemption(attempt=attempt, grant=grant))

        return self._tokens.response(self._grants.redeem(attempt.parameters["code"], judge, attempt.confirmation))


def s256(verifier: str) -> str:
    """The challenge of a code verifier (RFC 7636 section 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
