"""NameIDs that travel encrypted: from the node on request or always, to the node in a LogoutRequest."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import lxml.etree as etree
import pytest
import xmlsec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from eid.chance import SeededChance
from eid.keys import KeyPair
from eid.xml.key_transport import encrypt
from eid.xml.names import AES128_CBC, AES256_GCM, RSA_OAEP, RSA_OAEP_MGF1P
from eid.xml.parser import Element, parse
from eid.xml.verification import verify
from idp_mock.login.farewell import Ended
from idp_mock.login.session import Participant
from idp_mock.saml import errors
from idp_mock.saml.general.choices import Choices, Encrypts, EncryptsName
from idp_mock.saml.general.errors import MetadataRefused
from idp_mock.saml.names import SAML
from tests.idp_mock.saml.general.conftest import JAN, Node, codes, explained, opened
from tests.idp_mock.saml.general.service_provider import (
    ENTITY_ID,
    SLO,
    SOAP,
    ServiceProvider,
    endpoint,
    enveloped,
    key,
    metadata,
)
from tests.idp_mock.saml.general.test_logout import JAN_IS_THERE, NODE_KEY, named
from tests.xml.key_pairs import ec_pair, pem, rsa_pair

POLICY = '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted"/>'
KEYS = key(ec_pair("11"), "signing") + key(rsa_pair(), "encryption")
SP = ServiceProvider()


def registered(node: Node, choices: Choices | None = None, **changed: str) -> None:
    node.provider.registry.register(metadata(keys=KEYS, **changed), choices)


def name_in(message: Element) -> str:
    """The NameID in the EncryptedID of a message, by libxmlsec."""
    (encrypted,) = message.iter(f"{{{SAML}}}EncryptedID")
    assert not list(message.iter(f"{{{SAML}}}NameID"))
    keys = xmlsec.KeysManager()
    keys.add_key(xmlsec.Key.from_memory(pem(rsa_pair()), xmlsec.KeyFormat.PEM))
    root = etree.fromstring(etree.tostring(encrypted))
    name = xmlsec.EncryptionContext(keys).decrypt(root[0])
    assert name.tag == f"{{{SAML}}}NameID"
    return name.text or ""


def login(node: Node, content: str = "") -> tuple[str, str]:
    """NameID and SessionIndex of a login whose name came encrypted in a plain assertion."""
    response = opened(node.provider.finish(node.begun(SP.asking(content)), JAN))
    (statement,) = response.iter(f"{{{SAML}}}AuthnStatement")
    return name_in(response), statement.get("SessionIndex", "")


def test_a_name_is_encrypted_where_the_policy_asks_for_it(node: Node) -> None:
    registered(node, Choices(encrypt=Encrypts.NEVER))
    plain, _ = named(node, SP)
    assert login(node, POLICY)[0] == plain


def test_names_are_always_encrypted_where_that_is_chosen(node: Node) -> None:
    registered(node, Choices(encrypt=Encrypts.NEVER, encrypt_name_id=EncryptsName.ALWAYS))
    name, _ = login(node)
    assert len(name) == 32


def test_the_signatures_around_an_encrypted_name_hold(node: Node) -> None:
    registered(node, Choices(encrypt=Encrypts.NEVER, encrypt_name_id=EncryptsName.ALWAYS))
    response = opened(node.provider.finish(node.begun(SP.asking()), JAN))
    (assertion,) = response.iter(f"{{{SAML}}}Assertion")
    verify(parse(etree.tostring(assertion)), NODE_KEY)
    verify(response, NODE_KEY)


def test_a_name_cannot_be_encrypted_for_who_has_no_key_for_that(node: Node) -> None:
    node.provider.registry.register(metadata(keys=key(ec_pair("11"), "signing")))
    response = node.response(SP.asking(POLICY))
    assert codes(response) == ["Requester", "InvalidNameIDPolicy"]
    assert "a KeyDescriptor for encryption" in explained(response)
    with pytest.raises(MetadataRefused, match="no KeyDescriptor for it"):
        node.provider.registry.register(metadata(keys=key(ec_pair("11"), "signing")), Choices(encrypt_name_id=EncryptsName.ALWAYS))


def test_who_got_an_encrypted_name_is_told_of_the_end_by_one(node: Node) -> None:
    registered(node, Choices(encrypt=Encrypts.NEVER), logout=endpoint("SingleLogoutService", SOAP, SLO))
    wanted = node.begun(SP.asking(POLICY))
    assert wanted.farewell is not None
    participant = Participant(protocol="saml2", client_id=ENTITY_ID, context=wanted.farewell)
    node.provider.farewell.say(Ended(session_id=JAN.session_id, subject=JAN_IS_THERE, participants=(participant,), initiator=""))
    ((_, octets),) = node.wire.sent
    message = parse(octets)[0][0]
    assert name_in(message) == login(node, POLICY)[0]
    verify(message, NODE_KEY)


@cache
def another_rsa_pair() -> KeyPair:
    path = Path(__file__).parents[3] / "xml" / "w3c" / "RSA-2048_SHA256WithRSA.p12"
    private, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), b"passwd")
    assert isinstance(private, rsa.RSAPrivateKey)
    assert certificate is not None
    return KeyPair(private, certificate)


def logout_request(
    name: str, index: str, method: str = RSA_OAEP_MGF1P, content: str = AES128_CBC, pair: Callable[[], KeyPair] = rsa_pair
) -> bytes:
    """Signed, with an EncryptedID for the node."""
    plain = f'<saml:NameID xmlns:saml="{SAML}">{name}</saml:NameID>'
    public = pair().private.public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    secret = encrypt(plain.encode(), public, method, content, SeededChance("name"))
    xml = SP.logout_request("x", index).replace("<saml:NameID>x</saml:NameID>", f"<saml:EncryptedID>{secret}</saml:EncryptedID>")
    return SP.signed(xml)


@pytest.mark.parametrize(("method", "content"), [(RSA_OAEP_MGF1P, AES128_CBC), (RSA_OAEP, AES256_GCM)])
def test_an_encrypted_name_ends_the_session_like_a_plain_one(node: Node, method: str, content: str) -> None:
    registered(node)
    node.provider.registry.register(metadata(keys=key(ec_pair("11"), "signing")))
    name, index = named(node, SP)
    answer = parse(node.provider.logout.by_soap(enveloped(logout_request(name, index, method, content))))[0][0]
    assert (codes(answer), len(node.ended)) == (["Success"], 1)


def test_an_encrypted_key_may_stand_beside_the_data(node: Node) -> None:
    node.provider.registry.register(metadata())
    name, index = named(node, SP)
    root = etree.fromstring(logout_request(name, index))
    signature = root[1]
    root.remove(signature)
    (encrypted,) = root.iter(f"{{{SAML}}}EncryptedID")
    encrypted.append(encrypted[0][1][0])
    encrypted[0].remove(encrypted[0][1])
    answer = parse(node.provider.logout.by_soap(enveloped(SP.signed(etree.tostring(root).decode()))))[0][0]
    assert codes(answer) == ["Success"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"#aes128-cbc", b"#tripledes-cbc", "the content must be encrypted by one of"),
        (b"#rsa-oaep-mgf1p", b"#rsa-1_5", "the key must be encrypted by"),
        (b"xmldsig#sha1", b"xmldsig#md5", "ds:DigestMethod must be one of"),
        (b"xenc:EncryptedKey", b"xenc:Encrypted", "there is no EncryptedKey"),
        (b"<xenc:CipherValue>", b"<xenc:CipherValue>*", "is not base64"),
        (b"<xenc:CipherValue>", b"<xenc:CipherValue>AAAA", "does not open with any of the keys"),
        (b"saml:EncryptedID>", b"saml:Encrypted>", "there is no NameID"),
    ],
)
def test_a_name_that_does_not_open_is_explained(node: Node, old: bytes, new: bytes, reason: str) -> None:
    node.provider.registry.register(metadata())
    name, index = named(node, SP)
    root = etree.fromstring(logout_request(name, index).replace(old, new))
    root.remove(root[1])
    message = enveloped(SP.signed(etree.tostring(root).decode()))
    try:
        found = explained(parse(node.provider.logout.by_soap(message))[0][0])
    except errors.MalformedMessage as refused:
        found = refused.detail
    assert reason in found
    assert node.ended == []


def test_a_name_for_another_key_does_not_open(node: Node) -> None:
    node.provider.registry.register(metadata())
    name, index = named(node, SP)
    with pytest.raises(errors.MalformedMessage, match="does not open with any of the keys"):
        node.provider.logout.by_soap(enveloped(logout_request(name, index, pair=another_rsa_pair)))


def test_what_is_encrypted_must_be_a_name(node: Node) -> None:
    node.provider.registry.register(metadata())
    _, index = named(node, SP)
    with pytest.raises(errors.MalformedMessage, match="must hold text only"):
        node.provider.logout.by_soap(enveloped(logout_request("<evil/>", index)))


def test_nothing_is_opened_before_the_signature_holds(node: Node) -> None:
    node.provider.registry.register(metadata())
    name, index = named(node, SP)
    forged = logout_request(name, index, pair=another_rsa_pair).replace(b'Version="2.0"', b'Version="2.0" Consent="x"')
    assert "changed after signing" in explained(parse(node.provider.logout.by_soap(enveloped(forged)))[0][0])


def test_the_metadata_say_for_which_key_names_may_be_encrypted(node: Node) -> None:
    descriptors = parse(node.provider.metadata().encode()).iter("{urn:oasis:names:tc:SAML:2.0:metadata}KeyDescriptor")
    (encryption,) = [one for one in descriptors if one.get("use") == "encryption"]
    assert rsa_pair().certificate_base64 in etree.tostring(encryption).decode()
