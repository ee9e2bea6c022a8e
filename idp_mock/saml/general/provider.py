"""The profile's table of contents: an AuthnRequest becomes a login, its outcome a Response by POST or under an artifact, and a logout ends
the session for everybody."""

from typing import Protocol

import msgspec
from msgspec.structs import replace

from eid import verdicts
from eid.chance import Chance
from eid.clock import Clock
from eid.storage.store import Store
from idp_mock.errands import Errands
from idp_mock.faults.bend import bend
from idp_mock.login.request import Identified, LoginRequest, Outcome, Page
from idp_mock.rules import check
from idp_mock.saml import reader
from idp_mock.saml.errors import ArtifactRefused, SamlError, UnknownServiceProvider
from idp_mock.saml.general import encrypted_names, metadata, requests
from idp_mock.saml.general.answers import Answers, SigningKeys
from idp_mock.saml.general.artifacts import ARTIFACTS, Artifacts
from idp_mock.saml.general.asking import asked_by, asked_by_nobody, login_request
from idp_mock.saml.general.bindings import RESPONSE, by_artifact, by_post
from idp_mock.saml.general.cases import Case, Cases
from idp_mock.saml.general.choices import SIGNING_KEYS, Choices
from idp_mock.saml.general.configured import judge_of, node_entity_id, read_configured
from idp_mock.saml.general.documents import ServiceProviders
from idp_mock.saml.general.farewell import Farewell
from idp_mock.saml.general.letters import LETTERS_KEPT, Letters
from idp_mock.saml.general.logins import LOGINS, Logins
from idp_mock.saml.general.logout import EndSession, Logout
from idp_mock.saml.general.messages import Asked, AuthnRequest, Outbound, Received
from idp_mock.saml.general.metadata import Keys
from idp_mock.saml.general.name_ids import Pair
from idp_mock.saml.general.names import ARTIFACT_RESOLUTION, SINGLE_SIGN_ON
from idp_mock.saml.general.registry import SERVICE_PROVIDERS, Registry
from idp_mock.saml.general.rules import OF_ARTIFACT_RESOLVE, OF_AUTHN_REQUEST, SHOWN_TO_THE_PERSON, return_endpoint
from idp_mock.saml.general.service_provider import Endpoint, guest
from idp_mock.saml.messages import SUCCESS
from idp_mock.saml.names import HTTP_ARTIFACT
from idp_mock.settings import Settings

EPHEMERAL = (ARTIFACTS, LOGINS, LETTERS_KEPT)
"""Kinds whose records end at their `expires_at`."""
LASTING = (SERVICE_PROVIDERS,)
_SHOWN = frozenset(rule.__name__ for rule in SHOWN_TO_THE_PERSON)


class Messenger(Protocol):
    """How the node reaches others: `idp_mock.fetch.Fetcher`."""

    def body(self, address: str) -> bytes: ...
    def call(self, address: str, message: bytes) -> bytes: ...


