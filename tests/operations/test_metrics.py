"""What `/metrics` tells."""

import os
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import Client

from eid.metered_store import BOUNDS as STORE_BOUNDS
from eid.metered_store import Metered, family
from eid.metering import BOUNDS, Counts, Durations, Meters, buckets
from eid.storage.open import open_store
from eid.storage.store import Store, StoreUnavailable
from tests.operations.conftest import ASKED, authorize, build_node
from tests.operations.programs import BOTH, NODE, serving

FAMILIES = (
    Counts(name="done", help="Done.", labels=("kind",), rows=(("a",), ("b",))),
    Durations(name="took", help="Took.", labels=(), rows=((),)),
)


def numbers(text: str) -> dict[tuple[str, ...], float]:
    """The samples by name and the values of their labels."""
    return {(one.name, *one.labels.values()): one.value for family in text_string_to_metric_families(text) for one in family.samples}


def told(node) -> dict[tuple[str, ...], float]:
    return numbers(Client(node).get("/metrics").text)


class Leaving:
    """A store that can be made to go away."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.is_away = False

    def __getattr__(self, name: str):
        if self.is_away:
            raise StoreUnavailable("gone")
        return getattr(self._store, name)


def test_a_login_is_counted_by_protocol_and_outcome(node):
    authorize(node, login_hint="jan.testowy")
    authorize(node, login_hint="jan.testowy")
    authorize(node, login_hint="mock:outcome=cancelled")
    authorize(node, redirect_uri="https://elsewhere.example/")
    seen = told(node)
    assert seen["idp_mock_logins_total", "identified", "oidc"] == 2
    assert seen["idp_mock_logins_total", "cancelled", "oidc"] == 1
    assert seen["idp_mock_logins_total", "request_refused", "oidc"] == 1
    assert seen["idp_mock_logins_total", "identified", "saml"] == 0


def test_requests_are_counted_by_endpoint_status_and_duration(node):
    client = Client(node)
    client.get("/oidc/jwks")
    client.get("/s/other/oidc/jwks")  # a space's is no other endpoint
    client.post("/oidc/token")
    client.get("/no/such/path")
    seen = told(node)
    assert seen["idp_mock_http_requests_total", "jwks", "2xx"] == 2
    assert seen["idp_mock_http_requests_total", "token", "4xx"] == 1
    assert seen["idp_mock_http_requests_total", "other", "4xx"] == 1
    assert seen["idp_mock_http_request_seconds_count", "jwks"] == 2
    assert seen["idp_mock_http_request_seconds_bucket", "jwks", "+Inf"] == 2
    assert 0 < seen["idp_mock_http_request_seconds_sum", "jwks"] < 10


def test_what_clients_send_never_becomes_a_label(node):
    before = set(told(node))
    for number in range(50):
        Client(node).get(f"/x{number}", headers={"User-Agent": f"agent-{number}"})
        authorize(node, client_id=f"app-{number}", login_hint="jan.testowy")
    assert set(told(node)) == before


def test_a_store_that_is_away_is_counted_and_metrics_still_answer(tmp_path):
    store = Leaving(open_store("sqlite:///:memory:"))
    node = build_node(tmp_path, store)
    store.is_away = True
    assert authorize(node).status_code == 503
    seen = told(node)
    assert seen[("idp_mock_store_unavailable_total",)] >= 1
    assert seen[("idp_mock_store_up",)] == 0


def test_what_the_store_took_is_told_by_operation(tmp_path):
    store = Leaving(open_store("sqlite:///:memory:"))
    node = build_node(tmp_path, store)
    before = told(node)
    authorize(node, login_hint="jan.testowy")
    once = told(node)
    took, count = "idp_mock_store_operation_seconds_sum", "idp_mock_store_operation_seconds_count"
    assert once[count, "put"] > before[count, "put"]
    assert 0 < once[took, "put"] < 10
    store.is_away = True
    authorize(node)
    assert told(node)[count, "get"] > once[count, "get"]  # a failed one takes its time too


def test_a_listing_takes_as_long_as_the_store_and_not_as_long_as_its_reader():
    meters = Meters([family("tests")])
    store = Metered(open_store("sqlite:///:memory:"), meters, "tests")
    for number in range(3):
        store.put("kind", str(number), {})
    next(store.items("kind"))
    assert len(list(store.items("kind"))) == 3
    place = meters.place(meters.families[0].name, "items")
    assert buckets(meters.totals()[place : place + meters.families[0].width], STORE_BOUNDS)[0][-1] == ("+Inf", 2)


def test_open_metrics_is_spoken_to_who_asks_for_it(node):
    answer = Client(node).get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.content_type.startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


@pytest.mark.parametrize("program", BOTH, ids=lambda program: program.command)
def test_processes_are_counted_together(program, tmp_path):
    name = program.command.replace("-", "_")
    anew = httpx.Client(headers={"Connection": "close"})  # so that either process may be asked
    with serving(program, "--workers", "2", folder=tmp_path) as running, anew as client:

        def ask(_: int) -> int:
            return client.get(running.address + "/static/nothing").status_code

        with ThreadPoolExecutor(8) as many:
            assert set(many.map(ask, range(200))) == {404}
        totals = {numbers(client.get(running.address + "/metrics").text)[f"{name}_http_requests_total", "static", "4xx"] for _ in range(10)}
        last = numbers(client.get(running.address + "/metrics").text)
    assert totals == {200}
    assert last[f"{name}_store_operation_seconds_count", "probe"] >= 10  # each of those questions asked the store too


def test_what_the_processes_shared_is_removed_when_they_end(tmp_path):
    with serving(NODE, "--workers", "2", folder=tmp_path, TMPDIR=str(tmp_path)) as running:
        httpx.get(running.address + "/oidc/authorize", params=ASKED)
        assert list(tmp_path.glob("counts-*"))
        running.stop()
    assert not list(tmp_path.glob("counts-*"))


def test_threads_that_count_at_once_lose_nothing():
    meters = Meters(FAMILIES)
    place = meters.place("done", "b")

    def count(_: int) -> None:
        for _ in range(20_000):
            meters.counts[place] += 1

    with ThreadPoolExecutor(8) as many:
        list(many.map(count, range(8)))
    assert meters.totals()[place] == 160_000


def test_what_a_dead_process_had_counted_stays_in_the_sum(tmp_path):
    child = os.fork()
    if not child:
        Meters(FAMILIES, str(tmp_path)).count("done", "a", more=3)
        os._exit(0)
    os.waitpid(child, 0)
    own = Meters(FAMILIES, str(tmp_path))
    own.count("done", "a")
    assert own.totals()[own.place("done", "a")] == 4


def test_a_duration_falls_into_the_bucket_whose_bound_it_does_not_exceed():
    meters = Meters(FAMILIES)
    place = meters.place("took")
    for seconds in (0.0004, BOUNDS[0], 0.3, 60):
        meters.took(place, seconds)
    below, total = buckets(meters.totals()[place : place + FAMILIES[1].width])
    assert [count for _, count in below] == [2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4]
    assert total == pytest.approx(60.3009)
