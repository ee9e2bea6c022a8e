"""However the node misbehaves on the wire, the person gets a clear failure, soon."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from eid.chance import SystemChance
from eid.clock import ManualClock
from eid.storage.store import Store
from relying_party.federation.arrival import Arrival, Failure, Problem
from relying_party.federation.backchannel import LARGEST_ANSWER, TOTAL_TIMEOUT
from relying_party.federation.federation import Federation
from relying_party.settings import Settings
from tests.relying_party.federation.conftest import Traveller
from tests.relying_party.federation.wire import Wire

ARTIFACT, TOKEN = "/login-services/idpArtifactResolutionService", "/oidc/token"
PATHS = pytest.mark.parametrize(
    ("protocol", "path"), [("saml", ARTIFACT), ("oidc", TOKEN), ("oidc", "/oidc/userinfo"), ("saml", "/oidc/jwks")]
)


def failing(error: type[Exception]) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("broken")

    return answer


def assert_unreachable(outcome: Arrival | Failure) -> None:
    assert isinstance(outcome, Failure)
    assert outcome.problem is Problem.NODE_UNREACHABLE, outcome.detail


@PATHS
@pytest.mark.parametrize(
    "error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError, httpx.DecodingError]
)
def test_a_broken_connection_is_told_as_unreachable(
    wire: Wire, traveller: Traveller, protocol: str, path: str, error: type[Exception]
) -> None:
    wire.instead[path] = failing(error)
    assert_unreachable(traveller.log_in(protocol))


@PATHS
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_error_of_the_server_is_told_as_unreachable(wire: Wire, traveller: Traveller, protocol: str, path: str, status: int) -> None:
    wire.instead[path] = lambda request: httpx.Response(status, text="<html>error</html>")
    assert_unreachable(traveller.log_in(protocol))


@PATHS
@pytest.mark.parametrize("body", [b"", b"<html></html>", b'{"keys": [', b"[]", b"null", b"\xff", b"[" * 100_000])
def test_an_answer_that_is_no_message_is_told_as_unreachable(
    wire: Wire, traveller: Traveller, protocol: str, path: str, body: bytes
) -> None:
    wire.instead[path] = lambda request: httpx.Response(200, content=body)
    assert_unreachable(traveller.log_in(protocol))


@PATHS
def test_an_answer_without_end_is_cut_off(wire: Wire, traveller: Traveller, protocol: str, path: str) -> None:
    drawn = []

    def endless() -> Iterator[bytes]:
        while True:
            drawn.append(1)
            yield b" " * 65_536

    wire.instead[path] = lambda request: httpx.Response(200, content=endless())
    assert_unreachable(traveller.log_in(protocol))
    assert len(drawn) <= LARGEST_ANSWER // 65_536 + 1


@PATHS
def test_an_answer_that_drips_is_cut_off(wire: Wire, traveller: Traveller, clock: ManualClock, protocol: str, path: str) -> None:
    def dripping() -> Iterator[bytes]:
        while True:
            clock.advance(TOTAL_TIMEOUT / 3)
            yield b" "

    wire.instead[path] = lambda request: httpx.Response(200, content=dripping())
    assert_unreachable(traveller.log_in(protocol))


def test_a_compressed_answer_is_not_unpacked(wire: Wire, traveller: Traveller) -> None:
    wire.instead[ARTIFACT] = lambda request: httpx.Response(200, content=iter([b"\x1f\x8b"]), headers={"Content-Encoding": "gzip"})
    assert_unreachable(traveller.log_in("saml"))


def test_a_node_that_is_away_at_departure_leads_to_the_failure_at_once(wire: Wire, traveller: Traveller) -> None:
    wire.instead["/.well-known/openid-configuration"] = failing(httpx.ConnectError)
    assert_unreachable(traveller.pick_up(traveller.federation.depart("praca", "login", "oidc", traveller.browser)))


def test_the_back_channel_uses_its_own_address(wire: Wire, settings: Settings, store: Store, clock: ManualClock) -> None:
    from dataclasses import replace

    inside = replace(settings, node_backchannel_url="http://node.internal:9000/")
    federation = Federation(inside, store, clock, SystemChance(), httpx.MockTransport(wire))
    for protocol in ("saml", "oidc"):
        assert isinstance(Traveller(federation=federation, wire=wire).log_in(protocol), Arrival)
    assert {call.url.netloc for call in wire.calls} == {b"node.internal:9000"}
    assert wire.authorization_url.startswith("http://localhost:8000/")
