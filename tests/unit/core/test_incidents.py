"""What a group of reports says together."""

from dataclasses import replace

import pytest
from builders import (
    EAST,
    WEST,
    a_family,
    a_located_report,
    a_match,
    a_place,
    a_report,
    a_window,
    an_instant,
)

from monitor.core.incidents import attribute, candidates_of, form_incident, joint_window, preference
from monitor.model.assessments import AttributionState
from monitor.model.ids import PartyId, ReportId, SiteId
from monitor.model.incidents import IncidentKind, LocatedReport, MatchClass
from monitor.model.place import Place, PlaceBasis
from monitor.model.reports import Occurrence
from monitor.model.sites import SiteCategory

NOW = an_instant("2025-03-25T08:00Z")
REGION = Place(basis=PlaceBasis.REGION, regions=("XX-01",), label="North")


def member(number: int, **changes: object) -> LocatedReport:
    """The report of that number; fields of the report by keyword, others as ``located``."""
    located = changes.pop("located", {})
    assert isinstance(located, dict)
    report = a_report(**{"report_id": ReportId(f"r-{number}"), **changes})
    return replace(a_located_report(report=report), **located)


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        (["00:00Z .. 2025-03-25T01:00Z"], "00:00Z .. 2025-03-25T01:00Z"),
        (
            ["00:00Z .. 2025-03-25T06:00Z", "02:00Z .. 2025-03-25T03:00Z"],
            "02:00Z .. 2025-03-25T03:00Z",
        ),
        (
            ["00:00Z .. 2025-03-25T01:00Z", "03:00Z .. 2025-03-25T05:00Z"],
            "00:00Z .. 2025-03-25T05:00Z",
        ),
        (
            ["00:00Z .. 2025-03-25T03:00Z", "02:00Z .. 2025-03-25T06:00Z"],
            "02:00Z .. 2025-03-25T03:00Z",
        ),
        (
            ["00:00Z .. 2025-03-25T01:00Z", *["03:00Z .. 2025-03-25T05:00Z"] * 3],
            "00:00Z .. 2025-03-25T05:00Z",
        ),
        (
            [
                "00:00Z .. 2025-03-25T01:00Z",
                "03:00Z .. 2025-03-25T05:00Z",
                "04:00Z .. 2025-03-25T09:00Z",
            ],
            "00:00Z .. 2025-03-25T05:00Z",
        ),
    ],
    ids=["one", "one in the other", "conflict", "overlap", "repeated", "one of two confirmed"],
)
def test_accounts_share_their_time_or_keep_all_of_it(windows: list[str], expected: str) -> None:
    """Where accounts conflict, none of them is dropped."""
    told = [a_window(f"2025-03-25T{window}") for window in windows]
    assert joint_window(told) == joint_window(told[::-1]) == a_window(f"2025-03-25T{expected}")


def test_no_accounts_have_no_time() -> None:
    """An incident without reports does not exist."""
    with pytest.raises(ValueError):
        joint_window([])


def test_the_preferred_report_asserts_names_the_kind_and_is_sharp() -> None:
    """In that order; the id breaks ties."""
    attempted = member(1, occurrence=Occurrence.ATTEMPTED)
    vague = member(2, located={"category": SiteCategory.OTHER_ENERGY})
    coarse = member(3, located={"place": REGION})
    best, tied = member(4), member(5)
    ranked = sorted([tied, coarse, attempted, best, vague], key=preference)
    assert ranked == [best, tied, coarse, vague, attempted]


def test_an_incident_is_named_after_its_first_published_report() -> None:
    """So that later reports extend it."""
    early = member(2, published=a_window("2025-03-25T04:00Z .. 2025-03-25T04:01Z"))
    late = member(1)
    alone = form_incident([early], formed_at=NOW, cause="")
    assert form_incident([late, early], formed_at=NOW, cause="").incident_id == alone.incident_id
    assert form_incident([late], formed_at=NOW, cause="").incident_id != alone.incident_id


def test_a_total_makes_a_claim_and_no_strike() -> None:
    """It is kept in the ledger."""
    incident = form_incident([member(1, aggregate=True)], formed_at=NOW, cause="")
    assert incident.kind is IncidentKind.CLAIM


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["substation", "refinery", "refinery"], "refinery"),
        (["other_energy", "other_energy", "substation"], "substation"),
        (["other_energy", None], "other_energy"),
        ([None, None], None),
    ],
)
def test_the_kind_most_reports_name_is_the_incidents(
    kinds: list[str | None], expected: str | None
) -> None:
    """A vague word only where nobody is specific."""
    members = [
        member(at, located={"category": SiteCategory(kind) if kind else None})
        for at, kind in enumerate(kinds)
    ]
    assert form_incident(members, formed_at=NOW, cause="").category == expected


def _match(site: str, match_class: MatchClass = MatchClass.ON_SITE, score: float = 0.9) -> object:
    return (a_match(site_id=SiteId(site), match_class=match_class, score=score),)


def test_the_site_most_reports_name_is_the_incidents() -> None:
    """With the best match of those; its place comes from a report that names it."""
    pinned = a_place(30.3, 50.3, uncertainty_m=900.0)
    members = [
        member(1, located={"matches": _match("s-1"), "place": a_place()}),
        member(2, located={"matches": _match("s-2", score=0.8), "place": pinned}),
        member(3, located={"matches": _match("s-2"), "place": pinned}),
    ]
    incident = form_incident(members, formed_at=NOW, cause="")
    assert incident.site is not None
    assert (incident.site.site_id, incident.site.score) == ("s-2", 0.9)
    assert incident.place == pinned


