"""What is shown, to whom, and when?

One decision serves every channel; its rules are config/disclosure.yaml. An exact place never leaves
for the public: at most the cell of a fixed grid does.
"""

from datetime import timedelta

import pytest
from builders import a_located_report, a_report, a_site, an_incident, an_instant
from spec.project import config
from spec.rows import Row

from monitor.core.disclosure import Disclosure, disclose_incident, disclose_report, disclose_site
from monitor.model.disclosure import Viewer
from monitor.model.sites import SiteCategory

PLACE = "How much of its place?"
HAPPENED = "2025-03-25T01:00Z"  # when a report of tests/builders.py ends

LIST = "open-registers"  # a public one

TABLE = [
    Row(
        given="a report of a struck substation, to the public, a day after",
        asked=PLACE,
        expected="region, words withheld",
        because="no clock ends the hold on energy sites",
        facts=("report", "public", "substation", 24, False),
    ),
    Row(
        given="the same, ten years after",
        asked=PLACE,
        expected="region, words withheld",
        because="no clock ends it, however late",
        facts=("report", "public", "substation", 87_600, False),
    ),
    Row(
        given="the same from a source whose items are public already",
        asked=PLACE,
        expected="generalised, words shown",
        because="its words are out; its place is still no more than a grid cell",
        facts=("report", "public", "substation", 24, True),
    ),
    Row(
        given="a report that does not say what was hit, to the public, a day after",
        asked=PLACE,
        expected="region, words withheld",
        because="unknown kinds fall under the rule for every category",
        facts=("report", "public", None, 24, False),
    ),
    Row(
        given="a report of a hit on a warehouse, to the public, 11 hours after",
        asked=PLACE,
        expected="region, words withheld",
        because="twelve hours hold; the strike may have ended as late as its window does",
        facts=("report", "public", "not_energy", 11, False),
    ),
    Row(
        given="the same, 12 hours after",
        asked=PLACE,
        expected="generalised, words withheld",
        because="the hold is over; the words still name the place",
        facts=("report", "public", "not_energy", 12, False),
    ),
    Row(
        given="a report of a struck substation, to a monitor, at once",
        asked=PLACE,
        expected="exact, words shown",
        because="whoever judges must see all of it",
        facts=("report", "monitor", "substation", 0, False),
    ),
    Row(
        given="“one of the thermal power plants”, to the public (case 13)",
        asked=PLACE,
        expected="region, words withheld",
        because="not named, and not to be found from here either",
        facts=("report", "public", "power_plant_thermal", 24, False),
    ),
    Row(
        given="a site on the list, to the public",
        asked=PLACE,
        expected="generalised, no id",
        because="the list is public, positions are not; an id can be a name",
        facts=("site", "public", "substation", 0, False),
    ),
    Row(
        given="a site on the list, to a monitor",
        asked=PLACE,
        expected="exact, its own id",
        because="whoever judges must see all of it",
        facts=("site", "monitor", "substation", 0, False),
    ),
    Row(
        given="an incident at a listed substation, to the public",
        asked=PLACE,
        expected="region, site not named, words withheld",
        because="the site's name is its place",
        facts=("incident", "public", "substation", 24, False),
    ),
    Row(
        given="the same, from sources whose items are public already",
        asked=PLACE,
        expected="generalised, site not named, words shown",
        because="reasons may be read, the site is not pointed at",
        facts=("incident", "public", "substation", 24, True),
    ),
    Row(
        given="an incident at a listed substation, to a monitor",
        asked=PLACE,
        expected="exact, site named, words shown",
        because="whoever judges must see all of it",
        facts=("incident", "monitor", "substation", 0, False),
    ),
]


def shown(what: str, category: SiteCategory | None, to: Disclosure) -> str:
    """What the viewer gets, in a few words."""
    site = a_site(category=category or SiteCategory.SUBSTATION)
    member = a_located_report(report=a_report(source_id="agency"), category=category)
    if what == "site":
        view = disclose_site(site, LIST, to)
        assert view is not None
        ids = {site.site_id: "its own id", "": "no id"}
        return f"{view.place.level}, {ids[view.shown_id]}"
    if what == "report":
        report = disclose_report(member, to)
        return f"{report.place.level}, words {'shown' if report.words else 'withheld'}"
    incident = disclose_incident(
        an_incident(category=category), [member], [], {site.site_id: site}, to
    )
    assert incident is not None
    named = "named" if incident.site_name else "not named"
    words = "shown" if incident.words else "withheld"
    return f"{incident.place.level}, site {named}, words {words}"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.given)
def test_what_is_shown_follows_viewer_kind_hold_and_release(row: Row) -> None:
    """The same facts, the same answer, whichever channel asks."""
    what, viewer, category, hours, released = row.facts
    to = Disclosure(
        policy=config().disclosure,
        viewer=Viewer(viewer),
        now=an_instant(HAPPENED) + timedelta(hours=hours),
        released={"agency"} if released else frozenset(),
        list_of={a_site().site_id: LIST},
    )
    assert shown(what, SiteCategory(category) if category else None, to) == row.expected
