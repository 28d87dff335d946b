"""What a reviewer has before them: which incidents may tell of the same strike."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import (
    a_capture,
    a_located_report,
    a_match,
    a_place,
    a_report,
    an_incident,
    an_instant,
)
from integration.stocked import an_empty_store

from monitor.model.ids import IncidentId, ReportId, SiteId
from monitor.model.incidents import Incident, IncidentKind
from monitor.model.sites import SiteCategory
from monitor.model.time import TimeWindow
from monitor.pipeline.case import suggestions
from monitor.store import writes
from monitor.store.database import Database

NOW = an_instant("2025-03-25T06:05Z")
LOOKED_AT = an_incident()
A_DAY = timedelta(days=1)


def another(number: int, **changes: Any) -> Incident:
    """An incident of one report beside the one looked at, of another site."""
    report_id = ReportId(f"r-{number}")
    site = a_match(report_id=report_id, site_id=SiteId(f"s-{number}"))
    named = {"incident_id": IncidentId(f"i-{number}"), "reports": (report_id,), "site": site}
    return an_incident(**{**named, **changes})


def moved(by: timedelta) -> TimeWindow:
    """The time of the incident looked at, moved."""
    occurred = LOOKED_AT.occurred
    return TimeWindow(occurred.from_utc + by, occurred.until_utc + by)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty store."""
    database = an_empty_store(tmp_path)
    yield database
    database.close()


def suggested(database: Database, *others: Incident) -> list[str]:
    """The suggestions for the incident looked at, with those others in the store."""
    every = (LOOKED_AT, *others)
    reports = [
        a_report(report_id=report_id, external_id=report_id)
        for each in every
        for report_id in each.reports
    ]
    with database.transaction() as connection:
        writes.append_captures(connection, [a_capture()])
        writes.append_reports(connection, reports)
        at = an_instant("2025-03-25T06:05Z")
        writes.append_locations(connection, [a_located_report(report=r) for r in reports], at=at)
        writes.append_incidents(connection, every)
        return [each.incident_id for each in suggestions(connection, LOOKED_AT)]


def test_the_nearest_of_the_same_site_and_kind_come_first(database: Database) -> None:
    """Site before kind, kind before distance; a place without a point comes last."""
    others = (
        another(2, place=a_place(lon=30.5)),
        another(3, place=a_place(lon=30.1)),
        another(4, place=a_place(lon=30.1), category=SiteCategory.REFINERY),
        another(5, site=LOOKED_AT.site, place=a_place(lon=31.0)),
        another(6, place=a_place(point=None, uncertainty_m=None)),
    )
    assert suggested(database, *others) == ["i-5", "i-3", "i-2", "i-6", "i-4"]


@pytest.mark.parametrize(
    ("changes", "is_suggested"),
    [
        ({}, True),
        ({"occurred": moved(timedelta(hours=12))}, True),
        ({"occurred": moved(3 * A_DAY)}, False),
        ({"kind": IncidentKind.CLAIM}, False),
        ({"place": a_place(regions=("XX-02",))}, False),
        ({"place": a_place(regions=("XX-02",)), "site": LOOKED_AT.site}, True),
        ({"retracted": True}, False),
    ],
)
def test_what_is_suggested_is_near_in_time_and_place(
    database: Database, changes: dict[str, Any], is_suggested: bool
) -> None:
    """A total is no strike, another region another place; a shared site is near anywhere."""
    assert bool(suggested(database, another(2, **changes))) is is_suggested


def test_no_more_are_suggested_than_are_read(database: Database) -> None:
    """The eight nearest."""
    others = [another(n, place=a_place(lon=30 + n / 100)) for n in range(2, 14)]
    assert suggested(database, *others) == [f"i-{n}" for n in range(2, 10)]
