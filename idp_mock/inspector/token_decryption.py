"""An encrypted token (JWE) opened step by step with a test key, and what somebody else computed compared with it."""

import hashlib
import re
from collections.abc import Mapping

from eid import jwe
from eid.xml.decryption import DecryptionRefused, EcPrivateKey, private_key
from eid.xml.transported import RsaPrivateKey
from idp_mock.inspector.decoders.decoder import Step, Steps
from idp_mock.inspector.decryption import compared, first_difference

_TOKEN = re.compile(r"\s*[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){4}\s*")


def is_token(text: str) -> bool:
    """Whether that looks like a JWE in compact form."""
    return bool(_TOKEN.fullmatch(text))


def opened_token(token: str, key: str, computed: Mapping[str, str]) -> Steps:
    """`key` is a private key in PEM; `computed` as for `decryption.opened`. Never raises for what is wrong with them: the reason
    tells, and the steps go as far as they came."""
    steps: list[Step] = []
    try:
        reason = _open(token.strip(), private_key(key), computed, steps)
    except (jwe.JweRefused, DecryptionRefused) as error:
        reason = str(error)
    return Steps(of="JWE", reason=reason, steps=tuple(steps))


def _open(token: str, private: EcPrivateKey | RsaPrivateKey, computed: Mapping[str, str], steps: list[Step]) -> str:
    parts = jwe.parts_of(token)
    alg, enc = parts.text("alg"), parts.text("enc")
    steps += [Step(name="header, decoded from base64url", value=jwe.decoded(token.partition(".")[0]).decode("utf-8", "replace"))]
    right: dict[str, bytes] = {}
    usual: dict[str, bytes] = {}

    def note(name: str, key: str, value: bytes) -> None:
        right[key] = value
        steps.append(compared(name, key, right, computed))

    wrapping = jwe.agreed(parts, private) if jwe.is_agreed(alg, private) and isinstance(private, EcPrivateKey) else None
    if wrapping is not None:
        note("Z, the shared secret (X coordinate, leading zeros kept)", "secret", wrapping.secret)
        note("OtherInfo = AlgorithmID || PartyUInfo || PartyVInfo || SuppPubInfo (RFC 7518 4.6.2)", "other_info", wrapping.other_info)
        usual = _mistakes(parts, wrapping)
        if alg != "ECDH-ES":
            note("KEK = the first octets of SHA-256(00000001 || Z || OtherInfo)", "kek", wrapping.key)
    how = "is what was agreed" if alg == "ECDH-ES" else f"unwrapped by {alg}"
    note(f"content key, {how}", "content_key", jwe.content_key(parts, private, wrapping))
    steps += [
        Step(name="iv", value=parts.iv.hex()),
        Step(name="additional authenticated octets: the header as it was written, in ASCII", value=parts.protected.decode()),
    ]
    plaintext = jwe.plaintext(parts, right["content_key"])
    steps += [
        Step(name=f"tag of {enc}", value=parts.tag.hex(), holds=True),
        Step(name="plaintext", value=plaintext.decode("utf-8", "replace"), holds=True),
    ]
    return first_difference(right, computed, usual)


def _mistakes(parts: jwe.Parts, right: jwe.Agreed) -> dict[str, bytes]:
    """The key that comes of each usual mistake, as a sentence."""
    alg, enc, length = parts.text("alg"), parts.text("enc"), len(right.key)
    apu, apv = (parts.text(name) for name in ("apu", "apv"))
    named, other = (enc, alg) if alg == "ECDH-ES" else (alg, enc)
    party = (jwe.decoded(apu), jwe.decoded(apv))
    wrong = {
        f"AlgorithmID in OtherInfo was {other}; with alg {alg} it is {named}": jwe.digested_with(other, *party, length),
        "apu and apv went into OtherInfo as they were written, not decoded": jwe.digested_with(named, apu.encode(), apv.encode(), length),
        "apu and apv were left out of OtherInfo": jwe.digested_with(named, b"", b"", length),
        "SuppPubInfo, the length of the key in bits, was left out of OtherInfo": right.other_info[:-4],
        "SuppPubInfo was the length of the key in octets; it is in bits": right.other_info[:-4] + length.to_bytes(4),
        "OtherInfo was left empty": b"",
    }
    made = {sentence: jwe.derived(right.secret, one, length) for sentence, one in wrong.items()}
    hashed = jwe.derived(hashlib.sha256(right.secret).digest(), right.other_info, length)
    return {**made, "Z was hashed before the KDF got it": hashed}
