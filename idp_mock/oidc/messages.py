"""The messages of the protocol, parsed once and frozen. A text that was not sent is the empty string."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idp_mock.oidc.clients import Client


@dataclass(frozen=True, kw_only=True)
class AuthorizeRequest:
    """An authentication request (OpenID Connect Core section 3.1.2.1). `client` is None where `client_id` names none; `hinted_subject` is
    None where `id_token_hint` is not a token of this node; `repeated` and `too_long` name parameters."""

    client_id: str
    client: Client | None
    redirect_uri: str
    response_type: str
    response_mode: str
    scope: tuple[str, ...]
    state: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    prompt: tuple[str, ...]
    max_age: str
    acr_values: tuple[str, ...]
    login_hint: str
    id_token_hint: str
    hinted_subject: str | None
    request: str
    request_uri: str
    registration: str
    mock_skip: str
    mock_id_token_alg: str
    repeated: tuple[str, ...]
    too_long: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Authorization:
    """What a client will get for a login: the part of its request that outlives the login. JSON values only."""

    client_id: str
    redirect_uri: str
    response_mode: str
    state: str
    scope: tuple[str, ...]
    nonce: str
    code_challenge: str
    id_token_alg: str
    hinted_subject: str


@dataclass(frozen=True, kw_only=True)
class AuthorizeResponse:
    """What the browser brings back to the client, by `response_mode`: query, fragment or form_post."""

    redirect_uri: str
    response_mode: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class TokenRequest:
    """An access token request (RFC 6749 section 4.1.3)."""

    grant_type: str
    code: str
    redirect_uri: str
    code_verifier: str
    repeated: tuple[str, ...]
    too_long: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class IdToken:
    """An ID token before it is signed (OpenID Connect Core section 2). Times in whole seconds since the epoch; `claims` are about the
    person."""

    iss: str
    sub: str
    aud: str
    iat: int
    exp: int
    auth_time: int
    nonce: str
    acr: str
    amr: tuple[str, ...]
    at_hash: str
    sid: str
    claims: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class TokenResponse:
    """RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str
    id_token: str


@dataclass(frozen=True, kw_only=True)
class LogoutRequest:
    """A logout request (OpenID Connect RP-Initiated Logout 1.0 section 2). `hinted` are the claims of `id_token_hint`, None where that is
    not a token of this node; `client` is the one named by `client_id` or by the hint."""

    id_token_hint: str
    hinted: Mapping[str, Any] | None
    client_id: str
    client: Client | None
    post_logout_redirect_uri: str
    state: str
    repeated: tuple[str, ...]
    too_long: tuple[str, ...]
