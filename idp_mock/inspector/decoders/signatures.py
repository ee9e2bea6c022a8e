"""Signatures of XML, computed again step by step."""

from collections.abc import Callable, Iterable, Sequence

from eid.xml.certificate import Certificate, CertificateRefused
from eid.xml.diagnosis import CertificateFacts, SignatureDiagnosis, diagnosis, facts, judgement
from eid.xml.names import DS
from eid.xml.parser import Element, XmlRefused, local_name, parse
from eid.xml.verification import SignatureRefused, examine, presented_certificate
from idp_mock.inspector.decoders.decoder import KnownKeys, Step, Steps, Surroundings

_SIGNATURE = f"{{{DS}}}Signature"


def signatures(octets: bytes, around: Surroundings) -> tuple[Steps, ...]:
    """Of every signed element of a document. Each is judged in a copy of its own, because judging takes the signature out."""
    signed = list(parse(octets).iter(_SIGNATURE))
    return tuple(_judged(octets, number, around) for number in range(len(signed)))


def _judged(octets: bytes, number: int, around: Surroundings) -> Steps:
    signature = list(parse(octets).iter(_SIGNATURE))[number]
    element = signature.getparent()
    if element is None:
        return Steps(of="Signature", reason="a detached signature is not computed again here", steps=())
    registered = around.known.signers(issuer_of(element))
    found = _explained(element, element.index(signature), registered or tuple(around.known.certificates.values()))
    return Steps(of=local_name(element), reason=found.reason, steps=_steps(found, whose(around.known, registered)))


def issuer_of(element: Element) -> str:
    """The entityID in the Issuer of a SAML message; empty where there is none."""
    issuer = element.find("{*}Issuer")
    return (issuer.text or "").strip() if issuer is not None else ""


def whose(known: KnownKeys, registered: Iterable[Certificate]) -> Callable[[CertificateFacts], str]:
    """Tells of a certificate whose it is."""
    theirs = {facts(one).sha256 for one in registered}
    own = {facts(one).sha256 for one in known.certificates.values()}

    def told(one: CertificateFacts) -> str:
        if one.sha256 in own:
            return "a key of this node"
        if one.sha256 in theirs:
            return "registered for the Issuer"
        return "not registered for the Issuer" if theirs else "nobody is registered with it"

    return told


def _explained(element: Element, position: int, otherwise: Sequence[Certificate]) -> SignatureDiagnosis:
    """By the certificate in KeyInfo or, without one, by those otherwise."""
    try:
        presented = presented_certificate(element)
        return judgement("", examine(element, (presented,) if presented is not None else otherwise, position))
    except (SignatureRefused, CertificateRefused, XmlRefused) as refused:
        return diagnosis(refused)


def _steps(found: SignatureDiagnosis, told: Callable[[CertificateFacts], str]) -> tuple[Step, ...]:
    same = found.digest_expected == found.digest_computed
    steps = [Step(name="certificate in KeyInfo", value=line(one, told)) for one in found.shown]
    steps += [Step(name="judged by", value=line(one, told)) for one in found.tried if one not in found.shown]
    if found.digest_method:
        steps += [
            Step(name="canonical form that is digested (exclusive C14N, without the signature)", value=found.canonical),
            Step(name=f"digest computed ({_short(found.digest_method)})", value=found.digest_computed, holds=same),
            Step(name="DigestValue", value=found.digest_expected, holds=same),
        ]
    if found.signed_info:
        steps.append(Step(name="canonical SignedInfo, over which the signature is made", value=found.signed_info))
        steps.append(
            Step(name="SignatureValue", value=_short(found.signature_method), holds=not found.reason if same else None),
        )
    return tuple(steps)


def line(one: CertificateFacts, told: Callable[[CertificateFacts], str]) -> str:
    """A certificate, and whose it is."""
    return f"{one.subject}; {one.key}; {one.not_before} – {one.not_after}; SHA-256 {one.sha256}; {told(one)}"


def _short(uri: str) -> str:
    return uri.rpartition("#")[2]
