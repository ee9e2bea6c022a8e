"""What the node publishes about itself: its OpenID metadata and its keys.

Trust rests on the configured address: whoever answers there is the node, as on a test system it should be without any step by hand.
A setting pins the SAML certificate to a file where that is too little.
"""

import base64
from pathlib import Path
from typing import Any

from cryptography import x509
from msgspec import Struct
from msgspec.structs import asdict, replace

from eid.certificates import der_certificate, pem_certificates
from eid.clock import MINUTE, Clock
from eid.settings import SettingsError
from relying_party.federation.backchannel import BackChannel, read_json
from relying_party.federation.judgement import NodeUnreachable, NotTrusted
from relying_party.federation.webfinger import issuer_of
from relying_party.settings import Settings

BELIEVED_FOR = 10 * MINUTE
"""How long published metadata and keys are used before they are fetched again; an unknown key fetches them at once."""


class Aliases(Struct, frozen=True, kw_only=True):
    """Of RFC 8705 section 5, what the portal uses; empty where the conventional address serves."""

    token_endpoint: str = ""
    userinfo_endpoint: str = ""


class Metadata(Struct, frozen=True, kw_only=True):
    """Of OpenID Connect Discovery 1.0 section 3, what the portal uses."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str = ""
    check_session_iframe: str = ""
    registration_endpoint: str = ""
    id_token_signing_alg_values_supported: tuple[str, ...] = ()
    authorization_signing_alg_values_supported: tuple[str, ...] = ()
    userinfo_signing_alg_values_supported: tuple[str, ...] = ()
    request_object_signing_alg_values_supported: tuple[str, ...] = ()
    claims_parameter_supported: bool = False
    authorization_response_iss_parameter_supported: bool = False
    mtls_endpoint_aliases: Aliases = Aliases()

    def for_mutual_tls(self) -> "Metadata":
        """With the addresses for a client that shows a certificate, in place of the conventional ones (RFC 8705 section 5)."""
        told = {name: address for name, address in asdict(self.mtls_endpoint_aliases).items() if address}
        return replace(self, **told)


class KeySet(Struct, frozen=True, kw_only=True):
    """JWKs (RFC 7517 section 5), as they came."""

    keys: tuple[dict[str, Any], ...]


class _Published(Struct, frozen=True, kw_only=True):
    metadata: Metadata
    keys: KeySet
    until: float


class Node:
    """The node as it presents itself. Fetched at first use, kept per process for `BELIEVED_FOR`. Raises `NodeUnreachable`, `NotTrusted`;
    the constructor `SettingsError`."""

    def __init__(self, settings: Settings, channel: BackChannel, clock: Clock) -> None:
        self._address = settings.node_url.rstrip("/")
        self._account = settings.oidc_account
        self._pinned = _read_pem(settings.node_certificate) if settings.node_certificate else ()
        self._is_mutual = bool(settings.oidc_certificate)
        self._channel = channel
        self._clock = clock
        self._published: _Published | None = None

    @property
    def issuer(self) -> str:
        """The OpenID issuer that is believed: the configured address, or what WebFinger tells of the configured account."""
        return self._current().metadata.issuer if self._account else self._address

    def metadata(self) -> Metadata:
        return self._current().metadata

    def keys(self) -> KeySet:
        return self._current().keys

    def refetch(self) -> None:
        """Fetches again: the node may have begun to sign with a new key."""
        self._published = self._fetch()

    def refetch_certificates(self) -> bool:
        """As `refetch`; False where the certificates are pinned, so that fetching would change nothing."""
        if not self._pinned:
            self.refetch()
        return not self._pinned

    def certificates(self) -> tuple[x509.Certificate, ...]:
        """Those that may sign SAML messages: from the pinned file, else every EC certificate (`x5c`) among the published keys."""
        if self._pinned:
            return self._pinned
        chains = [jwk["x5c"] for jwk in self.keys().keys if jwk.get("kty") == "EC" and jwk.get("use", "sig") == "sig" and jwk.get("x5c")]
        if not chains:
            raise NotTrusted(expected="a key with x5c in the node's JWKS, or the setting node_certificate", got="neither")
        return tuple(_read_base64(chain) for chain in chains)

    def _current(self) -> _Published:
        published = self._published
        if published is None or self._clock.now() >= published.until:
            published = self._published = self._fetch()
        return published

    def _fetch(self) -> _Published:
        issuer = issuer_of(self._account, self._address, self._channel) if self._account else self._address
        metadata = read_json(self._channel.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration"), Metadata)
        if metadata.issuer != issuer:
            # OpenID Connect Discovery 1.0 section 4.3: otherwise one provider could speak for another.
            raise NotTrusted(expected=f"issuer {issuer}", got=metadata.issuer)
        keys = read_json(self._channel.get(metadata.jwks_uri), KeySet)
        metadata = metadata.for_mutual_tls() if self._is_mutual else metadata
        return _Published(metadata=metadata, keys=keys, until=self._clock.now() + BELIEVED_FOR)


def _read_pem(path: str) -> tuple[x509.Certificate, ...]:
    try:
        return tuple(pem_certificates(Path(path).read_bytes()))
    except (OSError, ValueError) as error:
        raise SettingsError(f"node_certificate: {path} holds no certificate in PEM: {error}") from error


def _read_base64(chain: Any) -> x509.Certificate:
    try:
        return der_certificate(base64.b64decode(chain[0]))
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise NodeUnreachable(expected="a certificate in x5c", got=str(error)) from error
