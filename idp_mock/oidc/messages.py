"""The messages of the protocol, parsed once and frozen. A text that was not sent is the empty string."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from idp_mock.oidc.claims_request import NOTHING, ClaimsRequest, NamedClaims
from idp_mock.oidc.clients import Client
from idp_mock.oidc.response_types import ALWAYS, CODE


class AuthorizeRequest(Struct, frozen=True, kw_only=True):
    """An authentication request (OpenID Connect Core section 3.1.2.1). `client` is None where `client_id` names none; `hinted_subject` is
    None where `id_token_hint` is not a token of this node; `claims` is None where it cannot be read; `repeated` and `too_long` name
    parameters. `response_types` are those that the node offers. `pushed` is the request_uri under which it was pushed, else empty;
    `signed`: the client signed it; `confirmation` is the key that the token request must prove."""

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
    registration: str
    mock_skip: str
    mock_id_token_alg: str
    repeated: tuple[str, ...]
    too_long: tuple[str, ...]
    claims: ClaimsRequest | None = NOTHING
    response_types: tuple[str, ...] = ALWAYS
    pushed: str = ""
    signed: bool = False
    confirmation: Mapping[str, str] = field(default_factory=dict)


class Encryption(Struct, frozen=True, kw_only=True):
    """How a client wants an answer encrypted (RFC 7516 sections 4.1.1 and 4.1.2)."""

    alg: str
    enc: str


class Authorization(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a client will get for a login: the part of its request that outlives the login. JSON values only. `hinted_subject` is the person
    who must log in, `named` the claims beyond the scopes, `acr_values` those of which one must be told; all may be empty.

    `refreshable`: it brings a refresh token, which `keeps_refresh_token` says is not exchanged for another. `confirmation` is the key that
    the token request must prove (RFC 9449 section 10), `pushed` the pushed request that ends with the login, `device` the device code that
    waits for it. `sector` is that of a client to which persons have names of its own, `userinfo_alg` how claims of userinfo are signed,
    `access_token_alg` how access tokens are, empty for not at all; the encryptions are None where an answer is not encrypted."""

    client_id: str
    redirect_uri: str
    response_mode: str
    state: str
    scope: tuple[str, ...]
    nonce: str
    code_challenge: str
    id_token_alg: str
    hinted_subject: str
    named: NamedClaims | None = None
    acr_values: tuple[str, ...] = ()
    refreshable: bool = False
    keeps_refresh_token: bool = False
    confirmation: Mapping[str, str] = field(default_factory=dict)
    pushed: str = ""
    device: str = ""
    response_type: str = CODE
    sector: str = ""
    access_token_alg: str = ""
    userinfo_alg: str = ""
    userinfo_encryption: Encryption | None = None
    id_token_encryption: Encryption | None = None


class AuthorizeResponse(Struct, frozen=True, kw_only=True):
    """What the browser brings back to the client, by `response_mode`: query, fragment or form_post."""

    redirect_uri: str
    response_mode: str
    parameters: Mapping[str, str]


class IdToken(Struct, frozen=True, kw_only=True):
    """An ID token before it is signed (OpenID Connect Core section 2). Times in whole seconds since the epoch; `claims` are about the
    person. The hashes are of the access token and of the code that come with it, empty where none does."""

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
    c_hash: str
    sid: str
    claims: Mapping[str, Any]


class TokenResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3. What is empty is not sent."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str = ""
    id_token: str = ""
    refresh_token: str = ""
    issued_token_type: str = ""


class LogoutRequest(Struct, frozen=True, kw_only=True):
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
