"""What every handler works with: the monitor, the clock, who is asking, and one way to answer."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy import Connection

from monitor.model.disclosure import Viewer
from monitor.model.ids import Json, canonical_json, sha256_hex
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.run import run_pending
from monitor.pipeline.views import Sight
from monitor.publish.documents import item_collection
from monitor.publish.geojson import feature_collection
from monitor.publish.language import gettext as _
from monitor.publish.language import reader
from monitor.publish.tiles import TileArchive
from monitor.settings.assembly import Assembly
from monitor.store.chain import chain_head
from monitor.web.allowance import UNVOUCHED_LIMIT, WRONG_KEYS_LIMIT, Allowance
from monitor.web.problems import BadParameter, WrongKey
from monitor.web.schemas import read_instant
from monitor.web.viewer import SESSION_COOKIE, OneTimeLinks, viewer_of

T = TypeVar("T")
Clock = Callable[[], datetime]
GEOJSON_TYPE = "application/geo+json"
_ETAG_DIGITS = 32


class Kept:
    """What is dear to make, by name, for as long as its tag stands. Threads share it."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[str, Any]] = {}
        self._making: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def __call__(self, name: str, tag: str, make: Callable[[], T]) -> T:
        """The thing of this tag; who comes while it is made waits for it."""
        with self._making[name]:
            if self._made.get(name, (None,))[0] != tag:
                self._made[name] = (tag, make())
            found: T = self._made[name][1]
            return found

    def latest(self, name: str, tag: str, make: Callable[[], T]) -> tuple[str, T]:
        """The same with its tag; who comes while it is made gets the one before, if there is one,
        with the tag of that.
        """
        made: tuple[str, T] | None = self._made.get(name)
        if made is not None and (made[0] == tag or self._making[name].locked()):
            return made
        return tag, self(name, tag, make)


class CatchUp:
    """Runs the pipeline over what is pending, one run at a time; once more if asked meanwhile."""

    def __init__(self, assembly: Assembly, clock: Clock) -> None:
        self._assembly = assembly
        self._clock = clock
        self._wanted = threading.Event()
        self._running = threading.Lock()

    def __call__(self) -> None:
        self._wanted.set()
        while self._wanted.is_set() and self._running.acquire(blocking=False):
            try:
                self._wanted.clear()
                knowledge = self._assembly.known_now()
                run_pending(self._assembly.database, knowledge, now=self._clock())
            finally:
                self._running.release()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The open monitor as the handlers see it. ``schema`` is the store's revision at the start."""

    assembly: Assembly
    clock: Clock
    monitor_keys: Set[str]
    reviewers: Mapping[str, str]
    links: OneTimeLinks
    opened_at: datetime
    schema: str | None
    catch_up: CatchUp | None
    tiles: TileArchive | None
    submitting: threading.Lock = field(default_factory=threading.Lock)
    kept: Kept = field(default_factory=Kept)
    unvouched: Allowance = field(default_factory=lambda: Allowance(UNVOUCHED_LIMIT))
    wrong_keys: Allowance = field(default_factory=lambda: Allowance(WRONG_KEYS_LIMIT))

    def count_wrong_key(self) -> None:
        """Tell of a key or link that opens nothing.

        Raises:
            TooMany: of those there were too many within a minute.
        """
        many = _("Too many wrong keys were shown; wait a minute and try again.")
        self.wrong_keys.spend(1, self.clock(), many)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One request's look at the store. ``now`` is the full hour: a hold ends on it, so that an
    answer depends on nothing but the store, the viewer, the address and the hour. ``as_of`` is the
    earlier instant asked about; ``zone`` the IANA zone in which days are counted.
    """

    connection: Connection
    sight: Sight
    knowledge: Knowledge
    viewer: Viewer
    now: datetime
    as_of: datetime | None
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of documents, and the cursor of the next one; empty at the end."""

    items: Sequence[Mapping[str, Any]]
    next_cursor: str = ""


def full_hour(instant: datetime) -> datetime:
    """The hour that an instant lies in, as ``Look.now`` has it."""
    return instant.replace(minute=0, second=0, microsecond=0)


def desk_of(request: Request) -> Desk:
    """The desk of the app that the request came to."""
    desk: Desk = request.app.state.desk
    return desk


