"""Levels, holds and releases with rules of the test's own."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
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
from shapely import LineString

from monitor.core.cells import grid_cell
from monitor.core.disclosure import (
    Disclosure,
    disclose_heat,
    disclose_incident,
    disclose_report,
    disclose_revision,
    disclose_site,
    is_told,
)
from monitor.core.review import is_submission
from monitor.model.assessments import Finding, Holds, Mode, Verdict
from monitor.model.disclosure import DisclosureLevel, DisclosurePolicy, DisclosureRule, Viewer
from monitor.model.heat import HeatAnswer, HeatCorroboration
from monitor.model.ids import ReportId
from monitor.model.incidents import LocatedReport, MatchClass
from monitor.model.place import NOWHERE, PlaceBasis
from monitor.model.reports import Means, Occurrence
from monitor.model.sites import SiteCategory
from monitor.model.sources import Source, SourceFormat
from monitor.model.time import TimePrecision, TimeWindow
from monitor.model.views import IncidentView

LEVELS = list(DisclosureLevel)
LISTED = {a_site().site_id: "grid"}
LET_STAND = an_assessment(mode=Mode.MANUAL, verdict=Verdict.UNDETERMINED)
NOW = an_instant("2025-03-26T00:00Z")


def a_policy(*rules: DisclosureRule) -> DisclosurePolicy:
    """The rules, with the list of tests/builders.py public."""
    return DisclosurePolicy(
        rules=rules, cell_m=10_000.0, public_lists=frozenset({"grid"}), zone="Europe/Kyiv"
    )


def showing(held: str, *, released: str = "exact", hold: timedelta | None = None) -> Disclosure:
    """To the public, one rule for everything."""
    rule = DisclosureRule(
        viewer=Viewer.PUBLIC,
        category=None,
        held=DisclosureLevel(held),
        released=DisclosureLevel(released),
        hold=hold,
        why="",
    )
    policy = a_policy(rule)
    return Disclosure(policy=policy, viewer=Viewer.PUBLIC, now=NOW, list_of=LISTED)


def test_without_a_rule_for_the_viewer_nothing_is_shown() -> None:
    """Silence of the policy is no permission."""
    nobody = Disclosure(policy=a_policy(), viewer=Viewer.PUBLIC, now=NOW)
    assert nobody.level(None, happened_by=None, released=True) is DisclosureLevel.NONE
    assert disclose_site(a_site(), "grid", nobody) is None


@pytest.mark.parametrize("level", LEVELS)
def test_a_report_is_shown_no_further_than_its_level(level: DisclosureLevel) -> None:
    """Words and label only when exact; below region not even the region or the time."""
    view = disclose_report(a_located_report(), showing(level))
    exact = level is DisclosureLevel.EXACT
    told = level in (DisclosureLevel.EXACT, DisclosureLevel.GENERALISED, DisclosureLevel.REGION)
    assert view.words is exact and (view.place.label != "") is exact
    assert (view.place.geometry is not None) is (level in LEVELS[:2])
    assert (view.place.regions != ()) is (view.occurred is not None) is told
    assert exact or (view.report.summary, view.report.point) == ("", None)


@pytest.mark.parametrize("level", LEVELS[3:])
def test_what_is_only_counted_has_no_words_even_when_released(level: DisclosureLevel) -> None:
    """A source that is public item by item does not open a closed rule."""
    to = showing(level, released=level)
    open_ = Disclosure(policy=to.policy, viewer=to.viewer, now=to.now, released={"agency"})
    view = disclose_report(a_located_report(), open_)
    assert not view.words and view.occurred is None
    assert disclose_incident(an_incident(), [a_located_report()], [], {}, open_) is None


def test_an_incident_withholds_sentences_with_its_words() -> None:
    """Reasons, causes and evidence can name a place; the answers stay."""
    view = disclose_incident(
        an_incident(), [a_located_report()], [an_assessment()], {}, showing("region")
    )
    assert view is not None and not view.words
    assert view.incident.place == NOWHERE and view.incident.site is None
    assert view.incident.cause == view.incident.attribution.basis == ""
    (assessment,) = view.assessments
    assert assessment.cause == "" and assessment.verdict is an_assessment().verdict
    assert all(not f.reason and not f.evidence for f in assessment.findings)


def test_an_exact_incident_names_its_site_and_keeps_its_reasons() -> None:
    """Assessments are sorted by agreement and reading."""
    site = a_site()
    readings = [an_assessment(reading_id=name) for name in ("west", "east")]
    view = disclose_incident(
        an_incident(), [a_located_report()], readings, {site.site_id: site}, showing("exact")
    )
    assert view is not None and view.words
    assert (view.site_name, view.site) == (site.names.display, an_incident().site)
    assert [each.reading_id for each in view.assessments] == ["east", "west"]
    assert view.assessments[0].findings[0].reason


@pytest.mark.parametrize(
    "incident", [an_incident(site=None), an_incident(reports=("r-1", "r-2"))], ids=["none", "left"]
)
def test_a_site_that_is_not_on_the_list_is_not_named(incident: Any) -> None:
    """Neither when none was matched nor when the list no longer has it."""
    view = disclose_incident(incident, [a_located_report()], [], {}, showing("exact"))
    assert view is not None and view.site_name == ""


@pytest.mark.parametrize(
    ("lat", "radius_m"),
    [(50.0, 500.0), (50.004, 500.0), (50.1, 11_224.0)],
    ids=["at the site", "within its radius", "far from the site named"],
)
def test_where_the_place_told_and_the_site_named_disagree_the_radius_covers_both(
    lat: float, radius_m: float
) -> None:
    """Which of the two is right nobody knows; a generalised place tells its cell and no more."""
    members = [a_located_report()]
    told = an_incident(place=a_place(lat=lat))
    view = disclose_incident(told, members, (), {"s-1": a_site()}, showing("exact"))
    assert view and view.place.radius_m == pytest.approx(radius_m, abs=1.0)
    coarser = disclose_incident(told, members, (), {"s-1": a_site()}, showing("generalised"))
    assert coarser and coarser.place.radius_m == pytest.approx(7_071.0, abs=1.0)


def test_a_place_that_is_no_point_has_no_radius_for_a_site_named() -> None:
    """Only the region is known: the page says no more."""
    told = an_incident(place=NOWHERE)
    view = disclose_incident(told, [a_located_report()], (), {"s-1": a_site()}, showing("exact"))
    assert view and view.place.radius_m is None


def test_an_incidents_site_is_as_probable_as_it_is_among_its_candidates() -> None:
    """Two reports that name a site each share what is sure between them."""
    members = [
        a_located_report(
            report=a_report(report_id=ReportId(f"r-{number}")),
            matches=(a_match(report_id=f"r-{number}", site_id=f"s-{number}", probability=0.9),),
        )
        for number in (1, 2)
    ]
    told = an_incident(site=members[0].matches[0])
    public = replace(showing("exact"), list_of=dict.fromkeys(("s-1", "s-2"), "grid"))
    view = disclose_incident(told, members, (), {"s-1": a_site()}, public)
    assert view and view.site and view.site.probability == pytest.approx(9 / 19)


def test_one_report_that_holds_holds_its_incident() -> None:
    """The incident's own kind may be released earlier than a member's."""
    energy = DisclosureRule(
        viewer=Viewer.PUBLIC,
        category=SiteCategory.SUBSTATION,
        held=DisclosureLevel.REGION,
        released=DisclosureLevel.GENERALISED,
        hold=None,
        why="",
    )
    base = showing("region", released="generalised", hold=timedelta(0))
    to = Disclosure(
        policy=a_policy(*base.policy.rules, energy),
        viewer=Viewer.PUBLIC,
        now=NOW,
        list_of=LISTED,
    )
    incident = an_incident(category=SiteCategory.NOT_ENERGY)
    other = a_located_report(report=a_report(), category=SiteCategory.NOT_ENERGY)
    open_ = disclose_incident(incident, [other], [], {}, to)
    held = disclose_incident(incident, [other, a_located_report()], [], {}, to)
    assert open_ is not None and open_.place.level is DisclosureLevel.GENERALISED
    assert held is not None and held.place.level is DisclosureLevel.REGION


def test_a_line_is_generalised_to_the_cell_it_runs_through() -> None:
    """One cell, whatever the length, and no id, not even a hash of it: ids can be guessed."""
    site = a_site(geometry=LineString([(30.0, 50.0), (30.4, 50.0)]))
    view = disclose_site(site, "grid", showing("exact", released="generalised"))
    assert view is not None and view.shown_id == ""
    cell, half_diagonal_m = grid_cell(site.geometry, 10_000.0)
    assert (view.place.geometry, view.place.radius_m) == (cell, half_diagonal_m)


def test_withheld_words_leave_no_hash_of_themselves() -> None:
    """The capture's id is a hash of what was sent: whoever guesses the words could prove it."""
    held = disclose_report(a_located_report(), showing("region")).report
    assert (held.capture_id, held.locator) == ("", "")
    shown = disclose_report(a_located_report(), showing("exact")).report
    assert (shown.capture_id, shown.locator) == (a_report().capture_id, a_report().locator)


