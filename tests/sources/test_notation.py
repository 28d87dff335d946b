"""Positions, numbers and dates as people write them."""

import pytest
from sources.captures import a_source

from monitor.model.sources import SourceFormat
from monitor.sources.notation import NoPosition, degrees, in_standard_notation, iso_date


@pytest.mark.parametrize(
    ("field", "written", "decimal"),
    [
        ("latitude", "50°27'16\"N", "50.454444"),
        ("latitude", "50° 27′ 16″ N", "50.454444"),
        ("latitude", "N 50°27’16,5”", "50.454583"),
        ("latitude", "50º27.266'", "50.454433"),
        ("latitude", "50°27'16''пн.ш.", "50.454444"),
        ("latitude", "50°27'16\" с. ш.", "50.454444"),
        ("latitude", "33°51'S", "-33.850000"),
        ("longitude", "30°31'25\"E", "30.523611"),
        ("longitude", "30°31'25\" сх. д.", "30.523611"),
        ("longitude", "30°31'25\" в.д.", "30.523611"),
        ("longitude", "0°7'W", "-0.116667"),
        ("longitude", "-0°7'", "-0.116667"),
        ("latitude", "50.4544°", "50.454400"),
        ("latitude", "50.4544", "50.4544"),  # plain degrees keep their digits
        ("latitude", "50 27 16", "50 27 16"),  # not understood: the normaliser refuses it
        ("latitude", "near Kherson", "near Kherson"),
        ("latitude", "", ""),
    ],
)
def test_degrees_minutes_and_seconds_become_decimal(field: str, written: str, decimal: str) -> None:
    """As on paper maps, in three languages; anything else stays as it is."""
    assert degrees(field, written) == decimal


@pytest.mark.parametrize(
    ("field", "written", "detail"),
    [
        ("latitude", "50°75'16\"N", "not degrees, minutes and seconds"),
        ("latitude", "50°27'61\"N", "not degrees, minutes and seconds"),
        ("longitude", "181°0'E", "not degrees, minutes and seconds"),
        ("latitude", "30°31'25\"E", "not a latitude"),
        ("longitude", "50°27'16\"пн.ш.", "not a longitude"),
        ("latitude", "N 50°27'16\"S", "not a latitude"),
        ("latitude", "-50°27'16\"N", "not a latitude"),
    ],
)
def test_degrees_that_are_no_place_are_refused(field: str, written: str, detail: str) -> None:
    """Swapped columns show in the letter; nothing is mended."""
    with pytest.raises(NoPosition, match=detail) as refused:
        degrees(field, written)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("written", "form", "iso"),
    [
        ("05.04.2025", "%d.%m.%Y", "2025-04-05"),
        ("05.04.2025 14:30", "%d.%m.%Y %H:%M", "2025-04-05T14:30:00"),
        ("05.04.2025 00:00", "%d.%m.%Y %H:%M", "2025-04-05T00:00:00"),
        ("20 APR 2025 (night)", "%d %b %Y", "2025-04-20"),
        ("2025-04-05", "%d.%m.%Y", "2025-04-05"),
        ("31.04.2025", "%d.%m.%Y", "31.04.2025"),
        ("", "%d.%m.%Y", ""),
    ],
)
def test_dates_are_read_in_the_declared_form_only(written: str, form: str, iso: str) -> None:
    """A day stays a day, and no other form is guessed at."""
    assert iso_date(written, form) == iso


def test_a_decimal_comma_is_a_point_only_where_declared() -> None:
    """Words with commas are left alone."""
    fields = {"latitude": "50,45", "uncertainty_m": "1\u00a0500,5", "summary": "a, b"}
    declared = a_source(SourceFormat.CSV, constants={"_decimal": ","})
    assert in_standard_notation(fields, a_source(SourceFormat.CSV)) == fields
    assert in_standard_notation(fields, declared) == {
        "latitude": "50.45",
        "uncertainty_m": "1500.5",
        "summary": "a, b",
    }
