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

_DECLARED = f' xmlns:ds="{DS}"'
# In canonical form, so that what is hashed is what is written, but for the declaration.
_SIGNED_INFO = (
    f'<ds:SignedInfo{_DECLARED}><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE_C14N}"></ds:CanonicalizationMethod>'
    '<ds:SignatureMethod Algorithm="{method}"></ds:SignatureMethod><ds:Reference URI="#{reference}"><ds:Transforms>'
    f'<ds:Transform Algorithm="{ENVELOPED}"></ds:Transform><ds:Transform Algorithm="{EXCLUSIVE_C14N}">{{prefix_list}}</ds:Transform>'
    f'</ds:Transforms><ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod><ds:DigestValue>{{digest}}</ds:DigestValue></ds:Reference>'
    "</ds:SignedInfo>"
)


def sign(element: Element, keys: KeyPair, prefixes: Sequence[str] = (), method: SignatureMethod | None = None) -> None:
    """Signs the element and puts the Signature in as its second child.

    `prefixes` becomes the PrefixList of the c14n transform. The element must have its ID and stand in its place already: namespaces in
    scope are part of what is signed.
    """
    text = signature_over(canonical(element, prefixes), element.get("ID", ""), keys, prefixes, method)
    element.insert(POSITION, parse(text.encode()))


def signature_over(form: bytes, identifier: str, keys: KeyPair, prefixes: Sequence[str] = (), method: SignatureMethod | None = None) -> str:
    """The text of a Signature over the element with that ID whose canonical form this is, unbroken, declaring the prefix `ds` itself."""
    chosen = method or usual_method(keys.private)
    prefix_list = (
        f'<InclusiveNamespaces xmlns="{EXCLUSIVE_C14N}" PrefixList="{" ".join(prefixes)}"></InclusiveNamespaces>' if prefixes else ""
    )
    signed_info = _SIGNED_INFO.format(
        method=chosen.uri,
        reference=escape.attribute(identifier),
        prefix_list=prefix_list,
        digest=base64.b64encode(sha256(form).digest()).decode(),
    )
    value = base64.b64encode(chosen.sign(keys.private, signed_info.encode())).decode()
    return (
        f"<ds:Signature{_DECLARED}>{without_declaration(signed_info)}<ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo>"
        f"<ds:X509Data><ds:X509Certificate>{keys.certificate_base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
    )


def without_declaration(signature: str) -> str:
    """The text of a Signature as it stands in a canonical form, below an element that declares `ds`."""
    return signature.replace(_DECLARED, "", 1)


def canonical(element: Element, prefixes: Sequence[str] = ()) -> bytes:
    """The exclusive canonical form without comments (Exclusive XML Canonicalization 1.0). Raises `XmlRefused`."""
    try:
        return etree.tostring(element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=list(prefixes))
    except etree.LxmlError as error:
        raise XmlRefused("the document has no canonical form: a namespace in it is a relative URI") from error
