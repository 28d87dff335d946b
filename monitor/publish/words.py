"""The words a reader sees for enum values, times and names; neutral, and alike for every party."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from monitor.core.coverage import Heard
from monitor.core.health import DEAF, HealthState
from monitor.model.agreements import Party
from monitor.model.review import DecisionKind
from monitor.model.time import TimeWindow
from monitor.publish.language import ENGLISH, N_, reader, script_messages
from monitor.publish.language import gettext as _

# by subject; a value that means the same in several enums stands once
LABELS: Mapping[str, str] = {
    # tiers, verdicts, attribution
    "violation_reviewed": N_("Violation, reviewed"),
    "violation_preliminary": N_("Violation, preliminary"),
    "allegation": N_("Allegation, undetermined"),
    "no_violation": N_("No violation"),
    "violation": N_("Violation"),
    "undetermined": N_("Undetermined"),
    "claimed": N_("Named by sources"),
    "disputed": N_("Attribution disputed"),
    "unattributed": N_("Not attributed"),
    # answers, and how far they were looked at
    "yes": N_("Yes"),
    "no": N_("No"),
    "unknown": N_("Unknown"),
    "automatic": N_("Automatic"),
    "manual": N_("Manual"),
    "preliminary": N_("Preliminary"),
    "reviewed": N_("Reviewed"),
    "unreviewed": N_("Unreviewed"),
    "awaiting_second": N_("Awaiting second"),
    "evidence_changed": N_("Evidence changed"),
    # categories of facilities
    "nuclear_plant": N_("Nuclear plant"),
    "power_plant_thermal": N_("Thermal power plant"),
    "power_plant_hydro": N_("Hydropower plant"),
    "substation": N_("Substation"),
    "power_line": N_("Power line"),
    "distribution": N_("Distribution"),
    "refinery": N_("Refinery"),
    "oil_depot": N_("Oil depot"),
    "pumping_station": N_("Pumping station"),
    "pipeline": N_("Pipeline"),
    "gas_storage": N_("Gas storage"),
    "gas_metering": N_("Gas metering"),
    "gas_production": N_("Gas production"),
    "coal_mine": N_("Coal mine"),
    "power_equipment": N_("Power equipment"),
    "other_energy": N_("Other energy facility"),
    "not_energy": N_("Not an energy facility"),
    # means
    "drone": N_("Drone"),
    "missile": N_("Missile"),
    "bomb": N_("Bomb"),
    "artillery": N_("Artillery"),
    "sabotage": N_("Sabotage"),
    "debris": N_("Debris"),
    "cyber": N_("Cyber"),
    "other": N_("Other"),
    # what a report's words say
    "asserted": N_("Asserted"),
    "attempted": N_("Attempted"),
    "denied": N_("Denied"),
    "not_a_strike": N_("Not a strike"),
    "unmentioned": N_("Unmentioned"),
    "unclear": N_("Unclear"),
    "strike": N_("Strike"),
    "claim": N_("Claim"),
    "minute": N_("Minute"),
    "hour": N_("Hour"),
    "night": N_("Night"),
    "day": N_("Day"),
    "range": N_("Range"),
    # places and sites
    "on_site": N_("On the site"),
    "perimeter": N_("At the perimeter"),
    "vicinity": N_("Vicinity"),
    "settlement": N_("Settlement"),
    "district": N_("District"),
    "region": N_("Region"),
    "site": N_("Site"),
    "none": N_("None"),
    "exact": N_("Exact"),
    "generalised": N_("Generalised"),
    "count_only": N_("Count only"),
    # what happened to an incident
    "received": N_("Received"),
    "formed": N_("Formed"),
    "assessed": N_("Assessed"),
    "decided": N_("Decided"),
    # heat
    "supports": N_("Supports"),
    "does_not_support": N_("Does not support"),
    "cannot_tell": N_("Cannot tell"),
    # coverage
    "heard": N_("Heard"),
    "silent": N_("Answered, nothing new"),
    "failed": N_("Not reached"),
    "not_due": N_("Not asked"),
    # agreements: instruments, events, terms
    "written": N_("Written"),
    "parallel_statements": N_("Parallel statements"),
    "verbal": N_("Verbal"),
    "tacit": N_("Tacit"),
    "unpublished": N_("Unpublished"),
    "accusation": N_("Accusation"),
    "notice": N_("Notice"),
    "release": N_("Release"),
    "suspension": N_("Suspension"),
    "expiry": N_("Expiry"),
    "extension": N_("Extension"),
    "starts": N_("Starts"),
    "ends": N_("Ends"),
    "parties": N_("Parties"),
    "categories": N_("Categories"),
    "lists": N_("Lists"),
    "area": N_("Area"),
    "means": N_("Means"),
    "effects": N_("Effects"),
    "exclusions": N_("Exclusions"),
    "own_facility": N_("Own facility"),
    "contested_place": N_("Contested place"),
    # what people decide, of which fact, and why it is urgent
    "take": N_("Take"),
    "confirm": N_("Confirm"),
    "reject": N_("Reject"),
    "dispute": N_("Mark as disputed"),
    "split": N_("Split"),
    "merge": N_("Merge"),
    "correct": N_("Correct a fact"),
    "attach": N_("Attach evidence"),
    "reply": N_("Note a reply"),
    "time": N_("Time"),
    "place": N_("Place"),
    "category": N_("Kind of facility"),
    "attacker": N_("Attacker"),
    "nuclear": N_("Nuclear plant"),
    "mass outage": N_("Mass outage"),
    "evidence changed": N_("Evidence changed"),
    "awaiting second": N_("Awaiting second"),
    "submission": N_("Posted, vouched for by nobody"),
    "not assessed": N_("Under no reading"),
    # rules
    "in_force": N_("In force"),
    "bound_party": N_("Bound party"),
    "itemised": N_("Itemised"),
    "object_matched": N_("Object matched"),
    "object_protected": N_("Object protected"),
    "occurred": N_("Occurred"),
    "counted_means": N_("Counted means"),
    "counted_effect": N_("Counted effect"),
    "attributed": N_("Attributed"),
    "not_excluded": N_("Not excluded"),
    "review": N_("Review"),
}

HEALTH_LABELS: Mapping[HealthState, str] = {
    HealthState.PAUSED: N_("Paused"),
    HealthState.FAILING: N_("Failing"),
    HealthState.LATE: N_("Late"),
    HealthState.NEVER_HEARD: N_("Never heard"),
    HealthState.SILENT: N_("Silent for too long"),
    HealthState.ODD: N_("Odd"),
    HealthState.HEALTHY: N_("In order"),
}
_WORTH_TELLING = DEAF | {HealthState.ODD}


def label(value: str | None) -> str:
    """What an enum value is called; ``unknown`` for ``None``, the value itself in plain letters
    where it has no name of its own.
    """
    if value is None:
        return _("unknown")
    if value is DecisionKind.RELEASE:  # a party is released in another sense
        return _("Give back")
    first, dot, rest = value.partition(".")
    if dot:  # a term of a reading and a kind that it speaks of
        return f"{label(first)}: {label(rest).lower()}"
    words = LABELS.get(value)
    return value.replace("_", " ").capitalize() if words is None else _(words)


def script_words() -> Mapping[str, Mapping[str, object]]:
    """What the scripts need to speak the reader's language: names of enum values by value, and
    messages by their English.
    """
    labels = {value: _(words) for value, words in LABELS.items()}
    return {"labels": labels, "messages": script_messages()}


def health_words(state: HealthState) -> str:
    """What a source's state of health is called."""
    return _(HEALTH_LABELS[state])


