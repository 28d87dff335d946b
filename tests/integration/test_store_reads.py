"""What is asked for is found: by time, place, assessment, page by page, now or as of then."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import (
    a_capture,
    a_located_report,
    a_place,
    a_report,
    a_window,
    an_assessment,
    an_incident,
    an_instant,
)
from integration.stocked import LATER, NIGHT, REPORTS, RETOLD, a_stocked_store, an_empty_store
from sqlalchemy import Connection

from monitor.model.assessments import Status, Verdict
from monitor.model.ids import CaptureId, IncidentId
from monitor.model.incidents import Incident, IncidentKind
from monitor.model.place import Place, PlaceBasis
from monitor.model.sites import SiteCategory
from monitor.store import pending, reads, registers, writes
from monitor.store.errors import BadCursor
from monitor.store.queries import IncidentQuery, ReportQuery
from monitor.store.records import Stamp

BEFORE = an_instant("2025-03-25T00:00Z")
BETWEEN = an_instant("2025-03-25T06:30Z")
MIDNIGHT = an_instant("2025-03-25T00:00Z")
STAMP = Stamp(
    agreement_id="pause",
    reading_id="west",
    agreement_version="a1",
    rules_version="rules1",
)
IN_REGION = Place(basis=PlaceBasis.REGION, regions=("XX-02",))


@pytest.fixture
def stocked(tmp_path: Path) -> Iterator[Connection]:
    """A write transaction on a store with rows in every table."""
    database = a_stocked_store(tmp_path)
    with database.transaction() as connection:
        yield connection
    database.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Connection]:
    """A write transaction on a store with one report and nothing made of it."""
    database = an_empty_store(tmp_path)
    with database.transaction() as connection:
        writes.append_captures(connection, [a_capture()])
        writes.append_reports(connection, [a_report()])
        yield connection
    database.close()


def a_strike(number: int, **changes: Any) -> Incident:
    """A strike at ``number`` o'clock on 25 March, ``number`` degrees east of 30° E."""
    from_utc = MIDNIGHT + timedelta(hours=number)
    window = replace(a_window(), from_utc=from_utc, until_utc=from_utc + timedelta(hours=1))
    return an_incident(
        **{
            "incident_id": f"i-{number}",
            "occurred": window,
            "place": a_place(30.0 + number),
            **changes,
        }
    )


def found(connection: Connection, as_of: datetime | None = None, **wanted: Any) -> list[IncidentId]:
    """The ids of all incidents of a query, in its order."""
    page, _ = reads.current_incidents(connection, IncidentQuery(**wanted), as_of=as_of)
    return [incident.incident_id for incident in page]


def ids(incidents: Iterable[Incident]) -> list[IncidentId]:
    """The ids of incidents."""
    return [incident.incident_id for incident in incidents]


