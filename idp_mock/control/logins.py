"""Clients and service providers, and how their next logins end."""

from http import HTTPStatus

from idp_mock.control.controlled import Controlled, RegistryRefused
from idp_mock.control.faults import loginwise
from idp_mock.control.models import Document, NewOutcome, OutcomeTold
from idp_mock.control.operation import Call, Operation
from idp_mock.control.problem import Problem, not_found, unacceptable
from idp_mock.outcomes import Queued, QueueFull, Script, ScriptRefused


def _clients(controlled: Controlled, _: Call) -> list[Document]:
    return list(controlled.clients.all())


def _client(controlled: Controlled, call: Call) -> Document:
    client = controlled.clients.get(call.path["client_id"])
    if client is None:
        raise not_found("registered client", call.path["client_id"])
    return client


def _register(controlled: Controlled, call: Call) -> Document:
    try:
        return controlled.clients.add(call.body)
    except RegistryRefused as error:
        raise unacceptable(str(error), error.broken) from error


def _replace(controlled: Controlled, call: Call) -> Document:
    try:
        client = controlled.clients.replace(call.path["client_id"], call.body)
    except RegistryRefused as error:
        raise unacceptable(str(error), error.broken) from error
    if client is None:
        raise not_found("client that can be changed, by the id", call.path["client_id"])
    return client


def _remove(controlled: Controlled, call: Call) -> None:
    if not controlled.clients.remove(call.path["client_id"]):
        raise not_found("client that can be removed, by the id", call.path["client_id"])


def _providers(controlled: Controlled, _: Call) -> list[Document]:
    return [*controlled.service_providers().values(), *controlled.metadata_registry.all()]


def _provider(controlled: Controlled, call: Call) -> Document:
    name = call.path["entity_id"]
    provider = controlled.metadata_registry.get(name) or controlled.service_providers().get(name)
    if provider is None:
        raise not_found("registered service provider", name)
    return provider


def _register_metadata(controlled: Controlled, call: Call) -> list[Document]:
    try:
        return controlled.metadata_registry.add(call.body)
    except RegistryRefused as error:
        raise unacceptable(str(error), error.broken) from error


def _remove_provider(controlled: Controlled, call: Call) -> None:
    if not controlled.metadata_registry.remove(call.path["entity_id"]):
        raise not_found("service provider that can be removed, by the entityID", call.path["entity_id"])


def _outcomes(controlled: Controlled, _: Call) -> list[OutcomeTold]:
    return [_told(queued) for queued in controlled.outcomes.waiting()]


def _queue(controlled: Controlled, call: Call) -> OutcomeTold:
    asked: NewOutcome = call.body
    for name in filter(None, (asked.persona, asked.username)):
        if controlled.personas.get(name) is None:
            raise unacceptable(f"there is no persona {name!r} in this space")
    if asked.fault:
        loginwise(controlled, asked.fault)
    try:
        script = Script(persona=asked.persona, ending=asked.outcome, delay=asked.delay, fault=asked.fault)
        return _told(controlled.outcomes.queue(script, asked.client_id, asked.username))
    except ScriptRefused as error:
        raise unacceptable(str(error)) from error
    except QueueFull as error:
        raise Problem(HTTPStatus.CONFLICT, str(error)) from error


def _take_back(controlled: Controlled, call: Call) -> None:
    if not controlled.outcomes.remove(call.path["id"]):
        raise not_found("outcome that waits, by the id", call.path["id"])


def _clear(controlled: Controlled, _: Call) -> None:
    controlled.outcomes.clear()


def _told(queued: Queued) -> OutcomeTold:
    script = queued.script
    return OutcomeTold(
        id=queued.id,
        client_id=queued.client_id,
        username=queued.username,
        persona=script.persona,
        outcome=script.ending,
        delay=script.delay,
        fault=script.fault,
    )


OPERATIONS = (
    Operation(method="GET", path="/clients", summary="Registered OpenID clients", run=_clients, gives=list[Document]),
    Operation(
        method="POST",
        path="/clients",
        summary="Register an OpenID client: metadata of RFC 7591; id and secret are given",
        run=_register,
        takes=Document,
        gives=Document,
        status=201,
    ),
    Operation(method="GET", path="/clients/{client_id}", summary="One client", run=_client, gives=Document, fails=(404,)),
    Operation(
        method="PUT",
        path="/clients/{client_id}",
        summary="Replace a client's metadata",
        run=_replace,
        takes=Document,
        gives=Document,
        fails=(404,),
    ),
    Operation(method="DELETE", path="/clients/{client_id}", summary="Remove a client", run=_remove, status=204, fails=(404,)),
    Operation(method="GET", path="/service-providers", summary="Registered SAML service providers", run=_providers, gives=list[Document]),
    Operation(
        method="POST",
        path="/service-providers",
        summary="Register service providers by their SAML metadata: metadata (XML) or metadata_url, and what else is chosen for them",
        run=_register_metadata,
        takes=Document,
        gives=list[Document],
        status=201,
    ),
    Operation(
        method="GET", path="/service-providers/{entity_id}", summary="One service provider", run=_provider, gives=Document, fails=(404,)
    ),
    Operation(
        method="DELETE",
        path="/service-providers/{entity_id}",
        summary="Remove a service provider that was registered by its metadata",
        run=_remove_provider,
        status=204,
        fails=(404,),
    ),
    Operation(
        method="GET", path="/outcomes", summary="What waits for the next logins, the next one first", run=_outcomes, gives=list[OutcomeTold]
    ),
    Operation(
        method="POST",
        path="/outcomes",
        summary="How the next login ends",
        run=_queue,
        takes=NewOutcome,
        gives=OutcomeTold,
        status=201,
        fails=(409,),
    ),
    Operation(method="DELETE", path="/outcomes", summary="Nothing is scripted any more", run=_clear, status=204),
    Operation(method="DELETE", path="/outcomes/{id}", summary="Take an outcome back", run=_take_back, status=204, fails=(404,)),
)
