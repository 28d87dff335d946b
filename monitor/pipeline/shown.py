"""What the map's columns say of every incident, kept for one viewer: a new report costs the look at
its own incident, not at all of them.
"""

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.model.disclosure import DisclosurePolicy, Viewer
from monitor.model.ids import IncidentId
from monitor.model.incidents import IncidentKind
from monitor.model.time import TimeWindow
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.views import Sight
from monitor.publish.columns import (
    Columns,
    IncidentRow,
    family_titles,
    incident_columns,
    incident_rows,
)
from monitor.store import reads
from monitor.store.changes import changed_since, last_change
from monitor.store.queries import IncidentQuery

_MOMENT = timedelta(microseconds=1)
_AT_ONCE = 1_000  # incidents in memory, while they are looked at
STRIKES = IncidentQuery(kind=IncidentKind.STRIKE, limit=_AT_ONCE)  # every one of them


class ShownIncidents:
    """The rows of all incidents as one viewer saw them last. Threads share it."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._looking = threading.Lock()
        self._rows: dict[str, IncidentRow] = {}
        self._seen: tuple[Knowledge, datetime, int] | None = None

    def columns(self, connection: Connection, knowledge: Knowledge, now: datetime) -> Columns:
        """The incidents as they are shown at ``now``."""
        with self._looking:
            self._look(connection, knowledge, now)
            return incident_columns(self._rows.values(), reading_ids(knowledge))

    def family_titles(
        self, connection: Connection, knowledge: Knowledge, now: datetime
    ) -> dict[str, str]:
        """What the origin families that may be named at ``now`` are called, by id."""
        with self._looking:
            self._look(connection, knowledge, now)
            return family_titles(self._rows.values())

    def _look(self, connection: Connection, knowledge: Knowledge, now: datetime) -> None:
        sight = Sight(connection, knowledge, viewer=self._viewer, now=now)
        entry = last_change(connection)
        if self._seen is None or self._seen[0] is not knowledge:
            self._rows = _by_id(incident_rows(sight.all_incidents(STRIKES)))
        else:
            _, then, after = self._seen
            ended = _holds_ended(knowledge.disclosure, self._viewer, then, now)
            self._renew(connection, sight, changed_since(connection, after, ended))
        self._seen = (knowledge, now, entry)

    def _renew(self, connection: Connection, sight: Sight, changed: Iterable[IncidentId]) -> None:
        ids = sorted(changed)
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            for incident_id in some:
                self._rows.pop(incident_id, None)
            self._rows |= _by_id(incident_rows(sight.views(reads.incidents(connection, some))))


def reading_ids(knowledge: Knowledge) -> list[str]:
    """The ids of all readings, in the order of their columns."""
    return [reading.reading_id for _, reading in knowledge.readings]


def _by_id(rows: Iterable[IncidentRow]) -> dict[str, IncidentRow]:
    return {row.incident_id: row for row in rows}


def _holds_ended(
    policy: DisclosurePolicy, viewer: Viewer, then: datetime, now: datetime
) -> list[TimeWindow]:
    """When that happened whose hold ended after ``then``, up to and at ``now``; in either order of
    the two, for a clock may be set back.
    """
    first, last = (instant + _MOMENT for instant in sorted((then, now)))
    holds = {rule.hold for rule in policy.rules if rule.viewer is viewer and rule.hold is not None}
    return [TimeWindow(first - hold, last - hold) for hold in sorted(holds) if first < last]
