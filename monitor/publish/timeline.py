"""When what was said and concluded about one incident, on one line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.assessments import Assessment
from monitor.model.incidents import Incident
from monitor.model.review import Decision
from monitor.model.views import IncidentView, ReportView

_A_DAY = timedelta(days=1)  # of which no more is told than that something came


class EventKind(StrEnum):
    """What happened."""

    RECEIVED = "received"
    FORMED = "formed"
    ASSESSED = "assessed"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, how often at that instant, and where it stands between the start (0)
    and the end (1) of the line.
    """

    kind: EventKind
    at_utc: datetime
    count: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """From the beginning of the incident to the last thing said about it. The time within which it
    occurred reaches from 0 to ``occurred_share``. As of ``lasting_utc`` all of it can be asked for.
    """

    from_utc: datetime
    until_utc: datetime
    lasting_utc: datetime
    occurred_share: float
    events: tuple[Event, ...]


def timeline_of(
    view: IncidentView,
    reports: Iterable[ReportView],
    formed: Iterable[Incident],
    revisions: Iterable[Assessment],
    decisions: Iterable[Decision],
) -> Timeline:
    """All instants of an incident in their order; equal ones of a kind are one event."""
    instants = [
        *((r.report.received_at_utc, EventKind.RECEIVED) for r in reports),
        *((each.formed_at_utc, EventKind.FORMED) for each in formed),
        *((each.assessed_at_utc, EventKind.ASSESSED) for each in revisions),
        *((each.decided_at_utc, EventKind.DECIDED) for each in decisions),
    ]
    return _placed(view, sorted(instants))


def _placed(view: IncidentView, instants: Sequence[tuple[datetime, EventKind]]) -> Timeline:
    occurred = view.incident.occurred
    first = min([occurred.from_utc, *(at for at, _ in instants)])
    last = max([occurred.until_utc, *(at for at, _ in instants)])

    def share(at: datetime) -> float:
        return (at - first) / (last - first)

    return Timeline(
        from_utc=first,
        until_utc=last,
        lasting_utc=last + _A_DAY if view.days_only else last,
        occurred_share=share(occurred.until_utc),
        events=tuple(
            Event(kind=kind, at_utc=at, count=instants.count((at, kind)), share=share(at))
            for at, kind in dict.fromkeys(instants)
        ),
    )
