"""What must hold of a signed document (wezel-krajowy.md ch. 15.3, 15.4), as tables of statements. Whether it was used before is for who
keeps the errands."""

import copy
import hashlib
from collections.abc import Iterator

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from eid.clock import iso_seconds, utc
from eid.identity.pesel import InvalidPesel, parse_pesel
from eid.xml.names import SHA256, SHA384, SHA512
from eid.xml.parser import Element, parse
from relying_party.signatures import enveloped
from relying_party.signatures.case import SIGNED_PROPERTIES, Case
from relying_party.signatures.enveloped import C14N, DIGESTS, D, covers_the_root, holds, is_canonicalisation, is_strong, malformed, only
from relying_party.signatures.qualified import (
    Kind,
    identifier_of,
    is_qualified_for_signatures,
    issuer_country,
    kind_of,
    subject,
)
from relying_party.signatures.revocation import Status
from relying_party.signatures.trouble import Refused, Rule, Trouble

_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU = frozenset(_EU.split())
"""Member states by ISO 3166; Greece calls itself EL on its list, but its certificates say GR."""
_NAMES = {"givenName": NameOID.GIVEN_NAME, "surname": NameOID.SURNAME}
_HASHES = {SHA256: hashlib.sha256, SHA384: hashlib.sha384, SHA512: hashlib.sha512}


# Form: what the later rules read is there, once, where it belongs.


def document_is_signed_xml(case: Case) -> None:
    """The document must be XML with exactly one signature, a child of its root (XAdES enveloped)."""
    _ = case.signature


def ids_are_unique(case: Case) -> None:
    """No two elements may have the same Id: a signature must point at one thing (XML Signature section 4.4.3.2)."""
    enveloped.ids_are_unique(case.root)


def document_is_covered(case: Case) -> None:
    """Exactly one reference must cover the whole document but the signature (XAdES Baseline-B, enveloped)."""
    covering = [one for one in case.references if not (one.get("URI") or "").startswith("#") or one.get("URI") == f"#{case.root.get('Id')}"]
    covers_the_root(only(covering, "reference to the document"), case.root)


def properties_are_covered(case: Case) -> None:
    """Exactly one reference of type SignedProperties must point at those of this signature (EN 319 132-1 clause 4.4)."""
    reference = only([one for one in case.references if one.get("Type") == SIGNED_PROPERTIES], "reference to SignedProperties")
    if not case.properties.get("Id") or reference.get("URI") != f"#{case.properties.get('Id')}":
        raise malformed(f"#{case.properties.get('Id')}", reference.get("URI"))


def references_do_nothing_else(case: Case) -> None:
    """References must use SHA-2, no transform but those of their kind, and point into the signature or at the document."""
    inside = {f"#{element.get('Id')}" for element in case.signature.iter("*") if element.get("Id")}
    for reference in case.references:
        method = reference.find(f"{D}DigestMethod")
        if method is None or method.get("Algorithm") not in DIGESTS:
            raise malformed("SHA-256, SHA-384 or SHA-512", None if method is None else method.get("Algorithm"))
        if reference.get("URI") in inside:
            for transform in reference.findall(f"{D}Transforms/{D}Transform"):
                is_canonicalisation(transform)
        elif reference.get("URI") not in ("", f"#{case.root.get('Id')}"):
            raise malformed("a reference into the signature", reference.get("URI"))


def signature_is_over_a_canonical_form(case: Case) -> None:
    """SignedInfo must be canonicalised by Canonical XML 1.0, 1.1 or the exclusive one, without comments."""
    method = case.signature.find(f"{D}SignedInfo/{D}CanonicalizationMethod")
    if method is None or method.get("Algorithm") not in C14N:
        raise malformed(C14N, None if method is None else method.get("Algorithm"))


def certificate_is_there(case: Case) -> None:
    """KeyInfo must hold the signer's certificate."""
    _ = case.certificate


