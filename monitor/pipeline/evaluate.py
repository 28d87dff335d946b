"""The pipeline is run on labelled reports, from the bytes on, and its answers are compared with
the labels.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from monitor.core.baselines import BASELINES, joined_by
from monitor.core.disputes import dispute
from monitor.core.evaluation import (
    RIGHT,
    WINDOW_LABELS,
    BCubed,
    Compared,
    b_cubed,
    scores,
    share,
    site_answer,
    site_counts,
)
from monitor.model.assessments import Assessment, Holds
from monitor.model.ids import IncidentId
from monitor.model.incidents import Incident, LocatedReport, MatchClass
from monitor.model.reports import Occurrence, Rejection
from monitor.model.sites import ListVersion
from monitor.model.sources import Source, SourceFormat
from monitor.pipeline.ingest import Progress, keep_captures
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.labels import EventQuestion, Labels, Truth
from monitor.pipeline.run import run_pending
from monitor.sources.folder import read_folder
from monitor.store import reads
from monitor.store.database import Database, migrate, open_database
from monitor.store.queries import IncidentQuery

_SOURCE_ID = "labelled"
_ALL = 10_000_000  # more than any labelled set holds: one page is all
NAMING = (MatchClass.ON_SITE, MatchClass.SETTLEMENT)


class NothingToCompare(ValueError):
    """Of the labelled reports none could be read, or none bears a label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Figures against the labels, and what was answered for each report and incident.

    ``naive`` are the plainest ways of joining the same reports. ``compared`` holds every answer
    that has a label: site and category of each report, and of each event its window under each
    reading and the rest.
    """

    association: BCubed
    naive: Mapping[str, BCubed]
    sites: Mapping[str, int]
    compared: Sequence[Compared]
    rejected: Sequence[Rejection]
    reports: Sequence[Mapping[str, Any]]
    incidents: Sequence[Mapping[str, Any]]

    @property
    def site_accuracy(self) -> float | None:
        """The share of reports given the right site, or rightly none."""
        right = sum(self.sites[answer] for answer in RIGHT)
        return share(right, sum(self.sites.values()))

    def faults(self) -> list[Compared]:
        """Every answer that is not as labelled."""
        return [each for each in self.compared if not each.right]

    def as_json(self) -> dict[str, Any]:
        """Everything as one JSON document (docs/evaluation.md)."""
        return {
            "association": _as_json(self.association),
            "naive": {name: _as_json(each) for name, each in self.naive.items()},
            "sites": {**self.sites, "accuracy": self.site_accuracy},
            "questions": {
                question: {**asdict(score), "accuracy": score.accuracy}
                for question, score in scores(self.compared).items()
            },
            "confused": [asdict(each) for each in self.faults()],
            "rejected": [
                {"locator": each.locator, "field": each.field, "detail": each.detail}
                for each in self.rejected
            ],
            "reports": list(self.reports),
            "incidents": list(self.incidents),
        }


def _as_json(agreement: BCubed) -> dict[str, float]:
    return {**asdict(agreement), "f1": agreement.f1}


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

    Raises:
        NothingToCompare: no report that has a label could be read.
    """
    world = _world(knowledge.with_lists([sites]), labels)
    with TemporaryDirectory() as scratch:
        database = open_database(Path(scratch) / "evaluation.db")
        try:
            migrate(database)
            progress("reading", 0, 2)
            source = world.sources[_SOURCE_ID]
            captures = read_folder(source, now=now, is_kept=lambda _: False, root=folder)
            keep_captures(database, captures)
            run_pending(database, world, now=now)
            progress("comparing", 1, 2)
            answers = _answers(database)
        finally:
            database.close()
    progress("done", 2, 2)
    return _compare(answers, Truth.read(folder), labels, world)


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
    members: Mapping[str, Sequence[LocatedReport]]
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
        members={
            incident.incident_id: [located[report_id] for report_id in incident.reports]
            for incident in incidents
        },
        assessments=by_incident,
        rejected=rejected,
    )


