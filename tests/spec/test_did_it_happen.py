"""Did it happen?

One voice is an allegation. Two that do not repeat each other, or the word of the side that struck,
make it more: that word alone is enough. All organs of a party are one voice, and so are all copies
of one origin; voices that tell of different times do not bear each other out. A heat anomaly has no
voice at all.
"""

import pytest
from builders import a_window, an_agreement
from spec.rows import Row, a_case, letters, telling

from monitor.core.rules import occurred

ASKED = "Did it happen?"

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
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.given)
def test_an_occurrence_needs_two_voices_or_the_word_of_the_striking_side(row: Row) -> None:
    """Voices are counted by party and by origin, never by report."""
    agreement = an_agreement()
    members = []
    for at, fact in enumerate(row.facts):
        voice, _, hours = fact.partition("@")
        first, _, last = (hours or "00:00Z .. 01:00Z").partition(" .. ")
        window = a_window(f"2025-03-25T{first} .. 2025-03-25T{last}")
        members.append(telling(voice, at, letters(agreement), occurred=window))
    answer = occurred(a_case(members, agreement, agreement.readings[0]))
    assert answer.holds == row.expected
