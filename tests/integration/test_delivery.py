"""Digests are put down as files, once, and every attempt is noted."""

from datetime import UTC, datetime
from pathlib import Path

from worlds import a_store, config, replayed, some_days

from monitor.pipeline.deliver import deliver_digests
from monitor.store import registers
from monitor.store.records import DeliveryOutcome

NOW = datetime(2025, 6, 1, tzinfo=UTC)


def test_every_issue_is_delivered_once_in_all_renderings(tmp_path: Path) -> None:
    """45 days would be 45 times three files; here 37. A second call has nothing to do."""
    database = a_store(tmp_path / "m.db")
    replayed(database, some_days(tmp_path / "seeds", "2025-03-19"))
    agreement = config().agreements[0]
    folder = tmp_path / "digests"
    outcomes = deliver_digests(database, agreement, folder, now=NOW)
    files = sorted(path.name for path in (folder / agreement.agreement_id).iterdir())
    assert set(outcomes.values()) == {DeliveryOutcome.DELIVERED}
    assert len(files) == 3 * len(outcomes) == 3 * 37
    assert files[0] == "2025-03-19-no-1-issue-1.html"
    assert deliver_digests(database, agreement, folder, now=NOW) == {}


def test_a_delivery_that_fails_is_noted_and_tried_again(tmp_path: Path) -> None:
    """A file in the way of the folder stops nothing else and loses nothing."""
    database = a_store(tmp_path / "m.db")
    replayed(database, some_days(tmp_path / "seeds", "2025-03-19"))
    agreement = config().agreements[0]
    (tmp_path / "digests").write_text("in the way")
    failed = deliver_digests(database, agreement, tmp_path / "digests", now=NOW)
    assert set(failed.values()) == {DeliveryOutcome.FAILED}
    later = datetime(2025, 6, 2, tzinfo=UTC)
    again = deliver_digests(database, agreement, tmp_path / "elsewhere", now=later)
    assert again.keys() == failed.keys()
    with database.reading() as connection:
        noted = registers.deliveries(connection, next(iter(failed)))
    assert [each.outcome for each in noted] == [DeliveryOutcome.FAILED, DeliveryOutcome.DELIVERED]
    assert "digests" in noted[0].detail
