"""Digests, fetch attempts, lists and agreements are found; the counts add up."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders import a_digest, a_list_version, a_window, an_agreement, an_assessment
from integration.stocked import LATER, PULL, a_stocked_store
from sqlalchemy import Connection

from monitor.store import chain, registers, writes
from monitor.store.errors import BadCursor
from monitor.store.records import HEARD, PullOutcome


@pytest.fixture
def stocked(tmp_path: Path) -> Iterator[Connection]:
    """A write transaction on a store with rows in every table."""
    database = a_stocked_store(tmp_path)
    with database.transaction() as connection:
        yield connection
    database.close()


def test_digests_are_found_by_day_issue_and_number(stocked: Connection) -> None:
    """The last issue of a day is the one that counts; the earlier ones stay."""
    head = registers.digest(stocked, "d-1")
    assert head is not None
    reissued = a_digest(digest_id="d-2", issue=2, chain_head=head.chain_head)
    assert registers.digest_of_day(stocked, "pause", head.day) == reissued
    assert registers.digest_of_day(stocked, "pause", head.day.replace(day=1)) is None
    assert registers.digest_before(stocked, "pause", head.day) is None
    assert registers.digest_before(stocked, "pause", head.day.replace(day=31)) == reissued
    assert registers.digests(stocked, "pause") == (reissued, head)
    assert registers.digests(stocked, "pause", after="d-2") == (head,)
    for agreement_id, after in (("pause", "d-none"), ("truce", "d-2")):
        with pytest.raises(BadCursor):
            registers.digests(stocked, agreement_id, after=after)
    assert chain.holds_head(stocked, head.chain_head)


def test_a_silent_source_is_told_from_a_failing_one(stocked: Connection) -> None:
    """When a source was last tried and when it was last heard are two questions."""
    failed = replace(
        PULL, started_at_utc=LATER, finished_at_utc=LATER, outcome=PullOutcome.FAILED, detail="410"
    )
    writes.append_pull(stocked, failed)
    assert registers.pulls_latest(stocked) == (failed,)
    assert registers.last_pull(stocked, "agency") == failed
    assert registers.last_pull(stocked, "ministry") is None
    assert registers.pulls_latest(stocked, outcomes=HEARD) == (PULL,)
    day = a_window("2025-03-25T00:00Z .. 2025-03-25T07:00Z")
    assert registers.pulls_started(stocked, day) == (PULL,)


def test_counts_tell_rows_and_what_stands(stocked: Connection) -> None:
    """The status page shows how much is kept and how much of it is current."""
    counts = registers.counts(stocked)
    assert (counts["report"], counts["incident"], counts["site"]) == (2, 2, 2)
    assert (counts["current_incidents"], counts["violations"]) == (1, 1)
    writes.append_assessments(stocked, [an_assessment(reading_id="east", incident_revision=2)])
    assert registers.counts(stocked)["violations"] == 1  # an incident, under two readings


def test_lists_and_agreements_are_separate_lines(stocked: Connection) -> None:
    """Each list and each agreement has a current version of its own."""
    writes.append_list_version(stocked, a_list_version(list_id="gas"), at=LATER)
    writes.append_agreement(stocked, an_agreement(agreement_id="truce"), at=LATER)
    assert [each.list_id for each in registers.list_versions(stocked)] == ["gas", "grid"]
    assert [each.agreement_id for each in registers.agreements(stocked)] == ["pause", "truce"]
