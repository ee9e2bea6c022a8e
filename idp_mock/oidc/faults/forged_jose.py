"""Ways to sign a JWT wrongly: it is taken apart, changed, and put together again, with the node's own key or without."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey
from msgspec.structs import replace

from eid.keys import KeyPair, PrivateKey
from idp_mock.faults.fault import Bends
from idp_mock.keyring import MAKERS
from idp_mock.oidc.jose import ALGORITHMS, JwtKind, SignedJwt

Members = dict[str, Any]


def in_signed(*kinds: JwtKind) -> Callable[[Callable[[SignedJwt], str]], Bends]:
    """Bends of finished JWTs of these kinds, by what takes their place."""

    def bends(change: Callable[[SignedJwt], str]) -> Bends:
        def bent(draft: SignedJwt) -> SignedJwt:
            if draft.kind not in kinds:
                return draft
            changed = change(draft)
            return draft if changed == draft.text else replace(draft, text=changed)

        return {SignedJwt: bent}

    return bends


def with_header(change: Callable[[Members], Members]) -> Callable[[SignedJwt], str]:
    """Another header, under a signature of the node's own key."""

    def changed(draft: SignedJwt) -> str:
        header = change(header_of(draft))
        alg = header_of(draft)["alg"]
        return signed_by(draft.keyring.active(ALGORITHMS[alg]).private, alg, header, draft)

    return changed


def by_other_key(**header: str | None) -> Callable[[SignedJwt], str]:
    """A key that nobody published, of the kind that is due; members of the header that are None are left out."""

    def changed(draft: SignedJwt) -> str:
        known = header_of(draft)
        named = {name: value for name, value in {**known, **header}.items() if value is not None}
        return signed_by(rogue(known["alg"]), known["alg"], named, draft)

    return changed


def without_signature(alg: str) -> Callable[[SignedJwt], str]:
    """The header says so, and the signature is empty."""
    return lambda draft: f"{_part({**header_of(draft), 'alg': alg})}.{draft.text.split('.')[1]}."


def stripped(draft: SignedJwt) -> str:
    """The header as it was, and no signature."""
    return draft.text[: draft.text.rindex(".") + 1]


def damaged(draft: SignedJwt) -> str:
    """The signature with one bit changed."""
    front, _, signature = draft.text.rpartition(".")
    octets = bytearray(base64.urlsafe_b64decode(signature + "=="))
    octets[len(octets) // 2] ^= 1
    return f"{front}.{base64.urlsafe_b64encode(octets).rstrip(b'=').decode()}"


def changed_after_signing(**claims: Any) -> Callable[[SignedJwt], str]:
    """Other claims under the honest signature."""

    def changed(draft: SignedJwt) -> str:
        header, payload, signature = draft.text.split(".")
        return f"{header}.{_part({**_members(payload), **claims})}.{signature}"

    return changed


def by_mac(secret: Callable[[SignedJwt], bytes]) -> Callable[[SignedJwt], str]:
    """HS256 with that secret."""

    def changed(draft: SignedJwt) -> str:
        front = f"{_part({**header_of(draft), 'alg': 'HS256'})}.{draft.text.split('.')[1]}"
        return f"{front}.{base64.urlsafe_b64encode(hmac.digest(secret(draft), front.encode(), hashlib.sha256)).rstrip(b'=').decode()}"

    return changed


def public_key(draft: SignedJwt) -> bytes:
    """The public half of the key that signs, in PEM: everybody knows it."""
    pair = draft.keyring.active(ALGORITHMS[header_of(draft)["alg"]])
    return pair.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def by_algorithm(alg: str, other: str) -> Callable[[SignedJwt], str]:
    """Signed by the node with another published key than was agreed on: `alg`, or `other` where that is the agreed one."""

    def changed(draft: SignedJwt) -> str:
        header = header_of(draft)
        chosen = other if header["alg"] == alg else alg
        pair: KeyPair = draft.keyring.active(ALGORITHMS[chosen])
        return signed_by(pair.private, chosen, {**header, "alg": chosen, "kid": pair.kid}, draft)

    return changed


def with_embedded_key(draft: SignedJwt) -> str:
    """Another key, which the header itself brings along."""
    alg = header_of(draft)["alg"]
    embedded = _jwk(rogue(alg)).as_dict(private=False)
    return signed_by(rogue(alg), alg, {"alg": alg, "typ": "JWT", "jwk": embedded}, draft)


def header_of(draft: SignedJwt) -> Members:
    return _members(draft.text.split(".")[0])


def payload_of(draft: SignedJwt) -> Members:
    return _members(draft.text.split(".")[1])


def signed_by(private: Any, alg: str, header: Members, draft: SignedJwt) -> str:
    """The same payload under that header, signed with that key whatever the header says."""
    front = f"{_part(header)}.{draft.text.split('.')[1]}"
    signature = jws.JWSRegistry.algorithms[alg].sign(front.encode(), _jwk(private))
    return f"{front}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@cache
def rogue(alg: str) -> PrivateKey:
    """A key of the kind that the algorithm needs, the same as long as the node runs."""
    return MAKERS[ALGORITHMS[alg]]()


def _jwk(private: PrivateKey) -> ECKey | RSAKey | OKPKey:
    if isinstance(private, EllipticCurvePrivateKey):
        return ECKey.import_key(private)
    if isinstance(private, RSAPrivateKey):
        return RSAKey.import_key(private)
    return OKPKey.import_key(private)


def _members(part: str) -> Members:
    return msgspec.json.decode(base64.urlsafe_b64decode(part + "=="), type=Members)


def _part(members: Members) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(members)).rstrip(b"=").decode()