def lacking(connection: Connection, stamp: Stamp, **page: Any) -> list[Incident]:
    """The incidents that wait for an assessment of that stamp."""
    return [incident for incident, _ in pending.incidents_to_assess(connection, 0, [stamp], **page)]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["i-0", "i-1", "i-2", "i-3"]),
        ({"include_retracted": True}, ["i-0", "i-1", "i-2", "i-3", "i-4"]),
        ({"kind": IncidentKind.CLAIM}, ["i-3"]),
        ({"category": SiteCategory.REFINERY}, ["i-1"]),
        ({"region": "XX-02"}, ["i-2"]),
        ({"region": "XX-01"}, ["i-0", "i-1", "i-3"]),
        ({"verdict": Verdict.VIOLATION}, ["i-0"]),
        ({"verdict": Verdict.UNDETERMINED}, ["i-0", "i-1"]),
        ({"verdict": Verdict.UNDETERMINED, "reading_id": "west"}, ["i-1"]),
        ({"reading_id": "east"}, ["i-0"]),
        ({"reading_id": "west", "agreement_id": "truce"}, []),
        ({"status": Status.REVIEWED}, ["i-1"]),
        ({"window": a_window("2025-03-25T01:00Z .. 2025-03-25T02:00Z")}, ["i-1"]),
        ({"window": a_window("2025-03-25T01:30Z .. 2025-03-25T03:00Z")}, ["i-1", "i-2"]),
        ({"window": a_window("2025-03-26T00:00Z .. 2025-03-27T00:00Z")}, []),
        ({"bbox": (30.5, 49.0, 31.5, 51.0)}, ["i-1"]),
        ({"bbox": (31.006, 49.0, 31.5, 51.0)}, ["i-1"]),  # its 500 m reach in
        ({"bbox": (31.010, 49.0, 31.5, 51.0)}, []),
        ({"bbox": (-180.0, -90.0, 180.0, 90.0)}, ["i-0", "i-1", "i-3"]),  # i-2 has no point
    ],
)
def test_a_query_finds_what_meets_all_of_it(
    fresh: Connection, wanted: dict[str, Any], expected: list[str]
) -> None:
    """Each condition narrows the answer to exactly the incidents that meet it."""
    writes.append_incidents(
        fresh,
        [
            a_strike(0),
            a_strike(1, category=SiteCategory.REFINERY),
            a_strike(2, place=IN_REGION),
            a_strike(3, kind=IncidentKind.CLAIM),
            a_strike(4, retracted=True),
        ],
    )
    writes.append_assessments(
        fresh,
        [
            an_assessment(incident_id="i-0"),
            an_assessment(incident_id="i-0", reading_id="east", verdict=Verdict.UNDETERMINED),
            an_assessment(incident_id="i-1", verdict=Verdict.UNDETERMINED, status=Status.REVIEWED),
            an_assessment(incident_id="i-4"),
        ],
    )
    assert found(fresh, **wanted) == expected
    assert registers.counts(fresh)["violations"] == 1  # the retracted one is none


def test_a_long_window_is_found_from_its_end(fresh: Connection) -> None:
    """Something that took, or may have taken, a month overlaps each of its days."""
    month = a_window("2025-03-01T00:00Z .. 2025-04-01T00:00Z")
    writes.append_incidents(fresh, [a_strike(0), a_strike(1, occurred=month)])
    assert found(fresh, window=a_window("2025-03-31T00:00Z .. 2025-03-31T01:00Z")) == ["i-1"]
    assert found(fresh, window=a_window("0001-01-02T00:00Z .. 2025-03-02T00:00Z")) == ["i-1"]


def test_pages_neither_skip_nor_repeat_when_more_comes_in(fresh: Connection) -> None:
    """Someone paging through sees everything that was there at the start exactly once."""
    writes.append_incidents(fresh, [a_strike(number) for number in (1, 3, 5, 7, 9)])
    seen, cursor = reads.current_incidents(fresh, IncidentQuery(limit=2))
    writes.append_incidents(fresh, [a_strike(0), a_strike(2), a_strike(8)])
    pages = [ids(seen)]
    while cursor is not None:
        seen, cursor = reads.current_incidents(fresh, IncidentQuery(limit=2, after=cursor))
        pages.append(ids(seen))
    assert pages == [["i-1", "i-3"], ["i-5", "i-7"], ["i-8", "i-9"]]


def test_pages_within_a_window_hold_to_it(fresh: Connection) -> None:
    """The cursor and the window narrow together."""
    writes.append_incidents(fresh, [a_strike(number) for number in range(6)])
    query = IncidentQuery(window=a_window("2025-03-25T01:30Z .. 2025-03-25T05:00Z"), limit=2)
    first, cursor = reads.current_incidents(fresh, query)
    second, end = reads.current_incidents(fresh, replace(query, after=cursor))
    assert (ids(first), ids(second), end) == (["i-1", "i-2"], ["i-3", "i-4"], None)


def test_strikes_at_the_same_time_are_paged_by_id(fresh: Connection) -> None:
    """Equal times do not make the order, or the page after, ambiguous."""
    same = [a_strike(0, incident_id=f"i-{letter}") for letter in "cab"]
    writes.append_incidents(fresh, same)
    first, cursor = reads.current_incidents(fresh, IncidentQuery(limit=1))
    second, _ = reads.current_incidents(fresh, IncidentQuery(limit=5, after=cursor))
    assert ids(first + second) == ["i-a", "i-b", "i-c"]


