"""Cross-checks with the `xmlsec1` program, as administrators use it: what is made here it accepts and opens, and the other way round."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from shutil import which

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from eid.chance import SeededChance
from eid.keys import KeyPair
from eid.xml.algorithms import METHODS
from eid.xml.certificate import certificate
from eid.xml.key_transport import encrypt
from eid.xml.names import AES128_CBC, AES128_GCM, AES256_CBC, AES256_GCM, DSIG_MORE, RSA_OAEP_MGF1P
from eid.xml.parser import parse
from eid.xml.signature import sign
from eid.xml.transported import decrypt
from eid.xml.verification import verify
from tests.xml.key_pairs import certificate_pem, ec_pair, pem, rsa_pair

PROGRAM = which("xmlsec1") or ""
pytestmark = pytest.mark.skipif(not PROGRAM, reason="the xmlsec1 program is not installed (Debian: apt-get install xmlsec1)")
PREFIXES = ("ds", "saml2", "saml2p", "xenc")
MESSAGE = (
    b'<saml2p:AuthnRequest xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" '
    b'xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" ID="ID-1"><saml2:Issuer>demo-sp</saml2:Issuer><a/></saml2p:AuthnRequest>'
)
ID = ("--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:AuthnRequest")
PAIRS: dict[str, Callable[[], KeyPair]] = {
    "ecdsa-sha256": lambda: ec_pair("11"),
    "ecdsa-sha384": lambda: ec_pair("11", curve="secp384r1"),
    "rsa-sha256": rsa_pair,
    "rsa-sha384": rsa_pair,
    "rsa-sha512": rsa_pair,
}
SIGNATURE = """<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>
  <ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="{method}"/>
  <ds:Reference URI="#ID-1"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
  <ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms>
  <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference></ds:SignedInfo>
  <ds:SignatureValue/></ds:Signature>"""
ENCRYPTED = """<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element">
  <xenc:EncryptionMethod Algorithm="{method}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey>
  <xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/><ds:KeyInfo/>
  <xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>
  <xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>"""
CONTENT = pytest.mark.parametrize("method", [AES128_CBC, AES256_CBC, AES128_GCM, AES256_GCM], ids=lambda uri: uri.partition("#")[2])


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, bytes], str]:
    def written(name: str, octets: bytes) -> str:
        (tmp_path / name).write_bytes(octets)
        return str(tmp_path / name)

    return written


def run(*arguments: str) -> bytes:
    return subprocess.run([PROGRAM, *arguments], capture_output=True, check=True).stdout


@pytest.mark.parametrize("name", PAIRS)
def test_the_program_accepts_what_is_signed_here(file: Callable[[str, bytes], str], name: str) -> None:
    element = parse(MESSAGE)
    sign(element, PAIRS[name](), PREFIXES, METHODS[DSIG_MORE + name])
    signed = etree.tostring(element)
    key = file("certificate.pem", certificate_pem(PAIRS[name]()))
    run("--verify", "--pubkey-cert-pem", key, *ID, file("message.xml", signed))
    with pytest.raises(subprocess.CalledProcessError):
        run("--verify", "--pubkey-cert-pem", key, *ID, file("changed.xml", signed.replace(b"demo-sp", b"demo-xp")))


@pytest.mark.parametrize("name", PAIRS)
def test_what_the_program_signs_is_accepted_here(file: Callable[[str, bytes], str], name: str) -> None:
    template = MESSAGE.replace(b"<a/>", SIGNATURE.format(method=DSIG_MORE + name).encode())
    signed = run("--sign", "--privkey-pem", file("key.pem", pem(PAIRS[name]())), *ID, file("template.xml", template))
    known = certificate(PAIRS[name]().certificate_base64)
    assert verify(parse(signed), [known]).certificate == known


@CONTENT
def test_the_program_opens_what_is_encrypted_here(file: Callable[[str, bytes], str], method: str) -> None:
    public = rsa_pair().private.public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    encrypted = encrypt(b"<a>b</a>", public, RSA_OAEP_MGF1P, method, SeededChance("program"))
    opened = run("--decrypt", "--privkey-pem", file("key.pem", pem(rsa_pair())), file("encrypted.xml", encrypted.encode()))
    assert b"<a>b</a>" in opened


@CONTENT
def test_what_the_program_encrypts_opens_here(file: Callable[[str, bytes], str], method: str) -> None:
    session = {AES128_CBC: "aes-128", AES128_GCM: "aes-128"}.get(method, "aes-256")
    template = file("template.xml", ENCRYPTED.format(method=method).encode())
    key = file("key.pem", pem(rsa_pair()))
    content = file("content.xml", b"<a>b</a>")
    encrypted = run("--encrypt", "--privkey-pem", key, "--session-key", session, "--xml-data", content, template)
    private = rsa_pair().private
    assert isinstance(private, rsa.RSAPrivateKey)
    assert decrypt(parse(encrypted), [private]) == b"<a>b</a>"
