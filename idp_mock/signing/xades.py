"""XAdES Baseline-B, enveloped (ETSI EN 319 132-1; wezel-krajowy.md ch. 15.3): the signature becomes the last child of the root.

Written by hand as the node's other signatures are: signxml digests SignedProperties before they stand in the document, so that its
signature does not hold in a document with a default namespace.
"""

import base64
import hashlib
from collections.abc import Sequence

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from eid.clock import iso_seconds
from eid.keys import KeyPair
from eid.xml.algorithms import usual_method
from eid.xml.names import DS, ENVELOPED, EXCLUSIVE_C14N, SHA256
from eid.xml.parser import parse
from eid.xml.signature import canonical

XADES = "http://uri.etsi.org/01903/v1.3.2#"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"

_C14N = f'<ds:Transform Algorithm="{EXCLUSIVE_C14N}"/>'
_TEMPLATE = (
    f'<ds:Signature xmlns:ds="{DS}" Id="{{id}}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE_C14N}"/>'
    '<ds:SignatureMethod Algorithm="{method}"/>'
    f'<ds:Reference Id="{{id}}-document" URI=""><ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"/>{_C14N}</ds:Transforms>'
    f'<ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue>{{document}}</ds:DigestValue></ds:Reference>'
    f'<ds:Reference URI="#{{id}}-properties" Type="{SIGNED_PROPERTIES}"><ds:Transforms>{_C14N}</ds:Transforms>'
    f'<ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue Id="{{id}}-value"/>'
    "<ds:KeyInfo><ds:X509Data>{certificates}</ds:X509Data></ds:KeyInfo>"
    f'<ds:Object><xades:QualifyingProperties xmlns:xades="{XADES}" Target="#{{id}}"><xades:SignedProperties Id="{{id}}-properties">'
    "<xades:SignedSignatureProperties><xades:SigningTime>{time}</xades:SigningTime><xades:SigningCertificateV2><xades:Cert>"
    f'<xades:CertDigest><ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue>{{certificate}}</ds:DigestValue></xades:CertDigest>'
    "</xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties><xades:SignedDataObjectProperties>"
    '<xades:DataObjectFormat ObjectReference="#{id}-document"><xades:MimeType>text/xml</xades:MimeType></xades:DataObjectFormat>'
    "</xades:SignedDataObjectProperties></xades:SignedProperties></xades:QualifyingProperties></ds:Object></ds:Signature>"
)


def signed(document: bytes, pair: KeyPair, chain: Sequence[KeyPair], at: float) -> bytes:
    """The document with the signature of that pair; `chain` are the issuers whose certificates go along, `at` is the signing time in
    seconds since the epoch. Comments are left out, as they are not signed. Raises `XmlRefused`."""
    root = parse(document)
    form = canonical(root)
    der = pair.certificate.public_bytes(Encoding.DER)
    method = usual_method(pair.private)
    text = _TEMPLATE.format(
        id=f"xades-{hashlib.sha256(form + der + repr(at).encode()).hexdigest()[:32]}",
        method=method.uri,
        document=_digest(form),
        certificates="".join(f"<ds:X509Certificate>{one.certificate_base64}</ds:X509Certificate>" for one in (pair, *chain)),
        time=iso_seconds(at),
        certificate=_digest(der),
    )
    root.append(parse(text.encode()))
    signed_info, value, _, held = root[-1]
    # Digested where they stand: what a canonical form holds depends on what stands around it.
    signed_info[-1][-1].text = _digest(canonical(held[0][0]))
    value.text = base64.b64encode(method.sign(pair.private, canonical(signed_info))).decode()
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _digest(octets: bytes) -> str:
    return base64.b64encode(hashlib.sha256(octets).digest()).decode()
