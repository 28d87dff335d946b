"""Levels, holds and releases with rules of the test's own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import (
    a_family,
    a_located_report,
    a_report,
    a_site,
    an_assessment,
    an_incident,
    an_instant,
)
from shapely import LineString

from monitor.core.disclosure import (
    Disclosure,
    disclose_incident,
    disclose_report,
    disclose_revision,
    disclose_site,
    grid_cell,
)
from monitor.model.disclosure import DisclosureLevel, DisclosurePolicy, DisclosureRule, Viewer
from monitor.model.ids import ReportId
from monitor.model.incidents import LocatedReport
from monitor.model.place import NOWHERE, PlaceBasis
from monitor.model.sites import SiteCategory
from monitor.model.views import IncidentView

LEVELS = list(DisclosureLevel)
NOW = an_instant("2025-03-26T00:00Z")


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
    policy = DisclosurePolicy(rules=(rule,), cell_m=10_000.0)
    return Disclosure(policy=policy, viewer=Viewer.PUBLIC, now=NOW)


def test_without_a_rule_for_the_viewer_nothing_is_shown() -> None:
    """Silence of the policy is no permission."""
    nobody = Disclosure(
        policy=DisclosurePolicy(rules=(), cell_m=10_000.0), viewer=Viewer.PUBLIC, now=NOW
    )
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
        policy=DisclosurePolicy(rules=(*base.policy.rules, energy), cell_m=10_000.0),
        viewer=Viewer.PUBLIC,
        now=NOW,
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
    assert to.sees_all is expected
    nobody = DisclosurePolicy(rules=(), cell_m=10_000.0)
    assert not Disclosure(policy=nobody, viewer=Viewer.PUBLIC, now=NOW).sees_all


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
    assert view.incident.cause == ""
    earlier = an_incident(reports=(a_report().report_id,), cause="first reports")
    words = frozenset(view.incident.reports)
    assert disclose_revision(earlier, [a_located_report()], words, to).cause == "first reports"
    later = replace(earlier, cause="left by r-posted")
    assert disclose_revision(later, [a_located_report()], words, to).cause == ""
    assert disclose_revision(earlier, [a_located_report()], frozenset(), to).cause == ""


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
    view = disclose_incident(incident, [posted], [], {}, showing("region"))
    assert view is not None and view.place.regions == regions
