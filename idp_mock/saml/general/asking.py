"""What a login is asked for, and what of the request must be kept until it is answered."""

from collections.abc import Iterable

from eid.identity.level import Level
from eid.storage.collection import written
from idp_mock.login.request import LoginRequest, Page
from idp_mock.outcomes import MARK
from idp_mock.saml.general.attributes import FORMS, USUAL, Form, disclosed, known_forms
from idp_mock.saml.general.cases import Case
from idp_mock.saml.general.choices import EncryptsName
from idp_mock.saml.general.contexts import answers_to
from idp_mock.saml.general.farewell import farewell_context
from idp_mock.saml.general.messages import Asked, AuthnRequest
from idp_mock.saml.general.name_ids import chosen_format
from idp_mock.saml.general.names import ENCRYPTED, PROTOCOL
from idp_mock.saml.general.rules import return_endpoint
from idp_mock.saml.general.service_provider import Endpoint, Requested, ServiceProvider


def asked_by(case: Case[AuthnRequest]) -> Asked:
    """What a request that breaks no rule asks for."""
    request, provider = case.request, case.service_provider
    service = provider.attribute_service(request.attribute_service_index)
    return Asked(
        entity_id=request.issuer,
        request_id=request.id,
        acs=return_endpoint(case),
        relay_state=request.relay_state,
        name_id_format=chosen_format(request.name_id_format, provider.name_id_formats),
        told=_told(request.comparison, request.contexts),
        attributes=_wanted(request.attributes or (service.attributes if service else ())),
        secret_name=request.name_id_format == ENCRYPTED or _keeps_names_secret(provider),
    )


def asked_by_nobody(provider: ServiceProvider, acs: Endpoint, relay_state: str | None) -> Asked:
    """What a login asks for that the node begins itself."""
    service = provider.attribute_service()
    return Asked(
        entity_id=provider.entity_id,
        request_id="",
        acs=acs,
        relay_state=relay_state,
        name_id_format=chosen_format("", provider.name_id_formats),
        told=_told("", ()),
        attributes=_wanted(service.attributes if service else ()),
        secret_name=_keeps_names_secret(provider),
    )


def login_request(asked: Asked, provider: ServiceProvider, request: AuthnRequest | None, skip: frozenset[Page]) -> LoginRequest:
    """`request` is None for a login that the node begins itself."""
    relay_state = asked.relay_state or ""
    hint = request.hint if request else ""
    return LoginRequest(
        protocol=PROTOCOL,
        client_id=provider.entity_id,
        client_name=provider.name,
        level=next(level for level in Level if level in asked.told),
        force=request is not None and request.force_authn,
        passive=request is not None and request.is_passive,
        hint=relay_state if relay_state.startswith(MARK) else hint,
        attributes=disclosed(FORMS[name] for name in asked.attributes),
        skip=provider.choices.skip | skip,
        context=written(asked),
        farewell=farewell_context(provider, asked),
    )


def _keeps_names_secret(provider: ServiceProvider) -> bool:
    return provider.choices.encrypt_name_id is EncryptsName.ALWAYS


def _told(comparison: str, contexts: tuple[str, ...]) -> dict[str, str]:
    return {level.value: context for level, context in answers_to(comparison, contexts).items()}


def _wanted(requested: Iterable[Requested]) -> tuple[str, ...]:
    """Names of what is asked for and known here; of the usual ones where nothing is asked for."""
    requested = tuple(requested)
    forms: tuple[Form, ...] = known_forms(requested) if requested else USUAL
    return tuple(form.name for form in forms)
