"""Laws of candidates: of what an incident may have hit, all shares together are never the whole."""

from builders import a_located_report, a_match, a_report
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.incidents import candidates_of
from monitor.model.ids import ReportId, SiteId
from monitor.model.incidents import LocatedReport

PROBABILITIES = st.none() | st.floats(0.0, 0.99)
SITES = st.dictionaries(st.sampled_from("abcde"), PROBABILITIES, max_size=5)


def told(number: int, sites: dict[str, float | None]) -> LocatedReport:
    """The report of that number with its candidates, each with its probability."""
    of = ReportId(f"r-{number}")
    matches = tuple(
        a_match(report_id=of, site_id=SiteId(site), probability=probability)
        for site, probability in sites.items()
    )
    return a_located_report(report=a_report(report_id=of), matches=matches)


@given(st.lists(SITES, max_size=5))
def test_the_probabilities_of_an_incidents_candidates_never_add_up_to_more_than_one(
    reports: list[dict[str, float | None]],
) -> None:
    """However many reports name however many sites, each site is told once and takes its share."""
    found = candidates_of([told(number, sites) for number, sites in enumerate(reports)])
    assert sum(match.probability or 0.0 for match in found) <= 1.0
    assert len({match.site_id for match in found}) == len(found)
    assert {match.site_id for match in found} == {site for each in reports for site in each}


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=4))
def test_one_reports_candidates_keep_what_they_are_worth(shares: list[float]) -> None:
    """Of one report, and of the same one told twice, nothing is shared anew."""
    whole = sum(shares) + 0.5
    sites = {str(number): share / whole for number, share in enumerate(shares)}
    for reports in ([told(1, sites)], [told(1, sites), told(2, sites)]):
        found = {match.site_id: match.probability or 0.0 for match in candidates_of(reports)}
        assert all(abs(found[SiteId(site)] - share) < 1e-9 for site, share in sites.items())
