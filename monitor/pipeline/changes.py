"""What came to stand elsewhere within a period, as far as a viewer may see it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.tiers import TierChange, tier_change, tier_of
from monitor.model.assessments import Assessment
from monitor.model.disclosure import Viewer
from monitor.model.ids import IncidentId
from monitor.model.time import TimeWindow
from monitor.model.views import IncidentView
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.views import Sight
from monitor.store import reads


def tier_changes_within(
    connection: Connection,
    knowledge: Knowledge,
    agreement_id: str,
    window: TimeWindow,
    *,
    viewer: Viewer,
    now: datetime,
) -> list[tuple[IncidentView, TierChange]]:
    """What stood otherwise under an agreement at the end of the window than at its beginning, by
    the incidents' time; disclosed as at ``now``.
    """
    found = reads.incidents_changed_between(connection, window.from_utc, window.until_utc)

    def views_at(as_of: datetime) -> Mapping[IncidentId, IncidentView]:
        sight = Sight(connection, knowledge, viewer=viewer, now=now, as_of=as_of)
        then = (reads.incident(connection, each.incident_id, as_of=as_of) for each in found)
        views = sight.views([each for each in then if each is not None])
        return {view.incident.incident_id: view for view in views}

    before, after = views_at(window.from_utc), views_at(window.until_utc)
    return [
        (view, change)
        for view in sorted(after.values(), key=_by_time)
        for change in _changes(view, before.get(view.incident.incident_id), agreement_id)
    ]


def _by_time(view: IncidentView) -> tuple[datetime, str]:
    return view.incident.occurred.from_utc, view.incident.incident_id


def _changes(
    view: IncidentView, earlier: IncidentView | None, agreement_id: str
) -> Iterator[TierChange]:
    now = {} if view.incident.retracted else _by_reading(view, agreement_id)
    then = _by_reading(earlier, agreement_id) if earlier else {}
    for reading_id in sorted(now.keys() | then.keys()):
        new, old = now.get(reading_id), then.get(reading_id)
        if new is not None:
            change = tier_change(old, new)
        else:
            change = _no_longer_assessed(then[reading_id], view)
        if change is not None:
            yield change


def _no_longer_assessed(last: Assessment, view: IncidentView) -> TierChange:
    return TierChange(
        reading_id=last.reading_id,
        before=tier_of(last),
        after=None,
        cause=view.incident.cause,
        at=view.incident.formed_at_utc,
    )


def _by_reading(view: IncidentView, agreement_id: str) -> Mapping[str, Assessment]:
    return {a.reading_id: a for a in view.assessments if a.agreement_id == agreement_id}
