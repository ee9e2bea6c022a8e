"""One signed document on the table: what was asked for, what came, and the parts of the signature as the rules read them."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store, VerificationError

from eid.certificates import der_certificate
from eid.clock import utc
from eid.xml.parser import Element, XmlRefused, parse, text_of
from relying_party.signatures.enveloped import D, malformed, only, own_signature
from relying_party.signatures.qualified import issuer_country
from relying_party.signatures.revocation import Told
from relying_party.signatures.trouble import Refused, Trouble
from relying_party.signatures.trusted_lists import Service, instant

X = "{http://uri.etsi.org/01903/v1.3.2#}"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"


@dataclass(frozen=True, kw_only=True)
class Case:
    """`came` is the signed document, `asked` the one that was to be signed, `asked_at` and `now` are in seconds since the epoch, `skew` are
    the seconds by which another clock may be off. `services` gives a country's listed services; `ask` asks whether a certificate was
    revoked.

    Every property raises `Refused` where its part is missing or unreadable; the rules of the first stage have looked at all of them.
    """

    came: bytes
    asked: bytes
    asked_at: float
    now: float
    skew: float
    services: Callable[[str], tuple[Service, ...]]
    ask: Callable[[x509.Certificate, x509.Certificate], tuple[Told, ...]]

    @cached_property
    def root(self) -> Element:
        try:
            return parse(self.came)
        except XmlRefused as refused:
            raise malformed("XML", str(refused)) from refused

    @cached_property
    def signature(self) -> Element:
        return own_signature(self.root)

    @cached_property
    def properties(self) -> Element:
        """SignedProperties, in their one place."""
        qualifying = only(list(self.signature.iter(f"{X}QualifyingProperties")), "QualifyingProperties")
        if qualifying.getparent() not in self.signature.findall(f"{D}Object"):
            raise malformed("QualifyingProperties in an Object of the Signature", "elsewhere")
        if qualifying.get("Target") != f"#{self.signature.get('Id')}":
            raise malformed(f"Target #{self.signature.get('Id')}", qualifying.get("Target"))
        return only(qualifying.findall(f"{X}SignedProperties"), "SignedProperties")

    @cached_property
    def references(self) -> tuple[Element, ...]:
        return tuple(self.signature.findall(f"{D}SignedInfo/{D}Reference"))

    @cached_property
    def certificate(self) -> x509.Certificate:
        """The signer's: the first one in KeyInfo."""
        found = self.signature.findall(f"{D}KeyInfo/{D}X509Data/{D}X509Certificate")
        if not found:
            raise malformed("an X509Certificate in KeyInfo", "none")
        try:
            return _read_whole(base64.b64decode("".join(text_of(found[0]).split()), validate=True))
        except (ValueError, binascii.Error, XmlRefused, UnsupportedAlgorithm) as error:
            raise malformed("a certificate (DER in base64)", str(error)) from error

    @cached_property
    def signed_at(self) -> float:
        """SigningTime, which the signer claims."""
        found = only(self.properties.findall(f"{X}SignedSignatureProperties/{X}SigningTime"), "SigningTime")
        try:
            return instant(text_of(found).strip())
        except (ValueError, XmlRefused) as error:
            raise malformed("SigningTime with a time zone", found.text) from error

    @cached_property
    def digested(self) -> tuple[str, bytes]:
        """Digest method and digest of the signer's certificate in SignedProperties: of SigningCertificateV2, or of the older
        SigningCertificate."""
        held = self.properties.find(f"{X}SignedSignatureProperties")
        names = ("SigningCertificateV2", "SigningCertificate")
        found = [one for name in names for one in (held.findall(f"{X}{name}") if held is not None else ())]
        first = only(found, "SigningCertificate").find(f"{X}Cert/{X}CertDigest")
        if first is None:
            raise malformed("a CertDigest", "none")
        try:
            method = only(first.findall(f"{D}DigestMethod"), "DigestMethod").get("Algorithm", "")
            value = only(first.findall(f"{D}DigestValue"), "DigestValue")
            return method, base64.b64decode("".join(text_of(value).split()), validate=True)
        except (ValueError, binascii.Error, XmlRefused) as error:
            raise malformed("a digest in base64", str(error)) from error

    @cached_property
    def issuer(self) -> x509.Certificate:
        """The listed service that issued the certificate, and issues qualified ones. Raises `Refused`."""
        listed = self.services(issuer_country(self.certificate))
        issuing = [(service, one) for service in listed for one in service.certificates if self._issued_by(one)]
        if not issuing:
            name = self.certificate.issuer.rfc4514_string()
            raise Refused(Trouble.NOT_LISTED, expected="an issuer on the trusted list of its country", got=name)
        for service, one in issuing:
            if service.issues_for_signatures(self.signed_at):
                return one
        service = issuing[0][0]
        said = f"{service.status.rpartition('/')[2]} for {', '.join(sorted(scope.rpartition('/')[2] for scope in service.scopes))}"
        raise Refused(Trouble.NOT_LISTED, expected="a service with status granted for signatures at that time", got=said)

    @cached_property
    def revocation(self) -> tuple[Told, ...]:
        """What is said about the certificate."""
        return self.ask(self.certificate, self.issuer)

    def _issued_by(self, service: x509.Certificate) -> bool:
        """Directly (RFC 5280 section 6), at a time at which the certificate was valid: whether it is now is another rule."""
        certificate = self.certificate
        at = min(max(utc(self.signed_at), certificate.not_valid_before_utc), certificate.not_valid_after_utc)
        any_extensions = ExtensionPolicy.permit_all()
        of_authorities = any_extensions.require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)
        policy = PolicyBuilder().store(Store([service])).time(at).max_chain_depth(0)
        policy = policy.extension_policies(ca_policy=of_authorities, ee_policy=any_extensions)
        try:
            policy.build_client_verifier().verify(certificate, [])
        except (VerificationError, ValueError):
            return False
        return True


def _read_whole(octets: bytes) -> x509.Certificate:
    """The certificate, when every part that the rules read can be read: `cryptography` reads each only when it is asked for. Raises
    `ValueError`, `UnsupportedAlgorithm`."""
    certificate = der_certificate(octets)
    certificate.public_key()
    _ = certificate.subject, certificate.issuer, certificate.extensions, certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return certificate
