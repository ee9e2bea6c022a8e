"""Signatures of the node, judged by the certificates that it has now."""

from cryptography import x509

from eid.clock import Clock, utc
from eid.xml.parser import Element
from relying_party.federation import signature
from relying_party.federation.judgement import NotTrusted
from relying_party.federation.node import Node


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

    def certificates(self) -> tuple[x509.Certificate, ...]:
        """Those of the node that are in force."""
        now = utc(self._clock.now())
        known = self._node.certificates()
        in_force = tuple(each for each in known if each.not_valid_before_utc <= now <= each.not_valid_after_utc)
        if not in_force:
            ends = [each.not_valid_after_utc.isoformat() for each in known]
            raise NotTrusted(expected="a certificate of the node that is in force", got=f"until {ends}")
        return in_force
