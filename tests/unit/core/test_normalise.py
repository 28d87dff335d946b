"""A raw claim becomes a report, or a rejection that a person can act on."""

from dataclasses import replace

import pytest
from builders import EAST, a_capture, a_window
from unit.core.northland import NOW, SOURCE, read, vocabulary

from monitor.core.normalise import normalise
from monitor.core.speakers import origin_family
from monitor.model.reports import (
    Means,
    Occurrence,
    Rejection,
    RejectionReason,
    StrikeReport,
    Unusable,
)
from monitor.model.sites import SiteCategory
from monitor.model.time import TimePrecision

CLAIM = {
    "occurred_start": "2025-03-28T10:34:00+03:00",
    "published_at": "2025-03-28T12:00:00+03:00",
    "source_name": "Paper",
    "origin": "RU Ministry of Defence",
    "region": "Poltava Oblast",
    "place_name": "Poltava",
    "facility_name": "110 kV substation",
    "category": "substation",
    "latitude": "50.0",
    "longitude": "30.0",
    "uncertainty_m": "400",
    "claimed_attacker": "East",
    "means": "FPV",
    "effect": "transformer damaged",
}


def accepted(fields: dict[str, str]) -> StrikeReport:
    """The report of fields that are in order."""
    report = read(fields)
    assert isinstance(report, StrikeReport), report
    return report


def test_a_claim_becomes_a_report_in_the_sources_own_words() -> None:
    """Words are kept, codes are understood, the rest stays empty."""
    report = accepted(CLAIM)
    assert report.occurred == a_window("2025-03-28T07:34Z .. 2025-03-28T07:35Z")
    assert report.occurred_precision is TimePrecision.MINUTE
    assert (report.place_name, report.facility_name) == ("Poltava", "110 kV substation")
    assert report.point is not None and (report.point.x, report.point.y) == (30.0, 50.0)
    assert report.uncertainty_m == 400.0
    assert report.category is SiteCategory.SUBSTATION
    assert (report.claimed_attacker, report.means) == (EAST, Means.DRONE)
    assert report.occurrence is Occurrence.ASSERTED and not report.aggregate
    assert report.received_at_utc == NOW and report.headline == ""


def test_a_point_that_stands_for_a_region_is_left_out() -> None:
    """The words stay, for they still name the region; any other point of the source stays too."""
    source = replace(SOURCE, stand_ins=((30.0, 50.0),))
    for longitude, told in (("30.00002", False), ("30.001", True)):
        report = read({**CLAIM, "longitude": longitude}, source=source)
        assert isinstance(report, StrikeReport)
        assert (report.point is not None, report.uncertainty_m is not None) == (told, told)
        assert report.region_as_given == "Poltava Oblast"


def test_a_report_is_named_by_what_it_claims() -> None:
    """The same claim captured again is the same report; another word makes another."""
    again, other = accepted({**CLAIM, "unheard_of": "x"}), accepted({**CLAIM, "effect": "none"})
    assert again.report_id == accepted(CLAIM).report_id != other.report_id


def test_what_a_source_does_not_say_stays_unknown() -> None:
    """No place, category, attacker, means or publication is made up."""
    report = accepted({"occurred_start": "2025-03-28", "summary": "A strike."})
    assert report.point is None and report.uncertainty_m is None
    assert report.category is None and report.claimed_attacker is None
    assert report.means is Means.UNKNOWN
    assert report.published is None
    assert report.source_name == report.origin_as_given == SOURCE.title


