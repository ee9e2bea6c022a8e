"""Errors of OAuth 2.0 and OpenID Connect, by the names that the protocols give them."""

import re

from idp_mock.rules import Broken, ProtocolError

_FORBIDDEN = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")
_LONGEST = 1000


class OAuthError(ProtocolError):
    """Base. `code` is the value of `error`, `status` the HTTP status where the error is answered directly."""

    code = "server_error"
    status = 400

    @property
    def description(self) -> str:
        """All that is wrong, in the characters that RFC 6749 section 5.2 allows."""
        details = "; ".join(broken.detail for broken in self.broken) or self.detail
        return _FORBIDDEN.sub("?", details)[:_LONGEST]

    @property
    def challenge(self) -> str:
        """The WWW-Authenticate header, or empty where none is due."""
        return ""

    @property
    def nonce(self) -> str:
        """The DPoP-Nonce header, or empty where none is due."""
        return ""


class InvalidRequest(OAuthError):
    """RFC 6749 sections 4.1.2.1 and 5.2."""

    code = "invalid_request"


class InvalidClient(OAuthError):
    """RFC 6749 section 5.2: the client is unknown or did not prove who it is."""

    code = "invalid_client"
    status = 401

    @property
    def challenge(self) -> str:
        return 'Basic realm="token", charset="UTF-8"'


class InvalidGrant(OAuthError):
    """RFC 6749 section 5.2."""

    code = "invalid_grant"


class UnsupportedGrantType(OAuthError):
    """RFC 6749 section 5.2."""

    code = "unsupported_grant_type"


class UnsupportedResponseType(OAuthError):
    """RFC 6749 section 4.1.2.1."""

    code = "unsupported_response_type"


class InvalidScope(OAuthError):
    """RFC 6749 section 4.1.2.1."""

    code = "invalid_scope"


class AccessDenied(OAuthError):
    """RFC 6749 section 4.1.2.1: the person did not log in or did not agree."""

    code = "access_denied"


class LoginRequired(OAuthError):
    """OpenID Connect Core section 3.1.2.6."""

    code = "login_required"


class UnmetAuthenticationRequirements(OAuthError):
    """OpenID Connect Core Error Code unmet_authentication_requirements 1.0."""

    code = "unmet_authentication_requirements"


class RegistrationNotSupported(OAuthError):
    """OpenID Connect Core section 3.1.2.6."""

    code = "registration_not_supported"


class InvalidRequestObject(OAuthError):
    """RFC 9101 section 6 and 7: the request object cannot be trusted."""

    code = "invalid_request_object"


class InvalidRequestUri(OAuthError):
    """RFC 9101 section 7: the request_uri is unknown, has expired or cannot be fetched."""

    code = "invalid_request_uri"


class UnauthorizedClient(OAuthError):
    """RFC 6749 sections 4.1.2.1 and 5.2: the client may not do this."""

    code = "unauthorized_client"


class AuthorizationPending(OAuthError):
    """RFC 8628 section 3.5: the person has not decided yet."""

    code = "authorization_pending"


class SlowDown(OAuthError):
    """RFC 8628 section 3.5: the client asks too often."""

    code = "slow_down"


class ExpiredToken(OAuthError):
    """RFC 8628 section 3.5: the device code has expired."""

    code = "expired_token"


class InvalidClientMetadata(OAuthError):
    """RFC 7591 section 3.2.2."""

    code = "invalid_client_metadata"


class InvalidRedirectUri(OAuthError):
    """RFC 7591 section 3.2.2."""

    code = "invalid_redirect_uri"


class InvalidDpopProof(OAuthError):
    """RFC 9449 sections 5 and 7."""

    code = "invalid_dpop_proof"


class UseDpopNonce(OAuthError):
    """RFC 9449 section 8: the proof lacks the nonce that the node gives herewith."""

    code = "use_dpop_nonce"

    def __init__(self, detail: str, nonce: str) -> None:
        super().__init__(detail)
        self._nonce = nonce

    @property
    def nonce(self) -> str:
        return self._nonce


class TokenMissing(OAuthError):
    """RFC 6750 section 3.1: without a token the answer carries no error code."""

    code = ""
    status = 401

    @property
    def challenge(self) -> str:
        return 'Bearer realm="userinfo"'


class InvalidToken(OAuthError):
    """RFC 6750 section 3.1."""

    code = "invalid_token"
    status = 401

    @property
    def challenge(self) -> str:
        return f'Bearer realm="userinfo", error="{self.code}", error_description="{self.description}"'


class DpopTokenRefused(OAuthError):
    """RFC 9449 section 7.1: a token that is bound by DPoP came without a good proof."""

    code = "invalid_dpop_proof"
    status = 401

    @property
    def challenge(self) -> str:
        return f'DPoP error="{self.code}", error_description="{self.description}"'


class DpopNonceMissing(UseDpopNonce):
    """RFC 9449 section 9: the same where a token is used."""

    status = 401

    @property
    def challenge(self) -> str:
        return f'DPoP error="{self.code}", error_description="{self.description}"'


class RefusedToThePerson(Exception):
    """A message that must not be answered by redirect: the person is told, with all that is wrong with it."""

    def __init__(self, broken: tuple[Broken, ...]) -> None:
        super().__init__("; ".join(each.detail for each in broken))
        self.broken = broken


PART_OF_THE_PROTOCOL = (AuthorizationPending, SlowDown, UseDpopNonce)
"""Errors by which a client that does everything right is asked to go on."""
