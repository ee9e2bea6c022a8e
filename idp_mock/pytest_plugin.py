"""The pytest plugin: fixture `mock_idp` gives each test a space of its own in one node for the whole run, and the marker of the same name
says how its first login ends: `@pytest.mark.mock_idp(persona="jan.testowy", fault="id-token-expired")`.

`pytest --mock-idp http://localhost:8000` uses a node that runs already, with `--mock-idp-token` where it wants one.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from idp_mock.testing import MockIdp


_MARKER = (
    "mock_idp(persona, outcome, client_id, username, delay, fault, at, frozen): how the first login in the test's space ends; at: what time"
    " it is there, frozen: it stands still"
)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARKER)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("mock-idp")
    group.addoption("--mock-idp", metavar="URL", default="", help="use this node instead of starting one for the run")
    group.addoption("--mock-idp-token", metavar="TOKEN", default="", help="the control token of that node")


@pytest.fixture(scope="session")
def mock_idp_node(request: pytest.FixtureRequest) -> "Iterator[MockIdp]":
    """The node that all tests of this process share; started when the first of them wants it."""
    from idp_mock.testing import MockIdp, serve_in_thread

    url = request.config.getoption("--mock-idp")
    if url:
        with MockIdp.at(url, token=request.config.getoption("--mock-idp-token")) as running:
            yield running
    else:
        with serve_in_thread() as started:
            yield started


@pytest.fixture
def mock_idp(mock_idp_node: "MockIdp", request: pytest.FixtureRequest) -> "Iterator[MockIdp]":
    """A fresh space: own issuer, personas, clients, clock, outcomes and events. Prepared as the marker says, dropped after the test."""
    with mock_idp_node.space() as space:
        marker = request.node.get_closest_marker("mock_idp")
        if marker is not None:
            _prepare(space, **marker.kwargs)
        yield space


def _prepare(space: "MockIdp", *, at: "float | str | None" = None, frozen: bool = False, **login: Any) -> None:
    if frozen:
        space.freeze()
    if at is not None:
        space.set_time(at)
    if login:
        space.next_login(**login)
