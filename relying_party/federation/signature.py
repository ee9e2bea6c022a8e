"""XML signatures by libxmlsec, in this process, with pysaml2 as a second judge of the message's schema and of the signature's shape.

The node signs with code of its own; nothing here is shared with it, so that a mistake made there does not look right here.
Importing this module costs half a second (pysaml2 reads its schemas).
"""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree
from msgspec import Struct
from saml2 import SamlBase, sigver, xmldsig
from saml2.xml.schema import XMLSchemaError
from saml2.xml.schema import validate as validate_schema

from eid.keys import KeyPair
from eid.xml.parser import Element, local_name, parse, text_of
from relying_party.federation.judgement import NotTrusted, equal, judge, only
from relying_party.federation.saml_answer import DS, SAML, SAMLP, children

import xmlsec  # isort: skip  (its libxml2 must be lxml's: lxml is loaded first)

PREFIXES = {"saml2p": SAMLP, "saml2": SAML, "ds": DS, "eidas": "http://eidas.europa.eu/saml-extensions"}
_ENABLED = (
    xmlsec.constants.TransformEnveloped,
    xmlsec.constants.TransformExclC14N,
    xmlsec.constants.TransformSha256,
)
_JUDGES = {
    f"{{{SAMLP}}}ArtifactResponse": "correctly_signed_artifact_response",
    f"{{{SAMLP}}}Response": "correctly_signed_response",
    f"{{{SAMLP}}}LogoutRequest": "correctly_signed_logout_request",
    f"{{{SAMLP}}}LogoutResponse": "correctly_signed_logout_response",
}
"""pysaml2's method for each message that may be signed."""


class SignatureFails(NotTrusted):
    """The shape is right, but none of the certificates' keys made the signature over what is there now."""


def signed(message: SamlBase, pair: KeyPair) -> bytes:
    """The message with an enveloped ecdsa-sha256 signature after its Issuer (wezel-krajowy.md ch. 4.4)."""
    message.signature = sigver.pre_signature_part(
        message.id, pair.certificate_base64, digest_alg=xmldsig.DIGEST_SHA256, sign_alg=xmldsig.SIG_ECDSA_SHA256
    )
    tree = parse(message.to_string_force_namespace(PREFIXES))
    xmlsec.tree.add_ids(tree, ["ID"])
    (signature,) = children(tree, f"{{{DS}}}Signature")
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(_private_pem(pair), xmlsec.constants.KeyDataFormatPem)
    context.sign(signature)
    (value,) = children(signature, f"{{{DS}}}SignatureValue")
    value.text = "".join(text_of(value).split())
    return etree.tostring(tree)


def ids_are_unique(message: Element) -> None:
    """No two elements of the document may have the same ID (SAML core section 1.3.4): a signature must point at one thing."""
    ids = [value for element in message.getroottree().iter("*") for name, value in element.items() if name.lower() == "id"]
    equal(len(ids), len(set(ids)))


def signature_is_its_own(message: Element) -> None:
    """The message must hold exactly one Signature of its own, right after Issuer (SAML core section 3.2.2, wezel-krajowy.md ch. 7.1)."""
    signature = only(children(message, f"{{{DS}}}Signature"), "Signature")
    equal([child.tag for child in list(message)[:2]], [f"{{{SAML}}}Issuer", signature.tag])


def signature_covers_the_message(message: Element) -> None:
    """The signature's one Reference must be `#` and the ID of the message that holds it (SAML core section 5.4.2)."""
    references = children(message, *(f"{{{DS}}}{name}" for name in ("Signature", "SignedInfo", "Reference")))
    equal(only(references, "Reference").get("URI"), f"#{message.get('ID')}")


def signature_carries_nothing(message: Element) -> None:
    """A signature must have no Object (SAML core section 5.4.6): nothing may travel in it that nobody judges."""
    equal(children(message, f"{{{DS}}}Signature", f"{{{DS}}}Object"), ())


SIGNATURE_RULES = (ids_are_unique, signature_is_its_own, signature_covers_the_message, signature_carries_nothing)


class SignedCase(Struct, frozen=True, kw_only=True):
    """An element with a signature of its own, and the certificates of those who may have made it."""

    element: Element
    certificates: tuple[x509.Certificate, ...]


