"""Encryption for an elliptic key: the published vectors (wezel-krajowy.md ch. 8.5) in both directions, and the standard's way."""

import base64
import re

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eid.chance import SeededChance
from eid.keys import KeyPair
from eid.xml.certificate import certificate
from eid.xml.decryption import DecryptionRefused, decrypt
from eid.xml.encryption import (
    LENGTH_PREFIXED,
    PADDING_COUNTED,
    CannotEncrypt,
    KdfStyle,
    Recipient,
    agreement_key,
    encrypt,
    ephemeral_key,
    ephemeral_key_with_leading_zero,
    key_encryption_key,
    shared_secret,
)
from eid.xml.parser import Element, parse
from tests.xml.key_pairs import certificate as self_made
from tests.xml.key_pairs import certificate_pem, ec_pair, pem, rsa_pair

NAMESPACES = (
    'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" '
    'xmlns:xenc11="http://www.w3.org/2009/xmlenc11#" xmlns:dsig11="http://www.w3.org/2009/xmldsig11#"'
)
PLAINTEXT = b'<saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"/>'
PRIVATE = ec.derive_private_key(int("11" * 32, 16), ec.SECP256R1())
NONCE = bytes(range(12))
DATA_256 = (
    "AAECAwQFBgcICQoLe3G3dqnX+Fr+MvL5xYAXA6Ou6lieCGUPWQqJtyBLdcBvKsGd3KhhohrFEoj7vVxb1AohwBbskfQPrUtqa4aHmplTqFj874FlOFxkHp/dyhKixW9zO3k="
)


class Vector:
    """A published vector: what goes in, and every value on the way."""

    def __init__(self, scalar: str, content_key: bytes, point: str, z: str, kek: str, wrapped: str, data: str) -> None:
        self.ephemeral = ec.derive_private_key(int(scalar, 16), ec.SECP256R1())
        self.content_key, self.point, self.z, self.kek = content_key, point, bytes.fromhex(z), bytes.fromhex(kek)
        self.wrapped, self.data = wrapped, data

    @property
    def recipient(self) -> Recipient:
        return Recipient(
            public=PRIVATE.public_key(), party_u="idp.example.test", party_v="demo-sp", content_key_octets=len(self.content_key)
        )

    def octets(self, count: int) -> bytes:
        """As chance: first the content key, then the nonce, then two Ids."""
        return {len(self.content_key): self.content_key, 12: NONCE}.get(count, b"\xaa" * count)


POINT_1 = "BNZak5d8qj0bCBhS/1ennkZfFmBXcwS66tUF3TpIWJzzUBheiVNy32Ih6joTdVfkc/3bZ1XwW9UHw8Uz/OnJEoU="
Z_1 = "ccfc261f58193c98ca4ad4a53bbac6f0ee29bc4d48438090446908622ca79af6"
KEK_1 = "daf1f38b81f9314abbf44ddf5168e45211847d83bbb06ff7d56803b16fd27a08"
VECTORS = [
    pytest.param(
        Vector("22" * 32, bytes(range(32)), POINT_1, Z_1, KEK_1, "stUWCLUIAMa+wRJ/K0+36Ji+4/JFm9rkAgJ7TUEvoOyruqQS9/VvQA==", DATA_256),
        id="vector 1",
    ),
    pytest.param(
        Vector(
            "33" * 30 + "0100",
            bytes(range(32)),
            "BKb+ddWMw+gIaol0UmqeLQrxaC/c7mUDK5J7wzXmc+Y1noqdg2Hp8U9B2VFfnH03phMgm1UfcKhDQ8ugG/R1flU=",
            "00ea8bdf5b99a53d19a632b883ac47da2c08da3f6cd00996928991c461baf274",
            "44b1b4d3ccb650ffc507efad19ffa7be05486c1df6d745f0abd9d866b34c8956",
            "3jBUGB8KpW7gzPM1mk3IxlX3wmDiF7B3BfULUU2YvZuHCdsNAmqJbQ==",
            DATA_256,
        ),
        id="vector 2, leading zero",
    ),
    pytest.param(
        Vector(
            "22" * 32,
            bytes(range(16)),
            POINT_1,
            Z_1,
            KEK_1,
            "yJIIUluuOo8ZMfF70HqS0YIS1IrcjFft",
            "AAECAwQFBgcICQoLrx/GowopzRU4oQT4QsofZpNed4o9nseFh0ydHylm1x7rnrSWh+nE2S6VZIKzs6Px9sxVvUi9BFUedBOh2SlkkPNhm2xwco7GamTYyg/RTM2q"
            "Qq4JDvg=",
        ),
        id="vector 3, 128-bit content key",
    ),
]


