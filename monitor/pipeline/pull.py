"""One attempt to read a source: what it has is captured, then read, and the attempt is noted."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from monitor.model.ids import CaptureId
from monitor.model.reports import Capture
from monitor.model.sources import Source
from monitor.pipeline.ingest import keep_captures, normalise_pending
from monitor.pipeline.knowledge import Knowledge
from monitor.sources.clients import fetch_new
from monitor.sources.fetch import PUBLIC_ACCESS, Access, FetchState, Outcome
from monitor.sources.folder import read_folder
from monitor.sources.interface import SourceError
from monitor.store import reads, registers, writes
from monitor.store.database import Database
from monitor.store.records import ASKED_TO_WAIT, Pull, PullOutcome

Clock = Callable[[], datetime]


def pull_source(
    database: Database,
    knowledge: Knowledge,
    source: Source,
    *,
    slot: datetime,
    clock: Clock,
    root: Path,
    access: Access = PUBLIC_ACCESS,
) -> Pull:
    """Read a source for the scheduled instant ``slot``; one that fails is noted, not raised. What
    came before it failed is kept.
    """
    started = clock()
    state = _state_of(database, source)
    outcome, detail = PullOutcome.UNCHANGED, ""
    try:
        if is_remote(source):
            for result in fetch_new(source, state, now=started, access=access):
                keep_captures(database, [result.capture] if result.capture else [])
                state = result.state
                detail = ASKED_TO_WAIT if result.outcome is Outcome.DEFERRED else ""
        else:
            for capture in read_folder(source, now=started, is_kept=_is_kept(database), root=root):
                keep_captures(database, [capture])
    except SourceError as error:
        outcome, detail = PullOutcome.FAILED, str(error)
    normalise_pending(database, knowledge, now=started)
    with database.reading() as connection:
        # asked of the store, so that a pull cut short and done again is noted as it was
        captures, reports, rejections = reads.taken_in(connection, source.source_id, started)
    if captures and outcome is not PullOutcome.FAILED:
        outcome = PullOutcome.OK if reports or rejections else PullOutcome.EMPTY
    pull = Pull(
        source_id=source.source_id,
        slot_utc=slot,
        started_at_utc=started,
        finished_at_utc=clock(),
        outcome=outcome,
        items=reports,
        rejected=rejections,
        detail=detail,
        etag=state.etag,
        cursor=_cursor(state),
    )
    with database.transaction() as connection:
        writes.append_pull(connection, pull)
    return pull


def look(
    source: Source, *, now: datetime, root: Path, access: Access = PUBLIC_ACCESS
) -> list[Capture]:
    """What a source has just now, without keeping anything.

    Raises:
        SourceError: it cannot be read.
    """
    if is_remote(source):
        found = fetch_new(source, FetchState(), now=now, access=access)
        return [result.capture for result in found if result.capture]
    return list(read_folder(source, now=now, is_kept=lambda _: False, root=root))


def is_remote(source: Source) -> bool:
    """Whether a source is asked over the network rather than read from a folder."""
    return source.location.startswith(("http://", "https://"))


def _is_kept(database: Database) -> Callable[[str], bool]:
    def is_kept(capture_id: str) -> bool:
        with database.reading() as connection:
            return reads.has_capture(connection, CaptureId(capture_id))

    return is_kept


def _cursor(state: FetchState) -> str:
    return json.dumps({name: value for name, value in asdict(state).items() if value}, default=str)


def _state_of(database: Database, source: Source) -> FetchState:
    with database.reading() as connection:
        last = registers.last_pull(connection, source.source_id)
    if last is None or not last.cursor:
        return FetchState()
    kept = json.loads(last.cursor)
    return FetchState(
        etag=kept.get("etag", ""),
        last_modified=kept.get("last_modified", ""),
        not_before_utc=_instant(kept.get("not_before_utc")),
        full_at_utc=_instant(kept.get("full_at_utc")),
        since=kept.get("since", 0),
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
