"""Enveloped XML signatures, judged by libxmlsec: other code than the one that makes them at the node, so that no mistake is made twice."""

from collections.abc import Sequence

import lxml.etree  # noqa: F401  (xmlsec must find lxml's libxml2 loaded)
import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from eid.xml.names import DS, ENVELOPED, EXCLUSIVE_C14N, SHA256, SHA384, SHA512
from eid.xml.parser import Element
from relying_party.signatures.trouble import Refused, Trouble

D = f"{{{DS}}}"
C14N = ("http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "http://www.w3.org/2006/12/xml-c14n11", EXCLUSIVE_C14N)
DIGESTS = (SHA256, SHA384, SHA512)
_XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
_XPATH2 = "http://www.w3.org/2002/06/xmldsig-filter2"
WITHOUT_SIGNATURES = {
    ENVELOPED: (),
    _XPATH: ("not(ancestor-or-self::ds:Signature)",),
    _XPATH2: ("/descendant::ds:Signature",),
}
"""Transforms that leave the signature out, with the expression that may stand in them. In a document with one signature all three leave
out the same; the second and third are what the EU's own signing library (DSS) writes."""
_REFERENCES = (
    xmlsec.constants.TransformEnveloped,
    xmlsec.constants.TransformXPath,
    xmlsec.constants.TransformXPath2,
    xmlsec.constants.TransformExclC14N,
    xmlsec.constants.TransformInclC14N,
    xmlsec.constants.TransformInclC14N11,
    xmlsec.constants.TransformSha256,
    xmlsec.constants.TransformSha384,
    xmlsec.constants.TransformSha512,
)
_SIGNATURES = (
    xmlsec.constants.TransformExclC14N,
    xmlsec.constants.TransformInclC14N,
    xmlsec.constants.TransformInclC14N11,
    xmlsec.constants.TransformRsaSha256,
    xmlsec.constants.TransformRsaSha384,
    xmlsec.constants.TransformRsaSha512,
    xmlsec.constants.TransformEcdsaSha256,
    xmlsec.constants.TransformEcdsaSha384,
    xmlsec.constants.TransformEcdsaSha512,
)
_SHORTEST_RSA = 2048


def malformed(expected: object, got: object) -> Refused:
    return Refused(Trouble.MALFORMED, expected=expected, got=got)


def only(found: Sequence[Element], what: str) -> Element:
    """The one element that is there. Raises `Refused` when there is none or there are more: a second one is how signatures are wrapped."""
    if len(found) != 1:
        raise malformed(f"exactly one {what}", len(found))
    return found[0]


def own_signature(root: Element) -> Element:
    """The only signature of the document, a child of its root. Raises `Refused`."""
    every = list(root.iter(f"{D}Signature"))
    if not every:
        raise Refused(Trouble.UNSIGNED, expected="a signature", got="none")
    signature = only(every, "Signature in the document")
    if signature.getparent() is not root:
        raise malformed("the Signature among the children of the root", "elsewhere")
    return signature


def ids_are_unique(root: Element) -> None:
    """No two elements of the document may have the same Id: a signature must point at one thing (XML Signature section 4.4.3.2)."""
    ids = [value for element in root.iter("*") for name, value in element.items() if str(name).rpartition("}")[2].lower() == "id"]
    if len(ids) != len(set(ids)):
        raise malformed("every Id once", "an Id twice")


def covers_the_root(reference: Element, root: Element) -> None:
    """The reference must cover the whole document but the signature. Raises `Refused`."""
    if reference.get("URI") not in ("", f"#{root.get('Id')}"):
        raise malformed("a reference to the whole document", reference.get("URI"))
    transforms = reference.findall(f"{D}Transforms/{D}Transform")
    if not 1 <= len(transforms) <= 2 or transforms[0].get("Algorithm") not in WITHOUT_SIGNATURES:
        raise malformed("the enveloped-signature transform and a canonicalisation", [one.get("Algorithm") for one in transforms])
    expressions = tuple(" ".join((one.text or "").split()) for one in transforms[0])
    if expressions != WITHOUT_SIGNATURES[transforms[0].get("Algorithm", "")] or transforms[0].xpath("*[@Filter!='subtract']"):
        raise malformed("a transform that leaves out the signature and nothing else", expressions)
    if any(one.nsmap.get("ds") != DS for one in transforms[0]):
        raise malformed("the prefix ds for XML Signature", transforms[0][0].nsmap)
    if len(transforms) == 2:
        is_canonicalisation(transforms[1])


def is_canonicalisation(transform: Element) -> None:
    """Raises `Refused` for a transform that does more than write the same in one form."""
    if transform.get("Algorithm") not in C14N:
        raise malformed("a canonicalisation without comments", transform.get("Algorithm"))


def holds(root: Element, signature: Element, certificate: x509.Certificate) -> bool:
    """Whether the signature was made with the key of the certificate over what stands in this very tree now."""
    xmlsec.tree.add_ids(root, ["Id"])
    context = xmlsec.SignatureContext()
    for transform in _REFERENCES:
        context.enable_reference_transform(transform)
    for method in _SIGNATURES:
        context.enable_signature_transform(method)
    try:
        context.key = xmlsec.Key.from_memory(certificate.public_bytes(Encoding.DER), xmlsec.constants.KeyDataFormatCertDer)
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


def is_strong(certificate: x509.Certificate) -> bool:
    """Whether the key is elliptic, or RSA of 2048 bits at least (TS 119 312)."""
    public = certificate.public_key()
    return getattr(public, "curve", None) is not None or getattr(public, "key_size", 0) >= _SHORTEST_RSA