def heard_words(row: Heard | Mapping[str, Any]) -> str:
    """What the period heard of a source, and how the source is where that is not in order.

    An issue made before health was told carries none.
    """
    state, health = _state_and_health(row)
    if health not in _WORTH_TELLING:
        return label(state)
    return f"{label(state)}; {health_words(health).lower()}"


def is_unheard(row: Heard | Mapping[str, Any]) -> bool:
    """Whether what the source would have told is missing from the period."""
    state, health = _state_and_health(row)
    return state == "failed" or health in DEAF


def is_in_order(row: Heard | Mapping[str, Any]) -> bool:
    """Whether what the period has of a source is what it should have."""
    state, health = _state_and_health(row)
    return state != "failed" and health not in _WORTH_TELLING


def _state_and_health(row: Heard | Mapping[str, Any]) -> tuple[str, HealthState | None]:
    if isinstance(row, Heard):
        return row.state, row.health
    health = row.get("health")
    return row["state"], HealthState(health) if health else None


def name_of(names: Mapping[str, str]) -> str:
    """The name in the reader's language, else in English, else in any; empty without one."""
    own = names.get(reader().language) or names.get(ENGLISH)
    found = own or next((name for name in names.values() if name), "")
    # as the rest of the page has it; data are typed with either apostrophe
    return found.replace("'", "’") if reader().language == "uk" else found


