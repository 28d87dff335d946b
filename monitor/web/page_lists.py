"""The editions of the site lists, what changed between them, and how a new one is adopted: tried
first, kept only when a reviewer says so.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import structlog
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from monitor.core.sites import diff_lists
from monitor.model.disclosure import Viewer
from monitor.model.sites import ListVersion, SiteProblem
from monitor.pipeline.lists import apply_lists, current_lists, keep_lists
from monitor.publish import register_pages as pages
from monitor.publish.language import gettext as _
from monitor.publish.review_pages import Seat
from monitor.publish.sentences import said
from monitor.sources.sitelist import SiteListUnreadable, read_site_list
from monitor.store import registers
from monitor.web.desk import Asked, AskedDep, Desk, DeskDep, Look
from monitor.web.forms import from_here, is_of_session, read_form
from monitor.web.page_session import DESK_HEADERS, seat_of, to_sign_in
from monitor.web.problems import ForeignForm, NotFound
from monitor.web.schemas import AS_OF_ALONE, NO_PARAMETERS, DiffParameters
from monitor.web.viewer import SESSION_COOKIE

LIST_LIMIT_BYTES = 8 * 1024 * 1024  # a list of some ten thousand sites; larger ones by the CLI
_KINDS: Mapping[str, str] = {".csv": ".csv", ".json": ".geojson", ".geojson": ".geojson"}

log = structlog.get_logger(__name__)
router = APIRouter(include_in_schema=False)


@router.get("/lists", dependencies=[AS_OF_ALONE])
def show_lists(asked: AskedDep) -> Response:
    """Every adopted edition."""

    def build(look: Look) -> str:
        found = registers.editions(look.connection, as_of=look.as_of)
        page = pages.ListsPage(
            editions=tuple(each for each in found if look.sight.may_know_list(each.list_id)),
            zone=look.zone,
            may_import=asked.viewer is Viewer.MONITOR,
        )
        return pages.lists_page(page)

    return asked.page(build)


@router.get("/lists/import", dependencies=[NO_PARAMETERS])
def show_import(request: Request, desk: DeskDep) -> Response:
    """The form to try a list with; for monitors, who sign in as at the review desk."""
    seat = seat_of(request, desk)
    return to_sign_in("/lists/import") if seat is None else _shown(pages.ImportPage(), seat)


@router.post("/lists/import")
async def post_import(request: Request, desk: DeskDep) -> Response:
    """Try the uploaded list, or adopt the one that was tried."""
    from_here(request)
    seat = seat_of(request, desk)
    session = request.cookies.get(SESSION_COOKIE, "")
    bound = 2 * LIST_LIMIT_BYTES  # what is sent again is escaped
    async with read_form(request, limit_bytes=bound, field_limit_bytes=LIST_LIMIT_BYTES) as form:
        if seat is None or not is_of_session(form, session):
            raise ForeignForm(_("This form was not made in the session it comes from."))
        given = await _fields(form)
    return _shown(await run_in_threadpool(_answered, desk, given, seat.author), seat)


@router.get("/lists/{list_id}/diff")
def show_diff(
    list_id: str, asked: AskedDep, parameters: Annotated[DiffParameters, Query()]
) -> Response:
    """What one edition has that the other has not: to a monitor which sites, else how many."""

    def build(look: Look) -> str:
        kept = registers.editions(look.connection)
        named = {each.version: each for each in kept if each.list_id == list_id}
        before = registers.list_version(look.connection, list_id, parameters.before)
        after = registers.list_version(look.connection, list_id, parameters.after)
        known = look.sight.may_know_list(list_id)
        if before is None or after is None or not known:
            raise NotFound("No such edition was adopted.")
        page = pages.ListDiffPage(
            before=named[before.version],
            after=named[after.version],
            diff=diff_lists(before, after),
            names=_names(asked, before, after),
            zone=look.zone,
        )
        return pages.list_diff_page(page)

    return asked.page(build)


def _names(asked: Asked, *editions: ListVersion) -> Mapping[str, str]:
    """What the sites are called: a monitor is told, the public is not."""
    if asked.viewer is not Viewer.MONITOR:
        return {}
    return _site_names(*editions)


def _site_names(*editions: ListVersion) -> Mapping[str, str]:
    return {
        site.site_id: site.names.display or site.site_id
        for edition in editions
        for site in edition.sites
    }


def _shown(page: pages.ImportPage, seat: Seat) -> Response:
    html = pages.import_page(page, seat)
    return HTMLResponse(html, 422 if page.refused else 200, headers=DESK_HEADERS)


async def _fields(form: FormData) -> dict[str, str]:
    """The fields of the form, the file's text and kind among them."""
    given = {name: value for name, value in form.items() if isinstance(value, str)}
    file = form.get("file")
    if isinstance(file, UploadFile):
        given["content"] = (await file.read()).decode("utf-8-sig", errors="replace")
        given["kind"] = _KINDS.get(Path(file.filename or "").suffix.lower(), "")
    return given


def _answered(desk: Desk, given: Mapping[str, str], author: str) -> pages.ImportPage:
    """What the list would do; once it was tried and is sent again, what it did."""
    try:
        edition, problems = _read(given)
    except SiteListUnreadable as error:
        return pages.ImportPage(given=given, refused=said(str(error)) or str(error))
    listed = {each.list_id: each for each in current_lists(desk.assembly.database)}
    before = listed.get(edition.list_id)
    tried = "version" in given
    refused = _adopt(desk, given, edition, problems, author) if tried else ""
    return pages.ImportPage(
        given=given,
        content=given["content"],
        refused=refused,
        list_id=edition.list_id,
        version=edition.version,
        sites=len(edition.sites),
        problems=tuple(problems),
        diff=diff_lists(before, edition, problems) if before else None,
        names=_site_names(before, edition) if before else {},
        adopted=tried and not refused,
    )


def _read(given: Mapping[str, str]) -> tuple[ListVersion, Sequence[SiteProblem]]:
    """The list of the form.

    Raises:
        SiteListUnreadable: it is no list of these kinds, or has no id or date.
    """
    kind, dated = given.get("kind", ""), given.get("dated", "")
    if kind not in _KINDS.values():
        raise SiteListUnreadable(_("A file named .geojson, .json or .csv is needed."))
    try:
        day = date.fromisoformat(dated) if dated else None
    except ValueError as error:
        raise SiteListUnreadable(_("%(text)s is no date.", text=dated[:40])) from error
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"list{kind}"
        path.write_text(given.get("content", ""), encoding="utf-8", newline="")
        return read_site_list(path, list_id=given.get("list_id") or None, dated=day)


def _adopt(
    desk: Desk,
    given: Mapping[str, str],
    edition: ListVersion,
    problems: Sequence[SiteProblem],
    author: str,
) -> str:
    """Keep the edition and let it take effect; else why not."""
    if not author:
        return _("Only a reviewer adopts a list; sign in with a reviewer’s key.")
    if edition.version != given["version"]:
        return _("This is not the list that was tried; try it again.")
    if problems and given.get("skip_bad") != "yes":
        return _("Some rows cannot be used; say that the rest is to be adopted.")
    if not edition.sites:
        return _("It holds no site that can be used; a list is not emptied by accident.")
    now, database = desk.clock(), desk.assembly.database
    keep_lists(database, [edition], now=now)
    apply_lists(database, desk.assembly.known_now(), now=now)
    log.info("lists.adopted", list_id=edition.list_id, version=edition.version, author=author)
    return ""