def message_is_signed_by_the_node(case: SignedCase) -> None:
    """The signature must be made over what stands there now, with the key of a known certificate (SAML core section 5.4)."""
    message = case.element
    correctly_signed = getattr(_second_judge(message, case.certificates), _JUDGES[message.tag])
    try:
        correctly_signed(etree.tostring(message, encoding="unicode", with_tail=False), must=True, require_response_signature=True)
    except Exception as error:
        # pysaml2 raises whatever its reading stumbles over, up to AttributeError: none of it is a believed message.
        raise SignatureFails(expected=f"{local_name(message)} signed by the node", got=_reason(error)) from error


def assertion_is_signed_by_the_node(case: SignedCase) -> None:
    """As that of a message; by libxmlsec alone, for pysaml2 loses the prefix that the assertion's xsi:type values need."""
    if not any(_made_by(case.element, certificate.public_bytes(Encoding.DER)) for certificate in case.certificates):
        raise SignatureFails(expected="Assertion signed by the node", got="a signature that does not hold")


SIGNER_RULES = (message_is_signed_by_the_node, assertion_is_signed_by_the_node)
"""Each for its kind of element, once the signature's shape is right."""


def verify(message: Element, certificates: tuple[x509.Certificate, ...]) -> None:
    """Returns when the message, as it stands in this very tree, is signed by one of the certificates' keys. Raises `NotTrusted`, and
    `SignatureFails` where another certificate might help.

    Whoever reads values afterwards must read them from this tree and below this element.
    """
    judge(SIGNATURE_RULES, message)
    judge((message_is_signed_by_the_node,), SignedCase(element=message, certificates=certificates))


def verify_assertion(assertion: Element, certificates: tuple[x509.Certificate, ...]) -> None:
    """As `verify`, for a decrypted assertion."""
    judge(SIGNATURE_RULES, assertion)
    judge((assertion_is_signed_by_the_node,), SignedCase(element=assertion, certificates=certificates))


def follows_the_schema(element: Element) -> None:
    """The element must follow the SAML 2.0 schema. Raises `NotTrusted`."""
    try:
        validate_schema(etree.tostring(element, encoding="unicode", with_tail=False))
    except XMLSchemaError as error:
        raise NotTrusted(expected="a valid element", got=_reason(error)) from error


class _InPlace(sigver.CryptoBackend):  # type: ignore[misc]
    """pysaml2's backend, which verifies the element in the tree that the portal goes on to read, not a copy parsed once more."""

    def __init__(self, message: Element) -> None:
        self._message = message

    def validate_signature(self, signedtext: str, cert_file: bytes, cert_type: str, node_name: str, node_id: str) -> bool:
        equal(node_id, self._message.get("ID"))
        return _made_by(self._message, cert_file)


class _Certificate:
    """pysaml2 hands on `name`, its temporary file; here it is the certificate itself, so nothing is written."""

    def __init__(self, certificate: x509.Certificate) -> None:
        self.name = certificate.public_bytes(Encoding.DER)


class _Metadata:
    """What pysaml2 asks when it wants the signer's certificates."""

    def __init__(self, certificates: tuple[x509.Certificate, ...]) -> None:
        self._certificates = [("node", _Certificate(certificate)) for certificate in certificates]

    def certs(self, issuer: str, role: str, use: str) -> list[tuple[str, _Certificate]]:
        return self._certificates


def _second_judge(message: Element, certificates: tuple[x509.Certificate, ...]) -> sigver.SecurityContext:
    return sigver.SecurityContext(_InPlace(message), metadata=_Metadata(certificates), only_use_keys_in_metadata=True)


def _made_by(message: Element, certificate: bytes) -> bool:
    """Whether the message's own signature was made with the key of the certificate (DER), over what stands in the tree now."""
    xmlsec.tree.add_ids(message, ["ID"])
    context = xmlsec.SignatureContext()
    for transform in _ENABLED:
        context.enable_reference_transform(transform)
    context.enable_signature_transform(xmlsec.constants.TransformExclC14N)
    context.enable_signature_transform(xmlsec.constants.TransformEcdsaSha256)
    try:
        context.key = xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertDer)
        context.verify(children(message, f"{{{DS}}}Signature")[0])
    except xmlsec.Error:
        return False
    return True


def _private_pem(pair: KeyPair) -> bytes:
    return pair.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _reason(error: BaseException) -> str:
    """pysaml2 puts the whole document into its errors; what is wrong with it stands in the first cause."""
    while error.__cause__ is not None:
        error = error.__cause__
    told = getattr(error, "reason", None) or (error.args[0] if error.args else "")
    if isinstance(told, dict):
        told = told.get("message", "")
    return f"{type(error).__name__} {' '.join(str(told).split())}".strip()
