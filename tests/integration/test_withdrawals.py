"""What a source takes back or tells otherwise stays kept and counts no longer."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from monitor.model.incidents import Incident
from monitor.model.reports import StrikeReport
from monitor.model.sources import Source, SourceFormat
from monitor.pipeline.health import source_health
from monitor.pipeline.pull import pull_source
from monitor.pipeline.rebuild import rebuilt
from monitor.pipeline.run import run_pending
from monitor.pipeline.why import why_incident
from monitor.pipeline.withdraw import withdrawn_from
from monitor.settings.assembly import Assembly
from monitor.store import reads
from monitor.store.chain import verify
from monitor.store.queries import IncidentQuery, ReportQuery

START = datetime(2025, 3, 28, 12, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
WORDS = "A drone struck the 330 kV substation in Sumy."
SAID = {"source_name": "Duty desk", "country": "UA", "language": "en"}


def a_source(folder: Path, kind: SourceFormat) -> Source:
    """A drop folder of that format."""
    folder.mkdir(exist_ok=True)
    return Source(
        source_id=folder.name,
        title=folder.name,
        format=kind,
        location=str(folder),
        every=AN_HOUR,
        zone="Europe/Kyiv",
        constants=SAID,
    )


def reading(assembly: Assembly, *sources: Source) -> Assembly:
    """The monitor reading those sources."""
    known = {each.source_id: each for each in sources}
    return replace(assembly, knowledge=replace(assembly.knowledge, sources=known))


def bring(monitor: Assembly, source: Source, name: str, text: str, now: datetime) -> None:
    """Put a file into the source's folder and take what is there as far as assessments."""
    Path(source.location, name).write_text(text, encoding="utf-8")
    pull_source(
        monitor.database,
        monitor.knowledge,
        source,
        slot=now,
        clock=lambda: now,
        root=monitor.settings.root,
    )
    run_pending(monitor.database, monitor.knowledge, now=now)


def standing(monitor: Assembly, as_of: datetime | None = None) -> tuple[Incident, ...]:
    """The incidents that count."""
    with monitor.database.reading() as connection:
        return reads.current_incidents(connection, IncidentQuery(limit=100), as_of=as_of)[0]


def kept(monitor: Assembly) -> tuple[StrikeReport, ...]:
    """Every report, whether it counts or not."""
    with monitor.database.reading() as connection:
        return reads.reports_page(connection, ReportQuery(limit=100))[0]


def an_alert(identifier: str, kind: str = "Alert", *, hour: int = 6, about: str = "") -> str:
    """A message of the duty desk, sent in that hour."""
    return (
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"<identifier>{identifier}</identifier><sender>duty@example.invalid</sender>"
        f"<sent>2025-03-28T{hour:02}:00:00+02:00</sent><status>Actual</status>"
        f"<msgType>{kind}</msgType>"
        + (f"<references>duty@example.invalid,{about},x</references>" if about else "")
        + "<info><language>en</language><event>Strike</event>"
        "<onset>2025-03-28T05:00:00+02:00</onset>"
        f"<headline>{WORDS} ({identifier})</headline></info></alert>"
    )


ALERT, UPDATE = an_alert("a"), an_alert("b", "Update", hour=7, about="a")
CANCEL = an_alert("c", "Cancel", hour=8, about="b")


def test_a_cancelled_alert_is_kept_and_no_incident_rests_on_it(
    assembly: Assembly, tmp_path: Path
) -> None:
    """From when the cancellation was heard; before, all is as it was known then, and the way back
    to the bytes says who withdrew it.
    """
    source = a_source(tmp_path / "desk", SourceFormat.CAP)
    monitor = reading(assembly, source)
    bring(monitor, source, "1.xml", UPDATE, START)
    (incident,) = standing(monitor)
    bring(monitor, source, "2.xml", CANCEL, START + AN_HOUR)
    assert standing(monitor) == ()
    assert standing(monitor, START) == (incident,)
    assert [report.external_id for report in kept(monitor)] == ["duty@example.invalid,b"]
    with monitor.database.reading() as connection:
        gone = reads.incident(connection, incident.incident_id)
        found = withdrawn_from(connection, incident.incident_id)
        before = withdrawn_from(connection, incident.incident_id, as_of=START)
        why = why_incident(connection, incident.incident_id)
    assert gone is not None
    assert (gone.retracted, gone.cause) == (True, "its reports were withdrawn by their sources")
    assert [each.received_at_utc for each in found.values()] == [START + AN_HOUR]
    assert not before
    assert why is not None
    assert any("was withdrawn by its source desk" in line for line in why.lines())
    assert not verify(monitor.database).faults


@pytest.mark.parametrize("order", list(permutations([ALERT, UPDATE, CANCEL])))
def test_the_order_in_which_messages_come_changes_nothing(
    assembly: Assembly, tmp_path: Path, order: Sequence[str]
) -> None:
    """An alert heard after its own cancellation was never worth anything."""
    source = a_source(tmp_path / "desk", SourceFormat.CAP)
    monitor = reading(assembly, source)
    for number, text in enumerate(order):
        bring(monitor, source, f"{number}.xml", text, START + number * AN_HOUR)
    assert standing(monitor) == ()
    assert len(kept(monitor)) == 2


