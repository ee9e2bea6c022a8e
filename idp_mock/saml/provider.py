"""The dialect's table of contents: a signed AuthnRequest becomes a login, its outcome an artifact, the artifact an answer, and a
LogoutRequest ends the session."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode, urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from eid import verdicts
from eid.chance import Chance
from eid.clock import Clock, pause
from eid.storage.collection import written
from eid.storage.store import Store
from eid.xml.certificate import Certificate, certificate
from eid.xml.parser import local_name
from idp_mock.errands import Errands
from idp_mock.faults.bend import bend, carry
from idp_mock.login.request import Identified, LoginRequest, Outcome, Page, Refusal
from idp_mock.outcomes import MARK
from idp_mock.rules import check
from idp_mock.saml import reader, remarks
from idp_mock.saml.answers import Answers, Manner
from idp_mock.saml.artifact import Artifacts, Asked, EndedLogin
from idp_mock.saml.attributes import BY_NAME
from idp_mock.saml.cases import Cases
from idp_mock.saml.dialect import MissingRelayState, ReturnBy, SoapRejection
from idp_mock.saml.errors import ArtifactRefused, RejectedByFault, SamlError
from idp_mock.saml.farewell import Call, Farewell, farewell_context
from idp_mock.saml.levels import acceptable_levels
from idp_mock.saml.logout import EndSession, end_sessions
from idp_mock.saml.messages import ArtifactResolve, AuthnRequest
from idp_mock.saml.minting import Mint
from idp_mock.saml.names import ARTIFACT_RESOLUTION, SINGLE_LOGOUT, SINGLE_SIGN_ON
from idp_mock.saml.node_names import NodeName, NodeNames
from idp_mock.saml.rules import OF_ANY_REQUEST, OF_AUTHN_REQUEST, OF_LOGOUT_REQUEST, Case
from idp_mock.saml.service_providers import ServiceProvider, read_service_providers, stranger
from idp_mock.saml.signers import Signers, SigningKeys
from idp_mock.settings import Settings


class Return(Struct, frozen=True, kw_only=True):
    """How the browser goes back to the service provider."""

    by: ReturnBy
    address: str
    fields: dict[str, str]

    @property
    def location(self) -> str:
        """The address with the fields in its query, for `ReturnBy.GET`."""
        return self.address + ("&" if urlsplit(self.address).query else "?") + urlencode(self.fields)


class Provider:
    """The node as service providers see it. Raises `SettingsError` when made with an unusable file of service providers.

    `address` in the methods begins the address to which a request came: it says under which of its names the node answers. Empty: under
    its usual one. `end_session` also tells everybody who took part, `farewell` those of this dialect; `call` reaches them by SOAP. `pause`
    holds an answer back for so many seconds.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        keyring: SigningKeys,
        clock: Clock,
        chance: Chance,
        end_session: EndSession,
        call: Call,
        pause: Callable[[float], None] = pause,
    ) -> None:
        self._names = NodeNames(settings)
        self.entity_id = self._names.usual.entity_id
        self._pause = pause
        self._session_lifetime = settings.session_lifetime
        self._providers = read_service_providers(settings.clients)
        self._cases = Cases(settings, self._providers, self._names.hosts, clock)
        self._artifacts = Artifacts(store, settings.artifact_lifetime, clock, chance)
        signers = Signers(keyring, clock)
        self._answers = Answers(signers, clock, chance)
        self.farewell = Farewell(self._providers, self._artifacts, signers, clock, chance, call, Errands())
        self.mint = Mint(self.entity_id, signers, self._providers.get, clock, chance)
        self._clock = clock
        self._end_session = end_session

    def service_providers(self) -> Mapping[str, ServiceProvider]:
        """Those that are registered, by entity_id."""
        return self._providers

    def authn_request(
        self, saml_request: str, relay_state: str | None, skip: frozenset[Page] = frozenset(), address: str = ""
    ) -> LoginRequest:
        """The login that a posted SAMLRequest asks for; `relay_state` is None where that field was not sent. Raises `SamlError`, with
        all rules that the request breaks: it is for the person to see, who does not return to the service provider (ch. 10)."""
        called = self._names.called(address)
        element = reader.posted_message(saml_request)
        case = self._cases.open(element, reader.authn_request(element, relay_state), SINGLE_SIGN_ON, called)
        try:
            check(OF_AUTHN_REQUEST, case)
        except SamlError as refused:
            refused.about = case.request
            raise
        self._cases.remark(case, remarks.on_authn_request(case))
        return _login_request(case, skip, called, self._artifacts.drawn(called.entity_id))

    def judge(self, saml_request: str) -> None:
        """Raises what `authn_request` would, and does nothing else."""
        element = reader.posted_message(saml_request)
        check(OF_AUTHN_REQUEST, self._cases.open(element, reader.authn_request(element, None), SINGLE_SIGN_ON, self._names.called("")))

    def judge_soap(self, octets: bytes) -> None:
        """Raises what `resolve` or `logout` would for the message, before they look for an artifact or a session, and does nothing else."""
        element, called = reader.soap_message(octets), self._names.called("")
        if local_name(element) == "LogoutRequest":
            check(OF_LOGOUT_REQUEST, self._cases.open(element, reader.logout_request(element), SINGLE_LOGOUT, called))
        else:
            check(OF_ANY_REQUEST, self._cases.open(element, reader.artifact_resolve(element), ARTIFACT_RESOLUTION, called))

    def finish(self, wanted: LoginRequest, outcome: Outcome) -> Return:
        """The way back with a fresh artifact, under which the outcome waits."""
        asked = msgspec.convert(wanted.context, Asked)
        dialect = self._provider(asked.entity_id).dialect
        fields = {"SAMLart": self._artifacts.issue(self._ended(asked, outcome))}
        if asked.relay_state is not None or dialect.missing_relay_state is MissingRelayState.EMPTY:
            fields["RelayState"] = asked.relay_state or ""
        return bend(Return(by=dialect.return_by, address=asked.acs_url, fields=fields))

    def resolve(self, octets: bytes, address: str = "") -> bytes:
        """The SOAP answer to a SOAP ArtifactResolve, given by the node under the name by which the login was asked for. Raises
        `MalformedMessage` where the request cannot even be named in an answer, and `RejectedByFault`."""
        called = self._names.called(address)
        element = reader.soap_message(octets)
        request = reader.artifact_resolve(element)
        case = self._cases.open(element, request, ARTIFACT_RESOLUTION, called)
        provider = case.service_provider
        manner = Manner(issuer=called.entity_id, dialect=provider.dialect)
        try:
            check(OF_ANY_REQUEST, case)
            login = self._artifacts.resolve(request, provider)
        except ArtifactRefused as refused:
            verdicts.refused("saml", request.issuer, refused.status.message)
            return self._answers.no_such_artifact(request, refused.status, manner)
        except SamlError as refused:
            _raise_where_a_fault_is_wanted(refused, provider)
            verdicts.refused("saml", request.issuer, refused.status.message)
            return self._answers.rejection(request, refused.status, manner)
        self._cases.remark(case, [])
        if provider.dialect.slow_answer:
            self._pause(provider.dialect.slow_answer)
        return self._outcome(request, login, provider)

    def logout(self, octets: bytes, address: str = "") -> bytes:
        """The SOAP answer to a SOAP LogoutRequest. Raises `MalformedMessage` where the request cannot even be named in an answer, and
        `RejectedByFault`."""
        called = self._names.called(address)
        element = reader.soap_message(octets)
        request = reader.logout_request(element)
        case = self._cases.open(element, request, SINGLE_LOGOUT, called)
        manner = Manner(issuer=called.entity_id, dialect=case.service_provider.dialect)
        carry("", request.issuer)
        try:
            check(OF_LOGOUT_REQUEST, case)
            status = end_sessions(request, self._artifacts, self._end_session)
        except SamlError as refused:
            _raise_where_a_fault_is_wanted(refused, case.service_provider)
            return self._answers.logout(request, refused.status, manner)
        self._cases.remark(case, [])
        return self._answers.logout(request, status, manner)

    def _outcome(self, request: ArtifactResolve, login: EndedLogin, provider: ServiceProvider) -> bytes:
        carry(login.fault, provider.entity_id)
        manner = Manner(issuer=login.asked.node, dialect=bend(provider.dialect))
        if login.identified is None:
            return self._answers.failure(request, login, login.refusal or Refusal.FAILED, manner)
        return self._answers.success(request, login, login.identified, _recipient(login, provider), manner)

    def _provider(self, entity_id: str) -> ServiceProvider:
        return self._providers.get(entity_id) or stranger(entity_id, None)

    def _ended(self, asked: Asked, outcome: Outcome) -> EndedLogin:
        now = self._clock.now()
        expires_at = now + self._session_lifetime
        ended = EndedLogin(asked=asked, issued_at=now, expires_at=expires_at, fault=outcome.fault)
        if not isinstance(outcome, Identified):
            return replace(ended, refusal=outcome.reason)
        if outcome.level not in asked.levels:
            verdicts.refused("saml", asked.entity_id, f"expected one of the levels {', '.join(asked.levels)}, got {outcome.level}")
            return replace(ended, refusal=Refusal.LEVEL_TOO_LOW)
        return replace(ended, identified=outcome)


