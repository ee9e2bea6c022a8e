"""The portal's one key: it signs what the portal sends over SAML and opens what the node encrypts (wezel-krajowy.md ch. 3)."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from eid.keys import KeyPair, KeysUnusable, ec_key, key_pair


class PortalKey(Struct, frozen=True, kw_only=True):
    """`pair` to sign with, `private` to decrypt with: the same key."""

    pair: KeyPair
    private: ec.EllipticCurvePrivateKey


def portal_key(folder: Path, now: float) -> PortalKey:
    """The key in `portal-ec.pem`, made where there is none. Raises `KeysUnusable`."""
    pair = key_pair(folder, "portal-ec", ec_key, now)
    if not isinstance(pair.private, ec.EllipticCurvePrivateKey):
        raise KeysUnusable(f"keys: {folder / 'portal-ec.pem'} must hold an elliptic key; remove it to have a new one made")
    return PortalKey(pair=pair, private=pair.private)