def test_nobody_withdraws_what_another_source_says(assembly: Assembly, tmp_path: Path) -> None:
    """The same id in another source is another claim."""
    desk, other = (a_source(tmp_path / name, SourceFormat.CAP) for name in ("desk", "other"))
    monitor = reading(assembly, desk, other)
    bring(monitor, desk, "1.xml", UPDATE, START)
    bring(monitor, other, "1.xml", CANCEL, START + AN_HOUR)
    assert len(standing(monitor)) == 1


def an_event(event_id: str, stamp: int, words: str) -> dict[str, object]:
    """An event of a database, changed at that stamp."""
    return {
        "event_id_cnty": event_id,
        "event_date": "2025-03-28",
        "time_precision": 1,
        "event_type": "Explosions",
        "admin1": "Sumy",
        "location": "Sumy",
        "notes": words,
        "timestamp": stamp,
    }


def a_page(*entries: dict[str, object]) -> str:
    """A page of the database's answer."""
    return json.dumps({"success": True, "data": entries})


FIRST, CHANGED = 1_743_160_000, 1_743_170_000  # of 28 March 2025


def test_an_event_told_otherwise_takes_the_place_of_what_it_was(
    assembly: Assembly, tmp_path: Path
) -> None:
    """And one deleted leaves the incident to the others, as its next revision says; all this comes
    out of the captures again.
    """
    source = a_source(tmp_path / "base", SourceFormat.ACLED)
    monitor = reading(assembly, source)
    first = an_event("X1", FIRST, WORDS)
    second = an_event("X2", FIRST, "Drones struck the 330 kV substation in Sumy again, four hit.")
    bring(monitor, source, "1.json", a_page(first, second), START)
    changed = an_event("X1", CHANGED, f"{WORDS} Two workers were hurt.")
    bring(monitor, source, "2.json", a_page(changed), START + AN_HOUR)
    counted = {report_id for each in standing(monitor) for report_id in each.reports}
    summaries = {report.report_id: report.summary for report in kept(monitor)}
    assert {summaries[report_id] for report_id in counted} == {
        f"{WORDS} Two workers were hurt.",
        "Drones struck the 330 kV substation in Sumy again, four hit.",
    }
    deletion = {"event_id_cnty": "X2", "deleted_timestamp": CHANGED}
    bring(monitor, source, "3.json", a_page(deletion), START + 2 * AN_HOUR)
    (incident,) = standing(monitor)
    assert [summaries[report_id] for report_id in incident.reports] == [
        f"{WORDS} Two workers were hurt."
    ]
    assert len(kept(monitor)) == 3
    again = rebuilt(
        monitor.database, monitor.knowledge, now=START + 3 * AN_HOUR, progress=lambda *_: None
    )
    assert again.differing == ()


def test_an_older_edition_that_comes_late_counts_as_replaced(
    assembly: Assembly, tmp_path: Path
) -> None:
    """What was changed last stands, whichever was heard first."""
    source = a_source(tmp_path / "base", SourceFormat.ACLED)
    monitor = reading(assembly, source)
    changed = an_event("X1", CHANGED, f"{WORDS} Two workers were hurt.")
    bring(monitor, source, "1.json", a_page(changed), START)
    bring(monitor, source, "2.json", a_page(an_event("X1", FIRST, WORDS)), START + AN_HOUR)
    ((report_id,),) = (each.reports for each in standing(monitor))
    summaries = {report.report_id: report.summary for report in kept(monitor)}
    assert summaries[report_id] == f"{WORDS} Two workers were hurt."


def test_a_withdrawn_feed_is_still_a_source_in_order(assembly: Assembly, tmp_path: Path) -> None:
    """Taking back is an answer like any other."""
    source = a_source(tmp_path / "base", SourceFormat.ACLED)
    monitor = reading(assembly, source)
    bring(monitor, source, "1.json", a_page(an_event("X1", FIRST, WORDS)), START)
    deletion = {"event_id_cnty": "X1", "deleted_timestamp": CHANGED}
    bring(monitor, source, "2.json", a_page(deletion), START + AN_HOUR)
    with monitor.database.reading() as connection:
        (health,) = source_health(connection, [source], now=START + AN_HOUR)
    assert health.state == "healthy"


def test_why_tells_which_words_of_a_news_item_state_which_fact(
    assembly: Assembly, tmp_path: Path
) -> None:
    """Read when it is asked, and only with the words known; nothing of it is kept."""
    source = a_source(tmp_path / "desk", SourceFormat.CAP)
    monitor = reading(assembly, source)
    bring(monitor, source, "1.xml", ALERT, START)
    (incident,) = standing(monitor)
    with monitor.database.reading() as connection:
        chain = why_incident(connection, incident.incident_id, knowledge=monitor.knowledge)
        without = why_incident(connection, incident.incident_id)
    assert chain is not None and without is not None
    new = {line.strip() for line in chain.lines()} - {line.strip() for line in without.lines()}
    assert any("category substation" in line for line in new), new
    assert any("occurrence asserted" in line for line in new), new
