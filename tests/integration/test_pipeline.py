"""The corridor end to end on real days of the 2025 pause: order, repetition, crashes, sides."""

import json
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from worlds import (
    SEEDS,
    a_store,
    config,
    knowledge,
    lists,
    outcome,
    reading_seeds_at,
    replayed,
    shuffled,
    some_days,
)

from monitor.core.locate import GazetteerIndex
from monitor.model.assessments import Holds
from monitor.model.reports import RejectionReason
from monitor.model.sites import ListVersion, SiteCategory
from monitor.model.time import TimeWindow
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.lists import apply_lists, keep_lists
from monitor.pipeline.replay import NothingToReplay, Replayed
from monitor.pipeline.run import run_pending
from monitor.store import reads, registers
from monitor.store.chain import verify
from monitor.store.database import Connection, Database
from monitor.store.queries import IncidentQuery

DAYS = ("2025-03-19", "2025-03-20", "2025-03-24")
pytestmark = pytest.mark.lasting


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three real days of the seeds."""
    return some_days(tmp_path_factory.mktemp("seeds"), *DAYS)


@pytest.fixture(scope="module")
def reference(days: Path, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A store after an undisturbed replay of those days."""
    database = a_store(tmp_path_factory.mktemp("reference") / "m.db")
    replayed(database, days)
    return database


def test_a_replay_brings_every_report_in_and_issues_every_digest_of_the_pause(
    reference: Database, days: Path
) -> None:
    """Rows in = reports; one digest a day from the first file to the pause's last possible day."""
    rows = sum(len(path.read_text().splitlines()) - 1 for path in days.glob("*/*.csv"))
    with reference.reading() as connection:
        counts = registers.counts(connection)
    assert counts["report"] == rows > 20
    assert counts["rejection"] == 0
    assert counts["digest"] == 37  # 19 March … 24 April 2025
    assert not verify(reference).faults


def test_replaying_again_adds_nothing(reference: Database, days: Path) -> None:
    """The same captures, reports, incidents, assessments and digests are known already."""
    before = outcome(reference)
    assert replayed(reference, days) == Replayed()
    assert outcome(reference) == before


@pytest.mark.parametrize("seed", [1, 2])
def test_rows_in_any_order_lead_to_the_same_conclusions(
    seed: int, reference: Database, tmp_path: Path
) -> None:
    """Only the bytes of the captures, and with them the chain head, know the order."""
    folder = some_days(tmp_path / "seeds", *DAYS)
    shuffled(folder, seed)
    database = a_store(tmp_path / "m.db")
    replayed(database, folder)
    assert _without_captures(outcome(database, chain=False)) == _without_captures(
        outcome(reference, chain=False)
    )


def _without_captures(found: object) -> object:
    return json.loads(json.dumps(found, default=str))


def test_everything_at_once_leads_to_the_incidents_of_day_by_day(
    reference: Database, days: Path, tmp_path: Path
) -> None:
    """The incremental result equals a full rebuild: same groups, places, verdicts."""
    database = a_store(tmp_path / "m.db")
    with reference.reading() as connection:
        captures = [
            found
            for row in connection.exec_driver_sql("SELECT capture_id FROM capture")
            if (found := reads.capture(connection, row[0]))
        ]
    from monitor.pipeline.ingest import keep_captures

    keep_captures(database, captures)
    run_pending(database, reading_seeds_at(days), now=datetime(2025, 6, 1, tzinfo=UTC))
    assert _conclusions(database) == _conclusions(reference)


def _conclusions(database: Database) -> list[object]:
    with database.reading() as connection:
        incidents, _ = reads.current_incidents(connection, IncidentQuery(limit=10_000))
        assessed = reads.assessments_of(connection, [each.incident_id for each in incidents])
    verdicts = {
        (each.incident_id, each.reading_id): (each.verdict, each.findings) for each in assessed
    }
    return [
        (
            each.incident_id,
            each.reports,
            each.occurred,
            each.place,
            each.attribution,
            [
                verdicts.get((each.incident_id, reading.reading_id))
                for _, reading in knowledge().readings
            ],
        )
        for each in incidents
    ]


