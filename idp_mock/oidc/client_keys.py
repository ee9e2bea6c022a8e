"""The keys of clients: by value, by reference, or their secret. Verifies what they sign, encrypts what they alone may read."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from eid.json_text import UNREADABLE_JSON
from idp_mock.fetch import Fetcher, NotFetched
from idp_mock.oidc.clients import Client
from idp_mock.oidc.jose import UntrustedToken
from idp_mock.oidc.metadata import SECRET_ALGORITHMS
from idp_mock.oidc.unverified import header_of

if TYPE_CHECKING:
    from idp_mock.oidc.foreign_jose import Key

_ENCRYPTING = frozenset({"encrypt", "wrapKey", "deriveKey", "deriveBits"})
"""Values of `key_ops` with which something can be encrypted for a key (RFC 7517 section 4.3)."""


class SignedJwt(Struct, frozen=True):
    """A JWT whose signature fits the client; its claims are judged by who asked."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]

    @property
    def alg(self) -> str:
        return str(self.header["alg"])


class ClientKeys:
    """Every method raises `UntrustedToken` where keys cannot be had or do not fit."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def read(self, client: Client, token: str, algorithms: Sequence[str]) -> SignedJwt:
        """The JWT, signed by the client with one of the algorithms: by its secret where that is of the HS family."""
        from idp_mock.oidc.foreign_jose import verified

        header = header_of(token)
        if header["alg"] not in algorithms:
            raise UntrustedToken(f"alg must be one of {', '.join(algorithms)}, got {str(header['alg'])[:50]!r}")
        keys = self._secret(client) if header["alg"] in SECRET_ALGORITHMS else self._published(client, header.get("kid"))
        payload = verified(token, keys, algorithms)
        try:
            return SignedJwt(header, msgspec.json.decode(payload, type=dict[str, Any]))
        except UNREADABLE_JSON as error:
            raise UntrustedToken("the payload is no JSON object") from error

    def encrypt(self, client: Client, payload: str, alg: str, enc: str) -> str:
        """A JWE in compact form around a JWT, for a key that the client published for encryption or for any use."""
        from idp_mock.oidc.foreign_jose import encrypted

        kind = "RSA" if alg.startswith("RSA") else "EC"
        fitting = [key for key in self._published(client, None) if _encrypts(key, kind, alg)]
        if not fitting:
            raise UntrustedToken(f"client {client.client_id!r} publishes no {kind} key for encryption")
        return encrypted(payload, fitting[0], alg, enc)

    def certificates(self, client: Client) -> tuple[str, ...]:
        """The certificates (x5c, DER in base64) that stand in the client's keys (RFC 8705 section 2.2.2)."""
        chains = [key.get("x5c") for key in self._published(client, None)]
        return tuple(str(chain[0]) for chain in chains if isinstance(chain, list) and chain)

    def _secret(self, client: Client) -> "list[Key]":
        if not client.client_secret:
            raise UntrustedToken("the client has no secret with which it could have signed")
        from idp_mock.oidc.foreign_jose import secret_key

        return [secret_key(client.client_secret)]

    def _published(self, client: Client, kid: object) -> "list[Key]":
        """All keys of the client; fetched anew where they lack the one that is named, because clients change their keys too."""
        from idp_mock.oidc.foreign_jose import public_keys

        if client.jwks:
            return public_keys(client.jwks)
        if not client.jwks_uri:
            raise UntrustedToken(f"client {client.client_id[:100]!r} has neither jwks nor jwks_uri")
        try:
            keys = public_keys(self._fetcher.kept_json(client.jwks_uri))
            if kid and kid not in [key.kid for key in keys]:
                keys = public_keys(self._fetcher.fresh_json(client.jwks_uri))
        except NotFetched as error:
            raise UntrustedToken(f"jwks_uri: {error}") from error
        return keys


def _encrypts(key: "Key", kind: str, alg: str) -> bool:
    operations = key.get("key_ops")
    may = operations is None or not _ENCRYPTING.isdisjoint(operations)
    return key.key_type == kind and key.get("use", "enc") == "enc" and key.get("alg", alg) == alg and may
