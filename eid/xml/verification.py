"""Judging enveloped signatures (XML Signature 1.1) so that what was signed is what is read.

No signature wrapping is possible here: nothing is looked up by ID. The Reference must name the very element that holds the Signature, and
that element is what the caller gets back. Errors say which part failed, what was expected and what came.
"""

import base64
from collections.abc import Collection, Sequence
from enum import StrEnum
from hmac import compare_digest

from lxml import etree
from msgspec import Struct

from eid.xml.algorithms import DIGESTS, METHODS, SignatureMethod
from eid.xml.certificate import Certificate, certificate
from eid.xml.names import DS, ENVELOPED, EXCLUSIVE_C14N
from eid.xml.parser import Element, local_name, text_of
from eid.xml.signature import POSITION, canonical

_DS = f"{{{DS}}}"
_INCLUSIVE_NAMESPACES = f"{{{EXCLUSIVE_C14N}}}InclusiveNamespaces"
_DER_SEQUENCE = b"\x30"
_SIZES = (64, 96)
_IDS = etree.XPath("//@ID | //@Id | //@id")


class Evidence(Struct, frozen=True, kw_only=True):
    """What a judgement computed. `shown` are the certificates in KeyInfo (base64), `canonical` and `signed_info` the octets that were
    hashed. Of a signature that stands beside octets only these, as `signed_info`, its method and what was tried are there."""

    shown: tuple[str, ...]
    tried: tuple[Certificate, ...]
    digest_method: str
    digest_expected: bytes
    digest_computed: bytes
    canonical: bytes
    signature_method: str
    signed_info: bytes


class SignatureRefused(Exception):
    """A signature that is missing or does not hold; the message is one sentence. Without `evidence` the judgement did not get far."""

    evidence: Evidence | None = None


class Unsigned(SignatureRefused):
    """There is no Signature where one must be."""


class MalformedSignature(SignatureRefused):
    """The Signature is not built as the profile demands, or uses an algorithm that is not allowed."""


class DigestDiffers(SignatureRefused):
    """The element was changed after it was signed."""

    def __init__(self, evidence: Evidence) -> None:
        said, found = (base64.b64encode(digest).decode() for digest in (evidence.digest_expected, evidence.digest_computed))
        super().__init__(f"DigestValue says {said}, but the element's canonical form has {found}: it was changed after signing")
        self.evidence = evidence


class KeyDiffers(SignatureRefused):
    """The digest holds, but none of the candidates' keys made the signature."""

    def __init__(self, evidence: Evidence) -> None:
        subjects = "; ".join(candidate.subject for candidate in evidence.tried) or "none"
        super().__init__(f"the digest is right, but SignatureValue was not made with the key of any known certificate ({subjects})")
        self.evidence = evidence


class Irregularity(StrEnum):
    """What a signature may do but should not; each is a sentence for its maker."""

    BROKEN_BASE64 = "base64 in the signature is broken into lines or spaced; stricter receivers refuse that"
    EMPTY_REFERENCE = "the Reference has an empty URI, which is taken to mean the message; prefer #ID"


class Verified(Struct, frozen=True, kw_only=True):
    """`element` is wholly covered by the signature, which was taken out of it; `certificate` is the candidate whose key fits."""

    element: Element
    certificate: Certificate
    irregularities: tuple[Irregularity, ...]


def presented_certificate(element: Element) -> Certificate | None:
    """The first certificate in the KeyInfo of the element's own Signature, not trusted yet. Raises `CertificateRefused`, `XmlRefused`."""
    found = element.find(f"{_DS}Signature/{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate")
    return None if found is None else certificate(text_of(found))


def verify(element: Element, candidates: Sequence[Certificate], position: int = POSITION) -> Verified:
    """Takes the Signature out of the element and judges it by the candidates' keys. Raises `SignatureRefused`, `XmlRefused`.

    `position` is where the Signature must stand among the children: in messages after Issuer, in metadata first (0).
    """
    return _judged(_examined(element, candidates, position))


def examine(element: Element, candidates: Sequence[Certificate], position: int = POSITION) -> Evidence:
    """As `verify`, for whoever wants to see how a signature that holds was judged."""
    examined = _examined(element, candidates, position)
    _judged(examined)
    return examined.evidence()


class _Claim(Struct, frozen=True, kw_only=True):
    """What a Signature says of itself."""

    method: SignatureMethod
    signed_info_prefixes: tuple[str, ...]
    prefixes: tuple[str, ...]
    digest_method: str
    digest: bytes
    value: bytes
    irregularities: tuple[Irregularity, ...]


class _Examined(Struct, frozen=True, kw_only=True):
    """An element without the Signature that was taken out of it, and what was computed of both."""

    element: Element
    signature: Element
    candidates: Sequence[Certificate]
    claim: _Claim
    form: bytes
    digest: bytes
    signed_info: bytes

    def evidence(self) -> Evidence:
        return Evidence(
            shown=_shown(self.signature),
            tried=tuple(self.candidates),
            digest_method=self.claim.digest_method,
            digest_expected=self.claim.digest,
            digest_computed=self.digest,
            canonical=self.form,
            signature_method=self.claim.method.uri,
            signed_info=self.signed_info,
        )


