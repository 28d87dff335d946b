"""The pipeline is run on labelled reports, from the bytes on, and its answers are compared with
the labels.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from monitor.core.evaluation import (
    RIGHT,
    WINDOW_LABELS,
    Agreement,
    b_cubed,
    share,
    site_answer,
    site_counts,
)
from monitor.model.assessments import Assessment, Holds
from monitor.model.incidents import Incident, LocatedReport, MatchClass
from monitor.model.reports import Rejection
from monitor.model.sites import ListVersion
from monitor.model.sources import Source, SourceFormat
from monitor.pipeline.ingest import Progress, keep_captures
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.run import run_pending
from monitor.sources.folder import read_folder
from monitor.store import reads
from monitor.store.database import Database, migrate, open_database
from monitor.store.queries import IncidentQuery

_SOURCE_ID = "labelled"
_ALL = 10_000_000  # more than any labelled set holds: one page is all
_NAMING = (MatchClass.ON_SITE, MatchClass.SETTLEMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """How the labelled folder names things: config/evaluation.yaml."""

    reports: Mapping[str, str]
    sites: Mapping[str, str]
    windows: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Figures against the labels, and what was answered for each report and incident.

    ``windows`` holds, per reading, how many events were answered as labelled and how many there
    are.
    """

    association: Agreement
    sites: Mapping[str, int]
    windows: Mapping[str, tuple[int, int]]
    rejected: Sequence[Rejection]
    reports: Sequence[Mapping[str, Any]]
    incidents: Sequence[Mapping[str, Any]]

    @property
    def site_accuracy(self) -> float | None:
        """The share of reports given the right site, or rightly none."""
        right = sum(self.sites[answer] for answer in RIGHT)
        return share(right, sum(self.sites.values()))

    def as_json(self) -> dict[str, Any]:
        """Everything as one JSON document (docs/evaluation.md)."""
        return {
            "association": {
                "precision": self.association.precision,
                "recall": self.association.recall,
                "f1": self.association.f1,
            },
            "sites": {**self.sites, "accuracy": self.site_accuracy},
            "windows": {
                reading: {"right": right, "events": total, "accuracy": share(right, total)}
                for reading, (right, total) in self.windows.items()
            },
            "rejected": [
                {"locator": each.locator, "field": each.field, "detail": each.detail}
                for each in self.rejected
            ],
            "reports": list(self.reports),
            "incidents": list(self.incidents),
        }


def evaluate(
    folder: Path,
    knowledge: Knowledge,
    sites: ListVersion,
    labels: Labels,
    *,
    now: datetime,
    progress: Progress,
) -> Evaluation:
    """Run the folder's reports.csv through the pipeline in a store of its own and compare with the
    labels.

    ``sites`` is the folder's own list, so that matched sites bear the labels' ids. truth.csv gives
    each report's event and site; events.csv, where there is one, whether each event lies in each
    reading's window.
    """
    world = _world(knowledge.with_lists([sites]), labels)
    with TemporaryDirectory() as scratch:
        database = open_database(Path(scratch) / "evaluation.db")
        try:
            migrate(database)
            progress("reading", 0, 2)
            source = world.sources[_SOURCE_ID]
            captures = read_folder(source, now=now, seen=lambda _: False, root=folder)
            keep_captures(database, captures)
            run_pending(database, world, now=now)
            progress("comparing", 1, 2)
            answers = _answers(database)
        finally:
            database.close()
    progress("done", 2, 2)
    return _compare(answers, _Truth.read(folder), labels)


def _world(knowledge: Knowledge, labels: Labels) -> Knowledge:
    source = Source(
        source_id=_SOURCE_ID,
        title="labelled reports",
        format=SourceFormat.CSV,
        location=".",
        pattern="reports.csv",
        every=None,
        zone="",
        columns=labels.reports,
    )
    return replace(knowledge, sources={_SOURCE_ID: source})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """What the pipeline made of the reports; ``by_label`` finds each by the id its label bears."""

    by_label: Mapping[str, LocatedReport]
    incident_of: Mapping[str, Incident]
    assessments: Mapping[str, Sequence[Assessment]]
    rejected: Sequence[Rejection]


