"""FIRMS: hot pixels in every way its tables write them; never reports of a strike."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from shapely import Point

from monitor.model.heat import HeatConfidence, HeatDetection
from monitor.model.reports import RejectionReason, Unusable
from monitor.model.time import TimeWindow
from monitor.sources.firms import parse_firms
from monitor.sources.interface import MalformedPayload

PAYLOAD = Path(__file__).parent / "payloads/example-heat/2025-04-05-viirs.csv"
HEAD = b"latitude,longitude,acq_date,acq_time,confidence,frp,daynight,scan,track\n"


def _one(row: str) -> HeatDetection:
    (detection,) = parse_firms(HEAD + row.encode())
    assert isinstance(detection, HeatDetection)
    return detection


def test_a_row_of_viirs_is_a_detection_with_its_pixel_and_minute() -> None:
    """48 is twelve minutes to one; half the pixel's diagonal is the radius."""
    (detection,) = parse_firms(PAYLOAD.read_bytes())
    start = datetime(2025, 4, 5, 0, 48, tzinfo=UTC)
    assert isinstance(detection, HeatDetection)
    assert detection.radius_m == pytest.approx(265.4, abs=0.1)
    assert detection == HeatDetection(
        point=Point(33.1002, 50.2001),
        radius_m=detection.radius_m,
        detected=TimeWindow(start, start + timedelta(minutes=1)),
        frp_mw=3.4,
        confidence=HeatConfidence.NOMINAL,
        satellite="N",
        by_day=False,
        source="VIIRS 2.0NRT",
    )


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [
        ("9", 0, 9),
        ("48", 0, 48),
        ("0050", 0, 50),
        ("130", 1, 30),
        ("659", 6, 59),
        ("1141", 11, 41),
        ("01:30", 1, 30),
        ("1:30", 1, 30),
        ("0", 0, 0),
    ],
)
def test_the_minute_is_read_with_and_without_its_zeros(
    written: str, hour: int, minute: int
) -> None:
    """HMM without leading zeros, and HH:MM."""
    detected = _one(f"50,33,2025-04-05,{written},n,,D,,\n").detected
    assert (detected.from_utc.hour, detected.from_utc.minute) == (hour, minute)


@pytest.mark.parametrize(
    ("written", "confidence"),
    [
        ("l", HeatConfidence.LOW),
        ("h", HeatConfidence.HIGH),
        ("nominal", HeatConfidence.NOMINAL),
        ("0", HeatConfidence.LOW),
        ("29", HeatConfidence.LOW),
        ("30", HeatConfidence.NOMINAL),
        ("79", HeatConfidence.NOMINAL),
        ("80", HeatConfidence.HIGH),
        ("100", HeatConfidence.HIGH),
        ("", None),
    ],
)
def test_letters_and_percentages_come_to_the_same_classes(
    written: str, confidence: HeatConfidence | None
) -> None:
    """VIIRS says l, n, h or the words; MODIS 0 to 100."""
    assert _one(f"50,33,2025-04-05,0,{written},,N,,\n").confidence is confidence


def test_a_table_of_places_and_days_gives_days() -> None:
    """Nothing is sharpened to a minute, and what the table lacks is unknown; gzipped alike."""
    (detection,) = parse_firms(
        gzip.compress(b"LATITUDE,LONGITUDE,ACQ_DATE\n50,33,2022-01-01\n", mtime=0)
    )
    assert isinstance(detection, HeatDetection)
    assert detection.detected.length == timedelta(days=1)
    assert detection.radius_m is detection.frp_mw is detection.confidence is detection.by_day
    assert detection.by_day is None


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("50,33,2025-04-05,2400,n,,D,,", "acq_time", RejectionReason.BAD_TIME),
        ("50,33,2025-04-05,,n,,D,,", "acq_time", RejectionReason.BAD_TIME),
        ("50,33,05/04/2025,1,n,,D,,", "acq_time", RejectionReason.BAD_TIME),
        ("150,33,2025-04-05,1,n,,D,,", "latitude", RejectionReason.BAD_COORDINATES),
        ("nan,33,2025-04-05,1,n,,D,,", "latitude", RejectionReason.BAD_COORDINATES),
        ("50,33,2025-04-05,1,101,,D,,", "confidence", RejectionReason.UNKNOWN_VALUE),
        ("50,33,2025-04-05,1,x,,D,,", "confidence", RejectionReason.UNKNOWN_VALUE),
        ("50,33,2025-04-05,1,n,inf,D,,", "frp", RejectionReason.UNKNOWN_VALUE),
        ("50,33,2025-04-05,1,n,,dusk,,", "daynight", RejectionReason.UNKNOWN_VALUE),
        ("50,33,2025-04-05,1", "", RejectionReason.MALFORMED),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_read(
    row: str, field: str, reason: RejectionReason
) -> None:
    """Rows in are detections and unusable rows."""
    bad, found = parse_firms(HEAD + f"{row}\n50,33,2025-04-05,1,n,,D,,\n".encode())
    assert isinstance(found, HeatDetection)
    assert isinstance(bad, Unusable)
    assert (bad.locator, bad.field, bad.reason) == ("line 2", field, reason)


@pytest.mark.parametrize("answer", [b"Invalid MAP_KEY.", b"", b"<html></html>"])
def test_an_answer_that_is_no_table_is_refused(answer: bytes) -> None:
    """An error is never read as a night without fires."""
    with pytest.raises(MalformedPayload, match="the header lacks"):
        list(parse_firms(answer))
