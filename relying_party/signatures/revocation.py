"""Whether a certificate was revoked, as its authority says: by OCSP (RFC 6960) and by its list (RFC 5280 section 5)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from eid.chance import Chance
from eid.clock import Clock, utc
from relying_party.signatures.reaching import Fetch, Unreachable

_NONCE_OCTETS = 16


class Status(Enum):
    GOOD = auto()
    REVOKED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True)
class Told:
    """What one source says; `detail` is for a developer."""

    status: Status
    detail: str


class _Unusable(Exception):
    """An answer that proves nothing."""


class Revocation:
    """Asks whatever addresses a certificate names, so only one whose issuer is believed may be asked about. Never raises: who does not
    answer properly leaves it unknown."""

    def __init__(self, fetch: Fetch, clock: Clock, chance: Chance, skew: int) -> None:
        self._fetch = fetch
        self._clock = clock
        self._chance = chance
        self._skew = timedelta(seconds=skew)

    def told(self, certificate: x509.Certificate, issuer: x509.Certificate) -> tuple[Told, ...]:
        """By OCSP and by list, as far as the certificate names them."""
        by_ocsp = [self._asked(self._by_ocsp, certificate, issuer, address) for address in _ocsp_addresses(certificate)]
        by_list = [self._asked(self._by_list, certificate, issuer, address) for address in _list_addresses(certificate)]
        return (*by_ocsp, *by_list)

    def _asked(
        self,
        ask: Callable[[x509.Certificate, x509.Certificate, str], Told],
        certificate: x509.Certificate,
        issuer: x509.Certificate,
        address: str,
    ) -> Told:
        try:
            return ask(certificate, issuer, address)
        except (_Unusable, Unreachable, ValueError, TypeError, InvalidSignature) as error:
            return Told(Status.UNKNOWN, f"{address}: {type(error).__name__} {error}")

    def _by_ocsp(self, certificate: x509.Certificate, issuer: x509.Certificate, address: str) -> Told:
        nonce = self._chance.octets(_NONCE_OCTETS)
        question = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA256())
        question = question.add_extension(x509.OCSPNonce(nonce), critical=False)
        asked = question.build()
        answer = ocsp.load_der_ocsp_response(self._fetch(address, asked.public_bytes(Encoding.DER)))
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise _Unusable(answer.response_status.name)
        _verify(issuer, answer.signature, answer.tbs_response_bytes, answer.signature_hash_algorithm)
        if (answer.serial_number, answer.issuer_key_hash) != (asked.serial_number, asked.issuer_key_hash):
            raise _Unusable("an answer about another certificate")
        if answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce != nonce:
            raise _Unusable("an answer to another question")
        self._is_current(answer.this_update_utc, answer.next_update_utc)
        return Told(_OF_OCSP[answer.certificate_status], f"OCSP at {address}: {answer.certificate_status.name}")

    def _by_list(self, certificate: x509.Certificate, issuer: x509.Certificate, address: str) -> Told:
        revoked = x509.load_der_x509_crl(self._fetch(address, None))
        public = issuer.public_key()
        if revoked.issuer != issuer.subject or not isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
            raise _Unusable("a list of somebody else")
        if not revoked.is_signature_valid(public):
            raise _Unusable("a list that its authority did not sign")
        self._is_current(revoked.last_update_utc, revoked.next_update_utc)
        found = revoked.get_revoked_certificate_by_serial_number(certificate.serial_number)
        return Told(Status.REVOKED if found else Status.GOOD, f"list at {address}: {'REVOKED' if found else 'not on it'}")

    def _is_current(self, begins: datetime, ends: datetime | None) -> None:
        now = utc(self._clock.now())
        if begins > now + self._skew or ends is None or ends < now - self._skew:
            raise _Unusable(f"good from {begins.isoformat()} to {ends.isoformat() if ends else 'an unknown time'}")


_OF_OCSP = {
    ocsp.OCSPCertStatus.GOOD: Status.GOOD,
    ocsp.OCSPCertStatus.REVOKED: Status.REVOKED,
    ocsp.OCSPCertStatus.UNKNOWN: Status.UNKNOWN,
}


def _verify(issuer: x509.Certificate, signature: bytes, octets: bytes, algorithm: hashes.HashAlgorithm | None) -> None:
    """Raises `InvalidSignature` unless the issuer itself signed (a responder with a certificate of its own is not known here)."""
    public = issuer.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey) and algorithm is not None:
        public.verify(signature, octets, ec.ECDSA(algorithm))
    elif isinstance(public, rsa.RSAPublicKey) and algorithm is not None:
        public.verify(signature, octets, padding.PKCS1v15(), algorithm)
    else:
        raise InvalidSignature


def _ocsp_addresses(certificate: x509.Certificate) -> Iterator[str]:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, ValueError):
        return
    for one in access:
        if one.access_method == AuthorityInformationAccessOID.OCSP and isinstance(one.access_location, x509.UniformResourceIdentifier):
            yield one.access_location.value


def _list_addresses(certificate: x509.Certificate) -> Iterator[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, ValueError):
        return
    for name in (name for point in points for name in point.full_name or ()):
        if isinstance(name, x509.UniformResourceIdentifier):
            yield name.value
