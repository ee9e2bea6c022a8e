"""A service provider by pysaml2, with libxmlsec in this process for all cryptography: it shares no code with the node."""

import base64
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lxml.etree as etree
import xmlsec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.config import SPConfig
from saml2.metadata import entity_descriptor
from saml2.sigver import CryptoBackend, RSACrypto, import_rsa_key_from_file
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

from eid.keys import KeyPair
from tests.xml.key_pairs import certificate_pem

DS = "http://www.w3.org/2000/09/xmldsig#"
ACS = "https://sp.example.test/acs"
SLO = "https://sp.example.test/slo"
ENTITY_ID = "https://sp.example.test/metadata"


class LibxmlsecBackend(CryptoBackend):
    """Signs, verifies and decrypts by the `xmlsec` wheel."""

    version = "1.3.0"

    def sign_statement(self, statement: Any, node_name: str, key_file: str, node_id: str) -> str:
        root = etree.fromstring(statement if isinstance(statement, bytes) else str(statement).encode())
        signed = next(one for one in root.iter("*") if one.get("ID") == node_id)
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_file(key_file, xmlsec.KeyFormat.PEM)
        context.register_id(signed, "ID")
        context.sign(signed.find(f"{{{DS}}}Signature"))
        return etree.tostring(root, encoding="unicode")

    def validate_signature(self, signedtext: str, cert_file: str, cert_type: str, node_name: str, node_id: str) -> bool:
        octets = signedtext if isinstance(signedtext, bytes) else signedtext.encode()
        root = etree.fromstring(octets)
        signed = next(one for one in root.iter("*") if one.get("ID") == node_id)
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_file(cert_file, xmlsec.KeyFormat.CERT_PEM)
        context.register_id(signed, "ID")
        try:
            context.verify(signed.find(f"{{{DS}}}Signature"))
        except xmlsec.Error:
            return False
        return True

    def decrypt(self, enctext: str, key_file: str) -> str:
        root = etree.fromstring(enctext.encode())
        keys = xmlsec.KeysManager()
        keys.add_key(xmlsec.Key.from_file(key_file, xmlsec.KeyFormat.PEM))
        xmlsec.EncryptionContext(keys).decrypt(xmlsec.tree.find_node(root, "EncryptedData", xmlsec.constants.EncNs))
        return etree.tostring(root, encoding="unicode")


@dataclass(frozen=True)
class WrittenFile:
    """What pysaml2 takes for a temporary file."""

    name: str


def written_file(content: str | bytes, suffix: str = "", decode: bool = True, delete_tmpfiles: bool = True) -> WrittenFile:
    """In place of pysaml2's own `make_temp`, which leaves its files open."""
    octets = content if isinstance(content, bytes) else content.encode()
    with tempfile.NamedTemporaryFile(suffix=suffix, delete=False) as file:
        file.write(base64.b64decode(octets) if decode else octets)
    return WrittenFile(file.name)


@dataclass
class Toolkit:
    """A pysaml2 client in a folder; `service` are further keys of its configuration's service/sp."""

    folder: Path
    pair: KeyPair
    idp_metadata: str
    service: dict[str, Any] = field(default_factory=dict)
    encryption: KeyPair | None = None
    acs_bindings: tuple[str, ...] = (BINDING_HTTP_POST,)
    entity_id: str = ENTITY_ID
    slo_binding: str = BINDING_HTTP_REDIRECT
    client: Saml2Client = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        key_file, cert_file = self._files(self.pair, "signing")
        service = {
            "endpoints": {
                "assertion_consumer_service": [(ACS, binding) for binding in self.acs_bindings],
                "single_logout_service": [(SLO, self.slo_binding)],
            },
            "allow_unsolicited": True,
            "want_response_signed": True,
            "want_assertions_signed": True,
        }
        told: dict[str, Any] = {
            "entityid": self.entity_id,
            "service": {"sp": service | self.service},
            "metadata": {"inline": [self.idp_metadata]},
            "key_file": key_file,
            "cert_file": cert_file,
            "crypto_backend": "XMLSecurity",
            "delete_tmpfiles": True,
            "allow_unknown_attributes": True,
        }
        if self.encryption:
            key, cert = self._files(self.encryption, "encryption")
            told["encryption_keypairs"] = [{"key_file": key, "cert_file": cert}]
        config = SPConfig()
        config.load(told)
        self.client = Saml2Client(config=config)
        self.client.sec.crypto = LibxmlsecBackend()
        self.client.sec.sec_backend = RSACrypto(import_rsa_key_from_file(key_file))
        self.client.signing_algorithm = SIG_RSA_SHA256
        self.client.digest_algorithm = DIGEST_SHA256
        self.client.config.xmlsec_binary = None

    @property
    def metadata(self) -> bytes:
        return str(entity_descriptor(self.client.config)).encode()

    def _files(self, pair: KeyPair, name: str) -> tuple[str, str]:
        key, cert = self.folder / f"{name}.key", self.folder / f"{name}.crt"
        key.write_bytes(pair.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        cert.write_bytes(certificate_pem(pair))
        return str(key), str(cert)