@pytest.mark.parametrize("after", ["", "nonsense", "2025-03-25~i-1", "1e9~"])
def test_a_made_up_cursor_is_refused(fresh: Connection, after: str) -> None:
    """A cursor that was not given out is the caller's mistake, and is said to be."""
    with pytest.raises(BadCursor):
        reads.current_incidents(fresh, IncidentQuery(after=after))


def test_reports_are_paged_and_filtered(fresh: Connection) -> None:
    """Reports come in the order of the time they tell of."""
    later = a_report(report_id="r-0", occurred=a_window("2025-03-26T00:00Z .. 2025-03-26T01:00Z"))
    other = a_report(report_id="r-2", source_id="ministry")
    writes.append_reports(fresh, [later, other])
    first, cursor = reads.reports_page(fresh, ReportQuery(limit=2))
    second, end = reads.reports_page(fresh, ReportQuery(limit=2, after=cursor))
    assert (first, second, end) == ((a_report(), other), (later,), None)
    assert reads.reports_page(fresh, ReportQuery(source_id="ministry")) == ((other,), None)
    assert reads.reports_page(fresh, ReportQuery(window=later.occurred))[0] == (later,)


def test_rejections_are_paged_in_the_order_kept(stocked: Connection) -> None:
    """The number to go on from is given only where there is more."""
    first, after = reads.rejections(stocked, limit=1)
    assert after is not None
    second, end = reads.rejections(stocked, after=after, limit=1)
    assert ([*first, *second][1].rejection_id, end) == ("x-2", None)


@pytest.mark.parametrize(
    ("as_of", "revision"),
    [(BEFORE, None), (BETWEEN, 1), (an_incident().formed_at_utc, 1), (LATER, 2), (None, 2)],
)
def test_the_past_is_read_as_it_stood_then(
    stocked: Connection, as_of: datetime | None, revision: int | None
) -> None:
    """A revision stands from the instant it is made to the instant the next one is."""
    incident = reads.incident(stocked, "i-1", as_of=as_of)
    assert (incident and incident.revision) == revision
    assert found(stocked, as_of=as_of) == ([] if revision is None else ["i-1"])
    assessed = reads.assessments_of(stocked, ["i-1"], as_of=as_of)
    expected = [] if as_of in (BEFORE, an_incident().formed_at_utc) else [revision]
    assert [assessment.revision for assessment in assessed] == expected


@pytest.mark.parametrize(
    ("as_of", "lon", "list_version", "agreement_version"),
    [(BETWEEN, 30.0, "v1", "a1"), (LATER, 31.0, "v2", "a2")],
)
def test_locations_lists_and_terms_are_read_as_of_then_too(
    stocked: Connection, as_of: datetime, lon: float, list_version: str, agreement_version: str
) -> None:
    """A past day can be replayed with what was known then."""
    (located,) = reads.located(stocked, ["r-1"], as_of=as_of)
    assert located.place.point is not None
    assert located.place.point.x == lon
    assert registers.list_versions(stocked, as_of=as_of)[0].version == list_version
    assert registers.agreements(stocked, as_of=as_of)[0].version == agreement_version
    assert registers.list_versions(stocked, as_of=BEFORE) == ()


def test_an_incident_is_found_by_the_reports_it_stands_on(stocked: Connection) -> None:
    """Membership follows the standing revision; a retracted incident holds no report."""
    assert reads.incidents_of_reports(stocked, ["r-2"]) == (RETOLD,)
    assert reads.incidents_of_reports(stocked, ["r-2"], as_of=BETWEEN) == ()
    assert pending.reports_without_incident(stocked, 0) == ()
    retracted = replace(RETOLD, revision=3, retracted=True, formed_at_utc=LATER)
    writes.append_incidents(stocked, [retracted])
    assert reads.incidents_of_reports(stocked, ["r-1", "r-2"]) == ()
    assert reads.incident(stocked, IncidentId("i-1")) == retracted
    assert len(pending.reports_without_incident(stocked, 0)) == 2