@pytest.mark.parametrize(
    ("held", "released", "expected"),
    [
        ("exact", "exact", True),
        ("region", "exact", False),
        ("exact", "generalised", False),
        ("none", "none", False),
    ],
)
def test_who_sees_all_sees_it_held_and_released(held: str, released: str, expected: bool) -> None:
    """One rule that hides anything, or none at all, and the index of places is not asked."""
    to = showing(held, released=released)
    rules = (replace(to.policy.rules[0], viewer=Viewer.MONITOR),)
    monitor = replace(to, viewer=Viewer.MONITOR, policy=a_policy(*rules))
    assert monitor.sees_all is expected
    assert not to.sees_all  # of secret lists and of posts the public never is told
    assert not replace(monitor, policy=a_policy()).sees_all


def _posted(**changes: Any) -> LocatedReport:
    """What nobody vouches for."""
    report = a_report(
        report_id=ReportId("r-posted"), source_id="api",
        family=a_family(family_id="api", vouched=False),
    )  # fmt: skip
    posted: LocatedReport = replace(a_located_report(report=report), **changes)
    return posted


def _shown_with(posted: LocatedReport, to: Disclosure) -> IncidentView:
    """A released report's incident, to which a person joined a posted one."""
    member = a_located_report()
    ids = tuple(sorted((member.report.report_id, posted.report.report_id)))
    joined = an_incident(reports=ids, cause="joined by r-posted")
    view = disclose_incident(joined, [member, posted], [an_assessment()], {}, to)
    assert view is not None
    return view


