"""VIINA: the news' own time, points that are checked, and every row accounted for."""

import gzip
from collections.abc import Iterator

import pytest
from sources.captures import a_capture, a_source

from monitor.core.precision import LEAST_TEXTS
from monitor.model.reports import RawClaim, Unusable
from monitor.model.sources import SourceFormat
from monitor.sources import longtable
from monitor.sources.interface import MalformedPayload
from monitor.sources.parsers import parse

HEAD = "datetime,lon,lat,place_name,event_type,headline\n"
ROW = '2025-04-05 00:00:00,33.1,50.2,Verbove,uav,"Удар по ""Вербовому"""\n'
SOURCE = a_source(SourceFormat.VIINA, constants={"uncertainty_m": "10000"})
DAY_BEFORE = a_source(SourceFormat.VIINA, constants={"_within_hours": "24"})


def _claims(text: str) -> Iterator[RawClaim]:
    for item in parse(a_capture(HEAD + text), SOURCE):
        assert isinstance(item, RawClaim)
        yield item


def test_a_row_is_news_with_a_point_and_no_time_of_its_own() -> None:
    """Midnight means that only the day is known; the machine's place name is not the source's."""
    (claim,) = _claims(ROW)
    assert claim.locator == "line 2"
    assert claim.fields == {
        "published_at": "2025-04-05",
        "latitude": "50.2",
        "longitude": "33.1",
        "uncertainty_m": "10000",
        "headline": 'Удар по "Вербовому"',
    }


@pytest.mark.parametrize(
    ("stated", "published", "start"),
    [
        ("2025-04-05 00:00:00", "2025-04-05", "2025-04-04T00:00:00"),
        ("2025-04-05 07:40:00", "2025-04-05 07:40:00", "2025-04-04T07:40:00"),
    ],
)
def test_the_event_lies_in_the_hours_before_the_news(
    stated: str, published: str, start: str
) -> None:
    """Only where the source's entry says so; a day ends with the day."""
    (claim,) = parse(a_capture(f"{HEAD}{stated},33.1,50.2,V,,Удар\n"), DAY_BEFORE)
    assert isinstance(claim, RawClaim)
    times = {name: claim.fields[name] for name in claim.fields if name.endswith(("_at", "_end"))}
    assert times == {"published_at": published, "occurred_end": published}
    assert claim.fields["occurred_start"] == start
    assert claim.fields["occurred_precision"] == "range"


def test_a_stand_in_point_is_left_out_and_the_region_stays_in_the_words() -> None:
    """A village that every news of a region is put on is no position."""
    rows = (
        f"2025-04-05 00:00:00,33.4817,46.5578,Chorna Dolyna,loc,Вибухи на Херсонщині {number}\n"
        for number in range(LEAST_TEXTS)
    )
    *stand_ins, true = _claims("".join(rows) + ROW)
    assert not {"latitude", "longitude", "place_name"} & set().union(
        *(claim.fields for claim in stand_ins)
    )
    assert all("Херсонщині" in claim.fields["headline"] for claim in stand_ins)
    assert true.fields["latitude"] == "50.2"


def test_a_gzipped_table_reads_as_a_plain_one() -> None:
    """The bytes decide, not a name."""
    packed = a_capture(gzip.compress((HEAD + ROW).encode()))
    assert list(parse(packed, SOURCE)) == list(_claims(ROW))


@pytest.mark.parametrize(
    ("row", "field", "detail"),
    [
        ("2025-04-05 00:00:00,33.1,50.2,V,uav\n", "", "5 cells under 6 columns"),
        ('2025-04-05 00:00:00,33.1,50.2,V,uav,"a" b\n', "", "expected after"),
        ("yesterday,33.1,50.2,V,uav,Удар\n", "datetime", "not a date and time: 'yesterday'"),
        (",33.1,50.2,V,uav,Удар\n", "datetime", "not a date and time: ''"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_read(row: str, field: str, detail: str) -> None:
    """Rows in are claims and unusable rows, none lost."""
    bad, good = parse(a_capture(HEAD + row + ROW), SOURCE)
    assert isinstance(bad, Unusable)
    assert (bad.locator, bad.field) == ("line 2", field)
    assert detail in bad.detail
    assert isinstance(good, RawClaim)


def test_coordinates_that_are_none_are_left_to_the_normaliser() -> None:
    """It refuses them in its own words, with the row's place in the capture."""
    (claim,) = _claims("2025-04-05 00:00:00,east,50.2,V,uav,Удар\n")
    assert claim.fields["longitude"] == "east"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "the header lacks: datetime"),
        (b"<html>Not found</html>", "the header lacks: datetime"),
        (HEAD.encode() + "Удар".encode("cp1251"), "not a table in UTF-8"),
        (gzip.compress(HEAD.encode(), mtime=0)[:-12], "not a table in UTF-8, plain or gzipped"),
        (b"\x1f\x8bnot packed at all", "not a table in UTF-8, plain or gzipped"),
        (b'"datetime', "the header cannot be read"),
        (b"datetime,datetime,lon,lat,place_name,headline\n", "names a column twice: datetime"),
    ],
)
def test_what_is_no_such_table_is_refused_whole(content: bytes, complaint: str) -> None:
    """Another format, another encoding, or a broken archive: no row is guessed at."""
    with pytest.raises(MalformedPayload, match=complaint):
        list(parse(a_capture(content), SOURCE))


def test_a_gzip_bomb_is_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes are counted as they come out; what the file says of its size is not asked."""
    monkeypatch.setattr(longtable, "UNPACKED_LIMIT_BYTES", 1_000_000)
    bomb = gzip.compress(HEAD.encode() + b"\n" * 2_000_000, mtime=0)
    with pytest.raises(MalformedPayload, match="unpacks to more than 1000000 bytes"):
        list(parse(a_capture(bomb), SOURCE))