def test_a_capture_is_read_once(fresh: Connection) -> None:
    """A capture waits to be read until it is noted that it was."""
    assert pending.captures_to_normalise(fresh, 0) == (a_capture().capture_id,)
    writes.append_normalisation(fresh, a_capture().capture_id, reports=1, rejections=0, at=NIGHT)
    assert pending.captures_to_normalise(fresh, 0) == ()
    assert reads.has_capture(fresh, a_capture().capture_id)
    assert not reads.has_capture(fresh, CaptureId("c-9"))


def test_located_reports_are_paged_by_id(stocked: Connection) -> None:
    """Each located report is on exactly one page."""
    (first,) = reads.located_page(stocked, limit=1)
    (second,) = reads.located_page(stocked, after=first.report.report_id)
    assert [first.report.report_id, second.report.report_id] == ["r-1", "r-2"]
    assert reads.located_page(stocked, after=second.report.report_id) == ()


def test_what_still_has_to_be_located_and_associated_is_found(fresh: Connection) -> None:
    """Each report goes from unlocated to unassociated to settled."""
    located = a_located_report()
    assert pending.reports_without_location(fresh, 0, limit=10) == (a_report(),)
    assert pending.reports_without_incident(fresh, 0) == ()
    writes.append_locations(fresh, [located], at=NIGHT)
    assert pending.reports_without_location(fresh, 0, limit=10) == ()
    assert pending.reports_without_incident(fresh, 0) == (located.report.report_id,)
    writes.append_incidents(fresh, [an_incident()])
    assert pending.reports_without_incident(fresh, 0) == ()


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("2025-03-24T22:00Z .. 2025-03-25T00:00Z", 0),
        ("2025-03-24T22:00Z .. 2025-03-25T00:01Z", 2),
        ("2025-03-25T00:59Z .. 2025-03-25T04:00Z", 2),
        ("2025-03-25T01:00Z .. 2025-03-25T04:00Z", 0),
    ],
)
def test_neighbours_in_time_are_those_whose_windows_overlap(
    stocked: Connection, window: str, expected: int
) -> None:
    """Windows that only touch do not overlap."""
    assert len(reads.located_overlapping(stocked, a_window(window))) == expected


def test_what_many_reports_repeat_is_held_once(fresh: Connection) -> None:
    """Families, names of sources and versions of lists: a year of reports fits into memory."""
    located = [a_located_report(report=a_report(report_id=f"alike-{n}")) for n in range(2)]
    writes.append_reports(fresh, [each.report for each in located])
    writes.append_locations(fresh, located, at=LATER)
    one, other = reads.located(fresh, ["alike-0", "alike-1"])
    assert (one, other) == tuple(located)
    assert one.report.family is other.report.family
    assert one.report.source_name is other.report.source_name
    assert one.list_versions is other.list_versions


@pytest.mark.parametrize(
    ("regions", "expected"),
    [
        (["XX-01"], ["near-0", "near-2", "near-3"]),
        (["XX-02"], ["near-1", "near-2", "near-3"]),
        (["XX-02", "XX-01"], ["near-0", "near-1", "near-2", "near-3"]),
        (["XX-03"], ["near-3"]),
        ([], ["near-3"]),
        (None, ["near-0", "near-1", "near-2", "near-3"]),
    ],
)
def test_neighbours_elsewhere_are_left_out(
    fresh: Connection, regions: list[str] | None, expected: list[str]
) -> None:
    """What lies in another region; a report whose region nobody knows may lie anywhere."""
    lying = [("XX-01",), ("XX-02",), ("XX-01", "XX-02"), ()]
    located = [
        a_located_report(
            report=a_report(report_id=f"near-{n}"),
            place=a_place(regions=told),
        )
        for n, told in enumerate(lying)
    ]
    writes.append_reports(fresh, [each.report for each in located])
    writes.append_locations(fresh, located, at=LATER)
    found = reads.located_overlapping(fresh, located[0].report.occurred, regions=regions)
    assert sorted(found) == expected


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        (STAMP, ["i-2"]),
        (replace(STAMP, reading_id="east"), ["i-1", "i-2"]),
        (replace(STAMP, agreement_version="a2"), ["i-1", "i-2"]),
        (replace(STAMP, rules_version="rules2"), ["i-1", "i-2"]),
    ],
)
def test_an_incident_is_assessed_anew_when_what_it_rests_on_changed(
    fresh: Connection, stamp: Stamp, expected: list[str]
) -> None:
    """A new reading, terms, list, or rules make the standing assessment stale; a retracted
    incident needs none.
    """
    strikes = [a_strike(1), a_strike(2), a_strike(3, retracted=True)]
    writes.append_incidents(fresh, strikes)
    writes.append_assessments(fresh, [an_assessment(incident_id="i-1")])
    assert ids(lacking(fresh, stamp)) == expected
    assert ids(lacking(fresh, stamp, after=IncidentId("i-1"))) == ["i-2"]
    assert ids(lacking(fresh, stamp, limit=1)) == expected[:1]
    assert pending.count_to_assess(fresh, 0, [stamp]) == len(expected)


