"""The signing application of one space: what it was asked to sign, by whom it may be taken back, and the parts that it works with."""

import base64
import binascii
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

from eid.clock import Clock
from eid.storage.store import Store
from eid.xml.parser import XmlRefused, parse
from idp_mock.loopback import is_welcome, named_hosts
from idp_mock.settings import Settings
from idp_mock.signing.cards import PIN, Card
from idp_mock.signing.drawer import Drawer

if TYPE_CHECKING:
    from idp_mock.signing.certificates import Certificates
    from idp_mock.signing.revocation import Revocation
    from idp_mock.signing.trusted_lists import TrustedLists

PATH = "/_mock/signing"
LARGEST_DOCUMENT = 192 * 1024
"""Octets of a document; signed it must still be one that the parser reads."""
LONGEST_STATE = 200


class RequestRefused(Exception):
    """The request to sign cannot be carried out; the message is one English sentence for whoever sent the browser here."""


class SigningRequest(Struct, frozen=True, kw_only=True):
    """A document to sign and where the answer goes. `document` is as it was sent (base64)."""

    document: str
    octets: bytes
    return_url: str
    state: str


class SigningApplication:
    """The parts are made when they are first used: a node on which nobody signs pays nothing for them."""

    def __init__(self, settings: Settings, store: Store, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._base = settings.issuer + PATH
        self.drawer = Drawer(store)

    def requested(self, document: str, return_url: str, state: str) -> SigningRequest:
        """What the form of a portal asks for. Raises `RequestRefused`."""
        hosts = {urlsplit(self._settings.portal_url).hostname or "", *named_hosts(self._settings.loopback_hosts)}
        if not is_welcome(return_url, hosts):
            raise RequestRefused("return_url must be http or https on a loopback host, on the portal's host or on one of loopback_hosts")
        if len(state) > LONGEST_STATE:
            raise RequestRefused(f"state must have at most {LONGEST_STATE} characters, it has {len(state)}")
        return SigningRequest(document=document, octets=_document(document), return_url=return_url, state=state)

    def sign(self, asked: SigningRequest, card_id: str, pin: str) -> bytes:
        """The signed document. A card that a portal will refuse signs all the same. Raises what `Drawer.use` raises."""
        from idp_mock.signing.xades import signed

        card = self.drawer.use(card_id, pin)
        return signed(asked.octets, self.certificates.card(card), (self.certificates.authority(card.issuer),), self._clock.now())

    def pem_of(self, card: Card) -> str:
        """The certificate of a card, without its key."""
        from cryptography.hazmat.primitives.serialization import Encoding

        return self.certificates.card(card).certificate.public_bytes(Encoding.PEM).decode()

    def key_store_of(self, card: Card) -> bytes:
        """Key and certificates of a card as PKCS #12, with its PIN for a password: for programs of the person's own."""
        from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
        from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

        pair, issuer = self.certificates.card(card), self.certificates.authority(card.issuer)
        locked = BestAvailableEncryption(PIN.encode())
        return serialize_key_and_certificates(card.id.encode(), pair.private, pair.certificate, [issuer.certificate], locked)

    def der_of(self, authority: str) -> bytes:
        """The certificate of an authority."""
        from cryptography.hazmat.primitives.serialization import Encoding

        return self.certificates.authority(authority).certificate.public_bytes(Encoding.DER)

    @cached_property
    def certificates(self) -> "Certificates":
        from idp_mock.signing.certificates import Certificates
        from idp_mock.signing.keys import Keys

        return Certificates(Keys(Path(self._settings.keys), self._clock), self._base)

    @cached_property
    def revocation(self) -> "Revocation":
        from idp_mock.signing.revocation import Revocation

        return Revocation(self.certificates, self._clock)

    @cached_property
    def lists(self) -> "TrustedLists":
        from idp_mock.signing.trusted_lists import TrustedLists

        return TrustedLists(self.certificates, self._base, self._clock)


def _document(text: str) -> bytes:
    if not text:
        raise RequestRefused("document is missing: the XML to sign, in base64")
    try:
        octets = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise RequestRefused(f"document is not base64: {error}") from error
    try:
        parse(octets, LARGEST_DOCUMENT)
    except XmlRefused as refused:
        raise RequestRefused(f"document cannot be signed: {refused}") from refused
    return octets
