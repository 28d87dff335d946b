"""What is protected?

A listed site is judged by the category it has on the list, an unnamed facility by the category the
words give, and then the answer says that the site was not identified. Who owns or holds the place
plays no part.
"""

import re
from dataclasses import replace

import pytest
from builders import a_site
from spec.project import agreement, reading
from spec.rows import Row, a_case, letters, telling

from monitor.core.rules import object_protected
from monitor.model.incidents import MatchClass
from monitor.model.sites import Control, SiteCategory

ASKED = "Is it protected under the {} reading?"
MOSCOW, KYIV = ASKED.format("Moscow"), ASKED.format("Kyiv")
UNNAMED = "site not identified"

TABLE = [
    Row(
        given="a listed substation, named",
        asked=MOSCOW,
        expected="yes",
        because="transmission with its substations is on the published list of categories",
        facts={"reading": "moscow", "listed": "substation", "says": "^substation: a protected"},
    ),
    Row(
        given="the gas metering station at Sudzha, named (case 1)",
        asked=MOSCOW,
        expected="unknown",
        because="the list has pipelines with pumping stations; whether metering belongs is argued",
        facts={"reading": "moscow", "listed": "gas_metering"},
    ),
    Row(
        given="the gas metering station at Sudzha, named (case 1)",
        asked=KYIV,
        expected="yes",
        because="this typology takes in oil and gas as a whole",
        facts={"reading": "kyiv", "listed": "gas_metering"},
    ),
    Row(
        given="a gas production site (case 4)",
        asked=MOSCOW,
        expected="no",
        because="the published categories leave production out",
        facts={"reading": "moscow", "listed": "gas_production"},
    ),
    Row(
        given="a gas production site (case 4)",
        asked=KYIV,
        expected="yes",
        because="production is in this typology",
        facts={"reading": "kyiv", "listed": "gas_production"},
    ),
    Row(
        given="a coal mine",
        asked=MOSCOW,
        expected="no",
        because="coal is in one side's typology only",
        facts={"reading": "moscow", "listed": "coal_mine"},
    ),
    Row(
        given="a coal mine",
        asked=KYIV,
        expected="yes",
        because="coal is in this typology",
        facts={"reading": "kyiv", "listed": "coal_mine"},
    ),
    Row(
        given="a railway station, which one side had wished to see protected (case 9)",
        asked=KYIV,
        expected="no",
        because="what both spoke of in the end was energy",
        facts={"reading": "kyiv", "words": "not_energy"},
    ),
    Row(
        given="“one of the company's thermal power plants”, no name (case 13)",
        asked=KYIV,
        expected="yes",
        because="a class is protected as a class; readers are told that the site is not known",
        facts={"reading": "kyiv", "words": "power_plant_thermal", "says": UNNAMED},
    ),
    Row(
        given="“transformers in the suburbs”, no name, only an oblast (case 3)",
        asked=KYIV,
        expected="yes",
        because="a protected class, though no site on the list can be said to have been hit",
        facts={"reading": "kyiv", "words": "substation", "says": UNNAMED},
    ),
    Row(
        given="“an energy facility”, nothing more",
        asked=MOSCOW,
        expected="unknown",
        because="the words could mean a kind that is protected or one that is not",
        facts={"reading": "moscow", "words": "other_energy"},
    ),
    Row(
        given="a place and no word on what stood there",
        asked=KYIV,
        expected="unknown",
        because="a location alone never makes anything protected",
        facts={"reading": "kyiv", "words": None, "says": "do not say what kind"},
    ),
    Row(
        given="a point near a listed refinery, and no word on what was hit",
        asked=MOSCOW,
        expected="unknown",
        because="nearness is no identification",
        facts={"reading": "moscow", "words": None, "near": "refinery"},
    ),
    Row(
        given="words that say substation, at a site listed as gas production",
        asked=MOSCOW,
        expected="no",
        because="the list knows what stands at a site it names",
        facts={"reading": "moscow", "words": "substation", "listed": "gas_production"},
    ),
    Row(
        given="a site of a kind left open, on the very list that one reading protects",
        asked=KYIV,
        expected="yes",
        because="a list protects what stands on it, whatever its kind",
        facts={
            "reading": "kyiv",
            "listed": "other_energy",
            "list": "kyiv-2025",
            "says": "the list",
        },
    ),
    Row(
        given="a site of a kind left open, on the very list that one reading protects",
        asked=MOSCOW,
        expected="unknown",
        because="the other reading knows no such list, and its kind stays open",
        facts={"reading": "moscow", "listed": "other_energy", "list": "kyiv-2025"},
    ),
    Row(
        given="one voice names a listed substation, another a listed gas production site",
        asked=MOSCOW,
        expected="unknown",
        because="whichever more voices name, one of them would be protected and the other not",
        facts={
            "reading": "moscow",
            "listed": "substation",
            "other": "gas_production",
            "says": "different sites",
        },
    ),
    Row(
        given="one voice names a listed substation, another a listed gas production site",
        asked=KYIV,
        expected="yes",
        because="either is protected",
        facts={"reading": "kyiv", "listed": "substation", "other": "gas_production"},
    ),
    Row(
        given="one voice names a listed substation, another says only that it was a coal mine",
        asked=MOSCOW,
        expected="unknown",
        because="they may speak of two things, of which one is protected",
        facts={"reading": "moscow", "listed": "substation", "told": "coal_mine"},
    ),
    Row(
        given="one voice names a listed substation, another says only “an energy facility”",
        asked=MOSCOW,
        expected="yes",
        because="who is vague contradicts nobody",
        facts={"reading": "moscow", "listed": "substation", "told": "other_energy"},
    ),
    Row(
        given="an oil depot in a place that both sides claim, held by A (case 11)",
        asked=MOSCOW,
        expected="yes",
        because="ownership is three separate fields and none of them enters the answer",
        facts={"reading": "moscow", "listed": "oil_depot", "held": "A"},
    ),
    Row(
        given="the same oil depot, were it held by B (case 11)",
        asked=MOSCOW,
        expected="yes",
        because="the answer is the same whoever holds it",
        facts={"reading": "moscow", "listed": "oil_depot", "held": "B"},
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.given} / {row.facts['reading']}")
def test_an_object_is_protected_by_its_category_under_a_reading(row: Row) -> None:
    """The list's category where a site is named, else the words'; silence stays unknown."""
    facts, parties = row.facts, letters(agreement())
    listed = facts.get("listed") or facts.get("near")
    site = a_site(
        category=SiteCategory(listed or "substation"),
        control=(Control(party=parties.get(facts.get("held", "A"))),),
    )
    words = facts.get("words", facts.get("listed"))
    member = telling("x>B", 1, parties, site=site if listed else None)
    member = replace(member, category=SiteCategory(words) if words else None)
    if "near" in facts:
        near = replace(member.matches[0], match_class=MatchClass.PERIMETER)
        member = replace(member, matches=(near,))
    on_list = facts.get("list", "registers")
    members, sites = [member], [site]
    if "other" in facts:
        sites += [a_site(site_id="s-2", category=SiteCategory(facts["other"]))]
        members += [telling("y>B", 2, parties, site=sites[1])]
    if "told" in facts:
        located = {"category": SiteCategory(facts["told"])}
        members += [telling("y>B", 2, parties, located=located)]
    case = a_case(members, agreement(), reading(facts["reading"]), sites, on_list=on_list)
    answer = object_protected(case)
    assert answer.holds == row.expected
    assert re.search(facts.get("says", ""), answer.reason)
