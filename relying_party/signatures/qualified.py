"""What a qualified certificate says about its holder and about itself (wezel-krajowy.md ch. 15.1, 15.2)."""

import re
from collections.abc import Iterator
from enum import Enum, auto

from cryptography import x509
from cryptography.x509.oid import NameOID, ObjectIdentifier

from eid.identity.identifier import PersonIdentifier

QC_STATEMENTS = ObjectIdentifier("1.3.6.1.5.5.7.1.3")
QC_COMPLIANCE = "0.4.0.1862.1.1"
QC_TYPE = "0.4.0.1862.1.6"
ESIGN = "0.4.0.1862.1.6.1"
_PNO = re.compile(r"PNO([A-Z]{2})-([!-~]{1,60})")
_SEQUENCE, _OID = 0x30, 0x06


class Kind(Enum):
    """Of whose hand it is."""

    PERSON = auto()
    SEAL = auto()


def kind_of(certificate: x509.Certificate) -> Kind:
    """A certificate with an organizationIdentifier and no names of a person is a seal."""
    has_names = subject(certificate, NameOID.GIVEN_NAME) and subject(certificate, NameOID.SURNAME)
    return Kind.SEAL if subject(certificate, NameOID.ORGANIZATION_IDENTIFIER) and not has_names else Kind.PERSON


def subject(certificate: x509.Certificate, attribute: ObjectIdentifier) -> str:
    """That attribute of the subject, empty where it is missing or there are several."""
    found = certificate.subject.get_attributes_for_oid(attribute)
    return str(found[0].value).strip() if len(found) == 1 else ""


def identifier_of(certificate: x509.Certificate) -> PersonIdentifier | None:
    """The person's national number, where the serialNumber is of the form PNO + country + value (EN 319 412-1 clause 5.1.3)."""
    found = _PNO.fullmatch(subject(certificate, NameOID.SERIAL_NUMBER))
    return PersonIdentifier(country=found[1], value=found[2]) if found else None


def issuer_country(certificate: x509.Certificate) -> str:
    """Two capital letters, empty where the issuer names none."""
    found = certificate.issuer.get_attributes_for_oid(NameOID.COUNTRY_NAME)
    return str(found[0].value).upper() if len(found) == 1 else ""


def statements(certificate: x509.Certificate) -> dict[str, frozenset[str]]:
    """QcStatements by their identifiers, each with all identifiers that stand in it; empty where there are none, or where they cannot be
    read."""
    try:
        extension = certificate.extensions.get_extension_for_oid(QC_STATEMENTS).value
        octets = extension.value if isinstance(extension, x509.UnrecognizedExtension) else b""
        return {known[0]: frozenset(known[1:]) for one in _members(_content(octets)) if (known := list(_identifiers(one)))}
    except (x509.ExtensionNotFound, ValueError):
        return {}


def is_qualified_for_signatures(certificate: x509.Certificate) -> bool:
    """QcCompliance, and QcType esign where a type is told at all (EN 319 412-5 clauses 4.2.1 and 4.2.3)."""
    told = statements(certificate)
    return QC_COMPLIANCE in told and ESIGN in told.get(QC_TYPE, {ESIGN})


def _content(octets: bytes) -> bytes:
    ((tag, content),) = _values(octets)
    if tag != _SEQUENCE:
        raise ValueError("no sequence")
    return content


def _members(content: bytes) -> Iterator[bytes]:
    return (value for tag, value in _values(content) if tag == _SEQUENCE)


def _identifiers(octets: bytes) -> Iterator[str]:
    """All object identifiers at any depth, in order."""
    while octets:
        tag, value, octets = _first(octets)
        if tag == _OID:
            yield _dotted(value)
        elif tag == _SEQUENCE:
            octets = value + octets


def _values(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """The DER values side by side. Raises `ValueError`."""
    while octets:
        tag, value, octets = _first(octets)
        yield tag, value


def _first(octets: bytes) -> tuple[int, bytes, bytes]:
    """Tag and content of the first DER value, and what follows it. Raises `ValueError`."""
    if len(octets) < 2:
        raise ValueError("truncated")
    length, start = octets[1], 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(octets[2:start], "big")
    if len(octets) < start + length:
        raise ValueError("truncated")
    return octets[0], octets[start : start + length], octets[start + length :]


def _dotted(content: bytes) -> str:
    arcs, arc = [], 0
    for octet in content:
        arc = arc << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(arc)
            arc = 0
    if not arcs:
        raise ValueError("no object identifier")
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))
