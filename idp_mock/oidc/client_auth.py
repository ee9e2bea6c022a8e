"""Who calls the token endpoint: the credentials that came, and whether they are those of a client (RFC 6749 section 2.3)."""

import base64
from dataclasses import dataclass
from urllib.parse import unquote_plus

from idp_mock.oidc.clients import NO_SECRET, Client, Clients
from idp_mock.oidc.errors import InvalidClient, InvalidRequest
from idp_mock.oidc.parameters import Parameters


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """`method` is a name of RFC 7591 section 2 (`token_endpoint_auth_method`)."""

    client_id: str
    client_secret: str
    method: str


def read_credentials(authorization: str, parameters: Parameters) -> Credentials:
    """From the Authorization header (empty where there was none) and the body. Raises `InvalidClient` or `InvalidRequest`."""
    if parameters["client_assertion"] or parameters["client_assertion_type"]:
        raise InvalidClient("client_assertion is not supported; use client_secret_basic or client_secret_post")
    if not authorization:
        return _from_body(parameters)
    credentials = _from_header(authorization)
    if parameters["client_secret"]:
        raise InvalidRequest("client credentials in the Authorization header and in the body; use one of them")
    if parameters["client_id"] not in ("", credentials.client_id):
        raise InvalidRequest("client_id in the body is not that of the Authorization header")
    return credentials


def authenticate(clients: Clients, credentials: Credentials) -> Client:
    """The client that the credentials prove. Raises `InvalidClient`."""
    client = clients.find(credentials.client_id)
    if client is None:
        raise InvalidClient(f"no client {credentials.client_id[:100]!r} is registered, and this node is strict")
    if credentials.method not in client.methods:
        raise InvalidClient(f"this client must authenticate by {' or '.join(client.methods)}, not by {credentials.method}")
    if credentials.method != NO_SECRET and not client.knows(credentials.client_secret):
        raise InvalidClient("client_secret is wrong")
    return client


def _from_body(parameters: Parameters) -> Credentials:
    if not parameters["client_id"]:
        raise InvalidClient("no client credentials: send an Authorization header or client_id in the body")
    secret = parameters["client_secret"]
    return Credentials(client_id=parameters["client_id"], client_secret=secret, method="client_secret_post" if secret else NO_SECRET)


def _from_header(authorization: str) -> Credentials:
    """Id and secret are form-encoded inside (RFC 6749 section 2.3.1). An empty secret is none, as of a public client."""
    scheme, _, encoded = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClient("the Authorization header must use Basic")
    try:
        pair = base64.b64decode(encoded.strip(), validate=True).decode()
    except ValueError as error:
        raise InvalidClient("the Authorization header is not base64 of UTF-8") from error
    client_id, colon, secret = pair.partition(":")
    if not colon or not client_id:
        raise InvalidClient("the Authorization header must hold client_id:client_secret")
    method = "client_secret_basic" if secret else NO_SECRET
    return Credentials(client_id=unquote_plus(client_id), client_secret=unquote_plus(secret), method=method)
