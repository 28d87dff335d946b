"""From findings to a verdict, and from a verdict to the next revision of an assessment."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.core.case import Case
from monitor.core.rules import findings_of
from monitor.model.assessments import Assessment, Finding, Holds, Mode, Status, Verdict

# the first answer that any rule gives decides: a no settles it, else an unknown leaves it open
PRECEDENCE = (
    (Holds.NO, Verdict.NO_VIOLATION),
    (Holds.UNKNOWN, Verdict.UNDETERMINED),
    (Holds.YES, Verdict.VIOLATION),
)


def verdict_of(findings: Sequence[Finding]) -> Verdict:
    """The verdict of the first answer of ``PRECEDENCE`` that any rule gives.

    Raises:
        ValueError: there are no findings: an incident without rules has no verdict.
    """
    answers = {finding.holds for finding in findings}
    for answer, verdict in PRECEDENCE:
        if answer in answers:
            return verdict
    raise ValueError("no findings: an incident without rules has no verdict")


def assess(
    case: Case,
    *,
    previous: Assessment | None,
    list_versions: Mapping[str, str],
    rules_version: str,
    assessed_at: datetime,
    cause: str,
) -> Assessment:
    """The next revision of the incident's assessment under the case's reading, automatic and
    preliminary.
    """
    findings = findings_of(case)
    return Assessment(
        incident_id=case.incident.incident_id,
        incident_revision=case.incident.revision,
        agreement_id=case.agreement.agreement_id,
        reading_id=case.reading.reading_id,
        revision=1 if previous is None else previous.revision + 1,
        verdict=verdict_of(findings),
        findings=findings,
        mode=Mode.AUTOMATIC,
        status=Status.PRELIMINARY,
        agreement_version=case.agreement.version,
        list_versions=list_versions,
        rules_version=rules_version,
        assessed_at_utc=assessed_at,
        cause=cause,
    )
