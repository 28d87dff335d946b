"""From a verdict back to the bytes: what each thing said rests on, down to its ledger entry."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table

from monitor.core.associate import judge_pair
from monitor.model.assessments import Assessment, Finding
from monitor.model.ids import IncidentId, ReportId
from monitor.model.incidents import Incident, LocatedReport
from monitor.model.reports import StrikeReport
from monitor.model.review import Decision
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.understand import facts_in
from monitor.pipeline.withdraw import withdrawn_from
from monitor.store import reads, registers, review, schema
from monitor.store.chain import entry_of


class NotAssessed(ValueError):
    """The incident is not assessed under a reading; the message names those it is."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is said, and what it rests on."""

    said: str
    rests_on: tuple["Step", ...] = ()

    def lines(self, depth: int = 0) -> Iterator[str]:
        """The steps as indented lines."""
        yield "  " * depth + self.said
        for each in self.rests_on:
            yield from each.lines(depth + 1)

    def as_json(self) -> dict[str, Any]:
        """The steps as nested documents."""
        return {"said": self.said, "rests_on": [each.as_json() for each in self.rests_on]}


def why_incident(
    connection: Connection,
    incident_id: IncidentId,
    *,
    reading_id: str = "",
    as_of: datetime | None = None,
    knowledge: Knowledge | None = None,
) -> Step | None:
    """Why an incident is assessed as it is, or was at ``as_of``, under one reading or all;
    ``None`` where no such incident was known. With ``knowledge``, also which of a news item's words
    state which fact, and why reports were joined, as both would be judged now. With the reviewers'
    names: for monitors.

    Raises:
        NotAssessed: there is no assessment under the reading.
    """
    incident = reads.incident(connection, incident_id, as_of=as_of)
    if incident is None:
        return None
    return _Chain(connection, incident, as_of, knowledge).steps(reading_id)


