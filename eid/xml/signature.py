"""Making enveloped signatures over one element (XML Signature 1.1) in the profile of SAML 2.0 (core §5.4).

They are deterministic (RFC 6979 for ECDSA): the same message and key give the same octets.
"""

import base64
from collections.abc import Sequence
from hashlib import sha256

from lxml import etree

from eid.keys import KeyPair
from eid.xml import escape
from eid.xml.algorithms import SignatureMethod, usual_method
from eid.xml.names import DS, ENVELOPED, EXCLUSIVE_C14N, SHA256
from eid.xml.parser import Element, XmlRefused, parse

POSITION = 1
"""Index of the Signature among the children of the signed element: right after Issuer."""

_SIGNATURE = (
    f'<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE_C14N}"/>'
    '<ds:SignatureMethod Algorithm="{method}"/><ds:Reference URI="#{reference}"><ds:Transforms>'
    f'<ds:Transform Algorithm="{ENVELOPED}"/>{{canonicalisation}}</ds:Transforms><ds:DigestMethod Algorithm="{SHA256}"/>'
    "<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data>"
    "<ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
)


def sign(element: Element, keys: KeyPair, prefixes: Sequence[str] = (), method: SignatureMethod | None = None) -> str:
    """Signs the element, puts the Signature in as its second child, and returns the Signature's text, unbroken.

    `prefixes` becomes the PrefixList of the c14n transform. The element must have its ID and stand in its place already: namespaces in
    scope are part of what is signed. The text declares the prefix `ds`; the tree does not where `ds` is in scope, which signs the same.
    """
    chosen = method or usual_method(keys.private)
    unsigned = _SIGNATURE.format(
        method=chosen.uri,
        reference=escape.attribute(element.get("ID", "")),
        canonicalisation=_canonicalisation(prefixes),
        digest=base64.b64encode(sha256(canonical(element, prefixes)).digest()).decode(),
        certificate=keys.certificate_base64,
    )
    signature = parse(unsigned.encode())
    value = base64.b64encode(chosen.sign(keys.private, canonical(signature[0]))).decode()
    signature[1].text = value
    element.insert(POSITION, signature)
    return unsigned.replace("<ds:SignatureValue/>", f"<ds:SignatureValue>{value}</ds:SignatureValue>", 1)


def canonical(element: Element, prefixes: Sequence[str] = ()) -> bytes:
    """The exclusive canonical form without comments (Exclusive XML Canonicalization 1.0). Raises `XmlRefused`."""
    try:
        return etree.tostring(element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=list(prefixes))
    except etree.LxmlError as error:
        raise XmlRefused("the document has no canonical form: a namespace in it is a relative URI") from error


def _canonicalisation(prefixes: Sequence[str]) -> str:
    if not prefixes:
        return f'<ds:Transform Algorithm="{EXCLUSIVE_C14N}"/>'
    return (
        f'<ds:Transform Algorithm="{EXCLUSIVE_C14N}"><InclusiveNamespaces xmlns="{EXCLUSIVE_C14N}" '
        f'PrefixList="{escape.attribute(" ".join(prefixes))}"/></ds:Transform>'
    )
