"""Tells service providers that a session of the node is over: a signed LogoutRequest by SOAP (SAML profiles §4.4), to the address that they
registered for that. Whether the real node does so is unknown (wezel-krajowy.md ch. 11 [U]); who registered no address is left alone."""

import logging
from collections.abc import Callable, Mapping
from functools import partial

from eid.chance import Chance, random_uuid
from eid.clock import Clock
from eid.xml.parser import XmlRefused
from eid.xml.verification import SignatureRefused, verify
from idp_mock.errands import Errands
from idp_mock.fetch import NotFetched
from idp_mock.login.farewell import Ended, Told
from idp_mock.saml import reader, writer
from idp_mock.saml.answers import sent
from idp_mock.saml.artifact import Artifacts, EndedLogin, session_index, told_session_index
from idp_mock.saml.errors import MalformedMessage
from idp_mock.saml.messages import STATUS, Code, LogoutNotice
from idp_mock.saml.service_providers import ServiceProvider
from idp_mock.saml.signers import Signers

Call = Callable[[str, bytes], bytes]
"""Sends a SOAP message to an address; the body of the answer. Raises `NotFetched`."""
_SESSION_INDEX = "session_index"
_log = logging.getLogger(__name__)


def farewell_context(provider: ServiceProvider, artifact: str) -> dict[str, str] | None:
    """What a session remembers about a service provider that wants to be told of its end; None for all others."""
    return {_SESSION_INDEX: session_index(artifact)} if provider.logout_url else None


class Farewell:
    """Says farewell to the service providers of the dialect, but not to the one that began. One whose artifact was never resolved has no
    session that could end."""

    def __init__(
        self,
        providers: Mapping[str, ServiceProvider],
        artifacts: Artifacts,
        signers: Signers,
        clock: Clock,
        chance: Chance,
        call: Call,
        errands: Errands,
    ) -> None:
        self._providers = providers
        self._artifacts = artifacts
        self._signers = signers
        self._clock = clock
        self._chance = chance
        self._call = call
        self._errands = errands

    def say(self, ended: Ended) -> Told:
        """Sends the requests and judges the answers; who does not confirm is missed."""
        logins: dict[str, tuple[ServiceProvider, EndedLogin]] = {}
        for participant in ended.participants:
            provider = self._providers.get(participant.client_id)
            login = self._artifacts.of_session(str(participant.context.get(_SESSION_INDEX, "")))
            if provider is not None and login is not None and ended.initiator != f"{participant.protocol}:{participant.client_id}":
                logins[participant.client_id] = (provider, login)
        return Told(missed=self._errands.run({name: partial(self._told, *about) for name, about in logins.items()}))

    def _told(self, provider: ServiceProvider, login: EndedLogin) -> bool:
        notice = self._notice(provider, login)
        try:
            keys = self._signers.of(provider.dialect)
            answer = self._call(provider.logout_url, sent(writer.logout_request(notice, keys), keys))
            fault = _fault(answer, notice, provider)
        except NotFetched as error:
            fault = str(error)
        if fault:
            _log.warning("logout of service provider %r failed: %s", provider.entity_id, fault)
        return not fault

    def _notice(self, provider: ServiceProvider, login: EndedLogin) -> LogoutNotice:
        return LogoutNotice(
            id=f"ID-{random_uuid(self._chance)}",
            issued_at=self._clock.now(),
            issuer=login.asked.node,
            destination=provider.logout_url,
            name_id=login.identified.username if login.identified else "",
            session_index=told_session_index(login.asked.artifact, provider.dialect),
        )


def _fault(octets: bytes, notice: LogoutNotice, provider: ServiceProvider) -> str:
    """Why the answer does not confirm the logout; empty where it does."""
    try:
        element = reader.soap_message(octets)
        answer = reader.logout_confirmation(element)
        verify(element, provider.signers)
    except (MalformedMessage, SignatureRefused, XmlRefused) as error:
        return str(error)
    expected = (provider.entity_id, notice.id, STATUS + Code.SUCCESS)
    got = (answer.issuer, answer.in_response_to, answer.code)
    return "" if got == expected else f"expected Issuer, InResponseTo and StatusCode {expected}, got {got}"
