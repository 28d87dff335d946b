"""What an incident's page says of the sites it may have hit, and where it leads."""

import re
from dataclasses import replace

import pytest
from publish_samples import a_match, an_agreement, an_incident_view

from monitor.model.ids import SiteId
from monitor.model.incidents import IncidentKind, MatchClass
from monitor.model.views import IncidentView
from monitor.publish import pages

ON_SITE, VICINITY, REGION = MatchClass.ON_SITE, MatchClass.VICINITY, MatchClass.REGION


def page_of(view: IncidentView) -> str:
    """The page of an incident, without reports."""
    return pages.incident_page(
        pages.IncidentPage(
            view=view,
            reports=(),
            heat=None,
            agreements=(an_agreement(),),
            revisions=(),
            captures={},
            region_names={},
            zone="Europe/Kyiv",
            address="https://monitor.invalid/incidents/i-1",
        )
    )


@pytest.mark.parametrize(
    ("classes", "heading"),
    [
        ((VICINITY, REGION), "It could be any of these"),
        ((ON_SITE, VICINITY), "One listed site is named; others may be meant"),
        ((ON_SITE, ON_SITE, REGION), "Several listed sites are named"),
    ],
)
def test_candidates_are_rivals_only_where_no_site_is_named(
    classes: tuple[MatchClass, ...], heading: str
) -> None:
    """A site that the words name is not merely possible, and several named are no guess."""
    candidates = tuple(
        replace(a_match(), site_id=SiteId(f"s-{number}"), match_class=each)
        for number, each in enumerate(classes)
    )
    page = page_of(replace(an_incident_view(), candidates=candidates))
    headings = re.findall(r"<h2>([^<]+)</h2>", page)
    assert heading in headings


@pytest.mark.parametrize(
    ("match_class", "said"),
    [
        (ON_SITE, "as the words name it; the place told is 120 m from it"),
        (VICINITY, "120 m from the reported place"),
    ],
)
def test_how_far_a_named_site_lies_from_the_place_told_is_said_of_both(
    match_class: MatchClass, said: str
) -> None:
    """On the site is what the words say; the distance is that of the place they tell."""
    site = replace(a_match(), match_class=match_class)
    assert said in page_of(replace(an_incident_view(), site=site))


@pytest.mark.parametrize(
    ("kind", "retracted", "leads"),
    [
        (IncidentKind.STRIKE, False, True),
        (IncidentKind.STRIKE, True, False),
        (IncidentKind.CLAIM, False, False),
    ],
)
def test_only_what_the_map_draws_leads_to_the_map(
    kind: IncidentKind, retracted: bool, leads: bool
) -> None:
    """Neither a claim nor what was retracted is on it."""
    view = an_incident_view(kind=kind)
    page = page_of(replace(view, incident=replace(view.incident, retracted=retracted)))
    assert ("/map#i=" in page) is leads
