"""People decide: what is kept, what it leads to, and what was known at any instant."""

import random
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import an_instant
from worlds import a_store, knowledge, reading_seeds_at, replayed, some_days

from monitor.model.assessments import Mode, ReviewState, Status, Verdict
from monitor.model.disclosure import Viewer
from monitor.model.ids import IncidentId, ReportId
from monitor.model.review import DecisionKind, Fact
from monitor.pipeline.ingest import no_progress
from monitor.pipeline.queue import queue
from monitor.pipeline.rebuild import rebuilt
from monitor.pipeline.review import (
    EVIDENCE_LIMIT_BYTES,
    REASON_LIMIT,
    CannotDecide,
    NoSuchIncident,
    Overtaken,
    Proposal,
    decide,
    file_of,
)
from monitor.pipeline.run import run_pending
from monitor.pipeline.views import Sight
from monitor.pipeline.why import why_incident
from monitor.store import reads, review
from monitor.store.chain import chain_head, verify
from monitor.store.codec import dump
from monitor.store.database import Database, open_database
from monitor.store.queries import IncidentQuery

NOW = an_instant("2025-04-01T08:00Z")
DEPOT = IncidentId("i-1b75cf9f792c1bb1dcea")
RAILWAY = IncidentId("i-bbddc66da16e0259100e")
EARLIER_HOUR = ReportId("r-0f1c6c9fbad3e7a08903")
SPLIT_OFF = IncidentId("i-8e59ee97ece5d0edb968")
KINDS = DecisionKind


@pytest.fixture(scope="module")
def three_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three days of the seeds and a store that has replayed them."""
    folder = tmp_path_factory.mktemp("review")
    some_days(folder, "2025-03-19", "2025-03-20")
    database = a_store(folder / "strike-monitor.db")
    replayed(database, folder)
    some_days(folder, "2025-03-21")
    database.close()
    return folder


@pytest.fixture
def database(three_days: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of that store."""
    database = open_database(shutil.copy(three_days / "strike-monitor.db", tmp_path))
    yield database
    database.close()


def a_proposal(kind: DecisionKind = KINDS.CONFIRM, **changes: Any) -> Proposal:
    """Ann decides about the depot."""
    made = Proposal(incident_id=DEPOT, kind=kind, author="Ann", reason="two sources name it")
    return replace(made, **changes)


def standing(database: Database, incident_id: IncidentId = DEPOT) -> Mapping[str, Any]:
    """The standing assessments by reading."""
    with database.reading() as connection:
        found = reads.assessments_of(connection, [incident_id])
    return {each.reading_id: each for each in found}


def state(database: Database, world: Any, as_of: datetime | None) -> list[Any]:
    """Everything a monitor sees."""
    with database.reading() as connection:
        sight = Sight(connection, world, viewer=Viewer.MONITOR, now=NOW, as_of=as_of)
        views = list(sight.all_incidents(IncidentQuery(limit=1_000)))
        decided = [sight.decisions(view.incident.incident_id) for view in views]
        waits = queue(connection, world, now=as_of or NOW, limit=100, as_of=as_of)
    shown = [dump(each) for view in views for each in (view.incident, *view.assessments)]
    return [shown, decided, [replace(each, taken_by="") for each in waits]]


def test_a_confirmed_assessment_is_reviewed_and_names_its_cause(database: Database) -> None:
    """The next revision, by hand; the rules' answers stay beside it."""
    before = standing(database)["moscow"]
    done = decide(database, knowledge(), a_proposal(reading_id="moscow"), now=NOW)
    after = standing(database)["moscow"]
    assert (after.verdict, after.status, after.mode) == (
        Verdict.VIOLATION,
        Status.REVIEWED,
        Mode.MANUAL,
    )
    assert after.revision == before.revision + 1
    assert after.cause == f"decision 1 on {DEPOT}: confirmed"
    assert after.findings[:-1] == before.findings
    assert done.assessment_revisions == 1
    assert standing(database)["kyiv"].review is ReviewState.UNREVIEWED