def _examined(element: Element, candidates: Sequence[Certificate], position: int) -> _Examined:
    signature = _own_signature(element, position)
    ids = _IDS(element)
    if len(set(ids)) != len(ids):  # type: ignore[arg-type]
        raise MalformedSignature("an ID occurs twice in the document")
    claim = _read(signature, element)
    signed_info = canonical(signature[0], claim.signed_info_prefixes)
    _take_out(signature, element)
    form = canonical(element, claim.prefixes)
    return _Examined(
        element=element,
        signature=signature,
        candidates=candidates,
        claim=claim,
        form=form,
        digest=DIGESTS[claim.digest_method](form).digest(),
        signed_info=signed_info,
    )


def _judged(examined: _Examined) -> Verified:
    claim = examined.claim
    if not compare_digest(examined.digest, claim.digest):
        raise DigestDiffers(examined.evidence())
    for candidate in examined.candidates:
        if claim.method.suits(candidate.public) and claim.method.holds(candidate.public, claim.value, examined.signed_info):
            return Verified(element=examined.element, certificate=candidate, irregularities=claim.irregularities)
    if claim.method.elliptic and claim.value.startswith(_DER_SEQUENCE) and len(claim.value) not in _SIZES:
        raise MalformedSignature(f"SignatureValue must be r and s side by side, 64 octets for P-256; its {len(claim.value)} look like DER")
    raise KeyDiffers(examined.evidence())


def _shown(signature: Element) -> tuple[str, ...]:
    found = signature.findall(f"{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate")
    return tuple("".join((each.text or "").split()) for each in found)


def _own_signature(element: Element, position: int) -> Element:
    signatures = element.findall(f"{_DS}Signature")
    if not signatures:
        raise Unsigned(f"{local_name(element)} has no Signature among its children")
    if len(signatures) > 1 or element.index(signatures[0]) != position:
        place = "right after Issuer" if position else "before everything else"
        raise MalformedSignature(f"{local_name(element)} must have exactly one Signature, {place}")
    return signatures[0]


def _read(signature: Element, element: Element) -> _Claim:
    key_info = ("KeyInfo",) if len(signature) > 2 else ()
    signed_info, value = _children(signature, "SignedInfo", "SignatureValue", *key_info)[:2]
    canonicalisation, method, reference = _children(signed_info, "CanonicalizationMethod", "SignatureMethod", "Reference")
    transforms, digest_method, digest = _children(reference, "Transforms", "DigestMethod", "DigestValue")
    enveloped, transform = _children(transforms, "Transform", "Transform")
    _algorithm(enveloped, (ENVELOPED,))
    uri = reference.get("URI")
    if uri != "" and uri != "#" + element.get("ID", ""):
        raise MalformedSignature(
            f"the Reference must be #{element.get('ID', '')}, the ID of {local_name(element)}, or empty; it is {uri!r}"
        )
    texts = [text_of(each) for each in (value, digest)]
    found = {
        Irregularity.EMPTY_REFERENCE: uri == "",
        Irregularity.BROKEN_BASE64: any(text != "".join(text.split()) for text in texts),
    }
    return _Claim(
        method=METHODS[_algorithm(method, METHODS)],
        signed_info_prefixes=_prefixes(canonicalisation),
        prefixes=_prefixes(transform),
        digest_method=_algorithm(digest_method, DIGESTS),
        value=_octets(texts[0], "SignatureValue"),
        digest=_octets(texts[1], "DigestValue"),
        irregularities=tuple(each for each, holds in found.items() if holds),
    )


def _children(parent: Element, *names: str) -> list[Element]:
    found = list(parent)
    if [child.tag for child in found] != [_DS + name for name in names]:
        held = ", ".join(local_name(child) for child in found) or "nothing"
        raise MalformedSignature(f"{local_name(parent)} must hold {', '.join(names)}; it holds {held}")
    return found


def _algorithm(element: Element, allowed: Collection[str]) -> str:
    uri = element.get("Algorithm", "")
    if uri not in allowed:
        raise MalformedSignature(f"{local_name(element)} must be one of {', '.join(allowed)}; it is {uri or 'missing'}")
    return uri


def _prefixes(canonicalisation: Element) -> tuple[str, ...]:
    _algorithm(canonicalisation, (EXCLUSIVE_C14N,))
    if not len(canonicalisation):
        return ()
    if [child.tag for child in canonicalisation] != [_INCLUSIVE_NAMESPACES]:
        raise MalformedSignature(f"{local_name(canonicalisation)} may hold nothing but one InclusiveNamespaces")
    return tuple(canonicalisation[0].get("PrefixList", "").split())


def _octets(text: str, what: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except ValueError as error:  # binascii.Error is one; letters beyond ASCII are another
        raise MalformedSignature(f"{what} is not base64: {error}") from error


def _take_out(signature: Element, element: Element) -> None:
    """Removes the Signature but keeps the whitespace after it, which is signed."""
    before = signature.getprevious()
    if before is None:
        element.text = (element.text or "") + (signature.tail or "")
    else:
        before.tail = (before.tail or "") + (signature.tail or "")
    element.remove(signature)
