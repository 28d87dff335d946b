"""CAP: what is an alert, what only looks like one, and where it applies."""

from datetime import UTC, datetime

import pytest
from sources.captures import a_capture, a_source

from monitor.model.reports import RawClaim, RejectionReason, Unusable
from monitor.model.sources import Source, SourceFormat
from monitor.sources.cap import replaced_alerts
from monitor.sources.interface import MalformedPayload, TakenBack
from monitor.sources.parsers import parse

SOURCE = a_source(SourceFormat.CAP)
FIELDS = {
    "identifier": "a-2",
    "sender": "duty@example.invalid",
    "sent": "2025-04-05T06:30:00+03:00",
    "status": "Actual",
    "msgType": "Alert",
}


def _alert(area: str = "", info: str = "", **fields: str) -> str:
    head = "".join(f"<{name}>{text}</{name}>" for name, text in {**FIELDS, **fields}.items())
    return (
        f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">{head}'
        f"<info><event>Strike</event>{info}<area>{area}</area></info></alert>"
    )


def _one(xml: str, source: Source = SOURCE) -> RawClaim | Unusable:
    (item,) = parse(a_capture(xml), source)
    return item


def _fields(xml: str, source: Source = SOURCE) -> dict[str, str]:
    claim = _one(xml, source)
    assert isinstance(claim, RawClaim)
    return dict(claim.fields)


def test_an_alert_is_a_claim_of_its_sender() -> None:
    """Its words, its number and its time; the place warned is in the headline, not a place hit."""
    info = "<headline>Substation hit</headline><description>No light.</description>"
    onset = "<onset>2025-04-05T06:10:00+03:00</onset>"
    assert _one(_alert("<areaDesc>Verbove</areaDesc>", info + onset)) == RawClaim(
        locator="alert 1",
        fields={
            "occurred_start": "2025-04-05T06:10:00+03:00",
            "published_at": "2025-04-05T06:30:00+03:00",
            "source_name": "duty@example.invalid",
            "summary": "No light.",
            "language": "en",
            "headline": "Substation hit: Verbove",
            "external_id": "duty@example.invalid,a-2",
        },
    )


@pytest.mark.parametrize(
    ("fields", "field", "reason", "detail"),
    [
        ({"status": "Test"}, "status", RejectionReason.UNKNOWN_VALUE, "not an actual alert"),
        ({"status": "Exercise"}, "status", RejectionReason.UNKNOWN_VALUE, "'Exercise'"),
        ({"status": "Draft"}, "status", RejectionReason.UNKNOWN_VALUE, "'Draft'"),
        ({"status": "System"}, "status", RejectionReason.UNKNOWN_VALUE, "'System'"),
        ({"status": ""}, "status", RejectionReason.UNKNOWN_VALUE, "''"),
        ({"msgType": "Ack"}, "msgType", RejectionReason.UNKNOWN_VALUE, "'Ack'"),
        ({"msgType": "Error"}, "msgType", RejectionReason.UNKNOWN_VALUE, "'Error'"),
        (
            {"msgType": "Cancel", "references": "d@x,a-1,2025-04-05T06:00:00+03:00"},
            "msgType",
            RejectionReason.UNKNOWN_VALUE,
            "takes back a-1",
        ),
        ({"sent": "2025-04-05T06:30:00"}, "sent", RejectionReason.BAD_TIME, "no offset"),
        ({"sent": "today"}, "sent", RejectionReason.BAD_TIME, "not a date and time"),
        ({"identifier": ""}, "identifier", RejectionReason.MISSING_FIELD, "no identifier"),
    ],
)
def test_what_is_no_alert_is_refused_with_its_reason(
    fields: dict[str, str], field: str, reason: RejectionReason, detail: str
) -> None:
    """Exercises, acknowledgements, cancellations, and messages without number or time."""
    bad = _one(_alert(**fields))
    assert isinstance(bad, Unusable)
    assert (bad.field, bad.reason) == (field, reason)
    assert detail in bad.detail


def test_updates_and_cancellations_take_back_what_their_own_sender_said() -> None:
    """By sender and identifier, several at a time, from when they were sent; drills, messages
    without a time, and those about others' alerts take nothing back.
    """
    sender = "duty@example.invalid"
    first, second = f"{sender},a-1,2025-04-05T06:00:00+03:00", f"{sender},a,b,2025-04-05T06:10Z"
    alerts = (
        _alert(),
        _alert(identifier="u", msgType="Update", references=f"{first} {second}"),
        _alert(identifier="c", msgType="Cancel", references="other@example.invalid,a-1,x"),
        _alert(identifier="t", msgType="Cancel", status="Test", references=first),
        _alert(identifier="s", msgType="Cancel", sent="soon", references=first),
        _alert(identifier="z", msgType="Cancel", sent="2025-04-05T06:30:00", references=first),
    )
    content = f"<feed>{''.join(alerts)}</feed>".encode()
    sent = datetime(2025, 4, 5, 3, 30, tzinfo=UTC)
    assert replaced_alerts(content) == [
        TakenBack(external_id=f"{sender},{name}", before_utc=sent) for name in ("a-1", "a,b")
    ]
    claims = [item for item in parse(a_capture(content), SOURCE) if isinstance(item, RawClaim)]
    assert [claim.fields["external_id"] for claim in claims] == [f"{sender},a-2", f"{sender},u"]