class Asked:
    """One request: who asks, and the answer to it, with an entity tag. ``author`` decides by the
    session it comes in, and is empty where nobody does; ``as_of`` is the earlier instant asked of.

    Raises:
        BadParameter: ``as_of`` is no instant.
        WrongKey: a key is shown that opens nothing.
    """

    def __init__(self, request: Request) -> None:
        self.desk = desk_of(request)
        self.request = request
        self.viewer = self._viewer()
        session = request.cookies.get(SESSION_COOKIE, "")
        self.author = self.desk.links.author(session, self.desk.clock()) or ""
        self.as_of = _instant_asked(request)

    @contextmanager
    def look(self) -> Iterator[Look]:
        """The store, as far as the viewer may see it."""
        now = full_hour(self.desk.clock())
        as_of = self.as_of
        if as_of is not None and self.viewer is Viewer.PUBLIC:
            as_of = full_hour(as_of)  # asking instant by instant would tell when something came
        current = self.desk.assembly.current
        with self.desk.assembly.database.reading() as connection:
            # of the same instant as all else the answer is made of, and as its tag
            if as_of is None:
                knowledge = current.seen_by(connection)
            else:
                knowledge = current.seen_then(connection, as_of)
            sight = Sight(connection, knowledge, viewer=self.viewer, now=now, as_of=as_of)
            yield Look(
                connection=connection,
                sight=sight,
                knowledge=knowledge,
                viewer=self.viewer,
                now=now,
                as_of=as_of,
                zone=self.desk.assembly.zone,
            )

    def document(self, build: Callable[[Look], Any]) -> Response:
        """A JSON document."""
        return self._answer(lambda look: JSONResponse(build(look)))

    def feature(self, build: Callable[[Look], Mapping[str, Any]]) -> Response:
        """One GeoJSON feature."""
        return self._answer(lambda look: JSONResponse(build(look), media_type=self._media_type()))

    def features(self, build: Callable[[Look], Listing]) -> Response:
        """A page of features: as GeoJSON where that is asked for, else as a list of items."""

        def render(look: Look) -> Response:
            page = build(look)
            links = self._links(page.next_cursor)
            if self._wants_geojson():
                content = feature_collection(page.items, links=links)
            else:
                content = item_collection([_flat(feature) for feature in page.items], links)
            headers = _link_header(links)
            return JSONResponse(content, media_type=self._media_type(), headers=headers)

        return self._answer(render)

    def items(self, build: Callable[[Look], Listing]) -> Response:
        """A page of documents."""

        def render(look: Look) -> Response:
            page = build(look)
            links = self._links(page.next_cursor)
            return JSONResponse(item_collection(page.items, links), headers=_link_header(links))

        return self._answer(render)

    def page(self, build: Callable[[Look], str]) -> Response:
        """An HTML page."""
        return self._answer(lambda look: HTMLResponse(build(look)))

    def file(self, build: Callable[[Look], Response]) -> Response:
        """An answer whose media type and headers the builder chooses."""
        return self._answer(build)

    def kept_file(
        self,
        make: Callable[[Look], bytes],
        rests_on: Callable[[Look], Json],
        render: Callable[[bytes], Response],
    ) -> Response:
        """The same of what is kept for this viewer until what it ``rests_on`` changes, whatever
        the reader's language; of an earlier instant it is made each time.
        """
        with self.look() as look:
            name = f"{self.request.url.path} {look.viewer}"
            as_of = look.as_of.isoformat() if look.as_of else None
            tag = self._hashed([name, rests_on(look), as_of])
            asked_again = tag in self.request.headers.get("if-none-match", "")
            if asked_again and look.viewer is Viewer.MONITOR:
                return self._tagged(tag, lambda: render(make(look)))
            if look.as_of:
                standing, made = tag, make(look)
            else:
                standing, made = self.desk.kept.latest(name, tag, lambda: make(look))
            if look.viewer is Viewer.PUBLIC:
                standing = self._hashed([name, sha256_hex(made)])
            return self._tagged(standing, lambda: render(made))

    def next_href(self, cursor: str) -> str:
        """This address with the cursor of the next page; empty at the end."""
        if not cursor:
            return ""
        parameters = {**self.request.query_params, "cursor": cursor}
        return f"{quote(self.request.url.path)}?{urlencode(parameters)}"

    def _viewer(self) -> Viewer:
        desk = self.desk
        try:
            return viewer_of(self.request, desk.monitor_keys, desk.links, desk.clock)
        except WrongKey:
            desk.count_wrong_key()
            raise

    def _answer(self, render: Callable[[Look], Response]) -> Response:
        with self.look() as look:
            if look.viewer is Viewer.PUBLIC:
                # by the store's state it could be told that something hidden came in
                answer = render(look)
                return self._tagged(self._hashed([sha256_hex(bytes(answer.body))]), lambda: answer)
            return self._tagged(self._tag(look), lambda: render(look))

    def _tagged(self, tag: str, render: Callable[[], Response]) -> Response:
        known = self.request.headers.get("if-none-match", "")
        response = Response(status_code=304) if tag in known else render()
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Accept, Accept-Encoding, Authorization, Cookie"
        return response

    def _tag(self, look: Look) -> str:
        """What the answer depends on, and nothing else, in a hash."""
        seed: list[Json] = [
            chain_head(look.connection),
            look.now.isoformat(),
            look.viewer,
            self.author,
            str(self.request.url.replace(netloc="", scheme="")),
            self._wants_geojson(),
            reader().language,
        ]
        return self._hashed(seed)

    def _hashed(self, seed: list[Json]) -> str:
        # of this program, with this configuration
        whole = [self.desk.opened_at.isoformat(), *seed]
        return f'"{sha256_hex(canonical_json(whole).encode())[:_ETAG_DIGITS]}"'

    def _wants_geojson(self) -> bool:
        asked = self.request.query_params.get("f")
        return asked == "geojson" or (
            asked is None and GEOJSON_TYPE in self.request.headers.get("accept", "")
        )

    def _media_type(self) -> str:
        return GEOJSON_TYPE if self._wants_geojson() else "application/json"

    def _links(self, next_cursor: str) -> list[dict[str, str]]:
        query = self.request.url.query
        here = quote(self.request.url.path) + (f"?{query}" if query else "")
        links = [{"rel": "self", "href": here}]
        if next_cursor:
            links.append({"rel": "next", "href": self.next_href(next_cursor)})
        return links


def _instant_asked(request: Request) -> datetime | None:
    asked = request.query_params.get("as_of")
    try:
        return read_instant(asked) if asked else None
    except ValueError as error:
        raise BadParameter("as_of", str(error)) from error


def _flat(feature: Mapping[str, Any]) -> dict[str, Any]:
    return {**feature["properties"], "geometry": feature["geometry"]}


def _link_header(links: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {"Link": ", ".join(f'<{link["href"]}>; rel="{link["rel"]}"' for link in links)}


DeskDep = Annotated[Desk, Depends(desk_of)]
AskedDep = Annotated[Asked, Depends(Asked)]
