"""The words a reader sees for enum values, times and names; neutral, and alike for every party."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date

from monitor.core.digest import Heard
from monitor.core.health import DEAF, HealthState
from monitor.model.agreements import Party
from monitor.model.time import TimeWindow

LABELS: Mapping[str, str] = {
    "violation_reviewed": "Violation, reviewed",
    "violation_preliminary": "Violation, preliminary",
    "allegation": "Allegation, undetermined",
    "no_violation": "No violation",
    "disputed": "Attribution disputed",
    "unattributed": "Not attributed",
    "claimed": "Named by sources",
    "undetermined": "Undetermined",
    "violation": "Violation",
    "nuclear_plant": "Nuclear plant",
    "power_plant_thermal": "Thermal power plant",
    "power_plant_hydro": "Hydropower plant",
    "oil_depot": "Oil depot",
    "other_energy": "Other energy facility",
    "not_energy": "Not an energy facility",
    "on_site": "On the site",
    "perimeter": "At the perimeter",
    "heard": "Heard",
    "silent": "Answered, nothing new",
    "failed": "Not reached",
    "not_due": "Not due",
    "parallel_statements": "Parallel statements",
}

HEALTH_LABELS: Mapping[HealthState, str] = {
    HealthState.FAILING: "Failing",
    HealthState.LATE: "Late",
    HealthState.NEVER_HEARD: "Never heard",
    HealthState.SILENT: "Silent for too long",
    HealthState.ODD: "Odd",
    HealthState.HEALTHY: "In order",
}
_WORTH_TELLING = {HealthState.FAILING, HealthState.LATE, HealthState.SILENT, HealthState.ODD}

_LOCALE = "en"


def label(value: str | None) -> str:
    """What an enum value is called; ``unknown`` for ``None``, the value itself in plain letters
    where it has no name of its own.
    """
    if value is None:
        return "unknown"
    return LABELS.get(value, value.replace("_", " ").capitalize())


def health_words(state: HealthState) -> str:
    """What a source's state of health is called."""
    return HEALTH_LABELS[state]


def heard_words(row: Heard | Mapping[str, Any]) -> str:
    """What the period heard of a source, and how the source is where that is not in order.

    An issue made before health was told carries none.
    """
    told, health = _told(row)
    if health not in _WORTH_TELLING:
        return label(told)
    return f"{label(told)}; {HEALTH_LABELS[health].lower()}"


def is_unheard(row: Heard | Mapping[str, Any]) -> bool:
    """Whether what the source would have told is missing from the period."""
    told, health = _told(row)
    return told == "failed" or health in DEAF


def _told(row: Heard | Mapping[str, Any]) -> tuple[str, HealthState | None]:
    if isinstance(row, Heard):
        return row.state, row.health
    health = row.get("health")
    return row["state"], HealthState(health) if health else None


def name_of(names: Mapping[str, str], language: str = _LOCALE) -> str:
    """The name in a language, else in any; empty where there is none."""
    return names.get(language) or next((name for name in names.values() if name), "")


def party_name(party_id: str | None, parties: Iterable[Party]) -> str:
    """A party's display name from the data; its id where the data does not name it."""
    if party_id is None:
        return "unknown"
    return next((name_of(p.names) for p in parties if p.party_id == party_id), "") or party_id


def day_words(day: date) -> str:
    """A calendar day, e.g. ``27 March 2025``."""
    return format_date(day, "d MMMM y", locale=_LOCALE)


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta(0)).total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def instant_words(instant: datetime, zone: str) -> str:
    """An instant in a zone with its offset and in UTC, e.g. ``27 March 2025, 14:05 UTC+02:00
    (12:05 UTC)``.
    """
    local, utc = instant.astimezone(ZoneInfo(zone)), instant.astimezone(UTC)
    utc_day = "" if utc.date() == local.date() else f"{day_words(utc.date())}, "
    return f"{day_words(local.date())}, {local:%H:%M} {_offset(local)} ({utc_day}{utc:%H:%M} UTC)"


def precise_words(window: TimeWindow | None, precision: str, zone: str) -> str:
    """As ``window_words``, with a night called a night: ``night of 26 March 2025 – 27
    March 2025, …``."""
    if window is None or precision != "night":
        return window_words(window, zone)
    first, last = (
        bound.astimezone(ZoneInfo(zone)).date() for bound in (window.from_utc, window.until_utc)
    )
    return f"night of {day_words(first)} – {day_words(last)}, {window_words(window, zone)}"


def window_words(window: TimeWindow | None, zone: str) -> str:
    """When it happened, as far as known: whole local days stay days, the rest is a span."""
    if window is None:
        return "time withheld"
    start, end = (bound.astimezone(ZoneInfo(zone)) for bound in (window.from_utc, window.until_utc))
    if start.time() == end.time() == start.min.time():
        last = end.date() - timedelta(days=1)
        first_words = day_words(start.date())
        span = first_words if last == start.date() else f"{first_words} – {day_words(last)}"
        return f"{span} (time of day unknown)"
    if window.length <= timedelta(minutes=1):
        return instant_words(window.from_utc, zone)
    return f"{instant_words(window.from_utc, zone)} – {instant_words(window.until_utc, zone)}"


def one_line(text: str) -> str:
    """The text without line breaks, control and direction-override characters: a source cannot
    forge a line.
    """
    visible = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    kept = (c for c in visible if unicodedata.category(c) != "Cf")
    return re.sub(r"\s+", " ", "".join(kept)).strip()


def web_address(url: str) -> str:
    """The address if it is an http(s) one that a page may link to, else empty."""
    try:
        parts = urlsplit(url)
    except ValueError:  # e.g. an unclosed IPv6 bracket
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def moment(given: str | datetime) -> datetime:
    """The instant of a digest document's ISO 8601 text; an instant is returned as it is."""
    return given if isinstance(given, datetime) else datetime.fromisoformat(given)


def calendar_day(given: str | date) -> date:
    """The day of a digest document's ISO 8601 text; a day is returned as it is."""
    return given if isinstance(given, date) else date.fromisoformat(given)


def occurred_words(occurred: Mapping[str, str] | None, zone: str) -> str:
    """A digest item's ``occurred`` member in words."""
    if occurred is None:
        return "time withheld"
    window = TimeWindow(moment(occurred["from"]), moment(occurred["until"]))
    return precise_words(window, occurred["precision"], zone)
