"""Signatures of XML, computed again step by step."""

from collections.abc import Sequence

from eid.xml.certificate import Certificate, CertificateRefused
from eid.xml.diagnosis import CertificateFacts, SignatureDiagnosis, diagnosis, facts, judgement
from eid.xml.names import DS
from eid.xml.parser import Element, XmlRefused, local_name, parse
from eid.xml.verification import SignatureRefused, examine, presented_certificate
from idp_mock.inspector.decoders.decoder import Step, Steps, Surroundings

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
    found = _explained(element, element.index(signature), around)
    return Steps(of=local_name(element), reason=found.reason, steps=_steps(found, around))


def _explained(element: Element, position: int, around: Surroundings) -> SignatureDiagnosis:
    try:
        return judgement("", examine(element, _candidates(element, around), position))
    except (SignatureRefused, CertificateRefused, XmlRefused) as refused:
        return diagnosis(refused)


def _candidates(element: Element, around: Surroundings) -> Sequence[Certificate]:
    """The certificate in KeyInfo, or, without one, the node's own."""
    presented = presented_certificate(element)
    return (presented,) if presented is not None else tuple(around.certificates.values())


def _steps(found: SignatureDiagnosis, around: Surroundings) -> tuple[Step, ...]:
    own = {facts(one).sha256 for one in around.certificates.values()}
    same = found.digest_expected == found.digest_computed
    steps = [Step(name="certificate in KeyInfo", value=_line(one, own)) for one in found.shown]
    steps += [Step(name="judged by", value=_line(one, own)) for one in found.tried if one not in found.shown]
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


def _line(one: CertificateFacts, own: set[str]) -> str:
    whose = "a key of this node" if one.sha256 in own else "not a key of this node"
    return f"{one.subject}; {one.key}; {one.not_before} – {one.not_after}; SHA-256 {one.sha256}; {whose}"


def _short(uri: str) -> str:
    return uri.rpartition("#")[2]