def test_a_decision_sent_twice_is_one(database: Database) -> None:
    """Nothing is kept the second time; decided again after another, it is a new one."""
    decide(database, knowledge(), a_proposal(), now=NOW)
    with database.reading() as connection:
        head = chain_head(connection)
    again = decide(database, knowledge(), a_proposal(), now=NOW + timedelta(hours=1))
    with database.reading() as connection:
        assert chain_head(connection) == head
    assert again.known
    decide(database, knowledge(), a_proposal(KINDS.DISPUTE), now=NOW + timedelta(hours=2))
    third = decide(database, knowledge(), a_proposal(), now=NOW + timedelta(hours=3))
    assert (third.known, third.decision.number) == (False, 3)


def test_new_evidence_does_not_overturn_what_people_settled(
    database: Database, three_days: Path
) -> None:
    """A report that joins makes a revision that waits for people, with their verdict; confirmed
    again it is reviewed.
    """
    world = reading_seeds_at(three_days)
    decide(database, world, a_proposal(KINDS.REJECT, reading_id="moscow"), now=NOW)
    assert standing(database)["moscow"].verdict is Verdict.NO_VIOLATION
    _bring_in_the_third_day(database, three_days)
    after = standing(database)["moscow"]
    assert after.verdict is Verdict.NO_VIOLATION
    assert (after.review, after.status) == (ReviewState.EVIDENCE_CHANGED, Status.PRELIMINARY)
    assert after.cause.startswith("joined by")
    with database.reading() as connection:
        waits = {each.incident_id: each for each in queue(connection, world, now=NOW, limit=99)}
    assert "evidence changed" in waits[DEPOT].urgent
    decide(database, world, a_proposal(reason="still none", reading_id="moscow"), now=NOW)
    assert standing(database)["moscow"].review is ReviewState.REVIEWED


def _bring_in_the_third_day(database: Database, folder: Path) -> None:
    """Reports of 21 March, one of which joins the depot's incident."""
    from monitor.pipeline.pull import pull_source

    world = reading_seeds_at(folder)
    for source in world.sources.values():
        if source.location == str(folder):
            pattern = source.pattern.replace("*", "2025-03-21", 1)
            dated = replace(source, pattern=pattern)
            pull_source(database, world, dated, slot=NOW, clock=lambda: NOW, root=folder)
    run_pending(database, world, now=NOW)


def test_a_split_and_a_merger_regroup_the_reports_and_can_be_taken_back(
    database: Database,
) -> None:
    """The pair is judged by a person; the incident comes back to what it was."""
    world = knowledge()
    before = _incident(database, RAILWAY)
    split = a_proposal(KINDS.SPLIT, incident_id=RAILWAY, reports=(EARLIER_HOUR,))
    decide(database, world, split, now=NOW)
    assert EARLIER_HOUR not in _incident(database, RAILWAY).reports
    assert _incident(database, SPLIT_OFF).reports == (EARLIER_HOUR,)
    assert f"decision 1 on {RAILWAY}: split" in _incident(database, SPLIT_OFF).cause
    later = NOW + timedelta(hours=1)
    merger = a_proposal(KINDS.MERGE, incident_id=RAILWAY, other=SPLIT_OFF)
    decide(database, world, merger, now=later)
    assert _incident(database, RAILWAY).reports == before.reports
    assert _incident(database, SPLIT_OFF).retracted
    with pytest.raises(NoSuchIncident, match="retracted"):
        decide(database, world, a_proposal(incident_id=SPLIT_OFF), now=later)


def _incident(database: Database, incident_id: IncidentId) -> Any:
    with database.reading() as connection:
        return reads.incident(connection, incident_id)


