"""X.509 certificates in PEM."""

import re

from eid.xml.certificate import CertificateRefused, certificates_from_pem
from eid.xml.diagnosis import facts
from idp_mock.inspector.decoders.decoder import Block, Kind, Part, Row, Surroundings, Unreadable

_BEGIN = b"-----BEGIN CERTIFICATE-----"
_OTHER = re.compile(rb"-----BEGIN ([A-Z ]+)-----")


class CertificateDecoder:
    """Every certificate of a PEM text; a private key beside it is passed over."""

    def fits(self, part: Part) -> int:
        return 9 if _OTHER.search(part.octets) else 0

    def read(self, part: Part, around: Surroundings) -> Block:
        other = _OTHER.search(part.octets)
        if _BEGIN not in part.octets and other:
            raise Unreadable("certificate", f"this is a {other[1].decode()}; what others are given is the CERTIFICATE")
        try:
            found = certificates_from_pem(part.octets.decode("ascii", "replace"))
        except CertificateRefused as error:
            raise Unreadable("certificate", str(error)) from error
        own = {one.base64 for one in around.known.certificates.values()}
        rows: list[Row] = []
        for one in found:
            told = facts(one)
            rows += [
                Row(name="subject", value=told.subject),
                Row(name="key", value=told.key),
                Row(name="valid", value=f"{told.not_before} – {told.not_after}"),
                Row(name="SHA-256", value=told.sha256),
                Row(name="of this node", value="yes" if one.base64 in own else "no"),
            ]
        return Block(kind=Kind.PAIRS, title="certificate", rows=tuple(rows))
