"""Writes docs/api.md from the OpenAPI description of the control API."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from idp_mock.control.api import OPERATIONS
from idp_mock.control.openapi import ROOT, document

PAGE = Path(__file__).resolve().parent.parent / "docs" / "api.md"
INTRODUCTION = f"""\
# Control API

Made by `make documents` from the table of operations; do not edit. What each is for: [testing.md](testing.md).

All paths are below `{ROOT}`, and for a space below `/s/<name>{ROOT}`. `{ROOT}/openapi.json` is this page for programs (OpenAPI 3.1).
Bodies are JSON. A refusal is a problem document (RFC 9457) with all mistakes at once: 400 what is no JSON, 401 or 403 who may not
ask, 404 what is not there, 405 and 415 another method or media type, 409 what contradicts what is there, 413 what is above 1 MiB, 422
what cannot be meant, 503 while the store is away.

| request | what | takes | gives |
| --- | --- | --- | --- |
"""
Schema = Mapping[str, Any]


def page() -> str:
    """The whole document."""
    described = document(OPERATIONS, "http://localhost:8000")
    rows = (_row(method, path, one) for path, methods in described["paths"].items() for method, one in methods.items())
    models = (_model(name, schema) for name, schema in sorted(described["components"]["schemas"].items()))
    return INTRODUCTION + "".join(rows) + "\n## Models\n" + "".join(models)


def _row(method: str, path: str, operation: Schema) -> str:
    query = [f"`?{one['name']}`" for one in operation.get("parameters", ()) if one["in"] == "query"]
    body = operation.get("requestBody")
    takes = [*query, *([_content(body)] if body else [])]
    status, success = next(iter(operation["responses"].items()))
    gives = f"{status} {_content(success)}".strip()
    return f"| `{method.upper()} {path}` | {operation['summary']} | {' '.join(takes)} | {gives} |\n"


def _content(message: Schema) -> str:
    for kind, content in message.get("content", {}).items():
        return _type(content["schema"]) or ("octets" if "octet" in kind else "object")
    return ""


def _model(name: str, schema: Schema) -> str:
    head = f"\n### {name}\n"
    if "enum" in schema:
        return f"{head}\nOne of {', '.join(f'`{one}`' for one in schema['enum'])}.\n"
    needed = schema.get("required", ())
    rows = "".join(
        f"| `{member}`{' (required)' if member in needed else ''} | {_type(one)} | {_told(one)} |\n"
        for member, one in schema.get("properties", {}).items()
    )
    told = f"\n{schema['description'].strip()}\n" if schema.get("description") else ""
    return f"{head}{told}\n| member | type | |\n| --- | --- | --- |\n{rows}" if rows else head + told


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {})) or 'anything'}"
    return " ".join(filter(None, (schema.get("type", ""), f"({schema['format']})" if "format" in schema else "")))


def _told(schema: Schema) -> str:
    default = schema.get("default")
    shown = "" if default in (None, "", [], {}) else f"default `{default}`"
    return "; ".join(filter(None, (schema.get("description", "").replace("|", "&#124;").replace("\n", " "), shown)))
