"""Figures for Prometheus, in its text format."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import CollectorRegistry

from monitor.core.health import HealthState, SourceHealth

METRICS_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class _Figures:
    """What the registry asks for its families."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = tuple(families)

    def collect(self) -> Iterator[Metric]:
        """Every family."""
        yield from self._families


def render_metrics(
    *,
    counts: Mapping[str, int],
    health: Iterable[SourceHealth],
    last_heard: Mapping[str, datetime],
) -> str:
    """Rows kept per table, the state of each source (1 for the one it is in, 0 for all others),
    and when each was last heard, in seconds since 1970.
    """
    sources = list(health)
    heard = {each.source_id: last_heard.get(each.source_id) for each in sources}
    registry = CollectorRegistry()
    registry.register(_Figures([_counted(counts), _states(sources), _heard(heard)]))
    return generate_latest(registry).decode()


def _counted(counts: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(
        "strike_monitor_records", "How many of a thing are kept.", labels=["of"]
    )
    for name, count in sorted(counts.items()):
        family.add_metric([name], count)
    return family


def _states(sources: Iterable[SourceHealth]) -> Metric:
    family = GaugeMetricFamily(
        "strike_monitor_source_state",
        "1 for the state a source is in.",
        labels=["source_id", "state"],
    )
    for each in sources:
        for state in HealthState:
            family.add_metric([each.source_id, state.value], float(each.state is state))
    return family


def _heard(last_heard: Mapping[str, datetime | None]) -> Metric:
    """A source never heard has no sample: no number stands for never."""
    family = GaugeMetricFamily(
        "strike_monitor_source_last_heard_timestamp_seconds",
        "When a source last answered, in seconds since 1970.",
        labels=["source_id"],
    )
    for source_id, instant in last_heard.items():
        if instant is not None:
            family.add_metric([source_id], instant.timestamp())
    return family
