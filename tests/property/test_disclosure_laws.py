"""Laws of disclosure: a generalised place tells its cell, and nothing finer."""

from datetime import timedelta

from builders import (
    a_family,
    a_located_report,
    a_match,
    a_place,
    a_report,
    a_site,
    an_assessment,
    an_incident,
    an_instant,
)
from hypothesis import given
from hypothesis import strategies as st
from property.worlds import categories
from shapely import Point
from spec.project import config

from monitor.core.cells import grid_cell
from monitor.core.disclosure import (
    Disclosure,
    disclose_heat,
    disclose_incident,
    disclose_report,
    disclose_site,
)
from monitor.model.assessments import Finding, Holds, Mode, Verdict
from monitor.model.disclosure import DisclosureLevel, Viewer
from monitor.model.heat import HeatAnswer, HeatCorroboration
from monitor.model.ids import ReportId
from monitor.model.incidents import MatchClass
from monitor.model.reports import Means, Occurrence
from monitor.model.sites import SiteCategory
from monitor.model.time import TimeWindow

LEVELS = tuple(DisclosureLevel)
CELL_M = config().disclosure.cell_m
PUBLIC_LIST = "open-registers"
KYIV_DAY = an_instant("2025-03-24T22:00Z")  # it begins
HAPPENED_BY = a_report().occurred.until_utc

longitudes = st.floats(22.0, 40.0)
latitudes = st.floats(44.0, 53.0)
within = st.floats(0.001, 0.999)
hours = st.integers(0, 200)


@given(longitudes, latitudes, within, within)
def test_every_place_of_a_cell_is_shown_as_that_cell(
    lon: float, lat: float, across: float, up: float
) -> None:
    """Moving within the cell changes nothing, so the cell tells nothing of where in it."""
    cell, radius_m = grid_cell(Point(lon, lat), CELL_M)
    west, south, east, north = cell.bounds
    elsewhere = Point(west + across * (east - west), south + up * (north - south))
    assert grid_cell(elsewhere, CELL_M) == (cell, radius_m)
    assert cell.intersects(Point(lon, lat))


@given(longitudes, latitudes, st.floats(1.0, 50_000.0), hours)
def test_the_public_gets_the_cell_and_not_the_point(
    lon: float, lat: float, uncertainty_m: float, later: int
) -> None:
    """Neither geometry, label nor radius is finer than the grid."""
    member = a_located_report(
        report=a_report(source_id="open"),
        place=a_place(lon, lat, uncertainty_m=uncertainty_m),
        category=SiteCategory.SUBSTATION,
    )
    to = Disclosure(
        policy=config().disclosure,
        viewer=Viewer.PUBLIC,
        now=HAPPENED_BY + timedelta(hours=later),
        released={"open"},
        list_of={a_site().site_id: PUBLIC_LIST},
    )
    view = disclose_report(member, to).place
    cell, half_diagonal_m = grid_cell(Point(lon, lat), CELL_M)
    assert view.level is DisclosureLevel.GENERALISED
    assert view.geometry == cell and view.label == ""
    assert view.radius_m is not None and view.radius_m >= half_diagonal_m


@given(st.lists(st.tuples(categories, st.booleans()), min_size=1, max_size=4), categories, hours)
def test_an_incident_is_shown_no_further_than_any_of_its_reports(
    told: list[tuple[SiteCategory | None, bool]], category: SiteCategory | None, later: int
) -> None:
    """Whatever kinds its reports speak of, and whichever of them are public already."""
    members = [
        a_located_report(report=a_report(source_id="open" if open_ else "closed"), category=kind)
        for kind, open_ in told
    ]
    to = Disclosure(
        policy=config().disclosure,
        viewer=Viewer.PUBLIC,
        now=HAPPENED_BY + timedelta(hours=later),
        released={"open"},
        list_of={a_site().site_id: PUBLIC_LIST},
    )
    view = disclose_incident(an_incident(category=category), members, [], {}, to)
    assert view is not None
    shown = [LEVELS.index(disclose_report(member, to).place.level) for member in members]
    assert LEVELS.index(view.place.level) >= max(shown)


days = st.integers(0, 23 * 60)  # minutes of a Kyiv day that a window of an hour may begin at
means, occurrences, holds = (st.sampled_from(list(each)) for each in (Means, Occurrence, Holds))