def test_what_nobody_vouches_for_hides_nothing_and_leaves_no_trace_with_the_public() -> None:
    """The incident is shown as far as its vouched reports are; of the other nothing is told."""
    to = replace(showing("region"), released={a_report().source_id})
    view = _shown_with(_posted(), to)
    assert view.place.level is DisclosureLevel.EXACT
    assert view.words
    assert view.incident.reports == (a_report().report_id,)
    assert view.incident.families == (a_report().family.family_id,)
    assert view.origins == (a_report().family,)
    assert view.incident.cause == ""
    earlier = an_incident(reports=(a_report().report_id,), cause="first reports")
    assert disclose_revision(earlier, [a_located_report()], view, to).cause == "first reports"
    later = replace(earlier, cause="left by r-posted")
    assert disclose_revision(later, [a_located_report()], view, to).cause == ""
    silent = replace(view, words=False)
    assert disclose_revision(earlier, [a_located_report()], silent, to).cause == ""


def test_a_monitor_is_told_of_what_nobody_vouches_for() -> None:
    """With the sentence that names it."""
    rule = replace(showing("exact").policy.rules[0], viewer=Viewer.MONITOR)
    policy = replace(showing("exact").policy, rules=(rule,))
    view = _shown_with(_posted(), replace(showing("exact"), policy=policy, viewer=Viewer.MONITOR))
    assert len(view.incident.reports) == 2
    assert view.incident.cause == "joined by r-posted"