@pytest.mark.parametrize(
    ("party", "zone", "expected"),
    [
        ("", "Europe/Kyiv", "2025-03-28T08:34Z .. 2025-03-28T08:35Z"),
        ("UA-official", "", "2025-03-28T08:34Z .. 2025-03-28T08:35Z"),
        ("RU-official", "", "2025-03-28T07:34Z .. 2025-03-28T07:35Z"),
        ("", "", "2025-03-28T07:34Z .. 2025-03-28T08:35Z"),
    ],
)
def test_a_time_without_an_offset_is_in_the_sources_zone_or_in_any(
    party: str, zone: str, expected: str
) -> None:
    """Configured for the source, or known by whose voice it is, or else every one that may be."""
    fields = {**CLAIM, "occurred_start": "2025-03-28T10:34", "source_party": party}
    report = read(fields, source=replace(SOURCE, zone=zone))
    assert isinstance(report, StrikeReport)
    assert report.occurred == a_window(expected)


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"occurred_start": ""}, RejectionReason.NO_TIME, "occurred_start"),
        ({"occurred_start": "lately"}, RejectionReason.BAD_TIME, "occurred_start"),
        ({"occurred_end": "2025-03-01"}, RejectionReason.BAD_TIME, "occurred_start"),
        ({"occurred_start": "2025-04-03"}, RejectionReason.FUTURE_TIME, "occurred_start"),
        ({"published_at": "soon"}, RejectionReason.BAD_TIME, "published_at"),
        ({"occurred_precision": "second"}, RejectionReason.UNKNOWN_VALUE, "occurred_precision"),
        ({"latitude": ""}, RejectionReason.BAD_COORDINATES, "latitude"),
        ({"longitude": "30 E"}, RejectionReason.BAD_COORDINATES, "longitude"),
        ({"latitude": "nan"}, RejectionReason.BAD_COORDINATES, "latitude"),
        ({"latitude": "10.0"}, RejectionReason.BAD_COORDINATES, "latitude"),
        ({"latitude": "95.0"}, RejectionReason.BAD_COORDINATES, "latitude"),
        ({"uncertainty_m": ""}, RejectionReason.BAD_COORDINATES, "uncertainty_m"),
        ({"uncertainty_m": "0"}, RejectionReason.BAD_COORDINATES, "uncertainty_m"),
        ({"uncertainty_m": "1000001"}, RejectionReason.BAD_COORDINATES, "uncertainty_m"),
        ({"category": "castle"}, RejectionReason.UNKNOWN_VALUE, "category"),
        ({"claimed_attacker": "North"}, RejectionReason.UNKNOWN_VALUE, "claimed_attacker"),
        ({"effect": "x" * 10_001}, RejectionReason.TOO_LARGE, "effect"),
        ({"effect": "cut\x00off"}, RejectionReason.MALFORMED, "effect"),
        ({"effect": "half a pair \ud83d"}, RejectionReason.MALFORMED, "effect"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_field_and_reason(
    change: dict[str, str], reason: RejectionReason, field: str
) -> None:
    """One bad value refuses the item; it is never mended or left out."""
    rejection = read({**CLAIM, **change})
    assert isinstance(rejection, Rejection)
    assert (rejection.reason, rejection.field) == (reason, field)
    assert rejection.detail and rejection.locator == "row 1" and rejection.rejected_at_utc == NOW


def test_a_report_must_say_what_was_hit_or_where() -> None:
    """A time alone tells of nothing."""
    rejection = read({"occurred_start": "2025-03-28", "claimed_attacker": "E"})
    assert isinstance(rejection, Rejection)
    assert rejection.reason is RejectionReason.MISSING_FIELD


def test_swapped_coordinates_are_refused_with_a_hint() -> None:
    """They are not swapped back."""
    rejection = read({**CLAIM, "latitude": "30.0", "longitude": "50.0"})
    assert isinstance(rejection, Rejection)
    assert "seem to be swapped" in rejection.detail


def test_an_item_that_could_not_be_read_is_a_rejection_too() -> None:
    """With the reason its format gave."""
    item = Unusable(locator="line 3", reason=RejectionReason.MALFORMED, field="", detail="no JSON")
    rejection = normalise(
        item,
        capture=a_capture(),
        source=SOURCE,
        vocabulary=vocabulary(),
        covers=lambda lon, lat: True,
        now=NOW,
    )
    assert isinstance(rejection, Rejection)
    assert (rejection.locator, rejection.detail) == ("line 3", "no JSON")


@pytest.mark.parametrize("spelling", ["", "unknown", "None", "n/a"])
def test_an_attacker_may_be_unknown(spelling: str) -> None:
    """In any of the usual words for it."""
    assert accepted({**CLAIM, "claimed_attacker": spelling}).claimed_attacker is None


def test_a_configured_origin_is_one_family_and_any_other_its_own() -> None:
    """Relays of one ministry are one voice; two unknown papers are two."""
    words = vocabulary()
    ministry = origin_family("Минобороны РФ", words)
    assert ministry == origin_family("RU Ministry of Defence", words)
    assert ministry.speaks_for is not None
    governor = origin_family("Krasnodar authorities", words)
    assert governor.speaks_for == ministry.speaks_for and governor != ministry
    assert governor.title == "Krasnodar authorities"
    paper, other = origin_family("Paper", words), origin_family("Another paper", words)
    assert paper.family_id != other.family_id and paper.speaks_for is None


NEWS = {
    "published_at": "2025-03-28T12:00:00+02:00",
    "headline": "В ніч на 28 березня дрони ЗСУ атакували підстанцію",
}
ASSUMED = {
    "occurred_start": "2025-03-27T12:00:00+02:00",
    "occurred_end": "2025-03-28T12:00:00+02:00",
    "occurred_precision": "range",
}


@pytest.mark.parametrize("fields", [{}, ASSUMED])
def test_the_words_of_a_bare_item_tell_when_where_its_source_only_assumes(
    fields: dict[str, str],
) -> None:
    """What was before the publication was in the night that the headline names."""
    report = read({**NEWS, **fields}, source=replace(SOURCE, zone="Europe/Kyiv"))
    assert isinstance(report, StrikeReport)
    assert report.occurred == a_window("2025-03-27T18:00Z .. 2025-03-28T06:00Z")
    assert report.occurred_precision is TimePrecision.NIGHT


@pytest.mark.parametrize(
    "fields",
    [
        {"occurred_start": "2025-03-26"},
        {"occurred_start": "2025-03-26", "published_at": ""},
        {**ASSUMED, "occurred_end": "2025-03-27T18:00:00+02:00"},
        {**ASSUMED, "facility_name": "110 kV substation"},
    ],
)
def test_a_time_that_the_source_states_itself_stands(fields: dict[str, str]) -> None:
    """Whatever its words say."""
    assert accepted({**NEWS, **fields}).occurred_precision is not TimePrecision.NIGHT


def test_an_unreadable_end_is_refused_whatever_the_words_say() -> None:
    """It is the source's own field."""
    refused = read({**NEWS, **ASSUMED, "occurred_end": "later"})
    assert isinstance(refused, Rejection) and refused.reason is RejectionReason.BAD_TIME


def test_words_that_tell_of_the_future_are_refused() -> None:
    """So is their item, if that is when it says to be published."""
    refused = read({"published_at": "2026-01-01T10:00", "headline": "Вночі дрони вдарили"})
    assert isinstance(refused, Rejection) and refused.reason is RejectionReason.FUTURE_TIME


def test_the_words_of_a_bare_item_tell_with_what() -> None:
    """Unless the source has said so itself, or names what was hit."""
    assert accepted({**NEWS, "occurred_start": "2025-03-28"}).means is Means.DRONE
    assert accepted({**NEWS, **ASSUMED, "means": "missile"}).means is Means.MISSILE
    named = {**NEWS, **ASSUMED, "facility_name": "110 kV substation"}
    assert accepted(named).means is Means.UNKNOWN


def test_a_source_that_says_the_attacker_is_unknown_is_taken_at_its_word() -> None:
    """Its headline is not asked."""
    assert accepted({**NEWS, **ASSUMED, "claimed_attacker": "unknown"}).claimed_attacker is None
