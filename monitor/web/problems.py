"""Refusals and failures as application/problem+json (RFC 9457), or as a page for a browser."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route

from monitor.model.ids import Json
from monitor.pipeline.review import CannotDecide, NoSuchIncident, Overtaken
from monitor.publish.frame import ProblemPage, problem_page
from monitor.publish.geojson import NotShown
from monitor.store.errors import BadCursor, StoreBusy, StoreError, StoreFull
from monitor.web.headers import SECURITY_HEADERS

PROBLEM_TYPE = "application/problem+json"
_RETRY_AFTER_S = "5"
_MEANS_NOTHING = "this means nothing here"
_OF_FILES = "GET, HEAD"  # which are no routes

log = structlog.get_logger(__name__)


class Refused(Exception):
    """A request that is not met: a sentence for its sender, and members that programs read."""

    def __init__(self, detail: str, **members: Json) -> None:
        super().__init__(detail)
        self.members = members


class NotFound(Refused):
    """There is nothing of that id that this viewer may see."""


class WrongKey(Refused):
    """A key was shown that opens nothing, or none where one is needed."""


class MayNotDecide(Refused):
    """A key was shown that lets its holder see, and not decide."""


class ForeignForm(Refused):
    """A form that was not sent from a page of ours, or not in the session it was made for."""


class BadForm(Refused):
    """A form that cannot be read."""


class BodyTooLarge(Refused):
    """More bytes than are taken in at once."""


class MediaTypeNotRead(Refused):
    """The body is of a kind that is not read here."""


class BadParameter(Refused):
    """A query parameter has a value that means nothing here. ``choices`` are told to programs,
    which send the codes that they are; a page has forms to choose from.
    """

    def __init__(self, parameter: str, detail: str, choices: str = "") -> None:
        errors: list[Json] = [{"parameter": parameter, "detail": detail + choices}]
        super().__init__(f"{parameter}: {detail}{choices}", errors=errors)
        self.wrong = {parameter: detail}


class TooMany(Refused):
    """More than is taken within a minute; there is room again after ``wait_s`` seconds."""

    def __init__(self, detail: str, wait_s: int) -> None:
        super().__init__(detail)
        self.wait_s = wait_s


class KeyUsedForAnother(Refused):
    """An Idempotency-Key came again with another body."""


class NotReadYet(Refused):
    """A report is kept, and where it belongs is being worked out."""


# the first that fits; whatever is not here is a defect of ours, and a 500
STATUS_OF: Mapping[type[Exception], int] = {
    NotFound: 404,
    NotShown: 404,
    WrongKey: 401,
    MayNotDecide: 403,
    ForeignForm: 403,
    BadForm: 422,
    NoSuchIncident: 404,
    Overtaken: 409,
    CannotDecide: 422,
    BodyTooLarge: 413,
    MediaTypeNotRead: 415,
    BadParameter: 422,
    BadCursor: 422,
    KeyUsedForAnother: 422,
    TooMany: 429,
    NotReadYet: 503,
    StoreFull: 507,
    StoreBusy: 503,
    StoreError: 503,
}
_HEADERS: Mapping[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": "Bearer"},
    503: {"Retry-After": _RETRY_AFTER_S},
}


def problem(
    status: int, detail: str = "", headers: Mapping[str, str] | None = None, **members: Json
) -> Response:
    """A problem document; ``members`` are added to the standard ones."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **members,
    }
    return JSONResponse(
        document,
        status_code=status,
        media_type=PROBLEM_TYPE,
        headers={**_HEADERS.get(status, {}), **(headers or {})},
    )


def install(app: FastAPI, routes: Sequence[BaseRoute]) -> None:
    """Let every error of the app be answered from here; ``routes`` are all it was made of."""
    app.state.routes = routes
    for kind in STATUS_OF:
        app.add_exception_handler(kind, _anticipated)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _defect)


async def _anticipated(request: Request, error: Exception) -> Response:
    status = next(code for kind, code in STATUS_OF.items() if isinstance(error, kind))
    if isinstance(error, StoreError) and not isinstance(error, BadCursor):
        log.error("web.store_failed", path=request.url.path, kind=type(error).__name__)
        return _answer(request, status, "The store cannot do this now.", {})
    members: Mapping[str, Json] = error.members if isinstance(error, Refused) else {}
    if isinstance(error, BadCursor):
        members = {"errors": [{"parameter": "cursor", "detail": str(error)}]}
    headers = {"Retry-After": str(error.wait_s)} if isinstance(error, TooMany) else {}
    wrong = error.wrong if isinstance(error, BadParameter) else {}
    return _answer(request, status, str(error), members, headers, wrong)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [_explained(each) for each in error.errors()]
    detail = "; ".join(f"{each['parameter']}: {each['detail']}" for each in errors)
    wrong = {str(each["loc"][-1]): _in_short(each) for each in error.errors()}
    return _answer(request, 422, detail, {"errors": errors}, wrong=wrong)


def _explained(error: Mapping[str, Any]) -> dict[str, str]:
    loc: Sequence[object] = error["loc"]
    detail = str(error["msg"]) if _in_short(error) == _MEANS_NOTHING else _in_short(error)
    return {"parameter": str(loc[-1]), "detail": detail}


def _in_short(error: Mapping[str, Any]) -> str:
    """What is wrong, without the choices that a library tells of, which are codes."""
    if error["type"] == "extra_forbidden":
        return "no such parameter"
    if error["type"] == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    return _MEANS_NOTHING


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    plain = error.detail == HTTPStatus(error.status_code).phrase
    detail = "" if plain else error.detail
    headers = dict(error.headers or {})
    if error.status_code == 404:
        detail = detail or "There is nothing at this address."
    if error.status_code == 405:
        headers["Allow"] = _allowed(request) or _OF_FILES
        detail = f"This address takes {headers['Allow']}, and no {request.method}."
    return _answer(request, error.status_code, detail, {}, headers)


def _allowed(request: Request) -> str:
    """All methods of the address, though each is a route of its own."""
    routes: Sequence[BaseRoute] = request.app.state.routes
    methods = {
        method
        for route in routes
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    }
    return ", ".join(sorted(methods))


async def _defect(request: Request, error: Exception) -> Response:
    log.error("web.defect", path=request.url.path, kind=type(error).__name__)
    # this answer is made outside all middleware
    return _answer(request, 500, "This is a defect of the service.", {}, SECURITY_HEADERS)


def _answer(
    request: Request,
    status: int,
    detail: str,
    members: Mapping[str, Json],
    headers: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Response:
    """A page where a person asked for one, else the problem document; a page tells what is
    ``wrong`` by parameter in place of the detail.
    """
    wants_page = "text/html" in request.headers.get("accept", "")
    if not wants_page or request.url.path.startswith("/v1/"):
        return problem(status, detail, headers, **members)
    page = ProblemPage(
        status=status,
        title=HTTPStatus(status).phrase,
        detail="" if wrong else detail,
        wrong=wrong or {},
    )
    return HTMLResponse(
        problem_page(page),
        status_code=status,
        headers={**_HEADERS.get(status, {}), **(headers or {})},
    )
