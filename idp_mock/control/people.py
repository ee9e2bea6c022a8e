"""Personas, their sessions, and what is made for them without a login."""

from http import HTTPStatus
from typing import Any

from msgspec.structs import asdict

from eid.storage.store import AlreadyExists
from idp_mock.control.controlled import Controlled, RegistryRefused
from idp_mock.control.faults import loginwise
from idp_mock.control.models import Document
from idp_mock.control.operation import Call, Operation
from idp_mock.control.people_models import (
    AssertionTold,
    Generated,
    Generation,
    MintAssertion,
    MintToken,
    NewPersona,
    PersonaChange,
    PersonaCopy,
    PersonaQuery,
    PersonaTold,
    SessionTold,
)
from idp_mock.control.problem import Problem, not_found, unacceptable
from idp_mock.personas.persona import HOME, Persona
from idp_mock.personas.population import NoMoreBatches, TooMany
from idp_mock.personas.seed import SeedError, read_persona, table_of

EXAMPLES = 5
_OF_THE_PESEL = ("born", "sex")
_ABSENT = {
    **dict.fromkeys(("email", "phone", "pesel", "country", "number"), ""),
    "employer": None,
    "valid_until": None,
    "address": asdict(HOME),
}


def known(controlled: Controlled, username: str) -> Persona:
    """Raises `Problem` for somebody unknown."""
    persona = controlled.personas.get(username)
    if persona is None:
        raise not_found("persona", username)
    return persona


def _page(controlled: Controlled, call: Call) -> list[PersonaTold]:
    asked: PersonaQuery = call.query
    return [_told(persona) for persona in controlled.personas.page(asked.offset, asked.limit)]


def _generate(controlled: Controlled, call: Call) -> Generated:
    asked: Generation = call.body
    try:
        batch = controlled.personas.population.grow(asked.count, asked.seed, asked.born_from, asked.born_to)
    except (TooMany, NoMoreBatches) as error:
        raise unacceptable(str(error)) from error
    examples = [_told(persona) for persona in controlled.personas.population.between(batch.first, min(EXAMPLES, batch.count))]
    return Generated(first=batch.first, last=batch.first + batch.count - 1, examples=examples)


def _one(controlled: Controlled, call: Call) -> PersonaTold:
    return _told(known(controlled, call.path["username"]))


def _create(controlled: Controlled, call: Call) -> PersonaTold:
    return _added(controlled, _read({}, call.body))


def _change(controlled: Controlled, call: Call) -> PersonaTold:
    changed = _read(table_of(known(controlled, call.path["username"])), call.body)
    controlled.personas.put(changed)
    return _told(changed)


def _clone(controlled: Controlled, call: Call) -> PersonaTold:
    return _added(controlled, _read(table_of(known(controlled, call.path["username"])), call.body))


def _remove(controlled: Controlled, call: Call) -> None:
    if not controlled.personas.remove(call.path["username"]):
        raise not_found("persona", call.path["username"])


def _added(controlled: Controlled, persona: Persona) -> PersonaTold:
    try:
        controlled.personas.add(persona)
    except AlreadyExists as error:
        raise Problem(HTTPStatus.CONFLICT, f"there is a persona {persona.username!r} already") from error
    return _told(persona)


def _read(table: dict[str, Any], change: PersonaChange) -> Persona:
    given = change.model_dump(mode="json", exclude_none=True)
    if "birth_date" in given:
        given["born"] = given.pop("birth_date")
    dropped = {*_OF_THE_PESEL, "country", "number"} if "pesel" in given else {"pesel"} if "number" in given else set()
    kept = {name: value for name, value in table.items() if name not in dropped}
    try:
        return read_persona({**kept, **given})
    except SeedError as error:
        raise unacceptable(str(error).removeprefix("personas: ")) from error


def _told(persona: Persona) -> PersonaTold:
    table = {**_ABSENT, **table_of(persona)}
    return PersonaTold(birth_date=table.pop("born"), **table)


def _sessions(controlled: Controlled, _: Call) -> list[SessionTold]:
    return [SessionTold.model_validate(session, from_attributes=True) for session in controlled.sessions()]


def _end_session(controlled: Controlled, call: Call) -> None:
    if not controlled.end_session(call.path["id"]):
        raise not_found("session", call.path["id"])


def _mint_token(controlled: Controlled, call: Call) -> Document:
    asked: MintToken = call.body
    persona = _mintable(controlled, asked)
    try:
        return controlled.mint_token(persona, asked.client_id, asked.scope, asked.nonce, asked.fault)
    except RegistryRefused as error:
        raise unacceptable(str(error)) from error


def _mint_assertion(controlled: Controlled, call: Call) -> AssertionTold:
    asked: MintAssertion = call.body
    persona = _mintable(controlled, asked)
    wish = asked.model_dump(include={"entity_id", "acs", "in_response_to", "certificate"})
    try:
        return AssertionTold(**controlled.mint_assertion(persona, wish, asked.fault))
    except RegistryRefused as error:
        raise unacceptable(str(error)) from error


def _mintable(controlled: Controlled, asked: MintToken | MintAssertion) -> Persona:
    """Whom it is about. Here an unknown name means that the request is wrong, not its address."""
    if asked.fault:
        loginwise(controlled, asked.fault)
    try:
        return known(controlled, asked.persona)
    except Problem as problem:
        raise unacceptable(problem.detail) from problem


OPERATIONS = (
    Operation(
        method="GET",
        path="/personas",
        summary="Personas: those of the seed, then those that were written, then generated ones",
        run=_page,
        query=PersonaQuery,
        gives=list[PersonaTold],
    ),
    Operation(
        method="POST",
        path="/personas/generate",
        summary="As many invented people, who can log in at once",
        run=_generate,
        takes=Generation,
        gives=Generated,
        status=201,
    ),
    Operation(
        method="POST", path="/personas", summary="A new persona", run=_create, takes=NewPersona, gives=PersonaTold, status=201, fails=(409,)
    ),
    Operation(method="GET", path="/personas/{username}", summary="One persona", run=_one, gives=PersonaTold, fails=(404,)),
    Operation(
        method="PATCH",
        path="/personas/{username}",
        summary="Change a persona",
        run=_change,
        takes=PersonaChange,
        gives=PersonaTold,
        fails=(404,),
    ),
    Operation(method="DELETE", path="/personas/{username}", summary="Remove a persona", run=_remove, status=204, fails=(404,)),
    Operation(
        method="POST",
        path="/personas/{username}/clone",
        summary="A new persona like this one but for what is given",
        run=_clone,
        takes=PersonaCopy,
        gives=PersonaTold,
        status=201,
        fails=(404, 409),
    ),
    Operation(method="GET", path="/sessions", summary="Who is logged in at the node", run=_sessions, gives=list[SessionTold]),
    Operation(
        method="DELETE",
        path="/sessions/{id}",
        summary="End a session; its clients are told as in any logout",
        run=_end_session,
        status=204,
        fails=(404,),
    ),
    Operation(
        method="POST",
        path="/mint/token",
        summary="OpenID tokens for a persona, without a login",
        run=_mint_token,
        takes=MintToken,
        gives=Document,
        status=201,
    ),
    Operation(
        method="POST",
        path="/mint/assertion",
        summary="A SAML assertion about a persona, without a login: signed, and encrypted where a certificate is known",
        run=_mint_assertion,
        takes=MintAssertion,
        gives=AssertionTold,
        status=201,
    ),
)
