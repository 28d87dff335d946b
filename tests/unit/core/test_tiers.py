"""The tiers a reader sees."""

from dataclasses import replace

import pytest
from builders import an_assessment, an_attribution, an_incident

from monitor.core.tiers import (
    Tier,
    TierCounts,
    count_tiers,
    readings_differ,
    tier_change,
    tier_of,
)
from monitor.model.assessments import AttributionState, Status, Verdict
from monitor.model.disclosure import DisclosureLevel
from monitor.model.views import IncidentView, PlaceView

PLACE = PlaceView(
    level=DisclosureLevel.REGION, geometry=None, radius_m=None, regions=("XX-01",), label=""
)


@pytest.mark.parametrize(
    ("verdict", "status", "tier"),
    [
        (Verdict.VIOLATION, Status.REVIEWED, Tier.VIOLATION_REVIEWED),
        (Verdict.VIOLATION, Status.PRELIMINARY, Tier.VIOLATION_PRELIMINARY),
        (Verdict.UNDETERMINED, Status.REVIEWED, Tier.ALLEGATION),
        (Verdict.UNDETERMINED, Status.PRELIMINARY, Tier.ALLEGATION),
        (Verdict.NO_VIOLATION, Status.REVIEWED, Tier.NO_VIOLATION),
    ],
)
def test_a_verdict_and_its_status_make_the_tier(
    verdict: Verdict, status: Status, tier: Tier
) -> None:
    """Only a violation is told apart by whether a person has looked at it."""
    assert tier_of(an_assessment(verdict=verdict, status=status)) is tier


@pytest.mark.parametrize(
    ("agreements", "verdicts", "differ"),
    [
        ("a a", (Verdict.VIOLATION, Verdict.UNDETERMINED), True),
        ("a a", (Verdict.VIOLATION, Verdict.VIOLATION), False),
        ("a b", (Verdict.VIOLATION, Verdict.UNDETERMINED), False),
        ("a", (Verdict.VIOLATION,), False),
        ("", (), False),
    ],
)
def test_readings_of_one_agreement_differ_by_their_tiers(
    agreements: str, verdicts: tuple[Verdict, ...], *, differ: bool
) -> None:
    """Those of another agreement say nothing about it."""
    assessed = [
        an_assessment(agreement_id=agreement, reading_id=f"r-{n}", verdict=verdict)
        for n, (agreement, verdict) in enumerate(zip(agreements.split(), verdicts, strict=True))
    ]
    assert readings_differ(assessed) is differ


def test_a_change_is_told_where_the_tier_is_another() -> None:
    """From nowhere or from another tier, with the cause and the instant of the later assessment."""
    allegation = an_assessment(verdict=Verdict.UNDETERMINED)
    violation = an_assessment(verdict=Verdict.VIOLATION, cause="a second voice")
    assert tier_change(allegation, allegation) is None
    first, second = tier_change(None, allegation), tier_change(allegation, violation)
    assert first is not None and second is not None
    assert (first.before, first.after) == (None, Tier.ALLEGATION)
    assert (second.before, second.after) == (Tier.ALLEGATION, Tier.VIOLATION_PRELIMINARY)
    assert (second.cause, second.at) == ("a second voice", violation.assessed_at_utc)


def view(reading_id: str, verdict: Verdict, state: AttributionState) -> IncidentView:
    """An incident with one assessment."""
    return IncidentView(
        incident=an_incident(attribution=an_attribution(state=state, party=None)),
        place=PLACE,
        site=None,
        site_name="",
        assessments=(an_assessment(reading_id=reading_id, verdict=verdict),),
        words=False,
    )


def test_incidents_are_counted_under_one_reading() -> None:
    """Each in one tier; disputed is told beside; other readings do not count."""
    views = [
        view("west", Verdict.VIOLATION, AttributionState.DISPUTED),
        view("west", Verdict.UNDETERMINED, AttributionState.UNATTRIBUTED),
        view("east", Verdict.VIOLATION, AttributionState.DISPUTED),
    ]
    posted = replace(views[0], submission=True)  # people have not let it stand
    counts = count_tiers([*views, posted], "west")
    assert counts == TierCounts(violation_preliminary=1, allegation=1, disputed=1)
    assert counts.total == 2
