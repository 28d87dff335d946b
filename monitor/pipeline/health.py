"""How every source is, from what the store knows of it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.health import Heartbeat, SourceHealth, health_of
from monitor.model.sources import Source
from monitor.store.pulse import pulse


def source_health(
    connection: Connection, sources: Iterable[Source], *, now: datetime
) -> list[SourceHealth]:
    """Every enabled source's health as it was at ``now``, by id."""
    listed = sorted((s for s in sources if s.enabled), key=lambda source: source.source_id)
    return [health_of(heartbeat(connection, source, now=now), now=now) for source in listed]


def heartbeat(connection: Connection, source: Source, *, now: datetime) -> Heartbeat:
    """What is known of one source at ``now``."""
    known = pulse(connection, source.source_id, now=now)
    return Heartbeat(
        source=source,
        watched_since=known.first_pull,
        last_answer=known.last_answer,
        last_item=known.last_report,
        failing_since=known.failed_first,
        failures=known.failed,
        all_refused=known.yielded is not None and not known.yielded.items,
        items_in_day=known.reports_in_day,
        rejected_in_day=known.rejections_in_day,
    )
