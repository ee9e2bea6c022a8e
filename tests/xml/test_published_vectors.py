"""What others published: the W3C's vectors for XML Encryption 1.1 (RSA-OAEP in all its forms, AES-GCM) and 1.0 (AES-CBC, AES key wrap),
ECDH-ES with ConcatKDF of RFC 7518 appendix C, and AES key wrap of RFC 3394 section 4.6."""

import base64
from pathlib import Path

import lxml.etree as etree
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap
from cryptography.hazmat.primitives.serialization import pkcs12

from eid.xml.content import CONTENT_METHODS
from eid.xml.encryption import LENGTH_PREFIXED, key_encryption_key, shared_secret
from eid.xml.names import AES128_CBC, AES192_CBC
from eid.xml.parser import Element, parse
from eid.xml.transported import decrypt

W3C = Path(__file__).parent / "w3c"
XENC_1_1 = sorted(W3C.glob("cipherText__*.xml"))
JOB, JED = b"abcdefghijklmnop", b"abcdefghijklmnopqrstuvwxyz012345"


def canonical(octets: bytes) -> bytes:
    return etree.tostring(etree.fromstring(octets), method="c14n")


def private_key(name: str) -> rsa.RSAPrivateKey:
    key, _, _ = pkcs12.load_key_and_certificates((W3C / f"{name}_SHA256WithRSA.p12").read_bytes(), b"passwd")
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def values(element: Element) -> list[bytes]:
    """The CipherValues in document order."""
    return [base64.b64decode(one.text or "") for one in element.iter("{http://www.w3.org/2001/04/xmlenc#}CipherValue")]


@pytest.mark.parametrize("path", XENC_1_1, ids=[path.stem.removeprefix("cipherText__") for path in XENC_1_1])
def test_the_w3cs_vectors_for_xml_encryption_1_1_open(path: Path) -> None:
    private = private_key(path.stem.split("__")[1])
    assert canonical(decrypt(parse(path.read_bytes()), [private])) == canonical((W3C / "plaintext.xml").read_bytes())


def test_there_are_four_of_them() -> None:
    assert len(XENC_1_1) == 4


def test_the_w3cs_vector_for_aes_cbc_opens() -> None:
    (content,) = values(parse((W3C / "encrypt-data-aes128-cbc.xml").read_bytes()))
    assert CONTENT_METHODS[AES128_CBC].unseal(JOB, content) == (W3C / "plaintext.txt").read_bytes()


def test_the_w3cs_vector_for_aes_key_wrap_opens() -> None:
    wrapped, content = values(parse((W3C / "encrypt-data-aes192-cbc-kw-aes256.xml").read_bytes()))
    assert CONTENT_METHODS[AES192_CBC].unseal(aes_key_unwrap(JED, wrapped), content) == (W3C / "plaintext.txt").read_bytes()


def test_ecdh_es_with_concat_kdf_gives_the_key_of_rfc_7518_appendix_c() -> None:
    """There the three values carry their length too, and the key's length in bits stands last; 128 bits are the first half of ours."""
    alice = _jwk("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo")
    bob = _jwk("VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw")
    secret = shared_secret(alice, bob.public_key())
    assert secret == bytes.fromhex("9e56d91d817135d372834283bf84269cfb316ea3da806a48f6daa7798cfe90c4")
    parts = tuple(LENGTH_PREFIXED.written(part) for part in (b"A128GCM", b"Alice", b"Bob"))
    derived = key_encryption_key(secret, LENGTH_PREFIXED, (*parts, (128).to_bytes(4, "big")))
    assert base64.urlsafe_b64encode(derived[:16]).rstrip(b"=") == b"VqqN6vgjbSBcIijNcacQGg"


def test_aes_key_wrap_gives_the_octets_of_rfc_3394_section_4_6() -> None:
    kek = bytes(range(32))
    key = bytes.fromhex("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F")
    wrapped = bytes.fromhex("28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21")
    assert (aes_key_wrap(kek, key), aes_key_unwrap(kek, wrapped)) == (wrapped, key)


def _jwk(scalar: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(base64.urlsafe_b64decode(scalar + "="), "big"), ec.SECP256R1())