class Provider:
    """The node as standard service providers see it. Raises `SettingsError` when made with unusable files."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        keyring: SigningKeys,
        clock: Clock,
        chance: Chance,
        end_session: EndSession,
        messenger: Messenger,
    ) -> None:
        self.entity_id = node_entity_id(settings)
        self._issuer = settings.issuer
        self._keyring = keyring
        self._clock = clock
        judge = judge_of(settings)
        configured = read_configured(settings.clients, judge, clock.now())
        self.registry = Registry(configured, store, judge, clock, messenger.body)
        self.service_providers = ServiceProviders(self.registry)
        self._cases = Cases(settings, self.entity_id, self.registry, clock)
        self._answers = Answers(self.entity_id, keyring, settings.session_lifetime, clock, chance)
        self._artifacts = Artifacts(store, self.entity_id, settings.artifact_lifetime, clock, chance)
        self._logins = Logins(store, settings.session_lifetime, clock)
        self.letters = Letters(store, settings.issuer, clock, chance)
        self.logout = Logout(self._cases, self._answers, self._logins, self.letters, keyring, end_session)
        self.farewell = Farewell(self.entity_id, self.registry, self._answers, self.letters, messenger.call, Errands())

    def metadata(self) -> str:
        """The node's own, not signed."""
        return metadata.written(self.entity_id, self._issuer, self._published(), self._clock.now())

    def signed_metadata(self) -> str:
        """The node's own, with an enveloped signature of its RSA key."""
        return metadata.signed(self.entity_id, self._issuer, self._published(), self._clock.now(), self._answers.pen(Choices()))

    def authn_request(self, received: Received, skip: frozenset[Page] = frozenset()) -> LoginRequest | Outbound:
        """The login that an AuthnRequest asks for, or the Response that refuses it. Raises `SamlError`, with all rules that are broken,
        where nothing may go back: that is for the person to see."""
        case = self._cases.open(received, requests.authn_request(received), SINGLE_SIGN_ON)
        try:
            check(OF_AUTHN_REQUEST, case)
        except SamlError as refused:
            refused.about = case.request
            if any(one.rule in _SHOWN for one in refused.broken):
                raise
            return self._refused(case, refused)
        return login_request(asked_by(case), case.service_provider, case.request, skip)

    def judge(self, received: Received) -> None:
        """Raises `SamlError` with all rules that an AuthnRequest breaks, and does nothing else."""
        check(OF_AUTHN_REQUEST, self._cases.open(received, requests.authn_request(received), SINGLE_SIGN_ON))

    def idp_initiated(self, entity_id: str, relay_state: str | None, skip: frozenset[Page] = frozenset()) -> LoginRequest:
        """A login that no service provider asked for (SAML profiles §4.1.5). Raises `SamlError`."""
        provider = self.registry.find(entity_id)
        acs = provider.default_acs() if provider else None
        if provider is None or acs is None:
            raise UnknownServiceProvider(f"{entity_id!r} is not registered; nobody else has an address that is known beforehand")
        return login_request(asked_by_nobody(provider, acs, relay_state), provider, None, skip)

    def finish(self, wanted: LoginRequest, outcome: Outcome) -> Outbound:
        """The way back with the Response, or with an artifact under which it waits."""
        asked = msgspec.convert(wanted.context, Asked)
        provider = self.registry.find(asked.entity_id) or guest(asked.entity_id)
        response, name = self._answers.of_login(asked, provider, outcome)
        if isinstance(outcome, Identified) and name is not None:
            pair = Pair(node=self.entity_id, service_provider=asked.entity_id, session_id=outcome.session_id)
            self._logins.remember(asked.entity_id, name.value, pair.session_index, outcome.session_id)
        return self._returned(asked.entity_id, asked.acs, response, asked.relay_state)

    def resolve(self, octets: bytes) -> bytes:
        """The SOAP answer to a SOAP ArtifactResolve. Raises `MalformedMessage` where the request cannot even be named in an answer."""
        received = Received(element=reader.soap_message(octets))
        request = reader.artifact_resolve(received.element)
        case = self._cases.open(received, request, ARTIFACT_RESOLUTION)
        status, response = SUCCESS, ""
        try:
            check(OF_ARTIFACT_RESOLVE, case)
            response = self._artifacts.resolve(request.artifact, request.issuer)
        except ArtifactRefused as refused:
            verdicts.refused("saml2", request.issuer, refused.detail)
            status = replace(SUCCESS, message=refused.detail)  # and no Response (SAML core §3.5.3)
        except SamlError as refused:
            verdicts.refused("saml2", request.issuer, refused.status.message)
            status = refused.status
        return self._answers.artifact_response(request.id, case.service_provider, status, response)

    def _published(self) -> Keys:
        """All keys that may sign, for a service provider may choose another method later; one that is missing is made first."""
        kinds = tuple(dict.fromkeys(SIGNING_KEYS.values()))
        for kind in kinds:
            self._keyring.active(kind)
        return Keys(signing=self._keyring.published(*kinds), encryption=self._keyring.active(encrypted_names.KEY))

    def _refused(self, case: Case[AuthnRequest], refused: SamlError) -> Outbound:
        request, provider, acs = case.request, case.service_provider, return_endpoint(case)
        verdicts.refused("saml2", request.issuer, refused.status.message)
        response = self._answers.failure(request.id, acs, provider, refused.status)
        return self._returned(request.issuer, acs, response, request.relay_state)

    def _returned(self, entity_id: str, acs: Endpoint, response: str, relay_state: str | None) -> Outbound:
        if acs.binding == HTTP_ARTIFACT:
            return bend(by_artifact(acs.location, self._artifacts.issue(entity_id, response), relay_state))
        return bend(by_post(acs.location, RESPONSE, response.encode(), relay_state))
