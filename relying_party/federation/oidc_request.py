"""Request objects: what the node is asked, as a JWT in the address or behind one (OpenID Connect Core section 6, RFC 9101). The setting
`oidc_request` says whether there is one.

A provider may insist that the addresses of request objects are registered, each in full (section 6.2). So the portal has a few dozen, with
names that nobody can guess; one holds one request, until the node has fetched it.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import msgspec
from msgspec import Struct

from eid.clock import MINUTE, Clock
from eid.keys import KeyPair, key_pair, rsa_key
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.federation.departure import REQUEST_OBJECT
from relying_party.federation.node import Metadata
from relying_party.federation.portal_key import PortalKey
from relying_party.federation.signed_jwt import public_jwk, signed, unsigned
from relying_party.settings import Settings

REQUESTS = "/federation/oidc/requests/"
LIFETIME = MINUTE
"""Seconds in which the node must have fetched a request, and for which it may believe one."""
ADDRESSES = 32
"""Requests that may wait to be fetched at one time; more travel in the address itself."""
TYPE = "oauth-authz-req+jwt"
_BESIDE = ("client_id", "response_type", "scope")
"""What must stand in the address too (OpenID Connect Core section 6.1)."""


class Waiting(Struct, frozen=True, kw_only=True):
    """A request object that the node has not fetched yet; `expires_at` in seconds since the epoch."""

    token: str
    expires_at: float


class Way(Struct, frozen=True, kw_only=True):
    """Of a request: whether it is an object, signed, and fetched by the node; `registered` is what the client metadata say of it."""

    is_object: bool = True
    is_signed: bool = True
    is_fetched: bool = False
    registered: Mapping[str, object] = {}


_SIGNED = {"require_signed_request_object": True}
WAYS: Mapping[str, Way] = {
    "plain": Way(is_object=False),
    "object": Way(registered=_SIGNED),
    "object_uri": Way(is_fetched=True, registered=_SIGNED),
    "object_uri_unsigned": Way(is_signed=False, is_fetched=True, registered={"request_object_signing_alg": "none"}),
}
"""By the setting."""


class _Taken(Exception):
    """Another request waits at the address."""


class RequestObjects:
    """The portal's requests, in the way of the setting."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, key: PortalKey) -> None:
        self._way = WAYS[settings.oidc_request]
        self._folder = Path(settings.keys)
        self._address = (settings.backchannel_url.rstrip("/") or settings.own_url) + REQUESTS
        self._waiting = Collection(store, REQUEST_OBJECT, Waiting)
        self._clock = clock
        self._key = key

    def registered(self) -> Mapping[str, object]:
        """Client metadata that the way needs, whichever node it is."""
        addresses = {"request_uris": [self._address + name for name in self._names()]} if self._way.is_fetched else {}
        return {**self._way.registered, **addresses}

    def proof(self, metadata: Metadata) -> Mapping[str, object]:
        """Client metadata that say how what is signed for that node is signed."""
        return {"request_object_signing_alg": self._signature(metadata)[0]} if self._signs else {}

    def keys(self, metadata: Metadata) -> tuple[Mapping[str, object], ...]:
        """The public keys by which it checks the signatures."""
        if not self._signs:
            return ()
        algorithm, key = self._signature(metadata)
        return (public_jwk(key, algorithm),)

    def wrapped(self, address: str, metadata: Metadata) -> str:
        """The address of an authorization request, with its parameters in an object."""
        if not self._way.is_object:
            return address
        endpoint, _, query = address.rpartition("?")
        asked = dict(parse_qsl(query, keep_blank_values=True))
        token = self._object(asked, metadata)
        name = self._filed(token, asked["state"]) if self._way.is_fetched else None
        brought = {"request_uri": self._address + name} if name else {"request": token}
        return f"{endpoint}?{urlencode({**{known: asked[known] for known in _BESIDE}, **brought})}"

    def take(self, name: str) -> str | None:
        """The request that waits under that name, once."""
        waiting = self._waiting.take(name)
        return waiting.token if waiting and self._clock.now() < waiting.expires_at else None

    @property
    def _signs(self) -> bool:
        return self._way.is_object and self._way.is_signed

    def _object(self, asked: Mapping[str, str], metadata: Metadata) -> str:
        now = int(self._clock.now())
        envelope = {"iss": asked["client_id"], "aud": metadata.issuer, "iat": now, "nbf": now, "exp": now + LIFETIME, "jti": asked["state"]}
        claims = {"claims": msgspec.json.decode(asked["claims"])} if "claims" in asked else {}
        told = {**asked, **claims, **envelope}
        if not self._way.is_signed:
            return unsigned(told, TYPE)
        algorithm, key = self._signature(metadata)
        return signed(told, algorithm, key, TYPE)

    def _signature(self, metadata: Metadata) -> tuple[str, KeyPair]:
        """By the portal's own key where the node takes that, else as every node should (OpenID Connect Core section 6.1)."""
        if "ES256" in metadata.request_object_signing_alg_values_supported:
            return "ES256", self._key.pair
        return "RS256", key_pair(self._folder, "portal-rsa", rsa_key, self._clock.now())

    def _filed(self, token: str, seed: str) -> str | None:
        """The name under which the object waits; None where at every address another does."""
        now = self._clock.now()

        def put(found: Waiting | None) -> Waiting:
            if found is not None and now < found.expires_at:
                raise _Taken
            return Waiting(token=token, expires_at=now + LIFETIME)

        names = tuple(self._names())
        first = hashlib.sha256(seed.encode()).digest()[0] % ADDRESSES
        for name in (*names[first:], *names[:first]):
            try:
                self._waiting.update(name, put)
            except _Taken:
                continue
            return name
        return None

    def _names(self) -> Iterator[str]:
        """Made of the private key, so that they are the same in all processes and nobody else knows them."""
        secret = self._key.private.private_numbers().private_value.to_bytes(32, "big")
        for number in range(ADDRESSES):
            digest = hmac.digest(secret, f"request object {number}".encode(), "sha256")
            yield base64.urlsafe_b64encode(digest[:24]).decode()