def element(text: str) -> Element:
    return parse(f"<a {NAMESPACES}>{text}</a>".encode())[0]


@pytest.mark.parametrize("vector", VECTORS)
def test_encryption_gives_the_published_octets_ch_8_5(vector: Vector) -> None:
    text = encrypt(PLAINTEXT, vector.recipient, vector.ephemeral, vector)
    assert f"<dsig11:PublicKey>{vector.point}</dsig11:PublicKey>" in text
    values = [part.split("<")[0] for part in text.split("<xenc:CipherValue>")[1:]]
    assert values == [vector.wrapped, vector.data]


@pytest.mark.parametrize("vector", VECTORS)
def test_each_step_of_key_derivation_gives_the_published_octets_ch_8_5(vector: Vector) -> None:
    assert shared_secret(vector.ephemeral, PRIVATE.public_key()) == vector.z
    assert key_encryption_key(vector.z, LENGTH_PREFIXED, vector.recipient.kdf_parameters()) == vector.kek


@pytest.mark.parametrize("vector", VECTORS)
def test_decryption_opens_the_published_octets_ch_8_5(vector: Vector) -> None:
    text = encrypt(b"", vector.recipient, vector.ephemeral, vector)
    old = [part.split("<")[0] for part in text.split("<xenc:CipherValue>")[1:]]
    opened = decrypt(element(text.replace(old[0], vector.wrapped).replace(old[1], vector.data)), PRIVATE)
    assert opened.plaintext == PLAINTEXT
    assert (opened.shared_secret, opened.key_encryption_key, opened.content_key) == (vector.z, vector.kek, vector.content_key)


def test_the_kdf_attributes_are_the_published_ones_ch_8_5() -> None:
    text = encrypt(PLAINTEXT, VECTORS[0].values[0].recipient, PRIVATE, SeededChance("x"))  # type: ignore[union-attr]
    assert 'AlgorithmID="0000002A687474703A2F2F7777772E77332E6F72672F323030312F30342F786D6C656E63236B772D616573323536"' in text
    assert 'PartyUInfo="000000106964702E6578616D706C652E74657374" PartyVInfo="0000000764656D6F2D7370"' in text


@pytest.mark.parametrize("style", [pytest.param(LENGTH_PREFIXED, id="node"), pytest.param(PADDING_COUNTED, id="standard")])
@pytest.mark.parametrize("curve", ["secp256r1", "secp384r1"])
def test_what_is_encrypted_opens(style: KdfStyle, curve: str) -> None:
    pair = ec_pair("11", curve=curve)
    public = pair.private.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert isinstance(pair.private, ec.EllipticCurvePrivateKey)
    chance = SeededChance("round trip")
    recipient = Recipient(public=public, party_u="a", party_v="b", style=style)
    text = encrypt("<Żółć/>".encode(), recipient, ephemeral_key(public, chance), chance)
    assert decrypt(element(text), pair.private, style).plaintext == "<Żółć/>".encode()


def test_a_forced_leading_zero_is_one() -> None:
    ephemeral = ephemeral_key_with_leading_zero(PRIVATE.public_key(), SeededChance("zero"))
    secret = shared_secret(ephemeral, PRIVATE.public_key())
    assert (secret[0], len(secret)) == (0, 32)


def test_the_standard_style_does_not_open_the_nodes_messages() -> None:
    text = encrypt(PLAINTEXT, VECTORS[0].values[0].recipient, PRIVATE, SeededChance("x"))  # type: ignore[union-attr]
    with pytest.raises(DecryptionRefused, match="does not unwrap"):
        decrypt(element(text), PRIVATE, PADDING_COUNTED)


