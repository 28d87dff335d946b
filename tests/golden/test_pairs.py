"""How well the judgement of pairs agrees with a reader of the real reports of 2025."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from spec.project import ROOT, knowledge

from monitor.core.associate import cluster, judge_pair
from monitor.core.match import interpret
from monitor.model.incidents import LocatedReport
from monitor.model.reports import StrikeReport
from monitor.pipeline.ingest import read_items
from monitor.sources.folder import read_folder

NOW = datetime(2025, 7, 1, tzinfo=UTC)  # after the last of the reports
LEAST_SHARE = 0.95
SURE = 3.0  # log-odds: twenty to one either way

PAIRS: list[dict[str, str]] = yaml.safe_load(
    Path(__file__).with_name("pairs.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def reports() -> dict[str, LocatedReport]:
    """The reports of the seeds, read and located as the program does it, by external id."""
    known, located = knowledge(), {}
    for source in known.sources.values():
        if not source.location.startswith("seeds/"):
            continue
        for capture in read_folder(source, now=NOW, is_kept=lambda _: False, root=ROOT):
            for report in read_items(capture, source, known, now=NOW):
                assert isinstance(report, StrikeReport), report
                located[report.external_id] = interpret(
                    report, known.gazetteer, known.sites, known.vocabulary
                )
    return located


@pytest.fixture(scope="module")
def incident_of(reports: dict[str, LocatedReport]) -> dict[str, int]:
    """The number of the group that each report ends in, by external id."""
    groups = cluster(reports.values(), knowledge().weights)
    number = {report_id: at for at, group in enumerate(groups) for report_id in group}
    return {name: number[located.report.report_id] for name, located in reports.items()}


def test_every_labelled_pair_is_of_two_reports_of_the_seeds(
    reports: dict[str, LocatedReport],
) -> None:
    """No pair is labelled twice, and every label has its reason."""
    assert len({frozenset((pair["left"], pair["right"])) for pair in PAIRS}) == len(PAIRS) >= 150
    for pair in PAIRS:
        assert pair["left"] in reports and pair["right"] in reports and pair["because"]


def test_at_least_nineteen_of_twenty_pairs_are_judged_as_labelled(
    reports: dict[str, LocatedReport], incident_of: dict[str, int], capsys: Any
) -> None:
    """The score is printed with every pair that is judged otherwise."""
    wrong, right = [], 0
    for pair in PAIRS:
        left, right_one = pair["left"], pair["right"]
        score = judge_pair(reports[left], reports[right_one], knowledge().weights)
        together = incident_of[left] == incident_of[right_one]
        agrees = {
            "same": together,
            "different": not together,
            "unsure": abs(score.score) <= SURE,
        }[pair["label"]]
        right += agrees
        if not agrees:
            wrong.append(f"  {left} {right_one} is {pair['label']}: {score.score:+.1f}")
    share = right / len(PAIRS)
    with capsys.disabled():
        sys.stdout.write("\n".join([f"\npairs as labelled: {share:.3f} of {len(PAIRS)}", *wrong]))
    assert share >= LEAST_SHARE