def _answers(database: Database) -> _Answers:
    with database.reading() as connection:
        incidents, _ = reads.current_incidents(connection, IncidentQuery(limit=_ALL))
        ids = [report_id for incident in incidents for report_id in incident.reports]
        located = {item.report.report_id: item for item in reads.located(connection, ids)}
        assessed = reads.assessments_of(connection, [each.incident_id for each in incidents])
        rejected, _ = reads.rejections(connection, limit=_ALL)
    by_incident: dict[str, list[Assessment]] = defaultdict(list)
    for assessment in assessed:
        by_incident[assessment.incident_id].append(assessment)
    return _Answers(
        by_label={item.report.external_id: item for item in located.values()},
        incident_of={
            located[report_id].report.external_id: incident
            for incident in incidents
            for report_id in incident.reports
        },
        assessments=by_incident,
        rejected=rejected,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Truth:
    """The labels: each report's event and site, each event's window columns."""

    event_of: Mapping[str, str]
    site_of: Mapping[str, str]
    events: Mapping[str, Mapping[str, str]]

    @classmethod
    def read(cls, folder: Path) -> "_Truth":
        """truth.csv, and events.csv where there is one."""
        rows = _rows(folder / "truth.csv")
        events = _rows(folder / "events.csv") if (folder / "events.csv").exists() else []
        return cls(
            event_of={row["claim_id"]: row["event_key"] for row in rows},
            site_of={row["claim_id"]: row.get("site_id", "") for row in rows},
            events={row["event_key"]: row for row in events},
        )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _compare(answers: _Answers, truth: _Truth, labels: Labels) -> Evaluation:
    labelled = [label for label in truth.event_of if label in answers.by_label]
    found = {label: answers.incident_of[label].incident_id for label in labelled}
    return Evaluation(
        association=b_cubed(found, {label: truth.event_of[label] for label in labelled}),
        sites=site_counts((site_found(answers, label), truth.site_of[label]) for label in labelled),
        windows={
            reading: _window(answers, truth, reading, column)
            for reading, column in labels.windows.items()
            if truth.events
        },
        rejected=answers.rejected,
        reports=[_report_row(answers, truth, label) for label in sorted(answers.by_label)],
        incidents=[
            _incident_row(incident, answers.assessments[incident.incident_id])
            for incident in sorted(
                {each.incident_id: each for each in answers.incident_of.values()}.values(),
                key=lambda each: (each.occurred.from_utc, each.incident_id),
            )
        ],
    )


def site_found(answers: _Answers, label: str) -> str:
    """The site a report was matched to, by its own words or its incident's; empty for none."""
    own = answers.by_label[label].matches[:1]
    shared = answers.incident_of[label].site
    for match in (*own, *([shared] if shared else [])):
        if match.match_class in _NAMING:
            return match.site_id
    return ""


def _window(answers: _Answers, truth: _Truth, reading: str, column: str) -> tuple[int, int]:
    """Of the labelled events, how many have the labelled answer to whether the reading was in
    force.
    """
    events: dict[str, list[str]] = defaultdict(list)
    for label in answers.by_label:
        events[truth.event_of.get(label, "")].append(label)
    judged = [
        (_in_force(answers, events[key], reading), WINDOW_LABELS[row[column]])
        for key, row in truth.events.items()
        if key in events and row.get(column) in WINDOW_LABELS
    ]
    return sum(answer is wanted for answer, wanted in judged), len(judged)


def _in_force(answers: _Answers, labels: Sequence[str], reading: str) -> Holds | None:
    """The answer for the incident that holds most of an event's reports."""
    counted = Counter(answers.incident_of[label].incident_id for label in labels)
    incident_id = min(counted, key=lambda key: (-counted[key], key))
    return next(
        (
            finding.holds
            for assessment in answers.assessments[incident_id]
            if assessment.reading_id == reading
            for finding in assessment.findings
            if finding.rule_id == "in_force"
        ),
        None,
    )


def _report_row(answers: _Answers, truth: _Truth, label: str) -> dict[str, Any]:
    located, incident = answers.by_label[label], answers.incident_of[label]
    point, site = located.place.point, site_found(answers, label)
    return {
        "claim_id": label,
        "report_id": located.report.report_id,
        "longitude": None if point is None else point.x,
        "latitude": None if point is None else point.y,
        "uncertainty_m": located.place.uncertainty_m,
        "place_basis": located.place.basis,
        "category": located.category,
        "site_id": site,
        "site_answer": site_answer(site, truth.site_of[label]) if label in truth.site_of else None,
        "incident_id": incident.incident_id,
    }


def _incident_row(incident: Incident, assessments: Sequence[Assessment]) -> dict[str, Any]:
    return {
        "incident_id": incident.incident_id,
        "kind": incident.kind,
        "occurred_from": incident.occurred.from_utc.isoformat(),
        "occurred_until": incident.occurred.until_utc.isoformat(),
        "category": incident.category,
        "attribution": {"state": incident.attribution.state, "party": incident.attribution.party},
        "readings": {
            each.reading_id: {
                "verdict": each.verdict,
                "findings": [
                    {"rule_id": f.rule_id, "holds": f.holds, "reason": f.reason}
                    for f in each.findings
                ],
            }
            for each in assessments
        },
    }
