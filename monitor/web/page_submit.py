"""The form by which people hand in a report: plain HTML into the way that /v1/reports goes."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from monitor.model.ids import canonical_json
from monitor.publish.frame import parties_of
from monitor.publish.language import gettext as _
from monitor.publish.sentences import said
from monitor.publish.submit_page import SubmitPage, submit_page
from monitor.sources.posted import JSON_TYPE
from monitor.web.desk import Asked, AskedDep, Desk, Look
from monitor.web.forms import from_here, read_form
from monitor.web.page_incident import region_names
from monitor.web.problems import TooMany
from monitor.web.schemas import BODY_LIMIT_BYTES, NO_PARAMETERS
from monitor.web.submission import Acknowledgement, take_in

# with no-referrer a browser would not say from which origin the form is sent
_FROM_HERE = {"Referrer-Policy": "same-origin"}
_HOURS = range(-12, 15)  # whole hours from UTC that are some local time on Earth
_SEASONS = (1, 7)  # months of winter time and of summer time, or the other way round
# as they are called in docs/formats/report.md; the day, its time and offset become occurred_start
_FIELDS = (
    "occurred_precision",
    "region",
    "place_name",
    "latitude",
    "longitude",
    "uncertainty_m",
    "facility_name",
    "category",
    "means",
    "claimed_attacker",
    "summary",
    "language",
    "source_name",
    "source_url",
)
_COMMA = re.compile(r"(?<=\d),(?=\d+$)")
# the comma of a decimal, as most of the continent writes it; three digits after that of a length
# may be thousands, and nobody can tell
_POINT_FOR = {
    "latitude": _COMMA,
    "longitude": _COMMA,
    "uncertainty_m": re.compile(r"(?<=\d),(?=\d{1,2}$|\d{4,}$)"),
}
_SHOWN_AT = {"occurred_start": "day", "occurred_end": "day"}

router = APIRouter(include_in_schema=False)


@router.get("/submit", dependencies=[NO_PARAMETERS])
def show_form(asked: AskedDep) -> Response:
    """The empty form."""
    response = asked.page(lambda look: submit_page(_page(asked.desk, look)))
    response.headers.update(_FROM_HERE)
    return response


@router.post("/submit", dependencies=[NO_PARAMETERS])
async def post_form(asked: AskedDep, request: Request) -> Response:
    """Hand in what the form says; the receipt, or the form with what is wrong in it."""
    from_here(request)
    async with read_form(request, limit_bytes=BODY_LIMIT_BYTES) as form:
        written = {name: value for name, value in form.items() if isinstance(value, str)}
        files = form.keys() - written.keys()
    given = {name: text for name, value in written.items() if (text := value.strip())}
    errors = _wrong(given) | {
        _shown_at(name): _("Words are needed here, no file.") for name in files
    }
    if not errors:
        return await run_in_threadpool(_hand_in, asked, given)
    return await run_in_threadpool(_again, asked, given, errors)


def _hand_in(asked: Asked, given: Mapping[str, str]) -> Response:
    body = canonical_json(_report(given)).encode()
    try:
        answer = take_in(asked.desk, body, JSON_TYPE, "", viewer=asked.viewer)
    except TooMany as refusal:
        return _later(asked, given, refusal)
    if answer.status < 400:
        return _receipt(asked, answer)
    field, detail = (str(answer.document.get(name, "")) for name in ("field", "detail"))
    return _again(asked, given, {_shown_at(field): said(detail) or detail})


def _wrong(given: Mapping[str, str]) -> dict[str, str]:
    """What of the time cannot be read; all else is looked at where every report is."""
    errors = {}
    for name, read in (("day", date.fromisoformat), ("time", time.fromisoformat)):
        try:
            if text := given.get(name, ""):
                read(text)
        except ValueError:
            errors[name] = _("This cannot be read.")
    if not given.get("day"):
        errors["day"] = _("When it happened is needed, at least the day.")
    try:
        time.fromisoformat(f"00:00{given.get('offset', '')}")
    except ValueError:
        errors["time"] = _("The offset is none of those to choose from.")
    return errors


def _report(given: Mapping[str, str]) -> dict[str, Any]:
    start = given["day"]
    if "time" in given:
        start = f"{start}T{given['time']}{given.get('offset', '')}"
    told = {name: given[name] for name in _FIELDS if name in given}
    points = {name: _POINT_FOR[name].sub(".", told[name]) for name in _POINT_FOR if name in told}
    return {"occurred_start": start} | told | points


def _shown_at(field: str) -> str:
    """Where the form shows what is wrong with a field; empty where it has none such."""
    return _SHOWN_AT.get(field, field if field in (*_FIELDS, "day", "time") else "")


def _receipt(asked: Asked, answer: Acknowledgement) -> Response:
    with asked.look() as look:
        page = _page(
            asked.desk,
            look,
            report_id=answer.document["report_id"],
            known=answer.document["state"] == "known",
        )
    response = _uncached(page, answer.status)
    if asked.desk.catch_up is not None and answer.status == 201:
        response.background = BackgroundTask(asked.desk.catch_up)
    return response


def _again(asked: Asked, given: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    with asked.look() as look:
        page = _page(asked.desk, look, given=given, errors=errors)
    return _uncached(page, 422)


def _later(asked: Asked, given: Mapping[str, str], refusal: TooMany) -> Response:
    """The form as it was filled in, to be sent again when there is room."""
    words = _(
        "Very many reports come in just now. Wait a minute and hand yours in again; what you "
        "wrote is still here."
    )
    with asked.look() as look:
        page = _page(asked.desk, look, given=given, errors={"": words})
    response = _uncached(page, 429)
    response.headers["Retry-After"] = str(refusal.wait_s)
    return response


def _uncached(page: SubmitPage, status: int) -> Response:
    return HTMLResponse(
        submit_page(page), status, headers={"Cache-Control": "no-store"} | _FROM_HERE
    )


def _page(desk: Desk, look: Look, **more: Any) -> SubmitPage:
    return SubmitPage(
        parties=tuple(parties_of(look.knowledge.agreements)),
        region_names=region_names(look),
        offsets=_offsets(look.knowledge.vocabulary.fallback_zones, look.now),
        **more,
    )


def _offsets(zones: Iterable[str], now: datetime) -> tuple[str, ...]:
    """The offsets to choose from: first those of the zones that times are told in here, whatever
    the season, then all whole hours from west to east.
    """
    seasons = [now.replace(month=month, day=1) for month in _SEASONS]
    near = sorted({_offset(each, zone) for zone in zones for each in seasons})
    return tuple(dict.fromkeys([*near, *(f"{hours:+03d}:00" for hours in _HOURS)]))


def _offset(instant: datetime, zone: str) -> str:
    return instant.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")[-6:]
