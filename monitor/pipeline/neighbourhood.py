"""What must be looked at again when some reports are new or read anew, and nothing else."""

from collections.abc import Iterable, Mapping, Set
from datetime import timedelta

from sqlalchemy import Connection

from monitor.core.associate import neighbourhoods
from monitor.core.blocking import reach_hours
from monitor.model.ids import ReportId
from monitor.model.incidents import Judgement, LocatedReport
from monitor.model.time import merged
from monitor.pipeline.knowledge import Knowledge
from monitor.store import reads

Located = Mapping[ReportId, LocatedReport]


def with_neighbourhood(
    connection: Connection, seeds: Set[ReportId], knowledge: Knowledge
) -> dict[ReportId, LocatedReport]:
    """The seeds with every report that hangs together with them: by agreeing pairs, by people's
    judgements and as fellow members of an incident.
    """
    reach = timedelta(hours=reach_hours(knowledge.weights))
    loaded: dict[ReportId, LocatedReport] = {}
    reached: Set[ReportId] = frozenset()
    fresh = _with_fellows(connection, seeds)
    while fresh:
        reached = reached | fresh
        loaded |= _by_id(reads.located(connection, fresh - loaded.keys()))
        new = [loaded[report_id] for report_id in fresh if report_id in loaded]
        for window in merged(each.report.occurred.widened(reach) for each in new):
            met = reads.located_overlapping(connection, window, regions=_regions(new))
            loaded |= _by_id(reads.located(connection, met - loaded.keys()))
        loaded |= _by_id(reads.located(connection, _judged_with(connection, loaded)))
        hanging = _hanging(loaded, reached, knowledge, reads.judgements(connection, loaded))
        fresh = _with_fellows(connection, hanging) - reached
        reach *= 2  # a long chain is followed in a few great steps
    return {report_id: loaded[report_id] for report_id in reached if report_id in loaded}


def _by_id(located: Iterable[LocatedReport]) -> dict[ReportId, LocatedReport]:
    return {item.report.report_id: item for item in located}


def _regions(located: Iterable[LocatedReport]) -> set[str] | None:
    """Where whatever hangs together with one of them may be; ``None`` for anywhere."""
    told = [each.place.regions for each in located]
    return {region for regions in told for region in regions} if all(told) else None


def _with_fellows(connection: Connection, seeds: Set[ReportId]) -> Set[ReportId]:
    """The seeds and the fellow members of the incidents they are in."""
    incidents = set(reads.incident_of_report(connection, seeds).values())
    fellows = reads.incidents(connection, incidents)
    return seeds | {report_id for incident in fellows for report_id in incident.reports}


def _judged_with(connection: Connection, located: Located) -> set[ReportId]:
    """The reports, not among those, that people judged together with one of them."""
    judged = reads.judgements(connection, located)
    return {end for each in judged for end in (each.left, each.right)} - located.keys()


def _hanging(
    loaded: Located,
    reached: Set[ReportId],
    knowledge: Knowledge,
    judgements: Iterable[Judgement],
) -> set[ReportId]:
    """Those of the loaded that hang together with what is reached."""
    groups = neighbourhoods(loaded.values(), knowledge.weights, judgements)
    met = (group for group in groups if not reached.isdisjoint(group))
    return {report_id for group in met for report_id in group}
