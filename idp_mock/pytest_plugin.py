"""The pytest plugin: fixture `mock_idp` gives each test a space of its own in one node for the whole run.

`pytest --mock-idp http://localhost:8000` uses a node that runs already, with `--mock-idp-token` where it wants one.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from idp_mock.testing import MockIdp


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
def mock_idp(mock_idp_node: "MockIdp") -> "Iterator[MockIdp]":
    """A fresh space: own issuer, personas, clients, clock, outcomes and events. Dropped after the test."""
    with mock_idp_node.space() as space:
        yield space
