"""From findings to a verdict, and to the next revision."""

import pytest
from builders import (
    a_finding,
    a_located_report,
    an_agreement,
    an_assessment,
    an_incident,
    an_instant,
)

from monitor.core.assess import assess, verdict_of
from monitor.core.case import Case
from monitor.model.assessments import Assessment, Holds, Mode, Status, Verdict

NOW = an_instant("2025-03-25T08:00Z")
AGREEMENT = an_agreement()


@pytest.mark.parametrize(("previous", "revision"), [(None, 1), (an_assessment(revision=4), 5)])
def test_an_assessment_follows_the_one_before(previous: Assessment | None, revision: int) -> None:
    """Automatic, preliminary, and stamped with all it rests on."""
    case = Case(
        incident=an_incident(revision=3),
        members=[a_located_report()],
        agreement=AGREEMENT,
        reading=AGREEMENT.readings[0],
        sites={},
    )
    made = assess(
        case,
        previous=previous,
        list_versions={"grid": "v2"},
        rules_version="rules-3",
        assessed_at=NOW,
        cause="a report",
    )
    assert (made.revision, made.incident_revision) == (revision, 3)
    assert (made.mode, made.status) == (Mode.AUTOMATIC, Status.PRELIMINARY)
    assert (made.agreement_version, made.rules_version) == (AGREEMENT.version, "rules-3")
    assert (made.list_versions, made.assessed_at_utc) == ({"grid": "v2"}, NOW)
    assert made.verdict is verdict_of(made.findings)


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ("yes yes", Verdict.VIOLATION),
        ("yes unknown", Verdict.UNDETERMINED),
        ("yes unknown no", Verdict.NO_VIOLATION),
        ("no", Verdict.NO_VIOLATION),
        ("unknown", Verdict.UNDETERMINED),
    ],
)
def test_a_no_outranks_an_unknown_and_an_unknown_a_yes(answers: str, verdict: Verdict) -> None:
    """The table of precedence, read aloud."""
    assert verdict_of([a_finding(holds=Holds(each)) for each in answers.split()]) is verdict


def test_no_findings_have_no_verdict() -> None:
    """An incident nobody asked about is not thereby innocent."""
    with pytest.raises(ValueError):
        verdict_of([])
