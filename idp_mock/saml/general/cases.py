"""Brings together what a request is judged by: who sent it, whether its signature holds, and the node's terms."""

from typing import Generic, TypeVar

from msgspec import Struct

from eid.clock import Clock
from eid.xml.certificate import Certificate, CertificateRefused
from eid.xml.detached import verify_detached
from eid.xml.names import DS
from eid.xml.parser import XmlRefused
from eid.xml.verification import SignatureRefused, presented_certificate, verify
from idp_mock.loopback import named_hosts
from idp_mock.saml.general.messages import Received
from idp_mock.saml.general.registry import Registry
from idp_mock.saml.general.service_provider import ServiceProvider, guest
from idp_mock.saml.messages import Request
from idp_mock.settings import Settings

Q = TypeVar("Q", bound=Request)
Asking = TypeVar("Asking", bound=Request, covariant=True)
_SIGNATURE = f"{{{DS}}}Signature"


class Terms(Struct, frozen=True, kw_only=True):
    """What requests are judged by: `now` in seconds since the epoch, `skew` in seconds, `own_url` the address they should name, `node` this
    node's own entityID, `hosts` those that count as this machine, `strict` whether guests are sent away."""

    now: float
    skew: int
    strict: bool
    node: str
    own_url: str
    hosts: frozenset[str]


class Case(Struct, Generic[Asking], frozen=True, kw_only=True):
    """A request with all that it is judged by. `signature` is the certificate whose key made it, None where there is none, or why it does
    not hold."""

    request: Asking
    service_provider: ServiceProvider
    signature: Certificate | Exception | None
    terms: Terms


class Cases:
    """Opens a case for each request."""

    def __init__(self, settings: Settings, node: str, registry: Registry, clock: Clock) -> None:
        self._settings = settings
        self._node = node
        self._registry = registry
        self._clock = clock
        self._hosts = named_hosts(settings.loopback_hosts)

    def open(self, received: Received, request: Q, path: str) -> Case[Q]:
        """The case of a request that came to that path. Verification takes the Signature out of the element.

        Nobody knows the keys of a guest: what its enveloped signature presents must fit, a detached one presents nothing and counts for
        nothing. A guest's answers stay on this machine.
        """
        known = self._registry.find(request.issuer)
        signature: Certificate | Exception | None
        try:
            signature = _signer(received, known)
        except (SignatureRefused, CertificateRefused, XmlRefused) as error:
            signature = error
        terms = Terms(
            now=self._clock.now(),
            skew=self._settings.clock_skew,
            strict=self._settings.strict,
            node=self._node,
            own_url=self._settings.issuer + path,
            hosts=self._hosts,
        )
        return Case(request=request, service_provider=known or guest(request.issuer), signature=signature, terms=terms)


def _signer(received: Received, known: ServiceProvider | None) -> Certificate | None:
    """Raises `SignatureRefused`, `CertificateRefused`, `XmlRefused`."""
    if received.detached is not None:
        if known is None:
            return None
        return verify_detached(received.detached.octets, received.detached.value, received.detached.algorithm, known.certificates)
    if received.element.find(_SIGNATURE) is None:
        return None
    if known is not None:
        return verify(received.element, known.certificates).certificate
    presented = presented_certificate(received.element)
    return verify(received.element, [presented]).certificate if presented else None
