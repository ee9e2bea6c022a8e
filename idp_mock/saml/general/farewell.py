"""Tells service providers that a session of the node is over: by SOAP straight from here or, where they take no SOAP, by an address that
the person's browser opens (SAML profiles §4.4.3.3)."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from msgspec import Struct

from eid.xml.certificate import CertificateRefused
from eid.xml.names import DS
from eid.xml.parser import XmlRefused
from eid.xml.verification import SignatureRefused, verify
from idp_mock.errands import Errand, Errands
from idp_mock.fetch import NotFetched
from idp_mock.login.farewell import Ended, Told
from idp_mock.saml import reader
from idp_mock.saml.errors import MalformedMessage
from idp_mock.saml.general import writer
from idp_mock.saml.general.answers import Answers
from idp_mock.saml.general.bindings import REQUEST
from idp_mock.saml.general.delivery import delivered
from idp_mock.saml.general.letters import Letters
from idp_mock.saml.general.messages import Asked, LogoutRequest, Outline
from idp_mock.saml.general.name_ids import FORMATS, NoSuchName, Pair, name_id
from idp_mock.saml.general.names import HTTP_POST, HTTP_REDIRECT, SOAP_BINDING
from idp_mock.saml.general.registry import Registry
from idp_mock.saml.general.service_provider import Endpoint, ServiceProvider
from idp_mock.saml.messages import STATUS, Code

Call = Callable[[str, bytes], bytes]
"""Sends a SOAP message to an address; the body of the answer. Raises `NotFetched`."""
_FORMAT, _SECRET = "name_id_format", "secret_name"
_log = logging.getLogger(__name__)


def farewell_context(known: ServiceProvider, asked: Asked) -> dict[str, Any] | None:
    """What a session remembers about a service provider that wants to be told of its end; None for all others."""
    if known.logout_endpoint(SOAP_BINDING, HTTP_REDIRECT, HTTP_POST) is None:
        return None
    return {_FORMAT: asked.name_id_format} | ({_SECRET: True} if asked.secret_name else {})


class _Due(Struct, frozen=True, kw_only=True):
    """Somebody to be told, and what the session remembers about it."""

    known: ServiceProvider
    context: Mapping[str, Any]


class Farewell:
    """Says farewell to the service providers of the profile, but not to the one that began."""

    def __init__(self, node: str, registry: Registry, answers: Answers, letters: Letters, call: Call, errands: Errands) -> None:
        self._node = node
        self._registry = registry
        self._answers = answers
        self._letters = letters
        self._call = call
        self._errands = errands

    def say(self, ended: Ended) -> Told:
        """Sends the requests and judges the answers. Who does not confirm by SOAP is told through the browser, where it takes that too:
        some toolkits publish an address for SOAP at which they fail."""
        due = {}
        for participant in ended.participants:
            known = self._registry.find(participant.client_id)
            if known is not None and ended.initiator != f"{participant.protocol}:{participant.client_id}":
                due[known.entity_id] = _Due(known=known, context=participant.context)
        errands = {name: errand for name, one in due.items() if (errand := self._errand(ended, one)) is not None}
        missed = self._errands.run(errands)
        frames = {name: self._frame(ended, one) for name, one in due.items() if name in missed or name not in errands}
        return Told(
            frames=tuple(frame for frame in frames.values() if frame), missed=tuple(name for name in missed if not frames.get(name))
        )

    def _errand(self, ended: Ended, due: _Due) -> Errand | None:
        """Tells one who takes SOAP."""
        endpoint = due.known.logout_endpoint(SOAP_BINDING)
        request = self._request(ended, due, endpoint) if endpoint else None
        return partial(self._told, due.known, endpoint, *request) if endpoint and request else None

    def _frame(self, ended: Ended, due: _Due) -> str:
        """The address of a frame that tells one who takes Redirect or POST; empty for all others."""
        endpoint = due.known.logout_endpoint(HTTP_REDIRECT, HTTP_POST)
        request = self._request(ended, due, endpoint) if endpoint else None
        if endpoint is None or request is None:
            return ""
        outbound = delivered(*request, REQUEST, endpoint.binding, endpoint.location, None, self._answers.pen(due.known.choices))
        return self._letters.address_of(outbound)

    def _request(self, ended: Ended, due: _Due, endpoint: Endpoint) -> tuple[Outline, str] | None:
        """A LogoutRequest; None for a person whom the service provider never got to know."""
        known, context = due.known, due.context
        format = str(context.get(_FORMAT, ""))
        pair = Pair(node=self._node, service_provider=known.entity_id, session_id=ended.session_id)
        try:
            name = name_id(format if format in FORMATS else FORMATS[0], ended.subject, pair)
        except NoSuchName:
            return None
        secret = self._answers.secret(name, known) if context.get(_SECRET) else ""
        told = LogoutRequest(name_id=name, session_index=pair.session_index, secret=secret)
        return self._answers.logout_request(told, endpoint.location)

    def _told(self, known: ServiceProvider, endpoint: Endpoint, outline: Outline, content: str) -> bool:
        pen = self._answers.pen(known.choices)
        message = writer.enveloped(writer.sent(writer.signed(outline, content, pen), pen))
        try:
            fault = _fault(self._call(endpoint.location, message), outline.id, known)
        except NotFetched as error:
            fault = str(error)
        if fault:
            _log.warning("logout of service provider %r failed: %s", known.entity_id, fault)
        return not fault


def _fault(octets: bytes, request_id: str, known: ServiceProvider) -> str:
    """Why the answer does not confirm the logout; empty where it does. It came over the connection that the node opened, so that it need
    not be signed."""
    try:
        element = reader.soap_message(octets)
        if element.find(f"{{{DS}}}Signature") is not None:
            verify(element, known.certificates)
        answer = reader.logout_confirmation(element)
    except (MalformedMessage, SignatureRefused, CertificateRefused, XmlRefused) as error:
        return str(error)
    expected = (known.entity_id, request_id, STATUS + Code.SUCCESS)
    got = (answer.issuer, answer.in_response_to, answer.code)
    return "" if got == expected else f"expected Issuer, InResponseTo and StatusCode {expected}, got {got}"
