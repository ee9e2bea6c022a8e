"""The rules of the authorization endpoint. The tuple decides who sees the error: who is not trusted gets no answer."""

import re

from eid.identity.level import Level
from idp_mock.oidc import errors
from idp_mock.oidc.claims_request import demanded_levels
from idp_mock.oidc.jarm import JWT_MODES
from idp_mock.oidc.jose import ALGORITHMS
from idp_mock.oidc.messages import AuthorizeRequest
from idp_mock.oidc.parameters import no_parameter_is_too_long, parameters_come_once
from idp_mock.oidc.response_types import CODE, ID_TOKEN, brings, canonical, default_mode

RESPONSE_MODES = ("query", "fragment", "form_post", *JWT_MODES)
CHALLENGE_METHOD = "S256"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_SECONDS = re.compile(r"[0-9]{1,9}")


def address_parameters_come_once(request: AuthorizeRequest) -> None:
    """Parameters client_id and redirect_uri must not be repeated (RFC 6749 section 3.1)."""
    twice = sorted({"client_id", "redirect_uri"} & set(request.repeated))
    if twice:
        raise errors.InvalidRequest(f"{' and '.join(twice)} must come once")


def client_is_known(request: AuthorizeRequest) -> None:
    """The client_id must be given and, where the node is strict, registered (RFC 6749 section 3.1.2.4)."""
    if not request.client_id:
        raise errors.InvalidRequest("client_id is missing")
    if request.client is None:
        raise errors.InvalidRequest(f"no client {request.client_id[:100]!r} is registered, and this node is strict")


def redirect_uri_is_given(request: AuthorizeRequest) -> None:
    """The redirect_uri must be given (OpenID Connect Core section 3.1.2.1)."""
    if not request.redirect_uri:
        raise errors.InvalidRequest("redirect_uri is missing")


def redirect_uri_is_allowed(request: AuthorizeRequest) -> None:
    """The redirect_uri must be exactly a registered one, or a loopback address for an unregistered client (RFC 9700 section 2.1)."""
    client = request.client
    if client is None or not request.redirect_uri or client.accepts_redirect(request.redirect_uri):
        return
    came = f"redirect_uri {request.redirect_uri[:200]!r}"
    if client.is_guest:
        raise errors.InvalidRequest(f"{came}: an unregistered client needs http or https on a loopback or configured host, no fragment")
    raise errors.InvalidRequest(f"{came} is not one of those registered for {request.client_id!r}")


def response_type_is_given(request: AuthorizeRequest) -> None:
    """The response_type must be given (RFC 6749 section 3.1.1)."""
    if not request.response_type:
        raise errors.InvalidRequest("response_type is missing")


def response_type_is_offered(request: AuthorizeRequest) -> None:
    """The response_type must be one that the node offers: code, and with setting implicit those with tokens (RFC 6749 section 4.1.1)."""
    if request.response_type and request.response_type not in request.response_types:
        raise errors.UnsupportedResponseType(
            f"response_type must be {', '.join(request.response_types)}, got {request.response_type[:100]!r}"
        )


def response_type_is_the_clients(request: AuthorizeRequest) -> None:
    """A client that registered response_types uses no others (OpenID Connect Dynamic Client Registration section 2)."""
    registered = [canonical(each) for each in request.client.response_types] if request.client else []
    if registered and request.response_type and request.response_type not in registered:
        raise errors.UnauthorizedClient(f"response_type {request.response_type[:100]!r} is not registered for this client")


def tokens_do_not_travel_in_the_query(request: AuthorizeRequest) -> None:
    """The response_mode query is not for responses that bring a token (OAuth 2.0 Multiple Response Types section 3)."""
    if request.response_mode.startswith("query") and default_mode(request.response_type) != "query":
        raise errors.InvalidRequest("response_mode query is not allowed with this response_type")


def nonce_comes_where_an_id_token_goes_back(request: AuthorizeRequest) -> None:
    """A nonce must come where the browser brings the ID token (OpenID Connect Core sections 3.2.2.1 and 3.3.2.11)."""
    if brings(request.response_type, ID_TOKEN) and not request.nonce:
        raise errors.InvalidRequest("nonce is missing; it binds the ID token to the browser")


def response_mode_is_known(request: AuthorizeRequest) -> None:
    """The response_mode must be known (OAuth 2.0 Multiple Response Types section 2.1, Form Post Response Mode, JARM section 2.3)."""
    if request.response_mode not in ("", *RESPONSE_MODES):
        raise errors.InvalidRequest(f"response_mode must be one of {', '.join(RESPONSE_MODES)}")


def request_is_pushed_where_it_must_be(request: AuthorizeRequest) -> None:
    """A client that must push its requests does (RFC 9126 section 6)."""
    if request.client and request.client.require_pushed_authorization_requests and not request.pushed:
        raise errors.InvalidRequest("this client must push its authorization requests")


def request_is_signed_where_it_must_be(request: AuthorizeRequest) -> None:
    """A client that must sign its requests does (RFC 9101 section 10.5)."""
    if request.client and request.client.require_signed_request_object and not request.signed:
        raise errors.InvalidRequest("this client must sign its authorization requests")