@pytest.mark.parametrize(
    ("basis", "regions"),
    [
        (PlaceBasis.SITE_NAME, ()),
        (PlaceBasis.SETTLEMENT, ("XX-01",)),
        (PlaceBasis.REGION, ("XX-01",)),
    ],
)
def test_posting_a_sites_name_tells_the_public_no_region(
    basis: PlaceBasis, regions: tuple[str, ...]
) -> None:
    """A region is told of a post by its own words or point, never by the site it was matched to."""
    place = replace(a_located_report().place, basis=basis, regions=("XX-01",))
    posted = _posted(place=place)
    assert disclose_report(posted, showing("region")).place.regions == regions
    incident = an_incident(reports=("r-posted",), place=place)
    view = disclose_incident(incident, [posted], [LET_STAND], {}, showing("region"))
    assert view is not None and view.place.regions == regions


@pytest.mark.parametrize(
    ("mode", "verdict", "shown"),
    [
        (Mode.AUTOMATIC, Verdict.UNDETERMINED, False),
        (Mode.AUTOMATIC, Verdict.VIOLATION, False),
        (Mode.MANUAL, Verdict.NO_VIOLATION, False),
        (Mode.MANUAL, Verdict.UNDETERMINED, True),
        (Mode.MANUAL, Verdict.VIOLATION, True),
    ],
)
def test_the_public_learns_of_a_submission_once_people_let_it_stand(
    mode: Mode, verdict: Verdict, shown: bool
) -> None:
    """Not of one nobody looked at, nor of one they rejected; a monitor sees them all."""
    posted, incident = _posted(), an_incident(reports=("r-posted",))
    assessments = [an_assessment(mode=mode, verdict=verdict)]
    view = disclose_incident(incident, [posted], assessments, {}, showing("exact"))
    assert (view is not None) is shown
    assert is_submission([posted], assessments) is not shown
    assert not is_submission([a_located_report()], assessments)
    rule = replace(showing("exact").policy.rules[0], viewer=Viewer.MONITOR)
    monitor = replace(showing("exact"), viewer=Viewer.MONITOR, policy=a_policy(rule))
    seen = disclose_incident(incident, [posted], assessments, {}, monitor)
    assert seen is not None and seen.submission is not shown


def test_a_post_is_told_with_the_incident_that_people_let_stand() -> None:
    """Or where somebody vouches for it, or to a monitor."""
    to, posted = showing("region"), _posted()
    assert not is_told(posted, set(), to)
    assert is_told(posted, {posted.report.report_id}, to)
    assert is_told(a_located_report(), set(), to)
    assert is_told(posted, set(), replace(to, viewer=Viewer.MONITOR))


def test_a_held_incident_tells_its_day_and_nothing_of_its_success() -> None:
    """Neither the hour nor any rule's answer but that people reviewed it, nor a fire."""
    people = Finding(rule_id="review", holds=Holds.YES, reason="x", evidence=("decision 1",))
    made = an_assessment(findings=(*an_assessment().findings, people))
    view = disclose_incident(an_incident(), [a_located_report()], [made], {}, showing("region"))
    assert view is not None and view.held
    day = TimeWindow(an_instant("2025-03-24T22:00Z"), an_instant("2025-03-25T22:00Z"))
    assert view.incident.occurred == day
    (told,) = view.assessments
    assert told.findings == (replace(people, reason="", evidence=()),)
    heat = HeatCorroboration(answer=HeatAnswer.SUPPORTS, reason="a fire")
    assert disclose_heat(heat, view) is None
    assert disclose_heat(heat, replace(view, held=False, words=False)) == replace(heat, reason="")
    assert disclose_heat(heat, replace(view, held=False, words=True)) == heat


@pytest.mark.parametrize(
    ("precision", "told"),
    [
        (TimePrecision.MINUTE, TimePrecision.DAY),
        (TimePrecision.NIGHT, TimePrecision.DAY),
        (TimePrecision.RANGE, TimePrecision.RANGE),
    ],
)
def test_a_held_report_tells_its_day_and_nothing_of_success(
    precision: TimePrecision, told: TimePrecision
) -> None:
    """What it asserts and with what, is taken out and not merely left unsaid."""
    report = a_report(occurred_precision=precision)
    view = disclose_report(a_located_report(report=report), showing("region"))
    assert view.held and view.occurred == view.report.occurred
    assert view.occurred is not None and view.occurred.length == timedelta(days=1)
    assert view.report.occurred_precision is told
    assert (view.report.means, view.report.occurrence) == (Means.UNKNOWN, Occurrence.UNCLEAR)


