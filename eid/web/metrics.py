"""`/metrics`, for Prometheus. Its library is imported with the first question."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from eid.clock import ticks
from eid.metering import Counts, Meters, buckets
from eid.storage.store import Store, StoreUnavailable

if TYPE_CHECKING:
    from prometheus_client import Metric


def metrics_blueprint(program: str, meters: Meters, store: Callable[[], Store]) -> Blueprint:
    """All that was counted, by all processes together, and how long the store takes to answer now."""
    blueprint = Blueprint("metrics", __name__)

    @blueprint.get("/metrics")
    def metrics() -> Response:
        from prometheus_client import CollectorRegistry
        from prometheus_client.exposition import choose_encoder

        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Told([*_counted(meters), *_asked(program, store())]))
        write, content_type = choose_encoder(request.headers.get("Accept", ""))
        return Response(write(registry), content_type=content_type)

    return blueprint


class _Told:
    """A collector whose metrics are there already."""

    def __init__(self, told: Iterable["Metric"]) -> None:
        self._told = told

    def collect(self) -> Iterable["Metric"]:
        return self._told


def _counted(meters: Meters) -> Iterator["Metric"]:
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

    totals = meters.totals()
    for family in meters.families:
        if isinstance(family, Counts):
            counter = CounterMetricFamily(family.name, family.help, labels=family.labels)
            for row in family.rows:
                counter.add_metric(row, totals[meters.place(family.name, *row)])
            yield counter
            continue
        histogram = HistogramMetricFamily(family.name, family.help, labels=family.labels)
        for row in family.rows:
            place = meters.place(family.name, *row)
            below, sum_of_all = buckets(totals[place : place + family.width], family.bounds)
            histogram.add_metric(row, below, sum_of_all)
        yield histogram


def _asked(program: str, store: Store) -> Iterator["Metric"]:
    from prometheus_client.core import GaugeMetricFamily

    began, up = ticks(), 1
    try:
        store.probe()
    except StoreUnavailable:
        up = 0
    yield GaugeMetricFamily(f"{program}_store_up", "Whether the store answers (1) or not (0).", value=up)
    yield GaugeMetricFamily(f"{program}_store_seconds", "Seconds that the store took to answer just now.", value=ticks() - began)
