"""From findings to a verdict, and from a verdict to the next revision of an assessment."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.core.rules import Case, findings_of
from monitor.model.assessments import Assessment, Finding, Holds, Mode, Status, Verdict


def verdict_of(findings: Sequence[Finding]) -> Verdict:
    """One rule that fails settles it; otherwise one unknown leaves it open.

    Raises:
        ValueError: there are no findings: an incident without rules has no verdict.
    """
    answers = {finding.holds for finding in findings}
    if not answers:
        raise ValueError("no findings: an incident without rules has no verdict")
    if Holds.NO in answers:
        return Verdict.NO_VIOLATION
    return Verdict.UNDETERMINED if Holds.UNKNOWN in answers else Verdict.VIOLATION


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