def test_the_public_is_told_the_day_on_which_something_came() -> None:
    """Even where all else is shown; who posts could be found by the moment."""
    to = showing("exact")
    view = disclose_report(a_located_report(), to)
    incident = disclose_incident(an_incident(), [a_located_report()], [an_assessment()], {}, to)
    assert view.days_only and incident is not None and incident.days_only
    told = (
        view.report.received_at_utc,
        incident.incident.formed_at_utc,
        incident.assessments[0].assessed_at_utc,
    )
    assert all(instant.time() == time(0) for instant in told)
    monitor = replace(to, viewer=Viewer.MONITOR)
    assert monitor.told(NOW + timedelta(hours=5)) == NOW + timedelta(hours=5)


def test_of_a_list_that_is_not_public_the_public_learns_nothing() -> None:
    """Neither its sites, nor where a report or an incident at one is, nor its version."""
    to = showing("generalised")
    secret = replace(to, list_of={})
    assert disclose_site(a_site(), "secret", to) is None
    member = a_located_report()
    assert disclose_report(member, to).place.level is DisclosureLevel.GENERALISED
    assert disclose_report(member, secret).place.level is DisclosureLevel.REGION
    made = an_assessment(list_versions={"grid": "1", "secret": "2"})
    view = disclose_incident(an_incident(), [member], [made], {}, secret)
    assert view is not None and view.place.level is DisclosureLevel.REGION
    assert view.assessments[0].list_versions == {"grid": "1"}
    assert replace(secret, viewer=Viewer.MONITOR).tells_of_list("secret")


def test_a_secret_site_among_the_candidates_withholds_the_reasons() -> None:
    """They name and count the sites it may have been; no candidate that is secret is named."""
    beside = a_match(match_class=MatchClass.VICINITY)
    member, incident = a_located_report(matches=(beside,)), an_incident(site=beside)
    open_ = showing("generalised", released="generalised")
    to = replace(open_, released={a_report().source_id})
    shown = disclose_incident(incident, [member], [an_assessment()], {}, to)
    secret = disclose_incident(incident, [member], [an_assessment()], {}, replace(to, list_of={}))
    assert shown is not None and shown.words
    assert secret is not None and not secret.words
    assert secret.place.level is DisclosureLevel.GENERALISED
    exact = replace(showing("exact"), list_of={})
    named = disclose_incident(incident, [member], [], {}, exact)
    assert named is not None and not named.words and named.candidates == ()


@pytest.mark.parametrize(("level", "told"), [("generalised", False), ("exact", True)])
def test_a_reason_measures_a_place_only_where_it_is_shown_exactly(level: str, told: bool) -> None:
    """12.3 km from its centre draws a circle through a place of which only the cell is told."""
    area = "within the protected area of 30 km"
    finding = Finding(
        rule_id="object_protected",
        holds=Holds.YES,
        reason=f"{area}: 12.3 km from its centre, ± 0.1 km",
        evidence=(),
    )
    to = replace(showing(level, released=level), released={a_report().source_id})
    made = an_assessment(findings=(finding,))
    view = disclose_incident(an_incident(), [a_located_report()], [made], {}, to)
    assert view is not None and view.words
    assert view.assessments[0].findings[0].reason == (finding.reason if told else area)


def test_the_public_is_not_told_when_a_post_was_heard() -> None:
    """Of a source that is fetched it is."""
    to, monitor = showing("region"), replace(showing("region"), viewer=Viewer.MONITOR)
    posted = Source(
        source_id="api", title="", format=SourceFormat.API, location="", every=None, zone=""
    )
    assert not to.tells_when_heard(posted)
    assert to.tells_when_heard(replace(posted, format=SourceFormat.RSS))
    assert monitor.tells_when_heard(posted)