def _compare(answers: _Answers, truth: Truth, labels: Labels, world: Knowledge) -> Evaluation:
    labelled = [label for label in truth.event_of if label in answers.by_label]
    if not labelled:
        raise NothingToCompare(
            f"no report that has a label could be read; {len(answers.rejected)} were rejected"
        )
    found = {label: answers.incident_of[label].incident_id for label in labelled}
    true = {label: truth.event_of[label] for label in labelled}
    return Evaluation(
        association=b_cubed(found, true),
        naive=_naive([answers.by_label[label] for label in labelled], truth),
        sites=site_counts(
            (_site_found(answers, label), truth.site_of[label]) for label in labelled
        ),
        compared=[
            *_about_reports(answers, truth, labels, labelled),
            *_about_events(answers, truth, labels, world),
        ],
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


def _naive(located: Sequence[LocatedReport], truth: Truth) -> dict[str, BCubed]:
    true = {str(each.report.report_id): truth.event_of[each.report.external_id] for each in located}
    return {name: b_cubed(joined_by(located, fits), true) for name, fits in BASELINES.items()}


def _about_reports(
    answers: _Answers, truth: Truth, labels: Labels, labelled: Sequence[str]
) -> Iterator[Compared]:
    """The site of every report, and its kind where one is labelled."""
    for label in labelled:
        site, wanted = _site_found(answers, label), truth.site_of[label]
        yield Compared(question="site", about=label, found=site, labelled=wanted)
    for label in labelled:
        if kind := truth.reports[label].get(labels.category):
            found = str(answers.by_label[label].category or "")
            yield Compared(question="report category", about=label, found=found, labelled=kind)


def _about_events(
    answers: _Answers, truth: Truth, labels: Labels, world: Knowledge
) -> Iterator[Compared]:
    """What is asked of every labelled event, of the incident that holds most of its reports."""
    held = _incidents_of(answers, truth)
    for reading, column in labels.windows.items():
        for key, incident in held.items():
            if (wanted := WINDOW_LABELS.get(truth.events[key].get(column, ""))) is not None:
                found = _in_force(answers, incident, reading)
                question = f"window under {reading}"
                yield Compared(question=question, about=key, found=found, labelled=wanted)
    for asked, label in labels.events.items():
        for key, incident in held.items():
            if (told := label.of(truth.events[key])) is not None:
                found = _answer(asked, incident, answers, world)
                yield Compared(question=asked, about=key, found=found, labelled=told)


def _incidents_of(answers: _Answers, truth: Truth) -> dict[str, Incident]:
    """The incident that holds most of each labelled event's reports, by the event's key."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    incidents = {each.incident_id: each for each in answers.incident_of.values()}
    for label, incident in answers.incident_of.items():
        counted[truth.event_of.get(label, "")][incident.incident_id] += 1
    return {
        key: incidents[IncidentId(min(counted[key], key=lambda each: (-counted[key][each], each)))]
        for key in truth.events
        if key in counted
    }


def _answer(asked: EventQuestion, incident: Incident, answers: _Answers, world: Knowledge) -> str:
    members = answers.members[incident.incident_id]
    match asked:
        case EventQuestion.CATEGORY:
            return str(incident.category or "")
        case EventQuestion.OCCURRENCE:
            return _occurrence(members)
        case EventQuestion.ATTRIBUTION:
            return incident.attribution.party or "nobody"
        case EventQuestion.DISPUTED:
            told = [member.report for member in members]
            reason = dispute(incident.attribution, told, world.vocabulary)
            return "no" if reason is None else "yes"


def _occurrence(members: Iterable[LocatedReport]) -> str:
    """What most reports say of a strike; in a tie, the first of the vocabulary."""
    counted = Counter(member.report.occurrence for member in members)
    return max(Occurrence, key=lambda each: counted[each])


def _in_force(answers: _Answers, incident: Incident, reading: str) -> Holds | str:
    """Whether a reading was in force; empty where it was not asked."""
    return next(
        (
            finding.holds
            for assessment in answers.assessments[incident.incident_id]
            if assessment.reading_id == reading
            for finding in assessment.findings
            if finding.rule_id == "in_force"
        ),
        "",
    )


def site_named(located: LocatedReport, incident: Incident) -> str:
    """The site a report is matched to, by its own words or its incident's; empty for none."""
    for match in (*located.matches[:1], *([incident.site] if incident.site else [])):
        if match.match_class in NAMING:
            return match.site_id
    return ""


def _site_found(answers: _Answers, label: str) -> str:
    return site_named(answers.by_label[label], answers.incident_of[label])


def _report_row(answers: _Answers, truth: Truth, label: str) -> dict[str, Any]:
    located, incident = answers.by_label[label], answers.incident_of[label]
    point, site = located.place.point, _site_found(answers, label)
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
