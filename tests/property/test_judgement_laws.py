"""Laws of assessment: both sides alike, and nothing certain out of nothing. Those that need many
incidents are in test_violation_laws.py.
"""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from builders import EAST, WEST, a_finding
from hypothesis import given
from hypothesis import strategies as st
from property.worlds import (
    BEGIN,
    FAMILIES,
    agreements,
    case_of,
    reports,
    swapped_agreement,
    swapped_incident,
    swapped_report,
    windows,
)
from spec.project import config

from monitor.core.assess import verdict_of
from monitor.core.associate import cluster
from monitor.core.case import Case
from monitor.core.incidents import form_incident
from monitor.core.rules import findings_of, in_force_during, occurred
from monitor.model.agreements import Agreement
from monitor.model.assessments import Holds, Verdict
from monitor.model.incidents import LocatedReport
from monitor.model.reports import Capture, RawClaim, StrikeReport
from monitor.model.time import TimeWindow

spans = st.timedeltas(timedelta(0), timedelta(days=3))


@given(reports(most=5), agreements())
def test_swapping_the_parties_names_swaps_them_and_changes_nothing_else(
    located: list[LocatedReport], agreement: Agreement
) -> None:
    """Groups, incidents, findings: the same, with the other name where a name stood."""
    mirrored = [swapped_report(item) for item in located]
    assert cluster(mirrored, config().thresholds) == cluster(located, config().thresholds)
    case = case_of(located, agreement)
    mirror = case_of(mirrored, swapped_agreement(agreement))
    assert mirror.incident == swapped_incident(case.incident)
    assert findings_of(mirror) == findings_of(case)


@given(agreements(), windows(), spans)
def test_knowing_the_time_less_well_never_settles_whether_a_reading_was_in_force(
    agreement: Agreement, when: TimeWindow, by: timedelta
) -> None:
    """Unknown stays unknown; an answer may only be lost."""
    reading = agreement.readings[0]
    sharp, wide = in_force_during(when, reading), in_force_during(when.widened(by), reading)
    assert wide.holds in (sharp.holds, Holds.UNKNOWN)


@given(reports(), agreements(), st.sampled_from(FAMILIES))
def test_one_origin_family_never_settles_that_it_happened(
    located: list[LocatedReport], agreement: Agreement, family: object
) -> None:
    """However often it is repeated; only the striking side's own word is more."""
    one_voice = [replace(item, report=replace(item.report, family=family)) for item in located]
    others = [
        item
        for item in one_voice
        if item.report.claimed_attacker is None
        or item.report.claimed_attacker != item.report.family.speaks_for
    ]
    if others:
        assert occurred(case_of(others, agreement)).holds is Holds.UNKNOWN


@given(reports(), agreements(), st.sampled_from([EAST, WEST]))
def test_all_organs_of_a_party_settle_nothing_about_the_other(
    located: list[LocatedReport], agreement: Agreement, party: object
) -> None:
    """A party has one voice, through however many ministries."""
    organs = [family for family in FAMILIES if family.speaks_for == party]
    told = [
        replace(
            item,
            report=replace(
                item.report,
                family=organs[at % len(organs)],
                claimed_attacker=WEST if party == EAST else EAST,
            ),
        )
        for at, item in enumerate(located)
    ]
    assert occurred(case_of(told, agreement)).holds is Holds.UNKNOWN


@given(st.lists(st.sampled_from(Holds), min_size=1))
def test_one_no_settles_a_verdict_and_one_unknown_leaves_it_open(answers: list[Holds]) -> None:
    """No before unknown before yes, in any order and number."""
    verdict = verdict_of([a_finding(holds=answer) for answer in answers])
    if Holds.NO in answers:
        assert verdict is Verdict.NO_VIOLATION
    elif Holds.UNKNOWN in answers:
        assert verdict is Verdict.UNDETERMINED
    else:
        assert verdict is Verdict.VIOLATION


@given(reports())
def test_an_incident_is_formed_alike_from_any_order(located: list[LocatedReport]) -> None:
    """Time, place, target, attribution and preferred report do not depend on who came first."""
    forwards = form_incident(located, formed_at=BEGIN, cause="")
    assert form_incident(located[::-1], formed_at=BEGIN, cause="") == forwards


@pytest.mark.parametrize("record", [Case, StrikeReport, RawClaim, Capture])
def test_no_heat_anomaly_has_a_way_into_an_answer(record: type) -> None:
    """A plant is hot every day: nothing that a rule can see holds a satellite's reading."""
    names = {field.name for field in fields(record)}
    assert not any(word in name for name in names for word in ("heat", "fire", "therm", "anomal"))
