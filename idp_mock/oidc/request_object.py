"""Request objects (RFC 9101, OpenID Connect Core section 6): an authorization request as a JWT, by value or by reference.

authlib's JAR extension belongs to its own server, knows no encryption and fetches nothing; its checks are rules here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from eid.clock import HOUR, MINUTE, Clock
from idp_mock.fetch import Fetcher, NotFetched
from idp_mock.keyring import Keyring
from idp_mock.loopback import is_welcome
from idp_mock.oidc.client_keys import ClientKeys, SignedJwt
from idp_mock.oidc.clients import Client, GuestClient
from idp_mock.oidc.errors import InvalidRequestObject, InvalidRequestUri
from idp_mock.oidc.jose import UntrustedToken
from idp_mock.oidc.metadata import CLIENT_ALGORITHMS, NO_SIGNATURE, SECRET_ALGORITHMS, Fapi2
from idp_mock.oidc.metadata_rules import FAPI2_ALGORITHMS
from idp_mock.oidc.unverified import header_of, unverified_claims
from idp_mock.rules import check

TOLERATED = MINUTE
_ENVELOPE = frozenset({"iss", "aud", "exp", "nbf", "iat", "jti", "sub"})
"""Claims of the JWT that are no parameters."""
_JWE_PARTS = 5


class RequestObject(Struct, frozen=True, kw_only=True):
    """A request object that was opened; `signed` where its signature fits the client, else it bears none."""

    claims: Mapping[str, Any]
    signed: bool
    client: Client
    issuer: str
    now: float


def names_its_client(request: RequestObject) -> None:
    """The client_id, and the iss where there is one, of a request object are those of the client that sends it (RFC 9101 section 5)."""
    for name in ("client_id", "iss"):
        if request.claims.get(name, request.client.client_id) != request.client.client_id:
            raise InvalidRequestObject(f"{name} in the request object is not the client_id of the request")


def audience_is_this_node(request: RequestObject) -> None:
    """The aud of a request object is the issuer of this node; one must be there under FAPI 2.0 (RFC 9101 section 4)."""
    audience = request.claims.get("aud", None if request.client.fapi2 else request.issuer)
    if request.issuer not in (audience if isinstance(audience, list) else [audience]):
        raise InvalidRequestObject(f"aud of the request object must be {request.issuer}")


def has_not_expired(request: RequestObject) -> None:
    """The exp and nbf of a request object are kept; FAPI 2.0 wants both, and less than an hour of age (Message Signing section 5.3.1)."""
    exp, nbf = _instant(request.claims, "exp"), _instant(request.claims, "nbf")
    if request.client.fapi2 and (exp is None or nbf is None):
        raise InvalidRequestObject("the request object needs exp and nbf")
    if exp is not None and request.now >= exp:
        raise InvalidRequestObject("the request object has expired")
    if nbf is not None and nbf > request.now + TOLERATED:
        raise InvalidRequestObject("nbf of the request object lies in the future")
    if request.client.fapi2 and ((exp or 0) - (nbf or 0) > HOUR or request.now - (nbf or 0) > HOUR):
        raise InvalidRequestObject("nbf and exp of the request object must lie less than an hour back and apart")


def holds_no_other_request(request: RequestObject) -> None:
    """A request object holds neither request nor request_uri (RFC 9101 section 4)."""
    if "request" in request.claims or "request_uri" in request.claims:
        raise InvalidRequestObject("a request object must not hold request or request_uri")


def is_signed_where_it_must_be(request: RequestObject) -> None:
    """A client that must sign its requests does (RFC 9101 section 10.5, FAPI 2.0 Message Signing section 5.3.1)."""
    must = request.client.require_signed_request_object or request.client.fapi2 is Fapi2.MESSAGE_SIGNING
    if must and not request.signed:
        raise InvalidRequestObject("this client must sign its request objects")


RULES = (names_its_client, audience_is_this_node, has_not_expired, holds_no_other_request, is_signed_where_it_must_be)


class RequestObjects:
    """Opens request objects. Raises `InvalidRequestObject`, or `InvalidRequestUri` where one cannot be fetched."""

    def __init__(self, issuer: str, keyring: Keyring, keys: ClientKeys, fetcher: Fetcher, clock: Clock) -> None:
        self._issuer = issuer
        self._keyring = keyring
        self._keys = keys
        self._fetcher = fetcher
        self._clock = clock

    def fetched(self, request_uri: str, client: Client) -> RequestObject:
        """The one behind the address, which the client registered; that of a guest is on the own machine."""
        address = request_uri.partition("#")[0]
        if not _may_name(client, request_uri):
            raise InvalidRequestUri("request_uri is not one of those that the client registered")
        try:
            content = self._fetcher.body(address).decode("ascii")
        except (NotFetched, UnicodeDecodeError) as error:
            raise InvalidRequestUri(f"request_uri: {error}") from error
        return self.opened(content.strip(), client)

    def opened(self, token: str, client: Client) -> RequestObject:
        """The one in the text."""
        try:
            if token.count(".") == _JWE_PARTS - 1:
                from idp_mock.oidc.foreign_jose import decrypted, decryption_keys

                token = decrypted(token, decryption_keys(self._keyring))
            jwt = self._read(token, client)
        except UntrustedToken as error:
            raise InvalidRequestObject(f"request object: {error}") from error
        signed = jwt.alg != NO_SIGNATURE
        request = RequestObject(claims=jwt.claims, signed=signed, client=client, issuer=self._issuer, now=self._clock.now())
        check(RULES, request)
        return request

    def _read(self, token: str, client: Client) -> SignedJwt:
        header, algorithms = header_of(token), _algorithms(client)
        if header["alg"] != NO_SIGNATURE:
            return self._keys.read(client, token, [alg for alg in algorithms if alg != NO_SIGNATURE])
        if NO_SIGNATURE not in algorithms or token.rpartition(".")[2]:
            raise UntrustedToken(f"alg must be one of {', '.join(algorithms)}, got none")
        return SignedJwt(header, unverified_claims(token))


def parameters_of(request: RequestObject) -> dict[str, str]:
    """Its claims as parameters: objects and lists as JSON (OpenID Connect Core section 6.1)."""
    told = {name: value for name, value in request.claims.items() if name not in _ENVELOPE and value is not None}
    return {name: value if isinstance(value, str) else msgspec.json.encode(value).decode() for name, value in told.items()}


def _algorithms(client: Client) -> Sequence[str]:
    """Those with which the client may sign; nothing registered allows all, and none at all."""
    if client.request_object_signing_alg:
        wished: Sequence[str] = (client.request_object_signing_alg,)
    else:
        wished = (*CLIENT_ALGORITHMS, *SECRET_ALGORITHMS, NO_SIGNATURE)
    return [alg for alg in wished if alg in FAPI2_ALGORITHMS] if client.fapi2 else wished


def _may_name(client: Client, request_uri: str) -> bool:
    if isinstance(client, GuestClient):
        return is_welcome(request_uri.partition("#")[0], client.hosts)
    return request_uri in client.request_uris or request_uri.partition("#")[0] in client.request_uris


def _instant(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > 1e12:
        raise InvalidRequestObject(f"{name} of the request object is no number")
    return float(value)
