"""The verdict on one signed document: who signed it, or every rule that does not hold."""

from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from eid.clock import Clock
from eid.identity.person import Person
from eid.identity.pesel import birth_date
from eid.xml.signature import canonical
from relying_party.signatures.case import Case
from relying_party.signatures.enveloped import D, only
from relying_party.signatures.errands import Errand, Failed
from relying_party.signatures.qualified import identifier_of, subject
from relying_party.signatures.revocation import Told
from relying_party.signatures.rules import STAGES
from relying_party.signatures.signed import Signed
from relying_party.signatures.trouble import Trouble, broken_rules
from relying_party.signatures.trusted_lists import Service


@dataclass(frozen=True, kw_only=True)
class Believed:
    """All rules hold. `signature` is what was signed and by whom: a signature is known again by it, however its value is written."""

    signed: Signed
    signature: bytes


class Judge:
    """`services` are those on a country's trusted list, `ask` asks about revocation, `skew` are the seconds by which clocks may differ."""

    def __init__(
        self,
        services: Callable[[str], tuple[Service, ...]],
        ask: Callable[[x509.Certificate, x509.Certificate], tuple[Told, ...]],
        clock: Clock,
        skew: int,
    ) -> None:
        self._services = services
        self._ask = ask
        self._clock = clock
        self._skew = skew

    def verdict(self, errand: Errand, octets: bytes) -> Believed | Failed:
        """Judges what came back for the errand."""
        case = Case(
            came=octets,
            asked=errand.wanted.document,
            asked_at=errand.begun_at,
            now=self._clock.now(),
            skew=self._skew,
            services=self._services,
            ask=self._ask,
        )
        broken = broken_rules(STAGES, case)
        if broken:
            return Failed(trouble=broken[0].trouble, broken=broken)
        person = _person(case.certificate)
        if person is None:
            return Failed(trouble=Trouble.NO_PNO)
        return Believed(signed=_signed(errand, case, person), signature=_known_by(case))


def _known_by(case: Case) -> bytes:
    signed_info = only(case.signature.findall(f"{D}SignedInfo"), "SignedInfo")
    return canonical(signed_info) + case.certificate.public_bytes(Encoding.DER)


def _signed(errand: Errand, case: Case, person: Person) -> Signed:
    wanted, certificate = errand.wanted, case.certificate
    return Signed(
        portal=wanted.portal,
        purpose=wanted.purpose,
        subject=wanted.subject,
        person=person,
        document=case.came,
        signed_at=case.signed_at,
        certificate=f"{certificate.issuer.rfc4514_string()}, {certificate.serial_number:x}",
    )


def _person(certificate: x509.Certificate) -> Person | None:
    identifier = identifier_of(certificate)
    if identifier is None:
        return None
    return Person(
        given_name=subject(certificate, NameOID.GIVEN_NAME),
        family_name=subject(certificate, NameOID.SURNAME),
        birth_date=birth_date(identifier.pesel) if identifier.pesel else None,
        identifier=identifier,
    )