def test_a_changed_octet_is_noticed() -> None:
    vector: Vector = VECTORS[0].values[0]  # type: ignore[assignment]
    text = encrypt(PLAINTEXT, vector.recipient, vector.ephemeral, vector)
    changed = bytearray(base64.b64decode(vector.data))
    changed[-1] ^= 1
    with pytest.raises(DecryptionRefused, match="tag"):
        decrypt(element(text.replace(vector.data, base64.b64encode(changed).decode())), PRIVATE)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("xmlenc#kw-aes256", "xmlenc#kw-aes128", "algorithm"),
        ("xmlenc11#ConcatKDF", "xmlenc11#pbkdf2", "algorithm"),
        ("<xenc:CipherData>", "<xenc:Other/><xenc:CipherData>", None),
        ('PartyUInfo="', 'PartyUInfo="zz', "hexadecimal"),
        (POINT_1, "AAAA", "no point"),
        (POINT_1, "****", "not base64"),
        ("dsig11:PublicKey", "dsig11:Public", "exactly one"),
    ],
)
def test_decryption_names_the_step_that_failed(old: str, new: str, reason: str | None) -> None:
    vector: Vector = VECTORS[0].values[0]  # type: ignore[assignment]
    altered = element(encrypt(PLAINTEXT, vector.recipient, vector.ephemeral, vector).replace(old, new))
    if reason is None:
        assert decrypt(altered, PRIVATE).plaintext == PLAINTEXT
    else:
        with pytest.raises(DecryptionRefused, match=reason):
            decrypt(altered, PRIVATE)


def test_one_cannot_encrypt_for_an_rsa_key() -> None:
    with pytest.raises(CannotEncrypt, match="not on a curve"):
        agreement_key(certificate(rsa_pair().certificate_base64))


def opened_by_libxmlsec(text: str, ephemeral: KeyPair | None = None) -> bytes:
    """By default libxmlsec reads no KeyValue (since 1.3.0) and wants to be told the recipient, so both keys are put as certificates; what
    is agreed, derived, unwrapped and opened stays the same."""
    import lxml.etree as etree
    import xmlsec

    if xmlsec.get_libxmlsec_version() < (1, 3, 0):
        pytest.skip("libxmlsec before 1.3 knows no ECDH-ES")
    recipient, ephemeral = ec_pair("11"), ephemeral or ec_pair("22")

    def x509(pair: KeyPair) -> str:
        return f"<ds:X509Data><ds:X509Certificate>{pair.certificate_base64}</ds:X509Certificate></ds:X509Data>"

    text = re.sub("<ds:KeyValue>.*</ds:KeyValue>", x509(ephemeral), text)
    end = "</xenc:AgreementMethod>"
    text = text.replace(end, f"<xenc:RecipientKeyInfo>{x509(recipient)}</xenc:RecipientKeyInfo>{end}")
    key = xmlsec.Key.from_memory(pem(recipient), xmlsec.KeyFormat.PEM)
    key.load_cert_from_memory(certificate_pem(recipient), xmlsec.KeyFormat.PEM)
    manager = xmlsec.KeysManager()
    manager.add_key(key)
    for trusted in (recipient, ephemeral):
        manager.load_cert_from_memory(certificate_pem(trusted), xmlsec.KeyFormat.PEM, xmlsec.KeyDataType.TRUSTED)
    root = etree.fromstring(f"<a {NAMESPACES}>{text}</a>")
    opened = xmlsec.EncryptionContext(manager).decrypt(root[0])
    return etree.tostring(opened, method="c14n", exclusive=True)


@pytest.mark.parametrize("bits", [128, 256])
def test_libxmlsec_opens_the_standard_form(bits: int) -> None:
    recipient = Recipient(
        public=PRIVATE.public_key(),
        party_u="node",
        party_v="portal",
        style=PADDING_COUNTED,
        content_key_octets=bits // 8,
        content_method=f"http://www.w3.org/2009/xmlenc11#aes{bits}-gcm",
    )
    ephemeral = ec.derive_private_key(int("22" * 32, 16), ec.SECP256R1())
    text = encrypt(PLAINTEXT, recipient, ephemeral, SeededChance("libxmlsec"))
    assert opened_by_libxmlsec(text) == PLAINTEXT.replace(b"/>", b"></saml2:Assertion>")


