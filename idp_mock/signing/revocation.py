"""What the authorities say about revoked certificates: lists (RFC 5280 section 5) and OCSP (RFC 6960)."""

from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from eid.clock import Clock, utc
from idp_mock.signing.cards import CARDS, Card
from idp_mock.signing.certificates import Certificates, elliptic

LIST_LIFETIME = timedelta(days=1)
ANSWER_LIFETIME = timedelta(hours=1)


class Revocation:
    """One space's authorities. Everything is signed when it is asked for, by the space's clock."""

    def __init__(self, certificates: Certificates, clock: Clock) -> None:
        self._certificates = certificates
        self._clock = clock

    def list_of(self, authority: str) -> bytes:
        """The list of that authority, in DER."""
        pair, now = self._certificates.authority(authority), utc(self._clock.now())
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(pair.certificate.subject)
            .last_update(now)
            .next_update(now + LIST_LIFETIME)
            .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(pair.private.public_key()), critical=False)
        )
        for card in CARDS.values():
            if card.issuer == authority and card.revoked_at is not None and card.revoked_at <= now:
                builder = builder.add_revoked_certificate(
                    x509.RevokedCertificateBuilder()
                    .serial_number(self._certificates.serial_of(card))
                    .revocation_date(card.revoked_at)
                    .add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
                    .build()
                )
        return builder.sign(elliptic(pair.private), hashes.SHA256()).public_bytes(Encoding.DER)

    def answer(self, authority: str, question: bytes) -> bytes:
        """The OCSP answer of that authority, in DER; what is no question for it is answered with an OCSP error."""
        try:
            asked = ocsp.load_der_ocsp_request(question)
            card = self._asked_for(authority, asked)
        except ValueError:
            return _refusal(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
        if card is None:
            return _refusal(ocsp.OCSPResponseStatus.UNAUTHORIZED)
        pair, now = self._certificates.authority(authority), utc(self._clock.now())
        revoked = card.revoked_at if card.revoked_at is not None and card.revoked_at <= now else None
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                cert=self._certificates.card(card).certificate,
                issuer=pair.certificate,
                algorithm=asked.hash_algorithm,
                cert_status=ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
                this_update=now,
                next_update=now + ANSWER_LIFETIME,
                revocation_time=revoked,
                revocation_reason=x509.ReasonFlags.key_compromise if revoked else None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, pair.certificate)
        )
        for extension in asked.extensions:
            if isinstance(extension.value, x509.OCSPNonce):
                builder = builder.add_extension(extension.value, critical=False)
        return builder.sign(elliptic(pair.private), hashes.SHA256()).public_bytes(Encoding.DER)

    def _asked_for(self, authority: str, asked: ocsp.OCSPRequest) -> Card | None:
        """The card with that number, where it is this authority that issued it."""
        own = (card for card in CARDS.values() if card.issuer == authority)
        return next((card for card in own if self._certificates.serial_of(card) == asked.serial_number), None)


def _refusal(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)