def registration_is_absent(request: AuthorizeRequest) -> None:
    """A registration in the request is not supported (OpenID Connect Core section 7.2.1)."""
    if request.registration:
        raise errors.RegistrationNotSupported("registration is not supported")


def scope_has_openid(request: AuthorizeRequest) -> None:
    """The scope must contain openid (OpenID Connect Core section 3.1.2.1)."""
    if "openid" not in request.scope:
        raise errors.InvalidScope("scope must contain openid")


def challenge_is_s256(request: AuthorizeRequest) -> None:
    """The code challenge must be made with S256; plain is refused (RFC 7636 section 4.3, RFC 9700 section 2.1.1)."""
    if request.code_challenge and request.code_challenge_method != CHALLENGE_METHOD:
        raise errors.InvalidRequest("code_challenge_method must be S256")


def challenge_is_well_formed(request: AuthorizeRequest) -> None:
    """A code challenge of S256 is 43 characters of base64url without padding (RFC 7636 section 4.2)."""
    if request.code_challenge and not _CHALLENGE.fullmatch(request.code_challenge):
        raise errors.InvalidRequest("code_challenge must be 43 characters of base64url")
    if request.code_challenge_method and not request.code_challenge:
        raise errors.InvalidRequest("code_challenge_method came without code_challenge")


def public_client_sends_a_challenge(request: AuthorizeRequest) -> None:
    """A client without a secret must use PKCE to get a code (RFC 9700 section 2.1.1)."""
    if request.client and request.client.is_public and brings(request.response_type, CODE) and not request.code_challenge:
        raise errors.InvalidRequest("a public client must send code_challenge")


def prompt_none_stands_alone(request: AuthorizeRequest) -> None:
    """The prompt none must not come with another value (OpenID Connect Core section 3.1.2.1)."""
    if "none" in request.prompt and len(request.prompt) > 1:
        raise errors.InvalidRequest("prompt none must stand alone")


def max_age_is_in_seconds(request: AuthorizeRequest) -> None:
    """The max_age is a whole number of seconds, not negative (OpenID Connect Core section 3.1.2.1)."""
    if request.max_age and not _SECONDS.fullmatch(request.max_age):
        raise errors.InvalidRequest("max_age must be a whole number of seconds")


def hint_is_a_token_of_this_node(request: AuthorizeRequest) -> None:
    """The id_token_hint must be an ID token that this node issued (OpenID Connect Core section 3.1.2.1)."""
    if request.id_token_hint and request.hinted_subject is None:
        raise errors.InvalidRequest("id_token_hint is not an ID token signed by this node")


def claims_can_be_read(request: AuthorizeRequest) -> None:
    """The claims are a JSON object with objects of claims under userinfo and id_token (OpenID Connect Core section 5.5)."""
    if request.claims is None:
        raise errors.InvalidRequest('claims must be JSON such as {"id_token": {"acr": {"essential": true}}, "userinfo": {"name": null}}')


def claims_and_hint_name_one_person(request: AuthorizeRequest) -> None:
    """The sub in claims and the id_token_hint must mean the same person (OpenID Connect Core sections 3.1.2.1 and 5.5.1)."""
    demanded = request.claims.subject if request.claims else ""
    if demanded and request.hinted_subject not in (None, "", demanded):
        raise errors.InvalidRequest("claims asks for another sub than that of id_token_hint")


def essential_acr_is_a_level(request: AuthorizeRequest) -> None:
    """An essential acr can be met only by a level of assurance that this node knows (OpenID Connect Core section 5.5.1.1)."""
    demanded = request.claims.essential_acr if request.claims else ()
    if demanded and not demanded_levels(demanded):
        raise errors.UnmetAuthenticationRequirements(f"acr must be one of {', '.join(level.uri for level in Level)}")


def wished_algorithm_is_known(request: AuthorizeRequest) -> None:
    """The mock_id_token_alg names how an unregistered client wants its ID token signed, such as RS256 (an addition of this node)."""
    if request.mock_id_token_alg not in ("", *ALGORITHMS):
        raise errors.InvalidRequest(f"mock_id_token_alg must be one of {', '.join(ALGORITHMS)}")


SHOWN_TO_THE_PERSON = (
    address_parameters_come_once,
    no_parameter_is_too_long,
    client_is_known,
    redirect_uri_is_given,
    redirect_uri_is_allowed,
)
SENT_TO_THE_CLIENT = (
    parameters_come_once,
    response_type_is_given,
    response_type_is_offered,
    response_type_is_the_clients,
    response_mode_is_known,
    tokens_do_not_travel_in_the_query,
    nonce_comes_where_an_id_token_goes_back,
    request_is_pushed_where_it_must_be,
    request_is_signed_where_it_must_be,
    registration_is_absent,
    scope_has_openid,
    challenge_is_s256,
    challenge_is_well_formed,
    public_client_sends_a_challenge,
    prompt_none_stands_alone,
    max_age_is_in_seconds,
    hint_is_a_token_of_this_node,
    claims_can_be_read,
    claims_and_hint_name_one_person,
    essential_acr_is_a_level,
    wished_algorithm_is_known,
)