@pytest.mark.parametrize(
    ("fact", "value", "rule", "answer"),
    [
        (Fact.TIME, "2025-05-20T00:00Z/2025-05-20T01:00Z", "in_force", "no"),
        (Fact.CATEGORY, "not_energy", "object_protected", "yes"),  # the site is what counts
        (Fact.SITE, "none", "object_protected", "yes"),
        (Fact.MEANS, "sabotage", "counted_means", "unknown"),
        (Fact.ATTACKER, "none", "bound_party", "unknown"),
    ],
)
def test_a_corrected_fact_is_assessed_and_taken_back_is_as_before(
    database: Database, fact: Fact, value: str, rule: str, answer: str
) -> None:
    """The rules see the incident as corrected; what the reports say is kept."""
    before = {each.rule_id: each.holds for each in standing(database)["moscow"].findings}
    correction = a_proposal(KINDS.CORRECT, fact=fact, value=value)
    decide(database, knowledge(), correction, now=NOW)
    found = {each.rule_id: each.holds for each in standing(database)["moscow"].findings}
    assert found[rule] == answer
    back = replace(correction, value="", reason="a slip")
    decide(database, knowledge(), back, now=NOW + timedelta(hours=1))
    after = {each.rule_id: each.holds for each in standing(database)["moscow"].findings}
    assert after == before


def test_a_corrected_place_is_found_on_the_map(database: Database) -> None:
    """With the regions around it; the cause names the decision."""
    correction = a_proposal(KINDS.CORRECT, fact=Fact.PLACE, value="40.68,45.45,300")
    decide(database, knowledge(), correction, now=NOW)
    found = _incident(database, DEPOT)
    assert (found.place.point.x, found.place.uncertainty_m) == (40.68, 300.0)
    assert found.cause == f"decision 1 on {DEPOT}: corrected"


def test_evidence_is_kept_byte_for_byte_and_sealed(database: Database) -> None:
    """The chain notices a changed byte."""
    file = file_of("note.txt", "text/plain", b"as saved", now=NOW)
    done = decide(database, knowledge(), a_proposal(KINDS.ATTACH, file=file), now=NOW)
    with database.reading() as connection:
        assert review.evidence(connection, done.decision.evidence_id) == file
        assert review.evidence(connection, "0" * 64) is None
    assert verify(database).faults == ()
    with database.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER evidence_no_update")
        connection.exec_driver_sql("UPDATE evidence SET content = x'00'")
    assert [fault.table for fault in verify(database).faults] == ["evidence"]


REFUSED = [
    (a_proposal(author=""), CannotDecide, "no name"),
    (a_proposal(author="192.0.2.7"), CannotDecide, "no name"),
    (a_proposal(reason=" "), CannotDecide, "needs its reason"),
    (a_proposal(reason="x" * (REASON_LIMIT + 1)), CannotDecide, "at most"),
    (a_proposal(incident_id="i-0"), NoSuchIncident, "no incident"),
    (a_proposal(incident_revision=99), Overtaken, "look again"),
    (a_proposal(reading_id="north"), CannotDecide, "no assessment under"),
    (a_proposal(KINDS.REJECT, reading_id="kyiv"), CannotDecide, "nothing is held against"),
    (a_proposal(KINDS.RELEASE), CannotDecide, "nobody has taken"),
    (a_proposal(KINDS.SPLIT), CannotDecide, "name some"),
    (a_proposal(KINDS.SPLIT, reports=("r-0",)), CannotDecide, "name some"),
    (a_proposal(KINDS.MERGE), CannotDecide, "name the other"),
    (a_proposal(KINDS.MERGE, other=DEPOT), CannotDecide, "name the other"),
    (a_proposal(KINDS.MERGE, other="i-0"), NoSuchIncident, "no incident"),
    (a_proposal(KINDS.CORRECT), CannotDecide, "name the fact"),
    (a_proposal(KINDS.CORRECT, fact=Fact.SITE, value="x"), CannotDecide, "no site"),
    (a_proposal(KINDS.ATTACH), CannotDecide, "no file"),
    (a_proposal(KINDS.REPLY, party="north"), CannotDecide, "no party"),
]


