"""Joining and matching are as good on events that the weights were not set on."""

import pytest
from golden.unseen import NOW, Told, unseen
from spec.project import config, knowledge

from monitor.core.associate import cluster
from monitor.core.baselines import BASELINES, joined_by
from monitor.core.evaluation import RIGHT, b_cubed, share, site_counts
from monitor.core.incidents import form_incident
from monitor.pipeline.evaluate import site_named

pytestmark = pytest.mark.lasting
EVENTS = 200
LEAST_F1, LEAST_SITES = 0.97, 0.95


@pytest.fixture(scope="module", params=[1, 2, 3])
def told(request: pytest.FixtureRequest) -> list[Told]:
    """A month, by its seed."""
    parties = [str(party) for party in config().agreements[0].bound_parties]
    return unseen(knowledge(), parties, seed=request.param, events=EVENTS)


def true_groups(told: list[Told]) -> dict[str, str]:
    """The event of each report."""
    return {str(each.located.report.report_id): each.event for each in told}


def test_reports_of_unseen_events_are_joined_rightly(told: list[Told]) -> None:
    """By B-cubed F1, and better than the plainest ways."""
    located = [each.located for each in told]
    groups = cluster(located, knowledge().weights)
    found = {str(report_id): n for n, group in enumerate(groups) for report_id in group}
    ours = b_cubed(found, true_groups(told)).f1
    naive = [b_cubed(joined_by(located, fits), true_groups(told)).f1 for fits in BASELINES.values()]
    assert ours >= LEAST_F1
    assert ours > max(naive)


def test_sites_of_unseen_events_are_named_rightly_or_not_at_all(told: list[Told]) -> None:
    """By a report's own words or its incident's, for a listed site as for a place without one."""
    by_id = {each.located.report.report_id: each for each in told}
    pairs = []
    for group in cluster([each.located for each in told], knowledge().weights):
        members = [by_id[report_id] for report_id in group]
        incident = form_incident([each.located for each in members], formed_at=NOW, cause="")
        pairs += [(site_named(each.located, incident), each.site_id) for each in members]
    counted = site_counts(pairs)
    right = share(sum(counted[answer] for answer in RIGHT), len(pairs))
    assert right is not None and right >= LEAST_SITES, counted