class _Killed:
    """A database whose process is killed right after the n-th commit from now."""

    def __init__(self, database: Database, commits: int) -> None:
        self._database = database
        self._left = commits
        self.reading = database.reading

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with self._database.transaction() as connection:
            yield connection
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _in_a_process_of_its_own(work: Callable[[], None]) -> int:
    """Run ``work`` in a forked child; its wait status."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]


@pytest.fixture(scope="module")
def brief(days: Path) -> Knowledge:
    """A world whose pause ends soon after those days, and its digests with it."""
    world = reading_seeds_at(days)
    ends = TimeWindow(datetime(2025, 3, 25, tzinfo=UTC), datetime(2025, 3, 26, tzinfo=UTC))
    agreements = [
        replace(each, readings=tuple(replace(reading, ends=ends) for reading in each.readings))
        for each in world.agreements
    ]
    return replace(world, agreements=tuple(agreements))


@pytest.fixture(scope="module")
def undisturbed(
    days: Path, brief: Knowledge, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Any]:
    """What an undisturbed replay concludes in that world."""
    with closing(a_store(tmp_path_factory.mktemp("undisturbed") / "m.db")) as database:
        replayed(database, days, brief)
        return outcome(database)


@pytest.mark.parametrize("commit", [1, 2, 3, 5, 9, 21, 23, 24, 25, 26, 27, 28, 29, 52])
def test_a_kill_between_any_two_steps_changes_nothing_in_the_end(
    commit: int, days: Path, brief: Knowledge, undisturbed: Mapping[str, Any], tmp_path: Path
) -> None:
    """After kill -9 behind any commit, running again ends where it would have, to the byte."""
    path = tmp_path / "m.db"
    a_store(path).close()

    def until_then() -> None:
        from monitor.store.database import open_database

        killed = _Killed(open_database(path), commit)
        replayed(killed, days, brief)  # type: ignore[arg-type]  # same use

    assert os.WIFSIGNALED(_in_a_process_of_its_own(until_then))
    database = a_store(path)
    replayed(database, days, brief)
    assert outcome(database) == undisturbed
    assert not verify(database).faults


def test_swapping_the_sides_swaps_them_in_every_conclusion_and_changes_nothing_else(
    reference: Database, days: Path, tmp_path: Path
) -> None:
    """Parties are data: the same reports with the sides exchanged give the mirrored answers."""
    world = reading_seeds_at(days)
    one, other = (party.party_id for party in world.agreements[0].parties)
    swap = {one: other, other: one, None: None}
    vocabulary = replace(
        world.vocabulary,
        parties={word: swap[party] for word, party in world.vocabulary.parties.items()},
        origins=tuple(
            replace(rule, speaks_for=swap[rule.speaks_for]) for rule in world.vocabulary.origins
        ),
    )
    database = a_store(tmp_path / "m.db")
    held = [
        replace(
            edition,
            sites=tuple(
                replace(
                    site,
                    control=tuple(replace(c, party=swap[c.party]) for c in site.control),
                )
                for site in edition.sites
            ),
        )
        for edition in lists()
    ]
    replayed(database, days, replace(world, vocabulary=vocabulary).with_lists(held))

    def seen(database: Database, of: dict[str | None, str | None]) -> list[object]:
        with database.reading() as connection:
            incidents, _ = reads.current_incidents(connection, IncidentQuery(limit=10_000))
            assessed = reads.assessments_of(connection, [i.incident_id for i in incidents])
        return [
            [
                (
                    i.incident_id,
                    i.reports,
                    i.attribution.state,
                    of[i.attribution.party],
                    sorted((of[p], n) for p, n in i.attribution.claimed_by.items()),
                )
                for i in incidents
            ],
            [(a.incident_id, a.reading_id, a.verdict, a.findings) for a in assessed],
        ]

    same = {one: one, other: other, None: None}
    assert seen(database, swap) == seen(reference, same)


def test_a_changed_list_reassesses_only_the_incidents_of_its_sites(
    days: Path, tmp_path: Path
) -> None:
    """A site that turns out to be of another kind changes its own incident and no other."""
    database = a_store(tmp_path / "m.db")
    world = reading_seeds_at(days)
    replayed(database, days, world)
    with database.reading() as connection:
        lists = registers.list_versions(connection)
        incidents, _ = reads.current_incidents(connection, IncidentQuery(limit=10_000))
    named = next(i for i in incidents if i.site and i.site.match_class == "on_site")
    assert named.site is not None
    site_id = named.site.site_id
    changed = [_recategorised(edition, site_id) for edition in lists]
    before = _revisions(database)
    now = datetime(2025, 6, 1, tzinfo=UTC)
    keep_lists(database, changed, now=now)
    adopted = apply_lists(database, world.with_lists(changed), now=now)
    after = _revisions(database)
    touched = {key[0] for key in after if after[key] != before.get(key)}
    assert touched == {named.incident_id}
    with database.reading() as connection:
        reports = registers.counts(connection)["report"]
    assert len(named.reports) <= adopted.reports_read_anew < reports / 2


def _recategorised(edition: ListVersion, site_id: str) -> ListVersion:
    sites = tuple(
        replace(site, category=SiteCategory.OTHER_ENERGY) if site.site_id == site_id else site
        for site in edition.sites
    )
    if sites == edition.sites:
        return edition
    return replace(edition, sites=sites, version=edition.version + "-changed")


def _revisions(database: Database) -> dict[tuple[str, str], int]:
    with database.reading() as connection:
        incidents, _ = reads.current_incidents(connection, IncidentQuery(limit=10_000))
        assessed = reads.assessments_of(connection, [each.incident_id for each in incidents])
    return {(each.incident_id, each.reading_id): each.revision for each in assessed}


BAD_ROWS = [
    ("occurred_start", "", RejectionReason.NO_TIME),
    ("occurred_start", "the other day", RejectionReason.BAD_TIME),
    ("occurred_start", "2099-01-01", RejectionReason.FUTURE_TIME),
    ("claimed_attacker", "the moon", RejectionReason.UNKNOWN_VALUE),
    ("category", "castle", RejectionReason.UNKNOWN_VALUE),
]


@pytest.mark.parametrize(("field", "value", "reason"), BAD_ROWS)
def test_a_row_that_cannot_be_used_is_a_recorded_rejection_and_the_rest_goes_in(
    field: str, value: str, reason: RejectionReason, tmp_path: Path
) -> None:
    """Unknown stays unknown: nothing is defaulted, and nothing else is lost."""
    folder = some_days(tmp_path / "seeds", "2025-03-20")
    path = next(iter(sorted(folder.glob("*/*.csv"))))
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    columns = header.split(",")
    if field not in columns:
        columns.append(field)
        header, rest = header + "," + field, [row + "," for row in rest]
        bad = first + "," + value
    else:
        import csv

        cells = next(csv.reader([first]))
        cells[columns.index(field)] = value
        bad = ",".join(f'"{cell}"' for cell in cells)
    path.write_text("\n".join([header, bad, *rest]) + "\n", encoding="utf-8")
    database = a_store(tmp_path / "m.db")
    rows = sum(len(each.read_text().splitlines()) - 1 for each in folder.glob("*/*.csv"))
    replayed(database, folder, replace(reading_seeds_at(folder), agreements=()))
    with database.reading() as connection:
        rejections, _ = reads.rejections(connection)
        counts = registers.counts(connection)
    assert [(r.reason, r.field) for r in rejections] == [(reason, field)]
    assert counts["report"] == rows - 1


@pytest.mark.parametrize(
    ("lon", "lat", "covered"),
    [(36.2, 50.0, True), (50.0, 36.2, False), (0.0, 0.0, False), (200.0, 50.0, False)],
)
def test_only_positions_in_a_known_region_are_covered(
    lon: float, lat: float, covered: bool
) -> None:
    """Swapped, null-island and impossible coordinates lie in no region."""
    index: GazetteerIndex = knowledge().gazetteer
    assert index.covers(lon, lat) is covered


def test_a_folder_that_no_source_reads_is_not_replayed(tmp_path: Path) -> None:
    """A mistyped folder is an error, not a quiet success."""
    with pytest.raises(NothingToReplay, match="no dated folders"):
        replayed(a_store(tmp_path / "m.db"), tmp_path)


def test_the_whole_pause_gives_a_violation_only_where_independent_voices_agree(
    tmp_path: Path,
) -> None:
    """On all the seeds, every finding behind a violation says yes."""
    database = a_store(tmp_path / "m.db")
    done = replayed(database, SEEDS, knowledge())
    assert (done.rejections, done.digests) == (0, 45)
    with database.reading() as connection:
        incidents, _ = reads.current_incidents(connection, IncidentQuery(limit=10_000))
        assessed = reads.assessments_of(connection, [each.incident_id for each in incidents])
    violations = [each for each in assessed if each.verdict == "violation"]
    assert violations
    for each in violations:
        assert all(finding.holds is Holds.YES for finding in each.findings)
    assert config().digest.agreements
