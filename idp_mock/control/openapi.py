"""The description of the API (OpenAPI 3.1), made from the table of operations."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from idp_mock.control.models import Document, ProblemTold
from idp_mock.control.operation import Octets, Operation
from idp_mock.control.problem import MEDIA_TYPE

ROOT = "/_mock/api"
_REFERENCE = "#/components/schemas/{model}"
_GUARDED = (401, 403)
_WITH_BODY = (400, 413, 415, 422)
_ANY_OBJECT = {"type": "object"}


def document(operations: Iterable[Operation], issuer: str) -> dict[str, Any]:
    """For the space of that issuer."""
    operations = tuple(operations)
    models = {model for operation in operations for model in _models(operation)} | {ProblemTold}
    _, schemas = models_json_schema(
        [(model, "validation") for model in sorted(models, key=lambda one: one.__name__)], ref_template=_REFERENCE
    )
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "idp-mock control API", "version": "1", "description": "What a tester may see and change in one space."},
        "servers": [{"url": issuer + ROOT}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "where the node has a control token"}},
        },
        "security": [{}, {"token": []}],
    }


def _models(operation: Operation) -> Iterable[type[BaseModel]]:
    told = (operation.takes, operation.query, _member(operation.gives))
    return (model for model in told if isinstance(model, type) and issubclass(model, BaseModel))


def _member(gives: Any) -> Any:
    """The type of a list's members."""
    return gives.__args__[0] if getattr(gives, "__origin__", None) is list else gives


def _described(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": _name(operation),
        "responses": _responses(operation),
    }
    parameters = [_path_parameter(name) for name in re.findall(r"{(\w+)}", operation.path)] + _query_parameters(operation)
    if parameters:
        described["parameters"] = parameters
    if operation.takes is not None:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": _schema(operation.takes)}}}
    return described


def _name(operation: Operation) -> str:
    return "_".join((operation.method.lower(), *re.findall(r"\w+", operation.path)))


def _path_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    members = operation.query.model_json_schema()["properties"]
    return [
        {"name": name, "in": "query", "description": schema.get("description", ""), "schema": schema} for name, schema in members.items()
    ]


def _responses(operation: Operation) -> dict[str, Any]:
    statuses = {*operation.fails, *_GUARDED, 503}
    if operation.takes is not None or operation.query is not None:
        statuses |= set(_WITH_BODY)
    if operation.takes is None and operation.method in ("POST", "PUT"):
        statuses |= {422}
    problems = {
        str(status): {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": _REFERENCE.format(model="ProblemTold")}}},
        }
        for status in sorted(statuses)
    }
    return {str(operation.status): _success(operation), **problems}


def _success(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if operation.gives is Octets:
        described["content"] = {"application/octet-stream": {"schema": {}}}
    elif operation.gives is not None:
        described["content"] = {"application/json": {"schema": _schema(operation.gives)}}
    return described


def _schema(of: Any) -> dict[str, Any]:
    if getattr(of, "__origin__", None) is list:
        return {"type": "array", "items": _schema(_member(of))}
    if of is Document or of == Document:
        return _ANY_OBJECT
    return {"$ref": _REFERENCE.format(model=of.__name__)}
