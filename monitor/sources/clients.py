"""Which source is asked how: its folder, its address, or page by page."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.model.sources import Source, SourceFormat
from monitor.sources.acled import fetch_acled
from monitor.sources.entsoe import fetch_entsoe
from monitor.sources.fetch import Access, FetchResult, FetchState, Outcome, fetch
from monitor.sources.interface import AskedToWait, Page
from monitor.sources.ucdp import fetch_ucdp


class Client(Protocol):
    """One database that is asked page by page, for what changed since a stamp.

    Raises:
        SourceError: as ``fetch`` does; what was yielded before still counts.
    """

    def __call__(
        self, source: Source, since: int, *, now: datetime, access: Access
    ) -> Iterator[Page]: ...


CLIENTS: Mapping[SourceFormat, Client] = {
    SourceFormat.ACLED: fetch_acled,
    SourceFormat.UCDP: fetch_ucdp,
    SourceFormat.ENTSOE: fetch_entsoe,
}


def fetch_new(
    source: Source, state: FetchState, *, now: datetime, access: Access
) -> Iterator[FetchResult]:
    """What a remote source has that is new, a capture at a time; the state of the last result is
    what to remember, for only that has seen the whole.

    Raises:
        SourceError: it cannot be read, or not to its end.
    """
    client = CLIENTS.get(source.format)
    if client is None:
        yield fetch(source, state, now=now, access=access)
        return
    if state.not_before_utc is not None and now < state.not_before_utc:
        yield FetchResult(capture=None, state=state, outcome=Outcome.DEFERRED)
        return
    done = FetchState(since=state.since)
    try:
        for page in client(source, state.since, now=now, access=access):
            done = replace(done, since=page.since)
            yield FetchResult(capture=page.capture, state=state, outcome=Outcome.FETCHED)
    except AskedToWait as error:
        done = replace(state, not_before_utc=error.until_utc)
        yield FetchResult(capture=None, state=done, outcome=Outcome.DEFERRED)
        return
    yield FetchResult(capture=None, state=done, outcome=Outcome.UNCHANGED)
