"""Is it known what was hit?

A listed site that is named, or at least the kind of facility in the words and its region. A place
is no object: where several listed sites are in reach, the finding says that it could be any of
them.
"""

from dataclasses import replace
from typing import Any

import pytest
from builders import a_match, a_place, a_reading, a_site, an_agreement
from shapely import Point
from spec.rows import Row, a_case, letters, telling

from monitor.core.rules import object_matched
from monitor.model.agreements import ProtectedArea
from monitor.model.ids import SiteId
from monitor.model.incidents import MatchClass
from monitor.model.place import NOWHERE
from monitor.model.sites import SiteCategory

ASKED = "Is it known what was hit?"
AGREEMENT = an_agreement()
AREA = ProtectedArea(around=Point(30.0, 50.0), radius_m=10_000.0, precision_m=0.0)

TABLE = [
    Row(
        given="a listed site is named",
        asked=ASKED,
        expected="yes: a listed site is named",
        because="the list knows what stands there",
        facts={"on_site": True, "words": None},
    ),
    Row(
        given="“a substation”, no site in reach",
        asked=ASKED,
        expected="yes: substation, site not identified",
        because="the kind is known, the site is not",
        facts={"words": "substation"},
    ),
    Row(
        given="“a substation”, one listed site in reach",
        asked=ASKED,
        expected="yes: substation, site not identified",
        because="nearness is no identification",
        facts={"words": "substation", "near": 1},
    ),
    Row(
        given="“a substation”, two listed sites in reach",
        asked=ASKED,
        expected="yes: substation, site not identified; could be any of 2 listed sites",
        because="two are already more than one",
        facts={"words": "substation", "near": 2},
    ),
    Row(
        given="“a substation”, three listed sites in reach",
        asked=ASKED,
        expected="yes: substation, site not identified; could be any of 3 listed sites",
        because="readers are told that it could be any of these",
        facts={"words": "substation", "near": 3},
    ),
    Row(
        given="“a substation”, and no word on where",
        asked=ASKED,
        expected="unknown: neither the site nor the region is known",
        because="a kind that is met everywhere is no object",
        facts={"words": "substation", "nowhere": True},
    ),
    Row(
        given="a point beside a listed site, and no word on what was hit",
        asked=ASKED,
        expected="unknown: the reports do not say what kind of facility was hit",
        because="a place is no object",
        facts={"words": None, "near": 1},
    ),
    Row(
        given="the same, under a reading that protects an area",
        asked=ASKED,
        expected="yes: this reading protects an area, whatever stands in it",
        because="there the place is what counts",
        facts={"words": None, "area": AREA},
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.given)
def test_an_object_is_known_by_its_name_or_kind(row: Row) -> None:
    """And candidates are counted, never chosen from."""
    facts: dict[str, Any] = row.facts
    site = a_site() if facts.get("on_site") else None
    words = facts["words"]
    near = [
        a_match(site_id=SiteId(f"s-{number}"), match_class=MatchClass.VICINITY)
        for number in range(facts.get("near", 0))
    ]
    place = NOWHERE if facts.get("nowhere") else a_place()
    member = telling("x>B", 0, letters(AGREEMENT), site=site, located={"place": place})
    member = replace(
        member,
        category=SiteCategory(words) if words else None,
        matches=(*member.matches, *near),
    )
    reading = a_reading(area=facts.get("area"))
    answer = object_matched(a_case([member], AGREEMENT, reading, [site] if site else []))
    assert f"{answer.holds}: {answer.reason}" == row.expected