def test_what_makes_no_sense_is_refused_and_nothing_is_kept(database: Database) -> None:
    """Each with a sentence that helps."""
    with database.reading() as connection:
        head = chain_head(connection)
    for proposal, error, words in REFUSED:
        with pytest.raises(error, match=words):
            decide(database, knowledge(), proposal, now=NOW)
    with database.reading() as connection:
        assert chain_head(connection) == head


@pytest.mark.parametrize("size", [0, EVIDENCE_LIMIT_BYTES + 1])
def test_evidence_of_no_size_or_too_much_is_refused(size: int) -> None:
    """Before anything is opened."""
    with pytest.raises(CannotDecide, match="bytes"):
        file_of("note.txt", "text/plain", b"x" * size, now=NOW)


def test_what_somebody_has_taken_is_not_decided_by_others(database: Database) -> None:
    """Until it is released, by the same person, however they write their name."""
    world = knowledge()
    decide(database, world, a_proposal(KINDS.TAKE, reason=""), now=NOW)
    with pytest.raises(Overtaken, match="somebody else"):
        decide(database, world, a_proposal(author="Ben"), now=NOW)
    decide(database, world, a_proposal(KINDS.RELEASE, author="ann", reason=""), now=NOW)
    assert not decide(database, world, a_proposal(author="Ben"), now=NOW).known


def _verdicts(database: Database, incident_id: IncidentId) -> dict[str, Any]:
    found = standing(database, incident_id)
    return {key: (each.verdict, each.status) for key, each in found.items()}


def _settled_by_two(database: Database) -> None:
    for author in ("Ann", "Ben"):
        decide(database, knowledge(), a_proposal(author=author, reading_id="moscow"), now=NOW)


def test_one_person_neither_merges_nor_splits_what_was_reviewed(database: Database) -> None:
    """It waits in the queue for a second, who may merge from either side; then it takes effect."""
    world = knowledge()
    _settled_by_two(database)
    before = _verdicts(database, DEPOT)
    merger = a_proposal(KINDS.MERGE, incident_id=RAILWAY, other=DEPOT, author="Cleo")
    done = decide(database, world, merger, now=NOW)
    assert done.decision.awaits_second
    assert not done.incident_revisions
    some = _incident(database, DEPOT).reports[:1]
    split = a_proposal(KINDS.SPLIT, reports=some, author="Cleo")
    assert decide(database, world, split, now=NOW).decision.awaits_second
    assert _verdicts(database, DEPOT) == before
    assert not _incident(database, RAILWAY).retracted
    with database.reading() as connection:
        waits = {each.incident_id: each for each in queue(connection, world, now=NOW, limit=99)}
    assert {"awaiting second"} <= set(waits[RAILWAY].urgent) & set(waits[DEPOT].urgent)
    back = a_proposal(KINDS.MERGE, other=RAILWAY, author="Dora")
    second = decide(database, world, back, now=NOW + timedelta(hours=1))
    assert (second.decision.incident_id, second.decision.awaits_second) == (RAILWAY, False)
    assert {_incident(database, each).retracted for each in (DEPOT, RAILWAY)} == {True, False}
    found = rebuilt(database, world, now=NOW, progress=no_progress)
    assert found.differing == (), found.line()