def _raise_where_a_fault_is_wanted(refused: SamlError, provider: ServiceProvider) -> None:
    if provider.dialect.soap_rejection is SoapRejection.FAULT:
        raise RejectedByFault(refused.status.message) from refused


def _login_request(case: Case[AuthnRequest], skip: frozenset[Page], called: NodeName, artifact: str) -> LoginRequest:
    request, provider = case.request, case.service_provider
    levels = acceptable_levels(request.comparison, request.contexts)
    attributes = tuple(attribute for name, attribute in BY_NAME.items() if name in request.attributes)
    presented = provider.encryption_certificate if not provider.registered else None
    asked = Asked(
        entity_id=request.issuer,
        request_id=request.id,
        acs_url=request.acs_url or provider.acs[0],
        relay_state=request.relay_state,
        levels=levels,
        attributes=attributes,
        artifact=artifact,
        node=called.entity_id,
        stranger_certificate=presented.base64 if presented else "",
    )
    return LoginRequest(
        protocol="saml",
        client_id=request.issuer,
        # Of a stranger nothing is registered, so a person reads the name that it gives itself.
        client_name=provider.name if provider.registered else request.provider_name or provider.name,
        level=levels[0],
        force=request.force_authn,
        passive=request.is_passive,
        hint=_hint(request),
        attributes=attributes,
        operation=request.operations[0] if request.operations else None,
        skip=provider.skip | skip,
        context=written(asked),
        farewell=farewell_context(provider, artifact),
    )


def _hint(request: AuthnRequest) -> str:
    """Who should log in: a tester's directive in the RelayState, else the Subject of the request."""
    relay_state = request.relay_state or ""
    return relay_state if relay_state.startswith(MARK) else request.subject


def _recipient(login: EndedLogin, provider: ServiceProvider) -> Certificate:
    """Whom to encrypt for. What a stranger presented with its AuthnRequest counts, not what signed the ArtifactResolve."""
    if provider.encryption_certificate is not None and provider.registered:
        return provider.encryption_certificate
    return certificate(login.asked.stranger_certificate)
