"""Who calls an endpoint without a browser: the credentials that came, and whether they are those of a client (RFC 6749 section 2.3).

authlib's client authentication takes the request of its own server and one audience; here each method is a row of a table, and assertions
are judged by rules that tell everything at once.
"""

import base64
from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import unquote_plus

from msgspec import Struct
from msgspec.structs import replace

from eid.clock import Clock
from idp_mock.oidc import assertion as assertions
from idp_mock.oidc.assertion import Assertion
from idp_mock.oidc.certificates import bears
from idp_mock.oidc.client_keys import ClientKeys
from idp_mock.oidc.clients import Client, Clients
from idp_mock.oidc.direct.addresses import TOKEN
from idp_mock.oidc.errors import InvalidClient, InvalidRequest
from idp_mock.oidc.jose import UntrustedToken
from idp_mock.oidc.metadata import CLIENT_ALGORITHMS, NO_SECRET, PRIVATE_KEY_JWT, SECRET_ALGORITHMS, SECRET_JWT, TLS_METHODS, TLS_NAMES
from idp_mock.oidc.metadata_rules import FAPI2_ALGORITHMS
from idp_mock.oidc.parameters import Parameters
from idp_mock.oidc.replays import Replays
from idp_mock.oidc.sender import Sender
from idp_mock.oidc.unverified import header_of, unverified_claims
from idp_mock.rules import check


class Credentials(Struct, frozen=True, kw_only=True):
    """`method` is a name of RFC 7591 section 2 (`token_endpoint_auth_method`)."""

    client_id: str
    client_secret: str = ""
    assertion: str = ""
    method: str


def read_credentials(authorization: str, parameters: Parameters) -> Credentials:
    """From the Authorization header (empty where there was none) and the body. Raises `InvalidClient` or `InvalidRequest`."""
    if parameters["client_assertion"] or parameters["client_assertion_type"]:
        return _from_assertion(authorization, parameters)
    if not authorization:
        return _from_body(parameters)
    credentials = _from_header(authorization)
    if parameters["client_secret"]:
        raise InvalidRequest("client credentials in the Authorization header and in the body; use one of them")
    if parameters["client_id"] not in ("", credentials.client_id):
        raise InvalidRequest("client_id in the body is not that of the Authorization header")
    return credentials


class Caller(Struct, frozen=True, kw_only=True):
    """A client that proved itself, by that method."""

    client: Client
    method: str

    @property
    def client_id(self) -> str:
        return self.client.client_id


class ClientAuthentication:
    """An assertion may name the issuer, the token endpoint, or the endpoint that it is sent to."""

    def __init__(self, issuer: str, clients: Clients, keys: ClientKeys, replays: Replays, clock: Clock) -> None:
        self._audiences = (issuer, issuer + TOKEN)
        self._clients = clients
        self._keys = keys
        self._replays = replays
        self._clock = clock
        self._proofs: Mapping[str, Callable[[Client, Credentials, Sender], None]] = {
            NO_SECRET: _nothing,
            "client_secret_basic": _secret,
            "client_secret_post": _secret,
            SECRET_JWT: self._signed,
            PRIVATE_KEY_JWT: self._signed,
            "tls_client_auth": _named_certificate,
            "self_signed_tls_client_auth": self._published_certificate,
        }

    def authenticate(self, authorization: str, parameters: Parameters, sender: Sender) -> Caller:
        """The client that the credentials prove. Raises `InvalidClient` or `InvalidRequest`."""
        credentials = read_credentials(authorization, parameters)
        client = self._clients.find(credentials.client_id)
        if client is None:
            raise InvalidClient(f"no client {credentials.client_id[:100]!r} is registered")
        if credentials.method == NO_SECRET and client.methods[0] in TLS_METHODS:
            credentials = replace(credentials, method=client.methods[0])
        if credentials.method not in client.methods:
            raise InvalidClient(f"this client must authenticate by {' or '.join(client.methods)}, not by {credentials.method}")
        self._proofs[credentials.method](client, credentials, sender)
        return Caller(client=client, method=credentials.method)

    def _signed(self, client: Client, credentials: Credentials, sender: Sender) -> None:
        family: tuple[str, ...] = SECRET_ALGORITHMS if credentials.method == SECRET_JWT else CLIENT_ALGORITHMS
        algorithms: tuple[str, ...] = FAPI2_ALGORITHMS if client.fapi2 else family
        if client.token_endpoint_auth_signing_alg:
            algorithms = tuple(alg for alg in algorithms if alg == client.token_endpoint_auth_signing_alg)
        try:
            token = self._keys.read(client, credentials.assertion, algorithms)
        except UntrustedToken as error:
            raise InvalidClient(f"client_assertion: {error}") from error
        claimed = Assertion(
            claims=token.claims,
            client=client,
            audiences=(*self._audiences, *sender.addresses),
            now=self._clock.now(),
            is_new=partial(self._replays.is_new, "assertion", client.client_id),
        )
        check(assertions.CLAIM_RULES, claimed)
        check(assertions.ONCE_RULES, claimed)

    def _published_certificate(self, client: Client, _: Credentials, sender: Sender) -> None:
        """The certificate stands in the client's keys (RFC 8705 section 2.2)."""
        try:
            published = self._keys.certificates(client)
        except UntrustedToken as error:
            raise InvalidClient(f"certificate: {error}") from error
        if _certificate(sender) not in published:
            raise InvalidClient("the certificate is not one of those in the client's jwks (x5c)")


def _nothing(client: Client, credentials: Credentials, sender: Sender) -> None:
    """A public client proves nothing."""


def _secret(client: Client, credentials: Credentials, sender: Sender) -> None:
    if not client.knows(credentials.client_secret):
        raise InvalidClient("client_secret is wrong")


def _named_certificate(client: Client, _: Credentials, sender: Sender) -> None:
    """The certificate bears the registered name (RFC 8705 section 2.1). Whoever vouches for it has verified its chain."""
    certificate = _certificate(sender)
    member = next(name for name in TLS_NAMES if getattr(client, name))
    if not bears(certificate, member, getattr(client, member)):
        raise InvalidClient(f"the certificate does not bear the registered {member}")


def _certificate(sender: Sender) -> str:
    if not sender.certificate:
        raise InvalidClient("this client must show its TLS certificate, and none came from a proxy that this node trusts")
    return sender.certificate


def _from_assertion(authorization: str, parameters: Parameters) -> Credentials:
    """The client's name is the assertion's own word until the signature is verified."""
    if authorization or parameters["client_secret"]:
        raise InvalidRequest("a client assertion and other client credentials; use one of them")
    if parameters["client_assertion_type"] != assertions.TYPE:
        raise InvalidClient(f"client_assertion_type must be {assertions.TYPE}")
    try:
        alg = header_of(parameters["client_assertion"])["alg"]
        claimed = unverified_claims(parameters["client_assertion"]).get("sub")
    except UntrustedToken as error:
        raise InvalidClient(f"client_assertion: {error}") from error
    client_id = parameters["client_id"] or claimed
    if not isinstance(claimed, str) or not claimed or client_id != claimed:
        raise InvalidClient("sub of the client assertion must be the client_id")
    method = SECRET_JWT if alg in SECRET_ALGORITHMS else PRIVATE_KEY_JWT
    return Credentials(client_id=claimed, assertion=parameters["client_assertion"], method=method)


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
