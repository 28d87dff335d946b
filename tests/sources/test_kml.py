"""KML and KMZ: placemarks become claims; links and archives lead nowhere."""

import pytest
from sources.captures import a_capture, a_source
from sources.packed import a_zip

from monitor.model.reports import RawClaim, RejectionReason, Unusable
from monitor.model.sources import SourceFormat
from monitor.sources.interface import MalformedPayload
from monitor.sources.parsers import parse

POINT = "<Point><coordinates> 33.1,50.25,0 </coordinates></Point>"


def _kml(*marks: str, before: str = "") -> str:
    joined = "".join(f"<Placemark>{mark}</Placemark>" for mark in marks)
    return (
        '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">'
        f"<Document>{before}<Folder>{joined}</Folder></Document></kml>"
    )


def _parse(content: str | bytes, **fields: dict[str, str]) -> list[RawClaim | Unusable]:
    return parse(a_capture(content), a_source(SourceFormat.KML, **fields))


def _fields(content: str | bytes, **fields: dict[str, str]) -> dict[str, str]:
    (claim,) = _parse(content, **fields)
    assert isinstance(claim, RawClaim)
    return dict(claim.fields)


def test_a_placemark_gives_its_words_time_and_position() -> None:
    """Longitude comes first in KML; HTML becomes plain words."""
    mark = (
        "<name>Substation</name><description><![CDATA[<b>Hit</b> by a drone]]></description>"
        f"<TimeStamp><when>2025-04-05T10:00:00Z</when></TimeStamp>{POINT}"
    )
    content = _kml(mark).replace("<Placemark>", '<Placemark id="p7">')
    assert _parse(content) == [
        RawClaim(
            locator="placemark 1",
            fields={
                "external_id": "p7",
                "headline": "Substation",
                "summary": "Hit by a drone",
                "occurred_start": "2025-04-05T10:00:00Z",
                "longitude": "33.1",
                "latitude": "50.25",
            },
        )
    ]


def test_a_time_span_has_two_ends() -> None:
    """It happened in between."""
    span = "<TimeSpan><begin>2025-04-04</begin><end>2025-04-05</end></TimeSpan>"
    fields = _fields(_kml(span))
    assert (fields["occurred_start"], fields["occurred_end"]) == ("2025-04-04", "2025-04-05")


def test_extended_data_is_read_under_its_own_names() -> None:
    """Standard names count as they are, others through the column map."""
    mark = (
        "<name>Depot</name><ExtendedData><Data name='where'><value>Sumy</value></Data>"
        "<SchemaData><SimpleData name='summary'>Fire</SimpleData></SchemaData></ExtendedData>"
    )
    fields = _fields(_kml(mark), columns={"place_name": "where"})
    assert fields == {"headline": "Depot", "place_name": "Sumy", "summary": "Fire"}


@pytest.mark.parametrize(
    "shape",
    [
        "<LineString><coordinates>33,0 33.02,0</coordinates></LineString>",
        "<MultiGeometry><Point><coordinates>33,0</coordinates></Point>"
        "<Point><coordinates>33.02,0</coordinates></Point></MultiGeometry>",
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>33,0,0\n33.02,0,0\n33,0,0"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon>",
        "<gx:Track><gx:coord>33 0 0</gx:coord><gx:coord>33.02 0 0</gx:coord></gx:Track>",
    ],
)
def test_a_shape_becomes_a_circle_that_holds_it(shape: str) -> None:
    """Nothing is placed more sharply than it was drawn."""
    fields = _fields(_kml(shape))
    assert float(fields["longitude"]) == pytest.approx(33.01)
    assert int(fields["uncertainty_m"]) == pytest.approx(1_114, abs=1)


GREEN, RED = "00AA00", "AA0000"
SHARED = (
    f'<Style id="icon-{GREEN}-normal"><IconStyle><color>ffffffff</color></IconStyle></Style>'
    '<Style id="tinted"><IconStyle><color>ff0000aa</color></IconStyle></Style>'
    f'<Style id="plain"><IconStyle><Icon><href>i/_CIRCLES_{RED}_1.png</href></Icon></IconStyle>'
    '</Style><StyleMap id="both"><Pair><key>normal</key><styleUrl>#tinted</styleUrl></Pair>'
    "</StyleMap>"
)


