"""Signatures made and checked by libxmlsec: the second, independent implementation."""

from collections.abc import Sequence

import lxml.etree as etree
import xmlsec

from eid.keys import KeyPair
from tests.xml.key_pairs import certificate_pem, pem

DS = "http://www.w3.org/2000/09/xmldsig#"
METHODS = {
    "ecdsa-sha256": xmlsec.Transform.ECDSA_SHA256,
    "ecdsa-sha384": xmlsec.Transform.ECDSA_SHA384,
    "ecdsa-sha1": xmlsec.Transform.ECDSA_SHA1,
    "rsa-sha256": xmlsec.Transform.RSA_SHA256,
    "rsa-sha384": xmlsec.Transform.RSA_SHA384,
    "rsa-sha512": xmlsec.Transform.RSA_SHA512,
}


def sign(
    xml: bytes,
    pair: KeyPair,
    *,
    method: str = "ecdsa-sha256",
    uri: str | None = None,
    prefixes: Sequence[str] = (),
    digest: str = "SHA256",
    key_info: bool = True,
    position: int = 1,
) -> bytes:
    """The message with a signature after its first child, or at another position; base64 comes broken into lines, as libxmlsec likes it."""
    root = etree.fromstring(xml)
    signature = xmlsec.template.create(root, xmlsec.Transform.EXCL_C14N, METHODS[method], ns="ds")
    root.insert(position, signature)
    reference_uri = "#" + root.get("ID", "") if uri is None else uri
    reference = xmlsec.template.add_reference(signature, getattr(xmlsec.Transform, digest), uri=reference_uri)
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    transform = xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    if prefixes:
        xmlsec.template.transform_add_c14n_inclusive_namespaces(transform, " ".join(prefixes))
    if key_info:
        data = xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
        xmlsec.template.x509_data_add_certificate(data)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(pem(pair), xmlsec.KeyFormat.PEM)
    context.key.load_cert_from_memory(certificate_pem(pair), xmlsec.KeyFormat.PEM)
    if root.get("ID"):
        context.register_id(root, "ID")
    context.sign(signature)
    return etree.tostring(root)


def verifies(element: etree._Element, pair: KeyPair) -> bool:
    """Whether the Signature that is a child of the element holds, in the document as it stands."""
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(certificate_pem(pair), xmlsec.KeyFormat.CERT_PEM)
    for each in element.getroottree().iter("*"):
        if each.get("ID"):
            context.register_id(each, "ID")
    try:
        context.verify(element.find(f"{{{DS}}}Signature"))
    except xmlsec.Error:
        return False
    return True
