"""Incidents and sites as GeoJSON, in tiers, and as files."""

import csv
import io
import json
from dataclasses import replace

import pytest
from publish_samples import (
    NO_VIOLATION,
    OPEN,
    VIOLATION,
    a_place,
    a_report_view,
    a_site_view,
    an_assessment,
    an_incident_view,
    some_heat,
)
from shapely import Point

from monitor.core.tiers import Tier, TierCounts, count_tiers, tier_of
from monitor.model.assessments import AttributionState, Status, Verdict
from monitor.model.disclosure import DisclosureLevel
from monitor.publish.documents import report_document
from monitor.publish.export import to_csv, to_geojson
from monitor.publish.geojson import (
    NotShown,
    feature_collection,
    incident_detail,
    incident_feature,
    site_feature,
)

UNDISCLOSED = "12.345678"  # a coordinate of every sample's place before disclosure


@pytest.mark.parametrize(
    ("verdict", "status", "tier"),
    [
        (VIOLATION, Status.REVIEWED, "violation_reviewed"),
        (VIOLATION, Status.PRELIMINARY, "violation_preliminary"),
        (OPEN, Status.REVIEWED, "allegation"),
        (OPEN, Status.PRELIMINARY, "allegation"),
        (NO_VIOLATION, Status.REVIEWED, "no_violation"),
        (NO_VIOLATION, Status.PRELIMINARY, "no_violation"),
    ],
)
def test_every_verdict_and_status_has_one_tier(
    verdict: Verdict, status: Status, tier: Tier
) -> None:
    """What is undetermined stays an allegation, reviewed or not."""
    assert tier == tier_of(an_assessment(verdict=verdict, status=status))


def test_counts_are_per_reading_and_disputes_add_nothing_to_them() -> None:
    """An incident that a reading has not assessed is in none of its counts."""
    views = [
        an_incident_view("i-1"),
        an_incident_view("i-2", state=AttributionState.DISPUTED),
        an_incident_view("i-3", verdicts={"second": (NO_VIOLATION, Status.PRELIMINARY)}),
    ]
    assert TierCounts(violation_preliminary=2, disputed=1) == count_tiers(views, "first")
    assert count_tiers(views, "first").total == 2
    assert TierCounts(allegation=2, no_violation=1, disputed=1) == count_tiers(views, "second")


def test_a_feature_holds_what_the_format_names() -> None:
    """The example of docs/formats/incident.md, member by member."""
    feature = incident_feature(an_incident_view())
    properties = feature["properties"]
    assert feature["geometry"] == {"type": "Point", "coordinates": (36.2, 50.0)}
    assert properties["occurred_from"] == "2025-03-26T22:00:00Z"
    assert properties["attribution"] == {"state": "claimed", "party": "A", "claimed_by": {"A": 2}}
    assert properties["disputed"] is False
    assert properties["readings"]["first"]["tier"] == "violation_preliminary"
    assert json.loads(json.dumps(feature))["id"] == "i-1"


def test_only_the_disclosed_place_goes_out() -> None:
    """Neither the incident's own place nor the site's own geometry is read."""
    incident = incident_detail(
        an_incident_view(place=a_place(), words=False),
        [a_report_view("secret", words=False)],
        some_heat(),
    )
    assert incident["heat"] == {"answer": "supports", "reason": ""}
    for document in (incident, site_feature(a_site_view())):
        assert document["geometry"] is None
        assert UNDISCLOSED not in json.dumps(document)
        assert "secret" not in json.dumps(document)


def test_a_site_without_a_shown_id_has_none_in_its_feature() -> None:
    """Neither as the Feature's id nor among its properties; GeoJSON does without."""
    document = site_feature(a_site_view(""))
    assert "id" not in document and "id" not in document["properties"]
    named = site_feature(a_site_view("s-7"))
    assert (named["id"], named["properties"]["id"]) == ("s-7", "s-7")


def test_where_a_report_came_from_is_withheld_with_its_words() -> None:
    """The capture's id is a hash of them."""
    held = report_document(a_report_view("secret", words=False))
    assert (held["capture_id"], held["locator"], held["words"]) == (None, None, None)
    shown = report_document(a_report_view("open"))
    assert shown["capture_id"] and shown["locator"]


def test_reasons_are_withheld_with_the_words_they_quote() -> None:
    """A finding's reason and evidence may name the site."""
    detail = incident_detail(
        an_incident_view(text="Burshtyn TPP", words=False, place=a_place()), [], some_heat()
    )
    assert "Burshtyn" not in json.dumps(detail)
    assert detail["assessments"][0]["findings"][0]["holds"] == "yes"


@pytest.mark.parametrize("level", [DisclosureLevel.COUNT_ONLY, DisclosureLevel.NONE])
def test_what_may_only_be_counted_is_never_an_item(level: DisclosureLevel) -> None:
    """A caller that asks for it is told so, instead of showing it."""
    view = an_incident_view(place=a_place(level=level))
    with pytest.raises(NotShown):
        incident_feature(view)
    with pytest.raises(NotShown):
        to_csv([view])


def test_a_page_of_features_says_how_many_only_when_counted() -> None:
    """An uncounted total is absent, not zero."""
    page = feature_collection([], links=[{"rel": "next", "href": "/v1/incidents?cursor=x"}])
    assert "numberMatched" not in page
    assert page["links"] == [{"rel": "next", "href": "/v1/incidents?cursor=x"}]
    assert feature_collection([], number_matched=7)["numberMatched"] == 7


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_an_export_is_a_formula(start: str) -> None:
    """Whatever a source writes, a spreadsheet reads it as text."""
    view = an_incident_view(f"{start}cmd|' /C calc'!A0")
    (row,) = csv.DictReader(io.StringIO(to_csv([view])))
    assert row["id"].startswith(f"'{start}")


def test_a_table_row_has_a_tier_per_reading_and_blanks_for_the_unknown() -> None:
    """Region-level incidents have no coordinates; nothing is put in their place."""
    views = [an_incident_view(), an_incident_view("i-2", place=a_place(), category=None)]
    first, second = csv.DictReader(io.StringIO(to_csv(views)))
    assert (first["tier_first"], first["tier_second"]) == ("violation_preliminary", "allegation")
    assert (first["longitude"], first["latitude"]) == ("36.2", "50.0")
    assert (second["longitude"], second["latitude"], second["category"]) == ("", "", "")


def test_the_geojson_export_is_one_collection() -> None:
    """All incidents, with their number."""
    place = a_place(Point(36.2, 50.0).buffer(0.1), level=DisclosureLevel.GENERALISED)
    exported = json.loads(to_geojson([an_incident_view(place=place)]))
    assert exported["numberMatched"] == 1
    assert exported["features"][0]["geometry"]["type"] == "Polygon"


def test_a_held_report_tells_neither_means_nor_what_happened_nor_when_it_came() -> None:
    """What came to the monitor is told by its day where only that may be known."""
    view = replace(a_report_view("held", words=False), held=True, days_only=True)
    held = report_document(view)
    assert (held["means"], held["occurrence"]) == (None, None)
    assert held["received_at"] == view.report.received_at_utc.date().isoformat()
    shown = report_document(a_report_view("open"))
    assert (shown["means"], shown["occurrence"]) == ("drone", "asserted")
    assert shown["received_at"].endswith("Z")
    incident = an_incident_view(words=False, place=a_place())
    assert incident_detail(incident, [], None)["heat"] is None
