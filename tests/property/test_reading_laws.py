"""Laws of reading: whatever a stranger writes becomes a report or a refusal, and no certainty."""

from builders import an_agreement
from hypothesis import given
from hypothesis import strategies as st
from property.worlds import case_of
from unit.core.northland import INDEX, a_listed, read, sites_of, told, vocabulary

from monitor.core.assess import verdict_of
from monitor.core.match import interpret
from monitor.core.normalise import CLAIM_FIELDS
from monitor.core.rules import findings_of
from monitor.model.assessments import Verdict
from monitor.model.ids import canonical_json
from monitor.model.incidents import MatchClass
from monitor.model.reports import Rejection
from monitor.model.sites import SiteCategory

SITES = sites_of(
    a_listed("s-1", SiteCategory.SUBSTATION, "Poltava substation", "ПС Полтава 330"),
    a_listed("s-2", SiteCategory.GAS_METERING, "Suzemka metering station"),
)

odd = st.sampled_from(["\ud800", "\x00", "ь", "'", "-", "\u202e", "１２", "nan", "1e999", "null"])
times = st.sampled_from(
    ["2025-03-30", "2025-03-30T02:30", "2025-W13-7", "20250330T0230Z", "9999-12-31", "0001-01-01"]
) | st.datetimes().map(lambda moment: moment.isoformat())
WORDED = ("region", "place_name", "facility_name", "summary", "effect", "language")
names = ["ь", "'", "Суземка; Полтава", "Novosele", "район", "ПС Полтава 330", "Полтавщина", "de"]
words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30) | (
    st.sampled_from(names)
)
numbers = st.floats().map(str)
texts = st.text(max_size=30) | odd
claims = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(CLAIM_FIELDS, texts),
        "occurred_start": times | texts,
        "occurred_end": times | texts,
        "published_at": times | texts,
        "occurred_precision": st.sampled_from(["", "minute", "hour", "night", "day", "range", "?"]),
        "latitude": numbers | texts,
        "longitude": numbers | texts,
        "uncertainty_m": numbers | texts,
        "claimed_attacker": st.sampled_from(["", "E", "west", "unknown", "nobody"]),
        "category": st.sampled_from(["", "substation", "castle"]),
        "place_name": texts | st.sampled_from(["Суземка; Полтава", "Novosele", "район"]),
        "region": texts | st.sampled_from(["Poltava Oblast", "Полтавщина, Kherson Oblast"]),
    },
)


@given(claims)
def test_any_text_becomes_a_report_or_a_rejection(fields: dict[str, str]) -> None:
    """Nothing raises, and what is accepted can be hashed, kept and placed."""
    result = read(fields)
    if isinstance(result, Rejection):
        assert result.detail
    else:
        canonical_json([result.summary, result.facility_name, result.place_name]).encode()


@given(st.dictionaries(st.sampled_from(WORDED), words))
def test_any_words_are_placed_or_left_unplaced(fields: dict[str, str]) -> None:
    """Nothing raises on a word of any script, and no place comes without its radius."""
    result = read({"occurred_start": "2025-03-28", "headline": "A strike", **fields})
    assert not isinstance(result, Rejection)
    located = interpret(result, INDEX, SITES, vocabulary())
    assert (located.place.point is None) == (located.place.uncertainty_m is None)
    said = located.report
    assert located.matches == () or said.facility_name or said.place_name or said.summary


@given(st.floats(29.0, 31.0), st.floats(49.0, 51.0), st.floats(1.0, 1e5), st.floats(1.0, 1e6))
def test_a_wider_radius_never_makes_a_violation(
    lon: float, lat: float, radius_m: float, by_m: float
) -> None:
    """More candidates come into reach; none of them is named by it."""
    for facility in ("", "an energy facility", "gas metering station", "Suzemka"):
        verdicts = []
        for uncertainty_m in (radius_m, radius_m + by_m):
            fields = {
                "occurred_start": "2025-03-28",
                "region": "Poltava Oblast",
                "facility_name": facility,
                "latitude": str(lat),
                "longitude": str(lon),
                "uncertainty_m": str(uncertainty_m),
                "claimed_attacker": "E",
                "means": "drone",
            }
            voices = [read({**fields, "origin": origin}) for origin in ("one", "two")]
            located = [
                interpret(voice, INDEX, SITES, vocabulary())
                for voice in voices
                if not isinstance(voice, Rejection)
            ]
            assert len(located) == 2
            verdicts.append(verdict_of(findings_of(case_of(located, an_agreement()))))
        assert verdicts[1] is not Verdict.VIOLATION or verdicts[0] is Verdict.VIOLATION


@given(st.sampled_from(["Poltava", "Полтава", "Суземка", "Suzemka District", "Novosele", ""]))
def test_a_place_alone_points_at_no_site(place_name: str) -> None:
    """A town's name is not the name of the facility that is called after it."""
    report = told(place_name=place_name, region_as_given="Poltava Oblast", summary="A strike.")
    located = interpret(report, INDEX, SITES, vocabulary())
    assert all(match.match_class is not MatchClass.ON_SITE for match in located.matches)
