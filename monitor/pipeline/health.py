"""How every source is, from what the store knows of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.coverage import Heard
from monitor.core.health import SourceHealth, health_of
from monitor.model.sources import Pause, Source
from monitor.model.time import TimeWindow
from monitor.pipeline.coverage import coverage_between
from monitor.store import writes
from monitor.store.database import Database
from monitor.store.heartbeat import heartbeat, pause_of


def source_health(
    connection: Connection, sources: Iterable[Source], *, now: datetime
) -> list[SourceHealth]:
    """Every enabled source's health as it was at ``now``, by id."""
    listed = sorted((s for s in sources if s.enabled), key=lambda source: source.source_id)
    return [health_of(heartbeat(connection, source, now=now), now=now) for source in listed]


def heard_and_health(
    connection: Connection, sources: Iterable[Source], window: TimeWindow, *, at: datetime
) -> list[Heard]:
    """What a window heard of every enabled source, and how each was at an instant, by id."""
    listed = list(sources)
    health = {each.source_id: each.state for each in source_health(connection, listed, now=at)}
    return [
        replace(each, health=health[each.source_id])
        for each in coverage_between(connection, listed, window)
    ]


def is_paused(database: Database, source_id: str, *, now: datetime) -> bool:
    """Whether a source is paused at ``now``."""
    with database.reading() as connection:
        pause = pause_of(connection, source_id, now=now)
    return pause is not None and pause.paused


def decide_pause(
    database: Database, source_id: str, *, paused: bool, reason: str, now: datetime
) -> bool:
    """Keep that a source is paused, or read again; whether that is anything new."""
    if paused == is_paused(database, source_id, now=now):
        return False
    pause = Pause(source_id=source_id, paused=paused, reason=reason, decided_at_utc=now)
    with database.transaction() as connection:
        return writes.append_pause(connection, pause) == 1
