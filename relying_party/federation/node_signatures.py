"""Signatures of the node, judged by the certificates that it has now."""

import base64

from cryptography import x509

from eid.certificates import der_certificate
from eid.clock import Clock, utc
from eid.xml.parser import Element, text_of
from relying_party.federation import signature
from relying_party.federation.judgement import NotTrusted
from relying_party.federation.node import Node
from relying_party.federation.saml_answer import DS, children


class NodeSignatures:
    """Every method raises `Refused` where the node cannot be reached or believed."""

    def __init__(self, node: Node, clock: Clock) -> None:
        self._node = node
        self._clock = clock

    def verify(self, message: Element) -> None:
        """Judges by the known certificates, and once more by fresh ones: the node may have changed its key."""
        try:
            signature.verify(message, self.certificates())
        except signature.SignatureFails:
            if not self._node.refetch_certificates():
                raise
            signature.verify(message, self.certificates())
        self._judge_shown(message)

    def _judge_shown(self, message: Element) -> None:
        """A known certificate proves the signature; but a node that shows an expired one signs with a key that should be in use no more."""
        path = (f"{{{DS}}}{name}" for name in ("Signature", "KeyInfo", "X509Data", "X509Certificate"))
        for element in children(message, *path):
            shown = _certificate(text_of(element))
            if not _in_force(shown, self._clock.now()):
                until = shown.not_valid_after_utc.isoformat()
                raise NotTrusted(expected="a certificate in KeyInfo that is in force", got=f"one until {until}")

    def certificates(self) -> tuple[x509.Certificate, ...]:
        """Those of the node that are in force."""
        known = self._node.certificates()
        in_force = tuple(each for each in known if _in_force(each, self._clock.now()))
        if not in_force:
            ends = [each.not_valid_after_utc.isoformat() for each in known]
            raise NotTrusted(expected="a certificate of the node that is in force", got=f"until {ends}")
        return in_force


def _in_force(certificate: x509.Certificate, now: float) -> bool:
    return certificate.not_valid_before_utc <= utc(now) <= certificate.not_valid_after_utc


def _certificate(text: str) -> x509.Certificate:
    try:
        return der_certificate(base64.b64decode(text))
    except ValueError as error:
        raise NotTrusted(expected="a certificate in X509Certificate", got=str(error)) from error
