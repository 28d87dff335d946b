"""What came to stand elsewhere within a period, as far as a viewer may see it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.tiers import Tier, tier_of
from monitor.model.assessments import Assessment
from monitor.model.disclosure import Viewer
from monitor.model.ids import IncidentId
from monitor.model.time import TimeWindow
from monitor.model.views import IncidentView
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.views import Sight
from monitor.store import reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An incident whose tier under a reading is another than before; ``None`` where it was, or is
    now, not assessed.
    """

    view: IncidentView
    agreement_id: str
    reading_id: str
    before: Tier | None
    after: Tier | None
    cause: str


def moved_within(
    connection: Connection,
    knowledge: Knowledge,
    window: TimeWindow,
    *,
    viewer: Viewer,
    now: datetime,
) -> list[Moved]:
    """What stood otherwise at the end of the window than at its beginning, by the incidents' time;
    disclosed as at ``now``.
    """
    found = reads.incidents_changed_between(connection, window.from_utc, window.until_utc)

    def seen(as_of: datetime) -> Mapping[IncidentId, IncidentView]:
        sight = Sight(connection, knowledge, viewer=viewer, now=now, as_of=as_of)
        then = (reads.incident(connection, each.incident_id, as_of=as_of) for each in found)
        views = sight.views([each for each in then if each is not None])
        return {view.incident.incident_id: view for view in views}

    before, after = seen(window.from_utc), seen(window.until_utc)
    views = sorted(after.values(), key=_by_time)
    return [each for view in views for each in _moves(view, before.get(view.incident.incident_id))]


def _by_time(view: IncidentView) -> tuple[datetime, str]:
    return view.incident.occurred.from_utc, view.incident.incident_id


def _moves(view: IncidentView, earlier: IncidentView | None) -> Iterator[Moved]:
    now = _by_reading(() if view.incident.retracted else view.assessments)
    then = _by_reading(earlier.assessments if earlier else ())
    for agreement_id, reading_id in sorted(now.keys() | then.keys()):
        new, old = now.get((agreement_id, reading_id)), then.get((agreement_id, reading_id))
        before = tier_of(old) if old else None
        after = tier_of(new) if new else None
        if before is not after:
            yield Moved(
                view=view,
                agreement_id=agreement_id,
                reading_id=reading_id,
                before=before,
                after=after,
                cause=new.cause if new else view.incident.cause,
            )


def _by_reading(assessments: Iterable[Assessment]) -> Mapping[tuple[str, str], Assessment]:
    return {(each.agreement_id, each.reading_id): each for each in assessments}