def party_name(party_id: str | None, parties: Iterable[Party]) -> str:
    """A party's display name from the data; its id where the data does not name it."""
    if party_id is None:
        return _("unknown")
    return next((name_of(p.names) for p in parties if p.party_id == party_id), "") or party_id


def number_words(value: float, places: int | None = None) -> str:
    """A number as the language writes it, with that many decimal places, or as many as it has."""
    pattern = "#,##0.######" if places is None else f"#,##0.{'0' * places}".rstrip(".")
    return format_decimal(value, pattern, locale=reader().language)


def day_words(day: date) -> str:
    """A calendar day, e.g. ``27 March 2025``."""
    return format_date(day, "d MMMM y", locale=reader().language)


def month_words(day: date) -> str:
    """The name of a day's month, shortened, e.g. ``Mar``."""
    return format_date(day, "LLL", locale=reader().language)


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta(0)).total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def instant_words(instant: datetime, zone: str) -> str:
    """An instant in a zone with its offset and in UTC, e.g. ``27 March 2025, 14:05 UTC+02:00
    (12:05 UTC)``.
    """
    return _span_words((instant,), zone)


def told_words(instant: datetime, zone: str, days_only: bool) -> str:  # noqa: FBT001  # a filter's argument
    """When the monitor got or made something, or only the day (UTC)."""
    return day_words(instant.date()) if days_only else instant_words(instant, zone)


def received_words(given: str, zone: str) -> str:
    """The same of a digest document's text, in which older issues have the instant."""
    days_only = len(given) == len("2025-03-19")
    return told_words(moment(given), zone, days_only)


def _span_words(bounds: Sequence[datetime], zone: str) -> str:
    """One instant, or the two that bound a span, in a zone and in UTC; what both share is said
    once.
    """
    local = [bound.astimezone(ZoneInfo(zone)) for bound in bounds]
    utc = [bound.astimezone(UTC) for bound in bounds]
    offsets = [_offset(bound) for bound in local]
    if len(set(offsets)) == 1:
        local_words = f"{_dated(local)} {offsets[0]}"
    else:
        local_words = " – ".join(f"{_dated([b])} {o}" for b, o in zip(local, offsets, strict=True))
    of_one_day = len({bound.date() for bound in (*local, *utc)}) == 1
    utc_words = " – ".join(f"{bound:%H:%M}" for bound in utc) if of_one_day else _dated(utc)
    return f"{local_words} ({utc_words} UTC)"


def _dated(bounds: Sequence[datetime]) -> str:
    """Each bound's time of day, with a day where it is another than the one before."""
    days = [day_words(bound.date()) for bound in bounds]
    fresh = [day != before for day, before in zip(days, ["", *days], strict=False)]
    return " – ".join(
        f"{day}, {bound:%H:%M}" if is_fresh else f"{bound:%H:%M}"
        for day, bound, is_fresh in zip(days, bounds, fresh, strict=True)
    )


def precise_words(window: TimeWindow | None, precision: str, zone: str) -> str:
    """As ``window_words``, with a night called a night: ``night of 26 March 2025 – 27
    March 2025, …``."""
    if window is None or precision != "night":
        return window_words(window, zone)
    first, last = (
        bound.astimezone(ZoneInfo(zone)).date() for bound in (window.from_utc, window.until_utc)
    )
    span = f"{day_words(first)} – {day_words(last)}"
    return _("night of %(days)s, %(times)s", days=span, times=window_words(window, zone))


def window_words(window: TimeWindow | None, zone: str) -> str:
    """When it happened, as far as known: whole local days stay days, the rest is a span."""
    if window is None:
        return _("time withheld")
    start, end = (bound.astimezone(ZoneInfo(zone)) for bound in (window.from_utc, window.until_utc))
    if start.time() == end.time() == start.min.time():
        last = end.date() - timedelta(days=1)
        first_words = day_words(start.date())
        span = first_words if last == start.date() else f"{first_words} – {day_words(last)}"
        return _("%(days)s (time of day not told)", days=span)
    if window.length <= timedelta(minutes=1):
        return instant_words(window.from_utc, zone)
    return _span_words((window.from_utc, window.until_utc), zone)


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
        return _("time withheld")
    window = TimeWindow(moment(occurred["from"]), moment(occurred["until"]))
    return precise_words(window, occurred["precision"], zone)
