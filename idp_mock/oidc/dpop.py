"""DPoP proofs (RFC 9449 section 4): a JWT by which a request shows that its sender holds a key."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from eid.clock import MINUTE, Clock
from eid.json_text import UNREADABLE_JSON
from idp_mock.oidc.errors import InvalidDpopProof, UseDpopNonce
from idp_mock.oidc.jose import UntrustedToken
from idp_mock.oidc.metadata import PROOF_ALGORITHMS
from idp_mock.oidc.nonces import Nonces
from idp_mock.oidc.replays import Replays
from idp_mock.oidc.sender import Sender
from idp_mock.oidc.unverified import header_of
from idp_mock.rules import check

TOLERATED = MINUTE
"""Seconds by which `iat` may differ from now."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Proof(Struct, frozen=True, kw_only=True):
    """A proof whose signature fits the key in its own header. `ath` is the hash of the access token that comes with it, else empty;
    `nonces` are those that it may contain, None where it need contain none."""

    claims: Mapping[str, Any]
    sender: Sender
    ath: str
    now: float
    is_new: Callable[[str, float], bool]
    nonces: Nonces | None = None


def proof_is_for_this_method(proof: Proof) -> None:
    """The htm of a DPoP proof is the method of the request (RFC 9449 section 4.3)."""
    if proof.claims.get("htm") != proof.sender.method:
        raise InvalidDpopProof(f"htm of the DPoP proof must be {proof.sender.method}")


def proof_is_for_this_address(proof: Proof) -> None:
    """The htu of a DPoP proof is the address of the request without query and fragment (RFC 9449 section 4.3)."""
    if _normal(proof.claims.get("htu")) not in [_normal(address) for address in proof.sender.addresses]:
        raise InvalidDpopProof(f"htu of the DPoP proof must be {' or '.join(dict.fromkeys(proof.sender.addresses))}")


def proof_is_fresh(proof: Proof) -> None:
    """The iat of a DPoP proof is about now; exp and nbf, where given, are kept too (RFC 9449 section 4.3, RFC 7519 section 4.1)."""
    instants = {name: _instant(proof.claims.get(name)) for name in ("iat", "exp", "nbf") if name in proof.claims}
    if instants.get("iat") is None or None in instants.values():
        raise InvalidDpopProof("iat of the DPoP proof is missing or no number, or exp or nbf is none")
    if abs(proof.now - (instants["iat"] or 0)) > TOLERATED:
        raise InvalidDpopProof("iat of the DPoP proof is more than a minute away")
    if proof.now >= (instants.get("exp") or proof.now + 1):
        raise InvalidDpopProof("the DPoP proof has expired")
    if (instants.get("nbf") or 0) > proof.now + TOLERATED:
        raise InvalidDpopProof("nbf of the DPoP proof lies in the future")


def proof_names_its_token(proof: Proof) -> None:
    """With an access token the ath of a DPoP proof is its hash (RFC 9449 section 4.3)."""
    if proof.ath and proof.claims.get("ath") != proof.ath:
        raise InvalidDpopProof("ath of the DPoP proof is not the hash of the access token")


def proof_contains_a_nonce(proof: Proof) -> None:
    """Where the node demands it, a DPoP proof contains a nonce that the node gave lately (RFC 9449 section 8)."""
    if proof.nonces is not None and not proof.nonces.accepts(proof.claims.get("nonce")):
        raise UseDpopNonce("the DPoP proof must contain the nonce in the header DPoP-Nonce", proof.nonces.current())


def proof_is_used_once(proof: Proof) -> None:
    """A DPoP proof has a jti and is used once (RFC 9449 section 11.1)."""
    name = proof.claims.get("jti")
    if not isinstance(name, str) or not name:
        raise InvalidDpopProof("jti of the DPoP proof is missing")
    if not proof.is_new(name, proof.now + 2 * TOLERATED):
        raise InvalidDpopProof("the DPoP proof was used before")


CLAIM_RULES = (proof_is_for_this_method, proof_is_for_this_address, proof_is_fresh, proof_names_its_token, proof_contains_a_nonce)
ONCE_RULES = (proof_is_used_once,)


class DpopProofs:
    """Judges proofs. authlib knows none (1.9). With `nonces`, every proof must contain one of them."""

    def __init__(self, replays: Replays, clock: Clock, nonces: Nonces | None) -> None:
        self._replays = replays
        self._nonces = nonces
        self._clock = clock

    def thumbprint(self, sender: Sender, access_token: str = "") -> str:
        """The thumbprint (`jkt`) of the key that the sender holds; empty where no proof came. Raises `InvalidDpopProof` or
        `UseDpopNonce`."""
        if not sender.proofs:
            return ""
        if len(sender.proofs) > 1:
            raise InvalidDpopProof("more than one DPoP header")
        jkt, claims = _opened(sender.proofs[0])
        proof = Proof(
            claims=claims,
            sender=sender,
            ath=_hash(access_token) if access_token else "",
            now=self._clock.now(),
            is_new=partial(self._replays.is_new, "dpop", jkt),
            nonces=self._nonces,
        )
        check(CLAIM_RULES, proof)
        check(ONCE_RULES, proof)
        return jkt


def _opened(proof: str) -> tuple[str, Mapping[str, Any]]:
    """Thumbprint and claims of a proof that is signed by the key in its header."""
    from idp_mock.oidc.foreign_jose import public_key, thumbprint, verified

    try:
        header = header_of(proof)
        if header.get("typ") != "dpop+jwt":
            raise InvalidDpopProof("typ of the DPoP proof must be dpop+jwt")
        jwk = header.get("jwk")
        if not isinstance(jwk, dict):
            raise InvalidDpopProof("the header of the DPoP proof has no jwk")
        key = public_key(jwk)
        payload = verified(proof, [key], PROOF_ALGORITHMS)
        return thumbprint(key), msgspec.json.decode(payload, type=dict[str, Any])
    except (UntrustedToken, *UNREADABLE_JSON) as error:
        raise InvalidDpopProof(f"DPoP proof: {error}") from error


def _hash(access_token: str) -> str:
    digest = hashlib.sha256(access_token.encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _instant(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12 else None


def _normal(address: object) -> tuple[str, str, int | None, str] | None:
    """What must be equal after the normalisations of RFC 3986 section 6.2.2 and 6.2.3; None for what is no address."""
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
        return parts and (parts.scheme, parts.hostname or "", parts.port or _DEFAULT_PORTS.get(parts.scheme), parts.path or "/")
    except ValueError:
        return None
