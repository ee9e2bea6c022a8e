"""Assertions for a tester, about a person who never logged in."""

from collections.abc import Callable

from msgspec import Struct

from eid.chance import Chance, random_uuid
from eid.clock import Clock
from eid.xml.certificate import Certificate, CertificateRefused, certificate, certificate_from_pem
from eid.xml.encryption import CannotEncrypt, Recipient, agreement_key, encrypt, ephemeral_key, self_contained
from eid.xml.parser import parse
from eid.xml.signature import canonical, signature_over
from idp_mock.faults.bend import bend, carry
from idp_mock.login.request import Attribute, Identified
from idp_mock.saml import assertion
from idp_mock.saml.attributes import FORMS
from idp_mock.saml.dialect import Dialect
from idp_mock.saml.drafts import AssertionXml, MessageXml, Seal
from idp_mock.saml.messages import Assertion
from idp_mock.saml.names import SAML
from idp_mock.saml.service_providers import ServiceProvider
from idp_mock.saml.signers import Signers
from idp_mock.saml.writer import PREFIX_LIST

_ISSUER_ENDS = b"</saml2:Issuer>"


class MintRefused(Exception):
    """What cannot be minted; the message says what was expected."""


class Wish(Struct, frozen=True, kw_only=True):
    """`in_response_to` is the ID of the request that it answers, empty: an invented one; `certificate` (PEM, or DER in base64) is encrypted
    for, empty: that of the registered service provider, if there is one."""

    entity_id: str
    acs: str
    in_response_to: str = ""
    certificate: str = ""


class Minted(Struct, frozen=True, kw_only=True):
    """`assertion` is signed; `encrypted` is an EncryptedAssertion that holds it, empty where no certificate is known."""

    assertion: str
    encrypted: str


class Mint:
    """Its assertions are those of the real node's dialect, with all attributes; unlike these, they are signed themselves, for they come
    without the Response whose signature would cover them."""

    def __init__(self, issuer: str, signers: Signers, known: Callable[[str], ServiceProvider | None], clock: Clock, chance: Chance) -> None:
        self._issuer = issuer
        self._signers = signers
        self._known = known
        self._clock = clock
        self._chance = chance

    def assertion(self, who: Identified, wish: Wish) -> Minted:
        """With the fault that `who` carries. Raises `MintRefused`."""
        carry(who.fault, wish.entity_id)
        known = self._known(wish.entity_id)
        seal = Seal(keys=self._signers.of(known.dialect if known else Dialect()), prefixes=PREFIX_LIST)
        signed = bend(AssertionXml(text=_signed(assertion.written(self._draft(who, wish)), seal), seal=seal)).text
        sent = bend(MessageXml(text=signed, seal=seal)).text
        to = _certificate(wish.certificate) or (known.encryption_certificate if known else None)
        return Minted(assertion=sent.decode(), encrypted=self._encrypted(sent, to, wish.entity_id) if to else "")

    def _encrypted(self, octets: bytes, to: Certificate, audience: str) -> str:
        try:
            recipient = bend(Recipient(public=agreement_key(to), party_u=self._issuer, party_v=audience))
        except CannotEncrypt as error:
            raise MintRefused(f"certificate: {error}") from error
        encrypted = self_contained(encrypt(octets, recipient, ephemeral_key(recipient.public, self._chance), self._chance))
        return f'<saml2:EncryptedAssertion xmlns:saml2="{SAML}">{encrypted}</saml2:EncryptedAssertion>'

    def _draft(self, who: Identified, wish: Wish) -> Assertion:
        identifier = f"_ID-{random_uuid(self._chance)}"
        return Assertion(
            id=identifier,
            session_index=identifier,
            issuer=self._issuer,
            issued_at=self._clock.now(),
            in_response_to=wish.in_response_to or f"ID-{random_uuid(self._chance)}",
            recipient=wish.acs,
            audience=wish.entity_id,
            name_id=who.username,
            person=who.person,
            attributes=tuple(Attribute(name) for name in FORMS),
            level=who.level,
            authority=who.authority,
            authenticated_at=who.authenticated_at,
        )


def _signed(text: bytes, seal: Seal) -> bytes:
    """The Signature follows the Issuer (SAML core section 2.3.3)."""
    element = parse(text)
    signature = signature_over(canonical(element, seal.prefixes), element.get("ID", ""), seal.keys, seal.prefixes, seal.method)
    return text.replace(_ISSUER_ENDS, _ISSUER_ENDS + signature.encode(), 1)


def _certificate(text: str) -> Certificate | None:
    try:
        return (certificate_from_pem(text) if "-----BEGIN" in text else certificate(text)) if text else None
    except CertificateRefused as error:
        raise MintRefused(f"certificate: {error}") from error
