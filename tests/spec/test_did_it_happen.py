"""Did it happen?

One voice is an allegation. Two that do not repeat each other, or the word of the side that struck,
make it more: that word alone is enough. All organs of a party are one voice, and so are all copies
of one origin. Voices that tell of different times do not bear each other out, nor do those that say
too little to be of one target: both have to say where it was, more closely than by region, or both
what kind of facility. A heat anomaly has no voice at all.

Each voice tells of the substation at Northtown, unless the row says otherwise.
"""

from typing import Any

import pytest
from builders import a_place, a_site, a_window, an_agreement
from spec.rows import Row, a_case, letters, telling

from monitor.core.rules import occurred
from monitor.model.place import NOWHERE, Place, PlaceBasis
from monitor.model.sites import SiteCategory

ASKED = "Did it happen?"
OBLAST = Place(basis=PlaceBasis.REGION, regions=("XX-01",), label="an oblast")
LISTED = a_site()
SAID: dict[str, dict[str, Any]] = {
    "": {"place": a_place(), "category": SiteCategory.SUBSTATION},
    "substation, oblast": {"place": OBLAST, "category": SiteCategory.SUBSTATION},
    "facility, town": {"place": a_place(), "category": None},
    "facility, oblast": {"place": OBLAST, "category": None},
    "energy facility, oblast": {"place": OBLAST, "category": SiteCategory.OTHER_ENERGY},
    "facility called Hillside": {"place": OBLAST, "category": None, "names": ("hillside",)},
    "listed site": {"place": NOWHERE, "category": None},
}

