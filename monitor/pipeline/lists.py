"""Site lists and agreements are adopted as dated versions; only what they change is looked at
again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.core.match import interpret
from monitor.core.sites import diff_lists
from monitor.model.agreements import Agreement
from monitor.model.ids import ReportId
from monitor.model.incidents import LocatedReport
from monitor.model.sites import ListVersion
from monitor.pipeline.assess import assess_incidents, assess_pending
from monitor.pipeline.associate import associate_pending
from monitor.pipeline.knowledge import Knowledge
from monitor.store import reads, registers, writes
from monitor.store.database import Database

_BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What a changed list led to."""

    reports_read_anew: int
    incident_revisions: int
    assessment_revisions: int


def keep_agreements(database: Database, agreements: Iterable[Agreement], *, now: datetime) -> int:
    """Keep the versions of agreements that are new."""
    with database.transaction() as connection:
        return sum(writes.append_agreement(connection, each, at=now) for each in agreements)


def keep_lists(database: Database, lists: Iterable[ListVersion], *, now: datetime) -> int:
    """Keep the versions of lists that are new."""
    with database.transaction() as connection:
        return sum(writes.append_list_version(connection, each, at=now) for each in lists)


def current_lists(database: Database) -> tuple[ListVersion, ...]:
    """The latest version of every list, by id."""
    with database.reading() as connection:
        return registers.list_versions(connection)


def apply_lists(database: Database, knowledge: Knowledge, *, now: datetime) -> Adopted:
    """Let the lists now in ``knowledge`` take effect on what was read under older ones.

    Reports are interpreted anew; those that now mean something else are associated anew, and the
    incidents of those whose sites changed are assessed anew. Everything else keeps its revision.
    """
    changed = _read_anew(database, knowledge, now)
    incidents = associate_pending(database, knowledge, now=now, also=changed)
    assessments = assess_pending(database, knowledge, now=now)
    with database.reading() as connection:
        touched = reads.incidents_of_reports(connection, changed)
    assessments += assess_incidents(database, knowledge, touched, now=now)
    return Adopted(
        reports_read_anew=len(changed),
        incident_revisions=incidents,
        assessment_revisions=assessments,
    )


def _read_anew(database: Database, knowledge: Knowledge, now: datetime) -> list[ReportId]:
    changed: list[ReportId] = []
    changed_sites = _ChangedSites(database, knowledge)
    after = ""
    while True:
        with database.reading() as connection:
            page = reads.located_page(connection, after=after, limit=_BATCH)
        if not page:
            return changed
        after = page[-1].report.report_id
        pairs = [
            (old, interpret(old.report, knowledge.gazetteer, knowledge.sites, knowledge.vocabulary))
            for old in page
            if old.list_versions != knowledge.sites.versions
        ]
        different = [
            new
            for old, new in pairs
            if (old.place, old.category, old.matches) != (new.place, new.category, new.matches)
            or any(match.site_id in changed_sites.since(old) for match in new.matches)
        ]
        with database.transaction() as connection:
            writes.append_locations(connection, different, at=now)
        changed += [item.report.report_id for item in different]


class _ChangedSites:
    """The sites that differ between the lists a report was read under and those of now."""

    def __init__(self, database: Database, knowledge: Knowledge) -> None:
        self._database = database
        self._now = knowledge.sites.versions
        self._known: dict[tuple[str, str], frozenset[str]] = {}

    def since(self, located: LocatedReport) -> frozenset[str]:
        """Their ids. A list that is new or gone changes candidates, which shows by itself."""
        shared = self._now.keys() & located.list_versions.keys()
        changed = (self._of(list_id, located.list_versions[list_id]) for list_id in shared)
        return frozenset().union(*changed)

    def _of(self, list_id: str, version: str) -> frozenset[str]:
        if (list_id, version) not in self._known:
            with self._database.reading() as connection:
                old = registers.list_version(connection, list_id, version)
                new = registers.list_version(connection, list_id, self._now[list_id])
            diff = diff_lists(old, new) if old and new else None
            self._known[list_id, version] = frozenset(
                () if diff is None else (change.site_id for change in diff.changed)
            )
        return self._known[list_id, version]