@given(days, means, occurrences, holds, days, means, occurrences, holds)
def test_what_is_held_looks_the_same_whatever_came_of_it(
    minute: int, by: Means, said: Occurrence, answer: Holds,
    other: int, other_by: Means, other_said: Occurrence, other_answer: Holds,
) -> None:  # fmt: skip
    """Of one day and one outcome, no hour, means, assertion or rule's answer is told apart."""
    one, another = (
        _shown_held(*each)
        for each in ((minute, by, said, answer), (other, other_by, other_said, other_answer))
    )
    assert one == another


def _shown_held(minute: int, by: Means, said: Occurrence, answer: Holds) -> tuple[object, ...]:
    """A held incident and its report, as the public gets them."""
    begun = KYIV_DAY + timedelta(minutes=minute)
    window = TimeWindow(begun, begun + timedelta(hours=1))
    report = a_report(occurred=window, published=window, means=by, occurrence=said)
    member = a_located_report(report=report, category=SiteCategory.SUBSTATION)
    finding = Finding(rule_id="occurred", holds=answer, reason=said, evidence=("r-1",))
    to = Disclosure(policy=config().disclosure, viewer=Viewer.PUBLIC, now=begun)
    incident = an_incident(occurred=window, category=SiteCategory.SUBSTATION)
    made = an_assessment(findings=(finding,))
    view = disclose_incident(incident, [member], [made], {}, to)
    assert view is not None and view.held
    heat = HeatCorroboration(answer=HeatAnswer.SUPPORTS, reason="")
    return view, disclose_report(member, to), disclose_heat(heat, view)


@given(categories, st.sets(st.sampled_from(["open", "closed"])), st.sampled_from(MatchClass), hours)
def test_a_site_on_a_list_that_is_not_public_is_told_by_nothing(
    category: SiteCategory | None, released: set[str], match_class: MatchClass, later: int
) -> None:
    """Not by itself, nor by an incident at it, of which the public learns the region at most."""
    to = Disclosure(
        policy=config().disclosure,
        viewer=Viewer.PUBLIC,
        now=HAPPENED_BY + timedelta(hours=later),
        released=released,
        list_of={a_site().site_id: "confidential"},
    )
    match = a_match(match_class=match_class)
    member = a_located_report(
        report=a_report(source_id="open"), category=category, matches=(match,)
    )
    incident = an_incident(category=category, site=match)
    made = an_assessment(list_versions={PUBLIC_LIST: "1", "confidential": "2"})
    sites = {a_site().site_id: a_site()}
    view = disclose_incident(incident, [member], [made], sites, to)
    assert disclose_site(a_site(), "confidential", to) is None
    assert view is not None and not view.words
    assert (view.site, view.site_name, view.candidates) == (None, "", ())
    assert view.assessments[0].list_versions == {PUBLIC_LIST: "1"}
    if match_class is MatchClass.ON_SITE:
        assert view.place.level is disclose_report(member, to).place.level is LEVELS[2]
        assert view.place.geometry is None


@given(
    st.lists(categories, min_size=1, max_size=3),
    st.sampled_from(list(Mode)),
    st.sampled_from(list(Verdict)),
    hours,
)
def test_the_public_learns_of_no_post_before_people_let_it_stand(
    kinds: list[SiteCategory | None], mode: Mode, verdict: Verdict, later: int
) -> None:
    """Whatever it says and however many say it; beside what others vouch for it stays untold."""
    family = a_family(family_id="api", vouched=False)
    posts = [
        a_located_report(
            report=a_report(report_id=ReportId(f"p-{n}"), family=family), category=kind
        )
        for n, kind in enumerate(kinds)
    ]
    now = HAPPENED_BY + timedelta(hours=later)
    to = Disclosure(policy=config().disclosure, viewer=Viewer.PUBLIC, now=now)
    made = [an_assessment(mode=mode, verdict=verdict)]
    stands = mode is Mode.MANUAL and verdict is not Verdict.NO_VIOLATION
    incident = an_incident(reports=tuple(post.report.report_id for post in posts))
    view = disclose_incident(incident, posts, made, {}, to)
    assert (view is not None) is stands
    joined = disclose_incident(incident, [*posts, a_located_report()], made, {}, to)
    assert joined is not None and joined.incident.reports == (a_report().report_id,)