def a_days_work(database: Database, world: Any, seed: int) -> Iterator[datetime]:
    """Decisions at random, an hour apart; those that are refused are passed over."""
    chance = random.Random(seed)
    with database.reading() as connection:
        incidents, _ = reads.current_incidents(connection, IncidentQuery(limit=20))
    kinds = (KINDS.CONFIRM, KINDS.REJECT, KINDS.DISPUTE, KINDS.SPLIT, KINDS.MERGE, KINDS.CORRECT)
    for hour in range(12):
        one, other = chance.sample(incidents, 2)
        proposal = a_proposal(
            chance.choice(kinds),
            incident_id=one.incident_id,
            author=chance.choice(("Ann", "Ben")),
            reason=f"for the reason {hour}",
            reports=tuple(one.reports[:1]),
            other=other.incident_id,
            fact=Fact.CATEGORY,
            value=chance.choice(("refinery", "substation", "")),
        )
        now = NOW + timedelta(hours=hour)
        try:
            decide(database, world, proposal, now=now)
        except CannotDecide:
            continue
        yield now


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_is_decided_nothing_is_erased_and_any_instant_can_be_asked_for(
    database: Database, seed: int
) -> None:
    """The chain holds, the state as of each decision is the one of then, and a rebuild from the
    captures comes to the same.
    """
    world = knowledge()
    then = {now: state(database, world, None) for now in a_days_work(database, world, seed)}
    assert len(then) > 4
    assert verify(database).faults == ()
    for now, known in then.items():
        assert state(database, world, now) == known
    found = rebuilt(database, world, now=NOW, progress=no_progress)
    assert found.differing == (), found.line()
    assert found.line().endswith("all equal")


def test_the_same_decisions_at_the_same_times_give_the_same_bytes(
    database: Database, three_days: Path, tmp_path: Path
) -> None:
    """Two stores, one chain head."""
    twin = open_database(shutil.copy(three_days / "strike-monitor.db", tmp_path / "twin.db"))
    heads = []
    for each in (database, twin):
        assert list(a_days_work(each, knowledge(), 7))
        with each.reading() as connection:
            heads.append(chain_head(connection))
    twin.close()
    assert heads[0] == heads[1]


def test_a_rebuild_tells_what_comes_out_otherwise(database: Database) -> None:
    """With other lists than those of then."""
    other = knowledge().with_lists([])
    found = rebuilt(database, other, now=NOW, progress=no_progress)
    assert found.differing
    assert "differ: location r-" in found.line()


def test_why_leads_from_the_verdict_to_the_bytes(database: Database) -> None:
    """Rules, reports, captures, ledger, versions and who decided; as of then, without."""
    decide(database, knowledge(), a_proposal(), now=NOW)
    with database.reading() as connection:
        chain = why_incident(connection, DEPOT, reading_id="moscow")
        before = why_incident(connection, DEPOT, as_of=NOW - timedelta(days=1))
        assert why_incident(connection, IncidentId("i-0")) is None
        assert why_incident(connection, DEPOT, as_of=NOW - timedelta(days=300)) is None
        capture = reads.capture(connection, reads.report(connection, _first(database)).capture_id)
    assert chain is not None
    assert before is not None
    told = "\n".join(chain.lines())
    for words in (
        "reading moscow: violation, reviewed",
        "occurred: yes",
        f"sha256 {capture.sha256}",
        "decision 1: confirm by Ann",
        "list pause-2025-claims",
        "adopted 2025-03-01",
    ):
        assert words in told
    assert "not in the ledger" not in told
    assert "kyiv" not in told
    assert "Ann" not in "\n".join(before.lines())
    assert chain.as_json()["rests_on"]


def test_why_says_by_what_reports_were_joined(database: Database) -> None:
    """Each report beside the preferred one, aspect by aspect; the preferred stands by itself."""
    with database.reading() as connection:
        chain = why_incident(connection, DEPOT, reading_id="moscow", knowledge=knowledge())
    assert chain is not None
    preferred = _first(database)
    told = [line.strip() for line in chain.lines() if " beside " in line]
    assert len(told) == len(_incident(database, DEPOT).reports) - 1
    assert all(f" beside {preferred}: same (" in line for line in told), told


def _first(database: Database) -> ReportId:
    return _incident(database, DEPOT).preferred