def test_libxmlsec_opens_a_shared_secret_with_a_leading_zero() -> None:
    """That of vector 2 (ch. 8.5): both sides keep the zero."""
    private = ec.derive_private_key(int("33" * 30 + "0100", 16), ec.SECP256R1())
    assert shared_secret(private, PRIVATE.public_key())[0] == 0
    recipient = Recipient(public=PRIVATE.public_key(), party_u="node", party_v="portal", style=PADDING_COUNTED)
    text = encrypt(PLAINTEXT, recipient, private, SeededChance("zero"))
    opened = opened_by_libxmlsec(text, KeyPair(private, self_made(private, "leading zero")))
    assert opened == PLAINTEXT.replace(b"/>", b"></saml2:Assertion>")


def test_libxmlsec_does_not_open_the_nodes_form_pitfall_1() -> None:
    import xmlsec

    vector: Vector = VECTORS[0].values[0]  # type: ignore[assignment]
    with pytest.raises(xmlsec.Error):
        opened_by_libxmlsec(encrypt(PLAINTEXT, vector.recipient, vector.ephemeral, vector))


TEMPLATE = f"""<xenc:EncryptedData {NAMESPACES} Type="http://www.w3.org/2001/04/xmlenc#Element">
  <xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/>
  <ds:KeyInfo><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#kw-aes256"/><ds:KeyInfo>
    <xenc:AgreementMethod Algorithm="http://www.w3.org/2009/xmlenc11#ECDH-ES">
      <xenc11:KeyDerivationMethod Algorithm="http://www.w3.org/2009/xmlenc11#ConcatKDF">
        <xenc11:ConcatKDFParams AlgorithmID="0001" PartyUInfo="006E6F6465" PartyVInfo="00706F7274616C">
          <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/></xenc11:ConcatKDFParams></xenc11:KeyDerivationMethod>
      <xenc:OriginatorKeyInfo><ds:KeyName>originator</ds:KeyName><ds:KeyValue/></xenc:OriginatorKeyInfo>
      <xenc:RecipientKeyInfo><ds:KeyName>recipient</ds:KeyName></xenc:RecipientKeyInfo></xenc:AgreementMethod></ds:KeyInfo>
    <xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>
  <xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>"""


def key_value(private: ec.EllipticCurvePrivateKey) -> str:
    """libxmlsec leaves it empty: by default it neither reads nor writes a KeyValue."""
    point = base64.b64encode(private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)).decode()
    curve = '<dsig11:NamedCurve URI="urn:oid:1.2.840.10045.3.1.7"/>'
    return f"<ds:KeyValue><dsig11:ECKeyValue>{curve}<dsig11:PublicKey>{point}</dsig11:PublicKey></dsig11:ECKeyValue></ds:KeyValue>"


@pytest.mark.parametrize("scalar", [pytest.param("22" * 32, id="usual"), pytest.param("33" * 30 + "0100", id="leading zero")])
def test_what_libxmlsec_encrypts_under_an_agreed_key_opens_here(scalar: str) -> None:
    import lxml.etree as etree
    import xmlsec

    if xmlsec.get_libxmlsec_version() < (1, 3, 0):
        pytest.skip("libxmlsec before 1.3 knows no ECDH-ES")
    private = ec.derive_private_key(int(scalar, 16), ec.SECP256R1())
    manager = xmlsec.KeysManager()
    for name, pair in (("originator", KeyPair(private, self_made(private, "originator"))), ("recipient", ec_pair("11"))):
        key = xmlsec.Key.from_memory(pem(pair), xmlsec.KeyFormat.PEM)
        key.name = name
        manager.add_key(key)
    root = etree.fromstring(f"<root><kept>{PLAINTEXT.decode()}</kept></root>")
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(xmlsec.KeyData.AES, 256, xmlsec.KeyDataType.SESSION)
    encrypted = etree.tostring(context.encrypt_xml(etree.fromstring(TEMPLATE), root[0][0])).decode()
    opened = decrypt(
        parse(re.sub("<ds:KeyValue>.*?</ds:KeyValue>|<ds:KeyValue/>", key_value(private), encrypted).encode()), PRIVATE, PADDING_COUNTED
    )
    assert opened.plaintext == PLAINTEXT
    assert opened.shared_secret == shared_secret(private, PRIVATE.public_key())
