"""Brings together what a request is judged by: who sent it, whether the signature holds, and the node's terms."""

import logging
from collections.abc import Mapping
from typing import TypeVar

from eid.clock import Clock
from eid.xml.certificate import Certificate, CertificateRefused
from eid.xml.names import DS
from eid.xml.parser import Element, XmlRefused
from eid.xml.verification import SignatureRefused, Verified, presented_certificate, verify
from idp_mock.loopback import named_hosts
from idp_mock.rules import tolerate
from idp_mock.saml.messages import Request
from idp_mock.saml.node_names import NodeName
from idp_mock.saml.remarks import Recent, Remark, on_any_request
from idp_mock.saml.rules import Case, Terms
from idp_mock.saml.service_providers import ServiceProvider, stranger
from idp_mock.settings import Settings

Q = TypeVar("Q", bound=Request)
_log = logging.getLogger(__name__)


class Cases:
    """Opens a case for each request, and tells of tolerated oddities: to the exchange's record each time, to the log at their first."""

    def __init__(self, settings: Settings, providers: Mapping[str, ServiceProvider], node_hosts: frozenset[str], clock: Clock) -> None:
        self._settings = settings
        self._providers = providers
        self._clock = clock
        self._recent_ids = Recent()
        self._said = Recent()
        self._node_hosts = node_hosts
        self._hosts = named_hosts(settings.loopback_hosts)

    def open(self, element: Element, request: Q, path: str, called: NodeName) -> Case[Q]:
        """The case of a request that came to that path under that name of the node. Verification takes the Signature out of the element.

        A stranger may sign each message with another key: one key for everything and two keys both work (ch. 3, 17 item 6). What
        protects its logins is that artifact and SessionIndex cannot be guessed, and that the assertion is encrypted for the
        certificate that signed the AuthnRequest.
        """
        provider = self._providers.get(request.issuer)
        signature: Verified | Exception
        try:
            provider = provider or stranger(request.issuer, _presented(element))
            signature = verify(element, provider.signers)
        except (SignatureRefused, CertificateRefused, XmlRefused) as error:
            provider = provider or stranger(request.issuer, None)
            signature = error
        return Case(request=request, service_provider=provider, signature=signature, terms=self._terms(path, called, provider))

    def remark(self, case: Case[Request], further: list[Remark]) -> None:
        """Tells what the case's request does that others may not tolerate; the log once for each service provider and kind of message."""
        message, issuer = type(case.request).__name__, case.request.issuer
        for remark in on_any_request(case, self._recent_ids) + further:
            tolerate(remark.sentence)
            if not self._said.repeats(message, issuer, remark.about):
                _log.warning("%s of %r: %s", message, issuer, remark.sentence)

    def _terms(self, path: str, called: NodeName, provider: ServiceProvider) -> Terms:
        skew = provider.dialect.clock_skew
        return Terms(
            now=self._clock.now(),
            skew=self._settings.clock_skew if skew is None else skew,
            strict=self._settings.strict,
            own_url=called.address + path,
            real_path=path,
            node_hosts=self._node_hosts,
            further_hosts=self._hosts,
        )


def _presented(element: Element) -> Certificate:
    found = presented_certificate(element)
    if found is None:
        why = "the Signature presents no certificate" if element.find(f"{{{DS}}}Signature") is not None else "there is no Signature"
        raise SignatureRefused(f"{why}: an unknown service provider must sign, its certificate in KeyInfo/X509Data/X509Certificate")
    return found