@pytest.mark.parametrize(
    ("style", "side"),
    [
        (f"<styleUrl>#icon-{GREEN}-normal</styleUrl>", "A"),
        ("<styleUrl>#tinted</styleUrl>", "B"),
        ("<styleUrl>#plain</styleUrl>", "B"),
        ("<styleUrl>#both</styleUrl>", "B"),
        (f"<styleUrl>#api/icons/{GREEN.lower()}/False/91.png</styleUrl>", "A"),
        ("<Style><IconStyle><color>ff00aa00</color></IconStyle></Style>", "A"),
        ("<styleUrl>#api/icons/123456/False/91.png</styleUrl>", None),
        ("<styleUrl>#unknown</styleUrl>", None),
        ("<Style><IconStyle><color>red</color></IconStyle></Style>", None),
        ("", None),
    ],
)
def test_a_colour_is_a_side_only_where_the_source_says_so(style: str, side: str | None) -> None:
    """By the name or tint of the icon; a colour that is not in the table says nothing."""
    fields = _fields(
        _kml(f"<name>x</name>{style}", before=SHARED),
        columns={"claimed_attacker": "side"},
        constants={"_colours": f"{GREEN}=A {RED.lower()}=B"},
    )
    assert fields.get("claimed_attacker") == side


def test_a_placemark_named_by_its_date_has_no_headline_of_it() -> None:
    """As volunteers' maps do it; the first link of the description is its address."""
    mark = (
        "<name><![CDATA[05 APR 2025 ]]></name><description><![CDATA[Hit<br>"
        '<a href="https://v.example.invalid/1?a=b">video</a> https://v.example.invalid/2]]>'
        "</description>"
    )
    fields = _fields(
        _kml(mark),
        columns={"occurred_start": "name", "source_url": "link"},
        constants={"_date_format": "%d %b %Y"},
    )
    assert fields["occurred_start"] == "2025-04-05"
    assert fields["source_url"] == "https://v.example.invalid/1?a=b"
    assert fields["summary"] == "Hit video https://v.example.invalid/2"
    assert "headline" not in fields


@pytest.mark.parametrize(
    ("shape", "detail"),
    [
        ("<Point><coordinates>33.1</coordinates></Point>", "two numbers"),
        ("<Point><coordinates>33.1,north</coordinates></Point>", "not a number"),
        ("<Point><coordinates>33.1,NaN</coordinates></Point>", "not finite"),
        ("<LineString><coordinates>50,133 50,134</coordinates></LineString>", "leaves the globe"),
    ],
)
def test_a_bad_placemark_is_named_and_the_others_are_read(shape: str, detail: str) -> None:
    """One that is nowhere is refused with its number and reason."""
    bad, good = _parse(_kml(shape, "<name>x</name>"))
    assert isinstance(bad, Unusable)
    assert (bad.locator, bad.reason) == ("placemark 1", RejectionReason.BAD_COORDINATES)
    assert detail in bad.detail
    assert good == RawClaim(locator="placemark 2", fields={"headline": "x"})


def test_every_map_in_a_kmz_is_read() -> None:
    """Icons and whatever else lies in it are not opened."""
    content = a_zip(
        {
            "doc.kml": _kml("<name>one</name>"),
            "files/more.KML": _kml("<name>two</name>"),
            "files/inner.kmz": a_zip({"doc.kml": _kml("<name>three</name>")}),
        }
    )
    claims = [claim for claim in _parse(content) if isinstance(claim, RawClaim)]
    assert [(claim.locator, claim.fields["headline"]) for claim in claims] == [
        ("placemark 1", "one"),
        ("placemark 2", "two"),
    ]


def test_an_empty_map_holds_nothing() -> None:
    """No placemark is not an error."""
    assert _parse(_kml()) == []


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (a_zip({"readme.txt": "x"}), "without a KML file"),
        (a_zip({"doc.kml": a_zip({"doc.kml": _kml()})}), "an archive within"),
        (a_zip({"../doc.kml": _kml()}), "leads out of the archive"),
        ('<!DOCTYPE kml [<!ENTITY a "b">]>' + _kml("&a;"), "a document type"),
        (_kml("<ExtendedData>" * 100 + "</ExtendedData>" * 100), "deeper than 64"),
        ("<kml><Document>", "not well-formed"),
        ("<!DOCTYPE html><html>Not found</html>", "a document type"),
        ("<html><body>Not found</body></html>", "not KML"),
        ("", "not well-formed"),
        (
            _kml(before="<NetworkLink><Link><href>http://n.example.invalid</href></Link>"
                 "</NetworkLink>"),
            "only a link to where they are",
        ),
    ],
)  # fmt: skip
def test_what_is_no_map_is_refused_whole(content: str | bytes, complaint: str) -> None:
    """Another format, a hostile one, or a map that is elsewhere: it is not fetched."""
    with pytest.raises(MalformedPayload, match=complaint):
        _parse(content)
