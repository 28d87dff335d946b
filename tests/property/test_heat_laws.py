"""Laws of heat: no heat proves nothing, order does not matter, and no rule can ask for it."""

import random
from dataclasses import fields
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from shapely import Point
from unit.core.test_heat import AT_SITE, SITE, STRUCK, WEIGHTS, heat

from monitor.core.case import Case
from monitor.core.heat import corroborate, heat_window
from monitor.model.heat import HeatAnswer, HeatDetection

DETECTIONS = st.lists(
    st.builds(
        lambda hours, east, north, frp_mw: heat(
            hours / 24, Point(AT_SITE.x + east, AT_SITE.y + north), frp_mw=frp_mw
        ),
        st.integers(-48, 24 * 430),
        st.sampled_from([0.0, 0.0, 0.001, 0.1, 0.4]),
        st.sampled_from([0.0, 0.002, 0.2]),
        st.none() | st.floats(0.1, 500.0),
    ),
    max_size=80,
)


@given(DETECTIONS, st.randoms(use_true_random=False))
def test_the_order_of_detections_does_not_matter(
    detections: list[HeatDetection], order: random.Random
) -> None:
    """The same heat, the same answer."""
    mixed = order.sample(detections, len(detections))
    assert corroborate(STRUCK, SITE, mixed, WEIGHTS) == corroborate(
        STRUCK, SITE, detections, WEIGHTS
    )


@given(DETECTIONS)
def test_without_heat_in_the_hours_of_the_strike_nothing_can_be_told(
    detections: list[HeatDetection],
) -> None:
    """Whatever burnt before or after: silence from orbit is no evidence."""
    window = heat_window(STRUCK.occurred, WEIGHTS)
    others = [each for each in detections if not each.detected.overlaps(window)]
    assert corroborate(STRUCK, SITE, others, WEIGHTS).answer is HeatAnswer.CANNOT_TELL


@given(DETECTIONS)
def test_heat_around_never_makes_heat_at_the_site_more_telling(
    detections: list[HeatDetection],
) -> None:
    """Fires all around in the same hours can only take support away."""
    window = heat_window(STRUCK.occurred, WEIGHTS)
    at = window.from_utc + timedelta(hours=1)
    days = (heat(0).detected.from_utc - at) / timedelta(days=1)
    fire = heat(days, Point(AT_SITE.x + 0.2, AT_SITE.y + 0.1))
    before = corroborate(STRUCK, SITE, [fire, *detections], WEIGHTS)
    after = corroborate(STRUCK, SITE, [fire] * 400 + detections, WEIGHTS)
    assert after.answer in (before.answer, HeatAnswer.CANNOT_TELL)
    assert after.answer is not HeatAnswer.SUPPORTS


def test_no_rule_can_ask_for_heat() -> None:
    """What a rule may look at holds none, so that no verdict can rest on it."""
    assert not [
        field.name for field in fields(Case) if "heat" in f"{field.name} {field.type}".lower()
    ]
