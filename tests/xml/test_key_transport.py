"""RSA key transport and both modes of AES: libxmlsec opens what is encrypted here."""

import lxml.etree as etree
import pytest
import xmlsec
from cryptography.hazmat.primitives.asymmetric import ec

from eid.chance import SeededChance
from eid.xml import encryption
from eid.xml.certificate import certificate
from eid.xml.content import CONTENT_METHODS
from eid.xml.encryption import PADDING_COUNTED, Recipient, agreement_key, self_contained
from eid.xml.key_transport import TRANSPORT_METHODS, encrypt
from eid.xml.names import AES128_CBC, RSA_OAEP_MGF1P
from eid.xml.parser import parse
from eid.xml.signature import canonical
from tests.xml.key_pairs import ec_pair, pem, rsa_pair
from tests.xml.test_encryption import opened_by_libxmlsec as opened_under_an_agreed_key


def opened_by_libxmlsec(encrypted: str) -> bytes:
    keys = xmlsec.KeysManager()
    keys.add_key(xmlsec.Key.from_memory(pem(rsa_pair()), xmlsec.KeyFormat.PEM))
    root = etree.fromstring(f"<root>{encrypted}</root>")
    return etree.tostring(xmlsec.EncryptionContext(keys).decrypt(root[0]))


def encrypted(plaintext: bytes, key_method: str, content_method: str) -> str:
    public = rsa_pair().private.public_key()
    return encrypt(plaintext, public, key_method, content_method, SeededChance("transport"))  # type: ignore[arg-type]


@pytest.mark.parametrize("content_method", CONTENT_METHODS)
@pytest.mark.parametrize("key_method", TRANSPORT_METHODS)
def test_libxmlsec_opens_every_pair_of_methods(key_method: str, content_method: str) -> None:
    assert opened_by_libxmlsec(encrypted(b"<a>b</a>", key_method, content_method)) == b"<a>b</a>"


@pytest.mark.parametrize("length", range(1, 41))
def test_padding_fills_any_length(length: int) -> None:
    plaintext = f"<a>{'x' * length}</a>".encode()
    assert opened_by_libxmlsec(encrypted(plaintext, RSA_OAEP_MGF1P, AES128_CBC)) == plaintext


@pytest.mark.parametrize("key_method", TRANSPORT_METHODS)
def test_what_is_written_is_its_own_canonical_form(key_method: str) -> None:
    text = encrypted(b"<a></a>", key_method, AES128_CBC).encode()
    assert canonical(parse(text)) == text


@pytest.mark.parametrize("content_method", CONTENT_METHODS)
def test_libxmlsec_opens_every_content_method_under_an_agreed_key_in_its_own_canonical_form(content_method: str) -> None:
    public = agreement_key(certificate(ec_pair("11").certificate_base64))
    recipient = Recipient(
        public=public,
        party_u="node",
        party_v="portal",
        style=PADDING_COUNTED,
        content_key_octets=CONTENT_METHODS[content_method].key_octets,
        content_method=content_method,
    )
    ephemeral = ec.derive_private_key(int("22" * 32, 16), ec.SECP256R1())
    text = self_contained(encryption.encrypt(b"<a>b</a>", recipient, ephemeral, SeededChance("agreed")))
    assert canonical(parse(text.encode())) == text.encode()
    assert opened_under_an_agreed_key(text) == b"<a>b</a>"