def signing_time_is_there(case: Case) -> None:
    """SignedProperties must say when the document was signed (XAdES Baseline-B: SigningTime)."""
    _ = case.signed_at


def certificate_is_digested(case: Case) -> None:
    """SignedProperties must hold the digest of the signer's certificate (XAdES Baseline-B: SigningCertificateV2)."""
    method, _ = case.digested
    if method not in _HASHES:
        raise malformed(tuple(_HASHES), method)


# Substance: what the signature says is true, and it is the one that was asked for.


def signature_holds(case: Case) -> None:
    """The signature must be made with the certificate's key over what the document holds now."""
    if not is_strong(case.certificate) or not holds(case.root, case.signature, case.certificate):
        raise Refused(Trouble.BROKEN, expected="digests and a signature that hold", got="an altered document or another key")


def certificate_is_the_digested_one(case: Case) -> None:
    """The certificate in KeyInfo must be the one digested in SignedProperties (EN 319 132-1 clause 5.2.2)."""
    method, digest = case.digested
    computed = _HASHES[method](case.certificate.public_bytes(Encoding.DER)).digest()
    if computed != digest:
        raise Refused(Trouble.BROKEN, expected=f"digest {computed.hex()}", got=digest.hex())


def document_is_the_one_asked_for(case: Case) -> None:
    """What was signed must be the document that the portal handed out for this errand (P11): text, nonce and time alike."""
    came, asked = list(_content(_unsigned(case.root))), list(_content(parse(case.asked)))
    if came != asked:
        differing = next((pair for pair in zip(came, asked, strict=False) if pair[0] != pair[1]), (len(came), len(asked)))
        raise Refused(Trouble.OTHER_DOCUMENT, expected=differing[1], got=differing[0])


def signing_time_is_within_the_errand(case: Case) -> None:
    """The document must have been signed after it was handed out, and not in the future."""
    if not case.asked_at - case.skew <= case.signed_at <= case.now + case.skew:
        within = f"from {iso_seconds(case.asked_at)} to {iso_seconds(case.now)}"
        raise Refused(Trouble.STALE, expected=within, got=iso_seconds(case.signed_at))


def issuer_is_in_the_eu(case: Case) -> None:
    """The certificate must be issued in a country of the EU (P9)."""
    country = issuer_country(case.certificate)
    if country not in EU:
        raise Refused(Trouble.OUTSIDE_EU, expected="an issuer in the EU", got=country or "no country")


def certificate_is_a_persons(case: Case) -> None:
    """The certificate must be a person's, not a seal (eIDAS articles 3(14) and 3(29))."""
    if kind_of(case.certificate) is Kind.SEAL:
        raise Refused(Trouble.SEAL, expected="a natural person", got=case.certificate.subject.rfc4514_string())


def certificate_has_begun(case: Case) -> None:
    """The certificate must be valid at the time of signing: it must have begun."""
    if utc(case.signed_at) < case.certificate.not_valid_before_utc:
        raise Refused(Trouble.NOT_YET_VALID, expected=iso_seconds(case.signed_at), got=f"from {case.certificate.not_valid_before_utc} on")


def certificate_has_not_ended(case: Case) -> None:
    """The certificate must be valid at the time of signing: it must not have ended."""
    if utc(case.signed_at) > case.certificate.not_valid_after_utc:
        raise Refused(Trouble.EXPIRED, expected=iso_seconds(case.signed_at), got=f"until {case.certificate.not_valid_after_utc}")


def issuer_is_on_a_trusted_list(case: Case) -> None:
    """The issuer must be a service of type CA/QC for signatures with status granted, on the trusted list of its country."""
    if issuer_country(case.certificate) in EU:
        _ = case.issuer


def certificate_is_qualified(case: Case) -> None:
    """The certificate must say that it is qualified, and for signatures (QcCompliance, QcType esign)."""
    if not is_qualified_for_signatures(case.certificate):
        raise Refused(Trouble.NOT_QUALIFIED, expected="QcCompliance and QcType esign", got="other QcStatements, or none")


