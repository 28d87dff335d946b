"""The way in to the review desk and out: a key is shown once and exchanged for a session."""

import re
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from monitor.publish.language import gettext as _
from monitor.publish.review_pages import Seat, SignInPage, entry_page, sign_in_page
from monitor.web.desk import Desk, DeskDep
from monitor.web.forms import form_token, from_here, is_of_session, read_form
from monitor.web.problems import ForeignForm, WrongKey
from monitor.web.schemas import Parameters
from monitor.web.viewer import SESSION_COOKIE, author_of_key, with_session

# with no-referrer a browser would not say either from which origin a form is sent
DESK_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
_DESK = "/review"
_THEN = re.compile(r"/review(/[\w-]{1,40})?|/lists/import")
_FORM_LIMIT_BYTES = 4_096  # a key and an address

router = APIRouter(include_in_schema=False)


class SignInParameters(Parameters):
    """Where to go on to, an address that needs a session."""

    then: str = _DESK


def seat_of(request: Request, desk: Desk) -> Seat | None:
    """Who asks, by the session they are in; ``None`` without one."""
    session = request.cookies.get(SESSION_COOKIE, "")
    author = desk.links.author(session, desk.clock())
    return None if author is None else Seat(author=author, form_token=form_token(session))


def to_sign_in(then: str) -> Response:
    """To the way in, and from there to where somebody wanted to go."""
    address = f"{_DESK}/sign-in?{urlencode({'then': then})}"
    return RedirectResponse(address, status_code=303, headers=DESK_HEADERS)


@router.get("/enter")
def show_entry(request: Request, desk: DeskDep, key: str) -> Response:
    """The button that opens a one-time link. Who typed the link or opened it from a program is let
    in at once; a page or a preview that fetches it does not spend it.
    """
    typed = request.headers.get("sec-fetch-site") == "none"
    if typed and not request.headers.get("sec-purpose"):
        return _entered(request, desk, key)
    return HTMLResponse(entry_page(key), headers=DESK_HEADERS)


@router.post("/enter")
async def enter(request: Request, desk: DeskDep) -> Response:
    """Exchange the token of a one-time link for a session, and show the map."""
    from_here(request)
    async with read_form(request, limit_bytes=_FORM_LIMIT_BYTES) as form:
        key = str(form.get("key", ""))
    return _entered(request, desk, key)


@router.get("/review/sign-in")
def show_sign_in(parameters: Annotated[SignInParameters, Query()]) -> Response:
    """The form for a key."""
    return _sign_in(SignInPage(then=_onwards(parameters.then)), 200)


@router.post("/review/sign-in")
async def sign_in(request: Request, desk: DeskDep) -> Response:
    """Exchange a key for a session of whoever it belongs to."""
    from_here(request)
    async with read_form(request, limit_bytes=_FORM_LIMIT_BYTES) as form:
        then = _onwards(str(form.get("then", "")))
        key = str(form.get("key", "")).strip()
    author = author_of_key(key, desk.reviewers, desk.monitor_keys)
    if author is None:
        desk.count_wrong_key()
        return _sign_in(SignInPage(then=then, error="key"), 403)
    desk.links.close(request.cookies.get(SESSION_COOKIE, ""))
    session = desk.links.open(desk.clock(), author=author)
    return with_session(RedirectResponse(then, status_code=303), session, request)


@router.post("/review/sign-out")
async def sign_out(request: Request, desk: DeskDep) -> Response:
    """End the session, here and in the browser."""
    from_here(request)
    session = request.cookies.get(SESSION_COOKIE, "")
    async with read_form(request, limit_bytes=_FORM_LIMIT_BYTES) as form:
        if not is_of_session(form, session):
            raise ForeignForm(_("This form was not made for your session."))
    desk.links.close(session)
    answer = to_sign_in(_DESK)
    answer.delete_cookie(SESSION_COOKIE, httponly=True, samesite="strict")
    return answer


def _entered(request: Request, desk: Desk, key: str) -> Response:
    session = desk.links.redeem(key, desk.clock())
    if session is None:
        desk.count_wrong_key()
        raise WrongKey(_("This link has been used, has expired, or never was one."))
    desk.links.close(request.cookies.get(SESSION_COOKIE, ""))
    return with_session(RedirectResponse("/map", status_code=303), session, request)


def _onwards(then: str) -> str:
    """An address that needs a session, whatever was asked for."""
    return then if _THEN.fullmatch(then) else _DESK


def _sign_in(page: SignInPage, status: int) -> Response:
    return HTMLResponse(sign_in_page(page), status_code=status, headers=DESK_HEADERS)