@pytest.mark.parametrize(
    ("area", "position"),
    [
        ("", ("", "", "")),
        ("<circle>50.20,33.10 4</circle>", ("50.20", "33.10", "4000")),
        ("<circle>50.20,33.10 0.25</circle>", ("50.20", "33.10", "250.00")),
        ("<circle>50.20,33.10 0</circle>", ("50.20", "33.10", "")),
    ],
)
def test_a_circle_is_a_point_with_its_radius(area: str, position: tuple[str, str, str]) -> None:
    """Latitude comes first, kilometres last; a radius of zero leaves the exactness unsaid."""
    fields = _fields(_alert(area))
    names = ("latitude", "longitude", "uncertainty_m")
    assert tuple(fields.get(name, "") for name in names) == position


@pytest.mark.parametrize(
    ("area", "lat", "lon", "radius_m"),
    [
        ("<polygon>50,33 50,34 51,34 51,33 50,33</polygon>", 50.5, 33.5, 66_000),
        ("<polygon>50,33 50,34 50,33</polygon><polygon>51,33 51,34 51,33</polygon>", 50.5, 33.5,
         66_000),
        ("<circle>50,33 10</circle><circle>50,34 10</circle>", 50.0, 33.5, 45_900),
    ],
)  # fmt: skip
def test_polygons_and_circles_become_the_circle_around_them(
    area: str, lat: float, lon: float, radius_m: float
) -> None:
    """Nothing that was warned lies outside."""
    fields = _fields(_alert(area))
    assert float(fields["latitude"]) == pytest.approx(lat, abs=0.01)
    assert float(fields["longitude"]) == pytest.approx(lon, abs=0.01)
    assert float(fields["uncertainty_m"]) == pytest.approx(radius_m, rel=0.01)


@pytest.mark.parametrize(
    "area",
    [
        "<circle>50.20 33.10 4</circle>",
        "<circle>50.20,33.10</circle>",
        "<circle>50.20,33.10 -4</circle>",
        "<circle>50.20,NaN 4</circle>",
        "<circle>here,there 4</circle>",
        "<polygon>50 33 51 34</polygon>",
        "<polygon>133,50 134,50 133,50</polygon>",  # swapped: no such latitude
    ],
)
def test_an_area_that_is_none_is_refused(area: str) -> None:
    """An alert that says where, unreadably, is not one that says nowhere."""
    bad = _one(_alert(area))
    assert isinstance(bad, Unusable)
    assert (bad.field, bad.reason) == ("area", RejectionReason.BAD_COORDINATES)


def test_without_an_onset_the_time_is_unsaid_or_the_hours_before() -> None:
    """When an alert was sent is not when it happened."""
    assert "occurred_start" not in _fields(_alert())
    source = a_source(SourceFormat.CAP, constants={"_within_hours": "6"})
    fields = _fields(_alert(), source)
    assert fields["occurred_start"] == "2025-04-05T00:30:00+03:00"
    assert fields["occurred_end"] == fields["published_at"] == "2025-04-05T06:30:00+03:00"


def test_an_alert_without_information_is_refused() -> None:
    """Its head alone tells of nothing."""
    xml = _alert()
    bad = _one(xml[: xml.index("<info>")] + "</alert>")
    assert isinstance(bad, Unusable)
    assert bad.field == "info"


def test_hours_that_lead_out_of_the_calendar_are_refused() -> None:
    """A year 1 is a mistake, not a crash."""
    source = a_source(SourceFormat.CAP, constants={"_within_hours": "48"})
    bad = _one(_alert(sent="0001-01-01T06:30:00+03:00"), source)
    assert isinstance(bad, Unusable)
    assert bad.reason is RejectionReason.BAD_TIME


@pytest.mark.parametrize(("wanted", "headline"), [("uk", "Удар"), ("en", "Strike"), ("de", "Удар")])
def test_of_several_languages_the_source_says_which(wanted: str, headline: str) -> None:
    """The first where none is the wanted one."""
    ukrainian = "<info><language>uk-UA</language><event>Удар</event></info>"
    xml = _alert().replace("<info>", f"{ukrainian}<info>", 1)
    source = a_source(SourceFormat.CAP, constants={"language": wanted})
    assert _fields(xml, source)["headline"] == headline


@pytest.mark.parametrize(
    ("xml", "complaint"),
    [
        ("<rss/>", "without an alert"),
        ("Not found", "not well-formed"),
        ('<!DOCTYPE alert [<!ENTITY a "b">]>' + _alert(), "a document type"),
        ("<a>" * 70 + "</a>" * 70, "nested deeper than 64"),
    ],
)
def test_what_is_no_alert_at_all_is_refused_whole(xml: str, complaint: str) -> None:
    """Other XML, no XML, and XML that is an attack."""
    with pytest.raises(MalformedPayload, match=complaint):
        parse(a_capture(xml), SOURCE)
