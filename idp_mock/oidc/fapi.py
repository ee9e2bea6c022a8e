"""What FAPI 2.0 asks of an authorization request beyond the rules for everybody (Security Profile, Message Signing). One more table for
clients whose metadata `fapi2` says so."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from idp_mock.loopback import is_welcome
from idp_mock.oidc.errors import InvalidRequest
from idp_mock.oidc.jarm import JWT_MODES
from idp_mock.oidc.messages import AuthorizeRequest
from idp_mock.oidc.metadata import Fapi2


def request_is_pushed(request: AuthorizeRequest) -> None:
    """An authorization request under FAPI 2.0 must be pushed (Security Profile section 5.3.2.2)."""
    if not request.pushed:
        raise InvalidRequest("this client must push its authorization requests")


def challenge_is_given(request: AuthorizeRequest) -> None:
    """An authorization request under FAPI 2.0 must use PKCE with S256 (Security Profile section 5.3.2.2)."""
    if not request.code_challenge:
        raise InvalidRequest("this client must send code_challenge")


def redirect_uri_is_https(request: AuthorizeRequest) -> None:
    """A redirect_uri under FAPI 2.0 is https, or on loopback (Security Profile section 5.3.2.2)."""
    if urlsplit(request.redirect_uri).scheme == "http" and not is_welcome(request.redirect_uri):
        raise InvalidRequest("redirect_uri must be https")


def response_type_is_code_alone(request: AuthorizeRequest) -> None:
    """The response_type under FAPI 2.0 must be code (Security Profile section 5.3.2.2)."""
    if request.response_type not in ("", "code"):
        raise InvalidRequest("response_type must be code for this client")


def request_is_signed(request: AuthorizeRequest) -> None:
    """An authorization request under Message Signing is a signed request object (Message Signing section 5.3.1)."""
    if not request.signed:
        raise InvalidRequest("this client must sign its authorization requests")


def response_is_signed(request: AuthorizeRequest) -> None:
    """The answer under Message Signing is a JWT: response_mode is jwt or one of its kind (Message Signing section 5.4.1)."""
    if request.response_mode not in JWT_MODES:
        raise InvalidRequest(f"response_mode must be one of {', '.join(JWT_MODES)} for this client")


SECURITY_PROFILE = (request_is_pushed, challenge_is_given, redirect_uri_is_https, response_type_is_code_alone)
PROFILES: Mapping[Fapi2, tuple[Callable[[AuthorizeRequest], None], ...]] = {
    Fapi2.OFF: (),
    Fapi2.SECURITY: SECURITY_PROFILE,
    Fapi2.MESSAGE_SIGNING: (*SECURITY_PROFILE, request_is_signed, response_is_signed),
}