class _Chain:
    """The steps of one incident; what many things rest on is told in full once."""

    def __init__(
        self,
        connection: Connection,
        incident: Incident,
        as_of: datetime | None,
        knowledge: Knowledge | None,
    ) -> None:
        self._connection = connection
        self._knowledge = knowledge
        self._incident = incident
        self._as_of = as_of
        self._told: set[str] = set()
        self._members = {
            each.report.report_id: each
            for each in reads.located(connection, incident.reports, as_of=as_of)
        }
        self._decisions = review.decisions_of(connection, [incident.incident_id], as_of=as_of)

    def steps(self, reading_id: str) -> Step:
        """The whole chain."""
        incident = self._incident
        assessed = reads.assessments_of(self._connection, [incident.incident_id], as_of=self._as_of)
        wanted = [each for each in assessed if reading_id in ("", each.reading_id)]
        if reading_id and not wanted:
            there_are = ", ".join(each.reading_id for each in assessed) or "none"
            raise NotAssessed(f"not assessed under {reading_id!r}; readings: {there_are}")
        retracted = ", retracted" if incident.retracted else ""
        occurred = incident.occurred
        said = (
            f"incident {incident.incident_id}, revision {incident.revision}{retracted}: "
            f"{incident.category or 'unknown kind'}, {occurred.from_utc:%Y-%m-%d %H:%M} … "
            f"{occurred.until_utc:%Y-%m-%d %H:%M} UTC; {incident.cause}"
        )
        named = {"incident_id": incident.incident_id, "revision": incident.revision}
        others = [self._report(each) for each in incident.reports] if not wanted else []
        rests = [
            self._sealed(schema.incident, named),
            *self._joined(),
            *map(self._assessment, wanted),
            *others,
            *self._withdrawn(),
            *map(self._decision, self._decisions),
        ]
        return Step(said, tuple(rests))

    def _joined(self) -> Iterator[Step]:
        """Whether each report tells of the strike that the preferred one tells of, by aspects."""
        preferred = self._members.get(self._incident.preferred)
        if self._knowledge is None or preferred is None:
            return
        for report_id, located in self._members.items():
            if located is not preferred:
                pair = judge_pair(located, preferred, self._knowledge.weights)
                beside = f"report {report_id} beside {self._incident.preferred}: {pair.kind}"
                yield Step(f"{beside} ({'; '.join(pair.reasons)})")

    def _withdrawn(self) -> Iterator[Step]:
        """What it rested on before its source took it back."""
        found = withdrawn_from(self._connection, self._incident.incident_id, as_of=self._as_of)
        for report_id, withdrawal in found.items():
            said = (
                f"report {report_id} was withdrawn by its source {withdrawal.source_id}, "
                f"{withdrawal.received_at_utc:%Y-%m-%d %H:%M} UTC, in capture "
                f"{withdrawal.capture_id}, and counts no longer"
            )
            named = {
                "source_id": withdrawal.source_id,
                "external_id": withdrawal.external_id,
                "before_utc": withdrawal.before_utc,
            }
            yield Step(said, (self._sealed(schema.withdrawal, named),))

    def _assessment(self, made: Assessment) -> Step:
        said = (
            f"reading {made.reading_id}: {made.verdict}, {made.status}, "
            f"{made.review.replace('_', ' ')}; revision {made.revision} of "
            f"{made.assessed_at_utc:%Y-%m-%d %H:%M} UTC, {made.mode}: {made.cause}"
        )
        named = {
            "incident_id": made.incident_id,
            "agreement_id": made.agreement_id,
            "reading_id": made.reading_id,
            "revision": made.revision,
        }
        lists = (
            self._list(list_id, version) for list_id, version in sorted(made.list_versions.items())
        )
        rests = (
            self._sealed(schema.assessment, named),
            *map(self._finding, made.findings),
            self._terms(made),
            *lists,
            Step(f"rules {made.rules_version}"),
        )
        return Step(said, rests)

    def _finding(self, finding: Finding) -> Step:
        rests = tuple(self._evidence(each) for each in finding.evidence)
        return Step(f"{finding.rule_id}: {finding.holds} – {finding.reason}", rests)

    def _evidence(self, evidence: str) -> Step:
        return self._report(ReportId(evidence)) if evidence in self._members else Step(evidence)

    def _report(self, report_id: ReportId) -> Step:
        if report_id in self._told:
            return Step(f"report {report_id}, as above")
        self._told.add(report_id)
        located = self._members[report_id]
        report = located.report
        words = report.facility_name or report.headline or report.summary
        rests = (
            self._sealed(schema.report, {"report_id": report_id}),
            *_readings(located),
            *self._words(report),
            self._capture(located),
        )
        return Step(f"report {report_id}, {report.family.title}: “{words}”", rests)

    def _words(self, report: StrikeReport) -> Iterator[Step]:
        """The facts that a news item without fields of its own states, each with its words."""
        text = report.headline or report.summary
        if self._knowledge is None or report.facility_name or not text:
            return
        for fact in facts_in(text, report.published, self._knowledge):
            if fact.start < fact.end:
                yield Step(f"“{text[fact.start : fact.end]}”: {fact.kind} {fact.value}")

    def _capture(self, located: LocatedReport) -> Step:
        report = located.report
        found = reads.capture(self._connection, report.capture_id)
        if found is None:
            return Step(f"capture {report.capture_id}: missing")
        said = (
            f"{report.locator} of capture {found.capture_id}: {len(found.content)} bytes from "
            f"{found.url or found.source_id}, {found.fetched_at_utc:%Y-%m-%d %H:%M} UTC, "
            f"sha256 {found.sha256}"
        )
        sealed = self._sealed(schema.capture, {"capture_id": found.capture_id})
        return Step(said, (sealed,))

    def _terms(self, made: Assessment) -> Step:
        adopted = registers.terms_adoption(
            self._connection, made.agreement_id, made.agreement_version
        )
        said = f"terms {made.agreement_id} {made.agreement_version}"
        named = {"agreement_id": made.agreement_id, "adopted_at_utc": adopted}
        return self._adopted(said, schema.agreement_version, named)

    def _list(self, list_id: str, version: str) -> Step:
        adopted = registers.list_adoption(self._connection, list_id, version)
        named = {"list_id": list_id, "adopted_at_utc": adopted}
        return self._adopted(f"list {list_id} {version}", schema.list_version, named)

    def _adopted(self, said: str, table: Table, named: Mapping[str, Any]) -> Step:
        """A version with the ledger entry of its adoption."""
        if said in self._told:
            return Step(f"{said}, as above")
        self._told.add(said)
        adopted = named["adopted_at_utc"]
        if adopted is None:
            return Step(f"{said}: not kept here")
        return Step(f"{said}, adopted {adopted:%Y-%m-%d %H:%M} UTC", (self._sealed(table, named),))

    def _decision(self, decision: Decision) -> Step:
        said = (
            f"decision {decision.number}: {decision.kind} by {decision.author}, "
            f"{decision.decided_at_utc:%Y-%m-%d %H:%M} UTC: {decision.reason}"
        )
        named = {"incident_id": decision.incident_id, "number": decision.number}
        rests = [self._sealed(schema.decision, named)]
        if decision.evidence_id:
            named = {"evidence_id": decision.evidence_id}
            sealed = self._sealed(schema.evidence, named)
            rests.append(Step(f"file, sha256 {decision.evidence_id}", (sealed,)))
        return Step(said, tuple(rests))

    def _sealed(self, table: Table, named: Mapping[Any, Any]) -> Step:
        found = entry_of(self._connection, table, named)
        return Step("not in the ledger" if found is None else f"ledger {found[0]}, {found[1]}")


def _readings(located: LocatedReport) -> Iterable[Step]:
    """What the words were read to mean."""
    place = located.place
    if place.label:
        yield Step(f"place: {place.label} ({place.basis})")
    for match in located.matches[:1]:
        yield Step(f"site {match.site_id} ({match.match_class}): {', '.join(match.reasons)}")
