"""The tiers a reader sees."""

from dataclasses import replace

import pytest
from builders import an_assessment, an_attribution, an_incident

from monitor.core.tiers import Tier, TierCounts, count_tiers, tier_of
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