TABLE = [
    Row(
        given="A says that B struck",
        asked=ASKED,
        expected="unknown",
        because="one party's word about the other",
        facts=["A>B"],
    ),
    Row(
        given="A's ministry, A's governor and A's state agency say that B struck",
        asked=ASKED,
        expected="unknown",
        because="three organs, one party, one voice",
        facts=["A-ministry>B", "A-governor>B", "A-agency>B"],
    ),
    Row(
        given="four outlets repeat one agency",
        asked=ASKED,
        expected="unknown",
        because="copies of one origin are one voice",
        facts=["x>B", "x>B", "x>B", "x>B"],
    ),
    Row(
        given="A says that B struck; an agency of neither side reports it from its own people",
        asked=ASKED,
        expected="yes",
        because="two voices that do not repeat each other",
        facts=["A>B", "x>B"],
    ),
    Row(
        given="A says that B struck; anybody posts the same",
        asked=ASKED,
        expected="unknown",
        because="what nobody vouches for is kept, and decides nothing",
        facts=["A>B", "?>B"],
    ),
    Row(
        given="anybody posts it as B's own word, and again as an agency's",
        asked=ASKED,
        expected="unknown",
        because="a poster may claim any origin",
        facts=["?>B", "?>B"],
    ),
    Row(
        given="two independent agencies report it and name nobody",
        asked=ASKED,
        expected="yes",
        because="that it happened and who did it are two questions",
        facts=["x>", "y>"],
    ),
    Row(
        given="Sudzha: A says that B struck, B says that A did (case 1)",
        asked=ASKED,
        expected="yes",
        because="both assert the strike and dispute only the hand",
        facts=["A>B", "B>A"],
    ),
    Row(
        given="B says that B itself struck",
        asked=ASKED,
        expected="yes",
        because="the striking side's own statement",
        facts=["B>B"],
    ),
    Row(
        given="one organ of B says that B struck, another that A did",
        asked=ASKED,
        expected="unknown",
        because="a side that also names the other has not owned to it",
        facts=["B>B", "B-governor>A"],
    ),
    Row(
        given="A says that B struck, B denies it",
        asked=ASKED,
        expected="unknown",
        because="a denial is no second voice for the strike",
        facts=["A>B", "B>:denied"],
    ),
    Row(
        given="A says that B tried and was repelled; an agency says so too",
        asked=ASKED,
        expected="unknown",
        because="nobody asserts that the facility was struck",
        facts=["A>B:attempted", "x>B:attempted"],
    ),
    Row(
        given="a blackout; the operator and an agency say that equipment failed (case 7)",
        asked=ASKED,
        expected="unknown",
        because="an outage without a strike is not a strike",
        facts=["x>:not_a_strike", "y>:not_a_strike"],
    ),
    Row(
        given="a voice whose words leave open whether there was a strike, and one that asserts it",
        asked=ASKED,
        expected="unknown",
        because="only those who assert it count",
        facts=["x>:unclear", "y>B"],
    ),
    Row(
        given="two agencies, their hours an hour apart, as between the zones of two sources",
        asked=ASKED,
        expected="yes",
        because="a clock that is one zone off speaks of the same hour",
        facts=["x>B", "y>B@02:00Z .. 03:00Z"],
    ),
    Row(
        given="two agencies, their hours more than an hour apart",
        asked=ASKED,
        expected="unknown",
        because="whoever tells of another time may tell of another strike",
        facts=["x>B", "y>B@02:01Z .. 03:00Z"],
    ),
    Row(
        given="the same two, and a third that only knows the day",
        asked=ASKED,
        expected="yes",
        because="with the third, either of them makes two",
        facts=["x>B", "y>B@02:01Z .. 03:00Z", "z>B@00:00Z .. 23:59Z"],
    ),
    Row(
        given="a substation at a town; an agency knows of some facility in the oblast",
        asked=ASKED,
        expected="unknown",
        because="it may speak of another strike in the oblast",
        facts=["x>B", "y>B/facility, oblast"],
    ),
    Row(
        given="a substation at a town; an agency knows of some energy facility in the oblast",
        asked=ASKED,
        expected="unknown",
        because="that it is energy, is said of half of all strikes",
        facts=["x>B", "y>B/energy facility, oblast"],
    ),
    Row(
        given="some facility at the town; an agency knows of a substation in the oblast",
        asked=ASKED,
        expected="unknown",
        because="they share neither the place nor the kind",
        facts=["x>B/facility, town", "y>B/substation, oblast"],
    ),
    Row(
        given="two agencies, both of a substation, one of them only in the oblast",
        asked=ASKED,
        expected="yes",
        because="kind, time and region are told alike",
        facts=["x>B", "y>B/substation, oblast"],
    ),
    Row(
        given="two agencies, both of the town, one of them of some facility",
        asked=ASKED,
        expected="yes",
        because="place and time are told alike; what was hit is another question",
        facts=["x>B", "y>B/facility, town"],
    ),
    Row(
        given="some facility at the town; an agency calls it by name, and knows the oblast",
        asked=ASKED,
        expected="yes",
        because="a name of its own is as good as a place",
        facts=["x>B/facility, town", "y>B/facility called Hillside"],
    ),
    Row(
        given="two agencies name one listed site, and no place",
        asked=ASKED,
        expected="yes",
        because="where the site is, is known",
        facts=["x>B/listed site", "y>B/listed site"],
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.given)
def test_an_occurrence_needs_two_voices_or_the_word_of_the_striking_side(row: Row) -> None:
    """Voices are counted by party and by origin, never by report."""
    agreement = an_agreement()
    members = []
    for at, fact in enumerate(row.facts):
        told, _, hours = fact.partition("@")
        voice, _, said = told.partition("/")
        first, _, last = (hours or "00:00Z .. 01:00Z").partition(" .. ")
        window = a_window(f"2025-03-25T{first} .. 2025-03-25T{last}")
        members.append(
            telling(
                voice,
                at,
                letters(agreement),
                site=LISTED if said == "listed site" else None,
                located={"names": (), **SAID[said]},
                occurred=window,
            )
        )
    answer = occurred(a_case(members, agreement, agreement.readings[0]))
    assert answer.holds == row.expected
