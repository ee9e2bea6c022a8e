"""The API does what its description says, whatever is sent."""

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from werkzeug.test import Client

from eid.storage.open import open_store
from idp_mock.app import create_app
from idp_mock.control import api
from idp_mock.control.operation import Operation
from idp_mock.settings import Settings

DESCRIPTION = "/s/fuzzed/_mock/api/openapi.json"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="session")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A node that many examples share, with keys of its own."""
    keys = tmp_path_factory.mktemp("fuzzed")
    return create_app(Settings(keys=str(keys), store="sqlite:///:memory:"), store=open_store("sqlite:///:memory:"))


TRIED = [operation for operation in api.OPERATIONS if operation.path != "/keys/rotate"]
"""Making RSA keys takes too long to be tried a dozen times."""


@pytest.mark.parametrize("operation", TRIED, ids=lambda operation: f"{operation.method} {operation.path}")
def test_every_answer_is_one_that_the_description_promises(fuzzed: Flask, operation: Operation) -> None:
    described = schemathesis.openapi.from_wsgi(DESCRIPTION, fuzzed)[operation.path][operation.method]

    @settings(
        max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(case=described.as_strategy())
    def holds(case: schemathesis.Case) -> None:
        (case.query or {}).pop("wait", None)
        case.call_and_validate(checks=CHECKS)

    holds()


def test_every_operation_is_described_once(fuzzed: Flask) -> None:
    document = Client(fuzzed).get(DESCRIPTION).json
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert described == {(operation.method, operation.path) for operation in api.OPERATIONS}
    assert document["servers"] == [{"url": "http://localhost:8000/s/fuzzed/_mock/api"}]
    assert len({described["operationId"] for methods in document["paths"].values() for described in methods.values()}) == len(described)


def test_the_root_leads_to_the_description(fuzzed: Flask) -> None:
    for path in ("/s/fuzzed/_mock/api", "/s/fuzzed/_mock/api/"):
        assert Client(fuzzed).get(path).headers["Location"] == DESCRIPTION


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b'{"a": NaN}', b"[" * 5000, b'{"name": "\\ud800"}', b"\xff"])
@pytest.mark.parametrize("path", ["/personas", "/outcomes", "/clients", "/snapshots", "/clock/set"])
def test_whatever_is_sent_as_json_is_answered_with_a_problem(fuzzed: Flask, path: str, body: bytes) -> None:
    response = Client(fuzzed).post(f"/s/fuzzed/_mock/api{path}", data=body, content_type="application/json")
    assert response.status_code in (400, 422)
    assert response.mimetype == "application/problem+json"
    assert response.json["status"] == response.status_code


@pytest.mark.parametrize("name", ["a%0Ab", "%0A", "%00", "a%2Fb", "..", "%20", "%ED%A0%80", "%25"])
def test_an_odd_name_in_an_address_is_answered_with_a_problem(fuzzed: Flask, name: str) -> None:
    response = Client(fuzzed).get(f"/s/fuzzed/_mock/api/personas/{name}")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
