"""Who else may say something about a person: the claims provider of settings `oidc_claims_provider` and `oidc_claims_keys`."""

from pathlib import Path

import msgspec
from msgspec import Struct

from eid.settings import SettingsError
from relying_party.federation.node import KeySet
from relying_party.settings import Settings


class ClaimsProvider(Struct, frozen=True, kw_only=True):
    """`issuer` signs with one of `keys`, and is the only address that claims are fetched from."""

    issuer: str
    keys: KeySet


def claims_provider(settings: Settings) -> ClaimsProvider | None:
    """None where the node alone is believed. Raises `SettingsError`."""
    issuer, path = settings.oidc_claims_provider.rstrip("/"), settings.oidc_claims_keys
    if not issuer and not path:
        return None
    if not (issuer and path):
        raise SettingsError("oidc_claims_provider and oidc_claims_keys: expected both or neither")
    try:
        return ClaimsProvider(issuer=issuer, keys=msgspec.json.decode(Path(path).read_bytes(), type=KeySet))
    except (OSError, msgspec.DecodeError) as error:
        raise SettingsError(f"oidc_claims_keys: {path} holds no JWKS: {error}") from error