def test_without_a_named_site_the_best_candidate_is_kept_as_a_candidate() -> None:
    """It names nothing, and the class says so; without any there is none."""
    near = member(1, located={"matches": _match("s-1", MatchClass.VICINITY, 0.4)})
    bare = member(2, located={"matches": (), "place": REGION})
    site = form_incident([near, bare], formed_at=NOW, cause="").site
    assert site is not None and site.match_class is MatchClass.VICINITY
    lonely = form_incident([bare], formed_at=NOW, cause="")
    assert lonely.site is None and lonely.place == REGION


@pytest.mark.parametrize(
    ("voices", "state", "party", "basis"),
    [
        ([], AttributionState.UNATTRIBUTED, None, "no source names"),
        ([("x", None)], AttributionState.UNATTRIBUTED, None, "no source names"),
        ([("x", EAST)], AttributionState.CLAIMED, EAST, "one origin family"),
        ([("x", EAST), ("x", EAST)], AttributionState.CLAIMED, EAST, "one origin family"),
        ([("x", EAST), ("y", EAST)], AttributionState.CLAIMED, EAST, "2 origin families"),
        ([("x", EAST), ("y", WEST)], AttributionState.DISPUTED, None, "different parties"),
        (
            [("x", EAST), ("x", EAST), ("x", WEST)],
            AttributionState.CLAIMED,
            EAST,
            "one origin family",
        ),
        ([("x", EAST), ("x", WEST)], AttributionState.DISPUTED, None, "different parties"),
    ],
)
def test_each_family_has_one_voice_on_who_did_it(
    voices: list[tuple[str, PartyId | None]],
    state: AttributionState,
    party: PartyId | None,
    basis: str,
) -> None:
    """A slip in one copy is outvoted by its family; a tie stays a tie, whatever the names are."""
    members = [
        member(at, family=a_family(family_id=family), claimed_attacker=named)
        for at, (family, named) in enumerate(voices)
    ]
    told = attribute(members)
    assert (told.state, told.party) == (state, party)
    assert basis in told.basis


def test_the_organs_of_a_party_have_one_voice_on_who_did_it() -> None:
    """As on whether it happened: each of its organs repeats the party."""
    organs = [
        a_located_report(
            report=a_report(
                report_id=ReportId(organ),
                family=a_family(family_id=organ, speaks_for=EAST),
                claimed_attacker=WEST,
            )
        )
        for organ in ("ministry", "governor")
    ]
    assert attribute(organs).claimed_by == {WEST: 1}


def test_what_nobody_vouches_for_changes_nothing_of_an_incident() -> None:
    """Anybody may post another time, place, kind and hand; the incident stays as it was."""
    anybody = a_family(family_id="api", vouched=False)
    true = [member(1), member(2, family=a_family(family_id="second"))]
    forged = member(
        3,
        family=anybody,
        occurred=a_window("2025-03-24T00:00Z .. 2025-03-26T00:00Z"),
        published=a_window("2025-03-01T05:00Z .. 2025-03-01T05:01Z"),
        claimed_attacker=WEST,
        occurrence=Occurrence.NOT_A_STRIKE,
        located={"category": SiteCategory.NOT_ENERGY, "place": REGION},
    )
    before = form_incident(true, formed_at=NOW, cause="")
    after = form_incident([*true, forged], formed_at=NOW, cause="")
    assert after.reports == (*before.reports, ReportId("r-3"))
    assert replace(after, reports=before.reports, families=before.families) == before


def test_an_incident_nobody_vouches_for_says_what_its_reports_say() -> None:
    """It is shown, as what it is."""
    alone = member(1, family=a_family(family_id="api", vouched=False))
    assert form_incident([alone], formed_at=NOW, cause="").occurred == alone.report.occurred


def test_an_incident_is_named_by_what_its_reports_say_not_by_when_they_came() -> None:
    """A report without a publication time is ordered by the time it tells of."""
    one = member(1, published=None)
    other = member(2, published=None, occurred=a_window("2025-03-24T23:00Z .. 2025-03-25T01:00Z"))
    early = replace(other, report=replace(other.report, received_at_utc=NOW))
    ids = {
        form_incident(order, formed_at=NOW, cause="").incident_id
        for order in ([one, other], [other, one], [one, early])
    }
    assert len(ids) == 1


def test_candidates_are_ranked_once_each_by_how_probable_they_are() -> None:
    """Of several reports of one site the likeliest counts; what was not weighed is last."""
    told = [("r-1", "s-1", 0.3, 0.5), ("r-2", "s-1", 0.6, 0.4), ("r-2", "s-2", 0.2, 0.9)]
    told += [("r-3", "s-3", None, 0.9), ("r-3", "s-4", None, 0.8)]
    members = [
        a_located_report(
            report=a_report(report_id=ReportId(report_id)),
            matches=tuple(
                a_match(report_id=of, site_id=site, probability=p, score=score)
                for of, site, p, score in told
                if of == report_id
            ),
        )
        for report_id in ("r-1", "r-2", "r-3")
    ]
    ranked = [(match.site_id, match.probability) for match in candidates_of(members)]
    assert ranked == [("s-1", 0.6), ("s-2", 0.2), ("s-3", None), ("s-4", None)]
    assert candidates_of([]) == ()
