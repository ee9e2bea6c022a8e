"""The token endpoint: redeems a code (RFC 6749 section 4.1.3, OpenID Connect Core section 3.1.3)."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from eid.clock import Clock
from idp_mock.oidc.client_auth import Credentials, authenticate, read_credentials
from idp_mock.oidc.clients import NO_SECRET, Clients
from idp_mock.oidc.errors import InvalidGrant, InvalidRequest, UnsupportedGrantType
from idp_mock.oidc.grants import Grant, Grants
from idp_mock.oidc.messages import TokenRequest, TokenResponse
from idp_mock.oidc.parameters import Parameters, no_parameter_is_too_long, parameters_come_once
from idp_mock.oidc.tokens import Tokens
from idp_mock.rules import check

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


@dataclass(frozen=True, kw_only=True)
class Redemption:
    """An attempt to redeem a code, at `now` (seconds since the epoch)."""

    request: TokenRequest
    credentials: Credentials
    grant: Grant
    now: float


def grant_type_is_authorization_code(request: TokenRequest) -> None:
    """The grant_type must be authorization_code (RFC 6749 section 4.1.3)."""
    if not request.grant_type:
        raise InvalidRequest("grant_type is missing; the body must be application/x-www-form-urlencoded")
    if request.grant_type != "authorization_code":
        raise UnsupportedGrantType(f"grant_type must be authorization_code, got {request.grant_type[:100]!r}")


def code_is_given(request: TokenRequest) -> None:
    """The code must be given (RFC 6749 section 4.1.3)."""
    if not request.code:
        raise InvalidRequest("code is missing")


def code_belongs_to_the_client(attempt: Redemption) -> None:
    """A code is redeemed by the client that it was issued to (RFC 6749 section 4.1.3)."""
    if attempt.credentials.client_id != attempt.grant.authorization.client_id:
        raise InvalidGrant("the code was issued to another client")


def code_has_not_expired(attempt: Redemption) -> None:
    """A code is redeemed before it expires (RFC 6749 section 4.1.2)."""
    if attempt.now >= attempt.grant.expires_at:
        raise InvalidGrant("the code has expired")


def redirect_uri_is_the_same(attempt: Redemption) -> None:
    """The redirect_uri must be that of the authorization request (RFC 6749 section 4.1.3)."""
    if attempt.request.redirect_uri != attempt.grant.authorization.redirect_uri:
        raise InvalidGrant(f"redirect_uri must be the one of the authorization request, got {attempt.request.redirect_uri[:200]!r}")


def verifier_fits_the_challenge(attempt: Redemption) -> None:
    """The code verifier must fit the code challenge, and come only where there was one (RFC 7636 section 4.6, RFC 9700 section 4.8.2)."""
    verifier, challenge = attempt.request.code_verifier, attempt.grant.authorization.code_challenge
    if not challenge:
        if verifier:
            raise InvalidGrant("code_verifier came, but the authorization request had no code_challenge")
    elif not verifier:
        raise InvalidGrant("code_verifier is missing, the authorization request had a code_challenge")
    elif not _VERIFIER.fullmatch(verifier):
        raise InvalidGrant("code_verifier must be 43 to 128 unreserved characters")
    elif not hmac.compare_digest(s256(verifier), challenge):
        raise InvalidGrant("code_verifier does not fit the code_challenge")


def client_without_secret_uses_pkce(attempt: Redemption) -> None:
    """A client that sends no secret must use PKCE (RFC 9700 section 2.1.1)."""
    if attempt.credentials.method == NO_SECRET and not attempt.grant.authorization.code_challenge:
        raise InvalidGrant("send a client_secret, or a code_challenge in the authorization request")


REQUEST_RULES = (parameters_come_once, no_parameter_is_too_long, grant_type_is_authorization_code, code_is_given)
REDEMPTION_RULES = (
    code_belongs_to_the_client,
    code_has_not_expired,
    redirect_uri_is_the_same,
    verifier_fits_the_challenge,
    client_without_secret_uses_pkce,
)


class TokenEndpoint:
    """Answers with tokens, or raises an `OAuthError`. An attempt that breaks a rule leaves the code usable for a better one."""

    def __init__(self, clients: Clients, grants: Grants, tokens: Tokens, clock: Clock) -> None:
        self._clients = clients
        self._grants = grants
        self._tokens = tokens
        self._clock = clock

    def answer(self, authorization: str, parameters: Parameters) -> TokenResponse:
        request = _read(parameters)
        check(REQUEST_RULES, request)
        credentials = read_credentials(authorization, parameters)
        authenticate(self._clients, credentials)
        now = self._clock.now()

        def judge(grant: Grant) -> None:
            check(REDEMPTION_RULES, Redemption(request=request, credentials=credentials, grant=grant, now=now))

        return self._tokens.response(self._grants.redeem(request.code, judge))


def s256(verifier: str) -> str:
    """The challenge of a code verifier (RFC 7636 section 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _read(parameters: Parameters) -> TokenRequest:
    return TokenRequest(
        grant_type=parameters["grant_type"],
        code=parameters["code"],
        redirect_uri=parameters["redirect_uri"],
        code_verifier=parameters["code_verifier"],
        repeated=parameters.repeated,
        too_long=parameters.too_long,
    )
