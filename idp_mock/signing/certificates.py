"""Certificates of the test authorities, the operators of lists and the cards. They are functions of the tables, the keys and the node's
address: issued when they are wanted, the same octets every time and in every process."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID, ObjectIdentifier

from eid.keys import KeyPair, PrivateKey
from idp_mock.signing import der
from idp_mock.signing.cards import Card, Key, Statement
from idp_mock.signing.countries import AUTHORITIES, ROOT, Authority
from idp_mock.signing.keys import Keys

BEGINNING, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)
"""Validity of the authorities; a moved clock stays between them."""
QC_STATEMENTS = ObjectIdentifier("1.3.6.1.5.5.7.1.3")
QCP_N_QSCD = ObjectIdentifier("0.4.0.194112.1.2")
LIST_SIGNING = ObjectIdentifier("0.4.0.2231.3.0")
"""Extended key usage of who signs trusted lists (TS 119 612 clause 5.7.1)."""
_SEMANTICS = "1.3.6.1.5.5.7.11.2"
_TYPE = "0.4.0.1862.1.6"
STATEMENTS = {
    Statement.COMPLIANCE: der.sequence(der.oid("0.4.0.1862.1.1")),
    Statement.SSCD: der.sequence(der.oid("0.4.0.1862.1.4")),
    Statement.ESIGN: der.sequence(der.oid(_TYPE), der.sequence(der.oid(_TYPE + ".1"))),
    Statement.ESEAL: der.sequence(der.oid(_TYPE), der.sequence(der.oid(_TYPE + ".2"))),
    Statement.NATURAL_PERSON: der.sequence(der.oid(_SEMANTICS), der.sequence(der.oid("0.4.0.194121.1.1"))),
    Statement.LEGAL_PERSON: der.sequence(der.oid(_SEMANTICS), der.sequence(der.oid("0.4.0.194121.1.2"))),
}
_CURVES: dict[Key, ec.EllipticCurve] = {Key.P256: ec.SECP256R1(), Key.P384: ec.SECP384R1()}


class Certificates:
    """`base` is the address of this stand-in, without a final slash; it stands in the certificates and makes their serial numbers."""

    def __init__(self, keys: Keys, base: str) -> None:
        self._keys = keys
        self._base = base
        self._issued: dict[str, KeyPair] = {}

    def authority(self, name: str) -> KeyPair:
        """Of one of `AUTHORITIES`."""
        return self._known(f"authority {name}") or self._new_authority(AUTHORITIES[name])

    def operator(self, name: str, country: str) -> KeyPair:
        """Of who signs a trusted list, or the list of lists (self-signed)."""
        return self._known(f"operator {name}") or self._new_operator(f"operator {name}", name, country)

    def card(self, card: Card) -> KeyPair:
        return self._known(f"card {card.id}") or self._new_card(card)

    def serial_of(self, card: Card) -> int:
        return _serial(self._base, f"card {card.id}")

    def _known(self, name: str) -> KeyPair | None:
        return self._issued.get(name)

    def _new_authority(self, authority: Authority) -> KeyPair:
        name = f"authority {authority.name}"
        key = self._keys.elliptic(name, ec.SECP256R1())
        subject = _named(country=authority.country, organization="Test trust services", common_name=authority.common_name)
        issuer = None if authority.self_signed else self.authority(ROOT)
        builder = self._builder(name, subject, key, issuer, BEGINNING, END)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        return self._signed(name, builder, key, issuer)

    def _new_operator(self, name: str, common_name: str, country: str) -> KeyPair:
        key = self._keys.elliptic(name, ec.SECP256R1())
        subject = _named(country=country, organization="Test scheme operator", common_name=common_name)
        builder = self._builder(name, subject, key, None, BEGINNING, END)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage("digital_signature"), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([LIST_SIGNING]), critical=False)
        return self._signed(name, builder, key, None)

    def _new_card(self, card: Card) -> KeyPair:
        name, issuer = f"card {card.id}", self.authority(card.issuer)
        key = self._keys.rsa(f"card-{card.id}") if card.key is Key.RSA else self._keys.elliptic(name, _CURVES[card.key])
        builder = self._builder(name, _subject(card), key, issuer, card.validity.begins, card.validity.ends)
        for extension, critical in self._extensions(card):
            builder = builder.add_extension(extension, critical=critical)
        return self._signed(name, builder, key, issuer)

    def _extensions(self, card: Card) -> Iterable[tuple[x509.ExtensionType, bool]]:
        yield x509.BasicConstraints(ca=False, path_length=None), True
        yield _usage("content_commitment"), True
        yield x509.CRLDistributionPoints([_point(f"{self._base}/crl/{card.issuer}.crl")]), False
        yield (
            x509.AuthorityInformationAccess(
                [
                    x509.AccessDescription(AuthorityInformationAccessOID.OCSP, _uri(f"{self._base}/ocsp/{card.issuer}")),
                    x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, _uri(f"{self._base}/ca/{card.issuer}.cer")),
                ]
            ),
            False,
        )
        if card.statements:
            yield x509.UnrecognizedExtension(QC_STATEMENTS, der.sequence(*(STATEMENTS[one] for one in card.statements))), False
            yield x509.CertificatePolicies([x509.PolicyInformation(QCP_N_QSCD, None)]), False

    def _builder(
        self, name: str, subject: x509.Name, key: PrivateKey, issuer: KeyPair | None, begins: datetime, ends: datetime
    ) -> x509.CertificateBuilder:
        public, above = key.public_key(), issuer.private.public_key() if issuer else key.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.certificate.subject if issuer else subject)
            .public_key(public)
            .serial_number(_serial(self._base, name))
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above), critical=False)
        )

    def _signed(self, name: str, builder: x509.CertificateBuilder, key: PrivateKey, issuer: KeyPair | None) -> KeyPair:
        above = elliptic(issuer.private if issuer else key)
        pair = KeyPair(key, builder.sign(above, hashes.SHA256(), ecdsa_deterministic=True))
        self._issued[name] = pair
        return pair


def elliptic(key: PrivateKey) -> ec.EllipticCurvePrivateKey:
    """Every authority's key is."""
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("authorities sign with elliptic keys")
    return key


def _subject(card: Card) -> x509.Name:
    if card.organization:
        name, identifier = card.organization
        return _named(country=card.country, organization=name, organization_identifier=identifier, common_name=name)
    return _named(
        country=card.country,
        given_name=card.given_name,
        surname=card.family_name,
        serial_number=card.serial_number,
        common_name=card.holder,
    )


_ATTRIBUTES = {
    "country": NameOID.COUNTRY_NAME,
    "organization": NameOID.ORGANIZATION_NAME,
    "organization_identifier": NameOID.ORGANIZATION_IDENTIFIER,
    "given_name": NameOID.GIVEN_NAME,
    "surname": NameOID.SURNAME,
    "serial_number": NameOID.SERIAL_NUMBER,
    "common_name": NameOID.COMMON_NAME,
}


def _named(**values: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(_ATTRIBUTES[name], value) for name, value in values.items() if value])


def _usage(*chosen: str) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
        "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: name in chosen for name in names})


def _point(address: str) -> x509.DistributionPoint:
    return x509.DistributionPoint([_uri(address)], None, None, None)


def _uri(address: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(address)


def _serial(base: str, name: str) -> int:
    """Two nodes that share keys but not their address must not use one number for two certificates."""
    return int.from_bytes(hashlib.sha256(f"{base} {name}".encode()).digest()[:16], "big") >> 1 | 1