def names_are_there(case: Case) -> None:
    """The certificate of a person must hold givenName and surname."""
    missing = [name for name, attribute in _NAMES.items() if not subject(case.certificate, attribute)]
    if missing and kind_of(case.certificate) is Kind.PERSON:
        raise Refused(Trouble.NO_PNO, expected="givenName and surname, once each", got=f"no {', no '.join(missing)}")


def person_has_a_pno(case: Case) -> None:
    """The certificate must hold the person's identifier as PNO, country and value (P10)."""
    if identifier_of(case.certificate) is None:
        got = subject(case.certificate, NameOID.SERIAL_NUMBER)
        raise Refused(Trouble.NO_PNO, expected="serialNumber PNO<country>-<number>", got=got or "no serialNumber")


def pesel_is_valid(case: Case) -> None:
    """A PESEL must have a date and the right check digit (wezel-krajowy.md ch. 16.1)."""
    identifier = identifier_of(case.certificate)
    if identifier is None or identifier.pesel is None:
        return
    try:
        parse_pesel(identifier.pesel)
    except InvalidPesel as error:
        raise Refused(Trouble.WRONG_PESEL, expected="a valid PESEL", got=error.reason) from error


# Revocation: asked only about a certificate whose issuer is believed, because the addresses stand in the certificate.


def certificate_is_not_revoked(case: Case) -> None:
    """The certificate must not be revoked, neither by OCSP nor by the authority's list."""
    revoked = [told.detail for told in case.revocation if told.status is Status.REVOKED]
    if revoked:
        raise Refused(Trouble.REVOKED, expected="not revoked", got="; ".join(revoked))


def revocation_is_known(case: Case) -> None:
    """OCSP or the authority's list must say that the certificate is good."""
    told = case.revocation
    if not any(one.status is not Status.UNKNOWN for one in told):
        raise Refused(
            Trouble.UNKNOWN_STATUS, expected="an answer by OCSP or a list", got="; ".join(one.detail for one in told) or "no address"
        )


FORM: tuple[Rule[Case], ...] = (
    document_is_signed_xml,
    ids_are_unique,
    document_is_covered,
    properties_are_covered,
    references_do_nothing_else,
    signature_is_over_a_canonical_form,
    certificate_is_there,
    signing_time_is_there,
    certificate_is_digested,
)
SUBSTANCE: tuple[Rule[Case], ...] = (
    signature_holds,
    certificate_is_the_digested_one,
    document_is_the_one_asked_for,
    signing_time_is_within_the_errand,
    issuer_is_in_the_eu,
    certificate_is_a_persons,
    certificate_has_begun,
    certificate_has_not_ended,
    issuer_is_on_a_trusted_list,
    certificate_is_qualified,
    names_are_there,
    person_has_a_pno,
    pesel_is_valid,
)
REVOCATION: tuple[Rule[Case], ...] = (certificate_is_not_revoked, revocation_is_known)
STAGES = (FORM, SUBSTANCE, REVOCATION)
"""All rules. Those of a stage are all tried; the first that does not hold is what the person is told."""


def _unsigned(root: Element) -> Element:
    """A copy of the document as it was before the signature came in, but for white space."""
    unsigned = copy.deepcopy(root)
    signature = enveloped.own_signature(unsigned)
    before, after = signature.getprevious(), signature.tail or ""
    if before is None:
        unsigned.text = (unsigned.text or "") + after
    else:
        before.tail = (before.tail or "") + after
    unsigned.remove(signature)
    return unsigned


def _content(root: Element) -> Iterator[tuple[object, ...]]:
    """What a document says: every element in order, with its place, its attributes and the texts in and after it. White space at the ends
    of a text says nothing: programs that sign put line breaks around what they add."""
    for element in root.iter("*"):
        depth = sum(1 for _ in element.iterancestors())
        yield depth, element.tag, tuple(sorted(element.items())), (element.text or "").strip(), (element.tail or "").strip()
