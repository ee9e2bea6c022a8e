"""Why a signature does not hold, in full: what a developer compares step by step with what their own code computed."""

import base64

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from eid.clock import iso_seconds
from eid.xml.certificate import Certificate, CertificateRefused, certificate
from eid.xml.verification import Evidence, SignatureRefused


class CertificateFacts(Struct, frozen=True, kw_only=True):
    """A certificate as one line: `sha256` is its fingerprint in hexadecimal, `key` its kind and size, the instants are UTC."""

    subject: str
    sha256: str
    not_before: str
    not_after: str
    key: str


class SignatureDiagnosis(Struct, frozen=True, kw_only=True):
    """`reason` is one sentence; the rest is empty where the judgement did not get so far. `shown` are the certificates in KeyInfo, `tried`
    those by whose keys the signature was judged. Digests are base64. `canonical` is the form of the message whose digest was computed,
    `signed_info` that of SignedInfo, over which SignatureValue must have been made: each octet as it was hashed, read as UTF-8."""

    reason: str
    shown: tuple[CertificateFacts, ...] = ()
    tried: tuple[CertificateFacts, ...] = ()
    digest_method: str = ""
    digest_expected: str = ""
    digest_computed: str = ""
    canonical: str = ""
    signature_method: str = ""
    signed_info: str = ""


def diagnosis(refused: BaseException) -> SignatureDiagnosis:
    """Of a refusal by `eid.xml.verification`; of any other error the reason alone."""
    evidence = refused.evidence if isinstance(refused, SignatureRefused) else None
    if evidence is None:
        return SignatureDiagnosis(reason=str(refused))
    return judgement(str(refused), evidence)


def judgement(reason: str, evidence: Evidence) -> SignatureDiagnosis:
    """Of any judgement, also one that went well: then `reason` is empty."""
    return SignatureDiagnosis(
        reason=reason,
        shown=tuple(fact for text in evidence.shown for fact in _readable(text)),
        tried=tuple(facts(one) for one in evidence.tried),
        digest_method=evidence.digest_method,
        digest_expected=base64.b64encode(evidence.digest_expected).decode(),
        digest_computed=base64.b64encode(evidence.digest_computed).decode(),
        canonical=evidence.canonical.decode("utf-8", "replace"),
        signature_method=evidence.signature_method,
        signed_info=evidence.signed_info.decode("utf-8", "replace"),
    )


def facts(of: Certificate) -> CertificateFacts:
    """What identifies a certificate."""
    parsed = x509.load_der_x509_certificate(base64.b64decode(of.base64))
    return CertificateFacts(
        subject=of.subject,
        sha256=parsed.fingerprint(hashes.SHA256()).hex(),
        not_before=iso_seconds(parsed.not_valid_before_utc.timestamp()),
        not_after=iso_seconds(parsed.not_valid_after_utc.timestamp()),
        key=of.public.curve.name if isinstance(of.public, ec.EllipticCurvePublicKey) else f"RSA {of.public.key_size}",
    )


def _readable(text: str) -> tuple[CertificateFacts, ...]:
    try:
        return (facts(certificate(text)),)
    except CertificateRefused:
        return ()