def test_an_incident_is_met_once_with_all_it_lacks(fresh: Connection) -> None:
    """However many readings it waits for; without readings nothing waits."""
    writes.append_incidents(fresh, [a_strike(1), a_strike(2)])
    writes.append_assessments(fresh, [an_assessment(incident_id="i-1")])
    east = replace(STAMP, reading_id="east")
    found = pending.incidents_to_assess(fresh, 0, [STAMP, east])
    assert [(each.incident_id, stamps) for each, stamps in found] == [
        ("i-1", [east]),
        ("i-2", [STAMP, east]),
    ]
    assert pending.count_to_assess(fresh, 0, [STAMP, east]) == 3
    assert pending.incidents_to_assess(fresh, 0, []) == []
    assert pending.count_to_assess(fresh, 0, []) == 0


def test_assessments_under_one_reading_are_read_alone(fresh: Connection) -> None:
    """Those under the others, of the same incident, are left out."""
    writes.append_incidents(fresh, [an_incident()])
    one, other = an_assessment(), an_assessment(reading_id="another")
    writes.append_assessments(fresh, [one, other])
    under = (one.agreement_id, one.reading_id)
    assert reads.assessments_of(fresh, [one.incident_id], under=[under]) == (one,)
    assert len(reads.assessments_of(fresh, [one.incident_id])) == 2


def test_a_new_revision_of_an_incident_is_assessed_anew(fresh: Connection) -> None:
    """An assessment of an earlier revision does not do for the present one."""
    writes.append_incidents(fresh, [an_incident()])
    writes.append_assessments(fresh, [an_assessment()])
    assert lacking(fresh, STAMP) == []
    again = an_incident(revision=2, formed_at_utc=LATER)
    writes.append_incidents(fresh, [again])
    assert lacking(fresh, STAMP) == [again]


@pytest.mark.parametrize(
    ("since", "until", "revisions"),
    [
        (BEFORE, BETWEEN, [1]),
        (BETWEEN, LATER, [2]),
        (BEFORE, LATER, [2]),
        (LATER, an_instant("2025-03-26T00:00Z"), []),
        (BEFORE, an_instant("2025-03-25T06:09Z"), []),
    ],
)
def test_what_changed_between_two_cut_offs_is_told_once(
    stocked: Connection, since: datetime, until: datetime, revisions: list[int]
) -> None:
    """A change belongs to the interval at whose end, or before, it was made."""
    changed = reads.incidents_changed_between(stocked, since, until)
    assert [incident.revision for incident in changed] == revisions


def test_reports_received_at_a_cut_off_belong_before_it(stocked: Connection) -> None:
    """The instant of the cut-off is still in time, and is not counted again after it."""
    cut_off = REPORTS[0].received_at_utc
    assert reads.reports_received_between(stocked, BEFORE, cut_off) == REPORTS
    assert reads.reports_received_between(stocked, cut_off, LATER) == ()


def test_a_judgement_counts_from_when_it_was_made(stocked: Connection) -> None:
    """A replay of an earlier instant does not know later judgements."""
    assert reads.judgements(stocked, ["r-1"], as_of=BEFORE) == ()
    assert len(reads.judgements(stocked, ["r-1"], as_of=LATER)) == 2
