"""Registers of other makers become site lists: which column means what is a profile, in data.

Rows of one site (units of a plant) are drawn together. Every row of a file ends up in a site, among
the rows left out on purpose, or among the problems; nothing is mended.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import shapely
from shapely.geometry.base import BaseGeometry

from monitor.core.geodesy import point_distance_m
from monitor.core.sites import possible_duplicates
from monitor.model.ids import content_id
from monitor.model.sites import ListVersion, ProtectedSite, SiteProblem
from monitor.sources.outlines import Outlines
from monitor.sources.profile import Profile, ProfileRule, Words, filled, first_that_holds
from monitor.sources.siteentry import Entry, UnusableEntry, geometry_of, site_of, text_of
from monitor.sources.sitelist import SiteListUnreadable, list_version, without_twins

Progress = Callable[[str, int, int], None]

UNKNOWN = "unknown"
_STEP = 1_000  # rows between two notes of progress
_HASH_DIGITS = 6
_STATE = re.compile("[A-Z]{2}")  # ISO 3166-1: other words for a state cannot be compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a file of ``rows`` rows: the edition, the rows that cannot be used, those left
    out because the profile says so, and remarks on rows that were kept. ``units`` rows went into
    the edition's sites; units, problems and left out together are all rows.
    """

    edition: ListVersion
    rows: int
    units: int
    problems: tuple[SiteProblem, ...]
    left_out: tuple[SiteProblem, ...]
    noted: tuple[SiteProblem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """A row that can be used: its own words, and the standard properties made of them."""

    row: int
    words: Words
    properties: Words
    geometry: BaseGeometry


def no_progress(step: str, done: int, total: int) -> None:
    """Where nobody watches."""


def import_sites(
    entries: Iterable[Entry | UnusableEntry],
    profile: Profile,
    outlines: Outlines,
    *,
    list_id: str,
    dated: date,
    generic: Collection[str] = (),
    others: Sequence[ProtectedSite] = (),
    progress: Progress = no_progress,
) -> Imported:
    """The register's entries as a site list, and what became of every row (counted from 1).

    ``generic`` words name no particular facility; ``others`` are sites of other lists to look for
    duplicates among.

    Raises:
        SiteListUnreadable: a column that the profile needs is not there.
    """
    listed = list(entries)
    _check_columns(listed, profile)
    reader = _Reader(profile)
    for row, entry in enumerate(listed, start=1):
        reader.read(row, entry)
        if row % _STEP == 0 or row == len(listed):
            progress("rows", row, len(listed))
    sites, problems, noted = _sites(reader.groups(), profile, outlines, dated)
    kept, twins = without_twins([(units[0].row, site) for units, site in sites])
    problems += _of_every_unit(twins, [units for units, _ in sites])
    progress("duplicates", len(listed), len(listed))
    noted += _duplicates(sites, kept, others, generic)
    problems = sorted([*reader.problems, *problems], key=lambda problem: problem.row)
    return Imported(
        edition=_edition(profile, kept, list_id, dated),
        rows=len(listed),
        units=len(listed) - len(problems) - len(reader.left_out),
        problems=tuple(problems),
        left_out=tuple(reader.left_out),
        noted=tuple(sorted(noted, key=lambda problem: problem.row)),
    )


def _check_columns(entries: Sequence[Entry | UnusableEntry], profile: Profile) -> None:
    """What no readable row has, is not there."""
    had = {name for entry in entries if isinstance(entry, Entry) for name in entry.properties}
    had |= {profile.rename.get(name, name) for name in had}
    missing = [name for name in profile.needs if name not in had]
    if had and missing:
        raise SiteListUnreadable(
            f"not a file of the profile {profile.profile_id}: it lacks {', '.join(missing)}"
        )


class _Reader:
    """Sorts rows: usable units, rows left out, problems."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._groups: dict[tuple[str, ...], list[_Unit]] = defaultdict(list)
        self.problems: list[SiteProblem] = []
        self.left_out: list[SiteProblem] = []

    def read(self, row: int, entry: Entry | UnusableEntry) -> None:
        """Put a row where it belongs."""
        try:
            if isinstance(entry, UnusableEntry):
                raise entry
            words = _words(entry, self._profile)
            given = _properties(words, self._profile)
            # first of all: that a cancelled unit is misplaced tells something of the file
            shape = geometry_of(
                Entry(given, entry.geometry or _from_wkt(given)), self._profile.bounds
            )
            passed_over = _passed_over(row, words, self._profile)
            if passed_over is not None:
                self.left_out.append(passed_over)
                return
            unit = _unit(row, words, given, shape, self._profile)
        except UnusableEntry as wrong:
            self.problems.append(_problem(row, wrong))
            return
        own = tuple(words.get(column, "") for column in self._profile.group_by) or (str(row),)
        self._groups[unit.properties["category"], *own].append(unit)

    def groups(self) -> list[list[_Unit]]:
        """The units of each site, in the order of the file."""
        return list(self._groups.values())


def _problem(row: int, wrong: UnusableEntry) -> SiteProblem:
    return SiteProblem(row=row, field=wrong.field, reason=wrong.reason, value=wrong.value)


def _words(entry: Entry, profile: Profile) -> Words:
    return {
        profile.rename.get(name, name): text_of(entry.properties, name) for name in entry.properties
    }


def _passed_over(row: int, words: Words, profile: Profile) -> SiteProblem | None:
    for column, left_out in profile.leave_out.items():
        if ProfileRule(when={column: left_out}, then="").holds(words):
            return SiteProblem(row=row, field=column, reason="left out", value=words[column])
    return None


def _properties(words: Words, profile: Profile) -> dict[str, str]:
    """The row under standard names."""
    given = {name: filled(text, words) for name, text in profile.constants.items()}
    given |= {name: words.get(column, "") for name, column in profile.columns.items()}
    for name, translated in profile.values.items():
        text = given.get(name, "").strip(" ;")
        given[name] = translated.get(text, text)
    return given


def _unit(row: int, words: Words, given: Words, shape: BaseGeometry, profile: Profile) -> _Unit:
    """The row with its category and precision.

    Raises:
        UnusableEntry: no rule gives one.
    """
    known = {**words, **given}
    stated_m = first_that_holds("precision_m", profile.precision_m, known)
    try:
        precision_m = float(stated_m)
    except ValueError:
        raise UnusableEntry("precision_m", "not a number", stated_m) from None
    precision_m = max(precision_m, profile.segment_share * _longest_segment_m(shape, profile))
    decided = {
        "category": first_that_holds("category", profile.category, words),
        "coordinate_precision_m": f"{precision_m:.0f}",
    }
    return _Unit(row=row, words=words, properties={**given, **decided}, geometry=shape)


def _from_wkt(given: Words) -> BaseGeometry | None:
    try:
        return shapely.from_wkt(given["wkt"]) if given.get("wkt") else None
    except shapely.errors.ShapelyError:
        raise UnusableEntry("wkt", "not well-known text", given["wkt"][:80]) from None


def _longest_segment_m(shape: BaseGeometry, profile: Profile) -> float:
    """A line drawn with few turns may stray far from its straight pieces."""
    if not profile.segment_share:
        return 0.0
    turns = [
        [shapely.Point(*pair) for pair in shapely.get_coordinates(part).tolist()]
        for part in shapely.get_parts(shape)
    ]
    return max((point_distance_m(a, b) for line in turns for a, b in pairwise(line)), default=0.0)


def _sites(
    groups: Iterable[list[_Unit]], profile: Profile, outlines: Outlines, dated: date
) -> tuple[list[tuple[list[_Unit], ProtectedSite]], list[SiteProblem], list[SiteProblem]]:
    """The site of each group, problems with its rows, and remarks."""
    sites, problems, noted = [], [], []
    for units in groups:
        entry, declared = _site_entry(units, profile, outlines, dated)
        try:
            site = site_of(entry, profile.bounds)
        except UnusableEntry as wrong:
            problems += [_problem(unit.row, wrong) for unit in units]
            continue
        sites.append((units, site))
        if _STATE.fullmatch(declared) and declared != site.state:
            remark = f"the register says {declared}, its position {site.state}"
            noted.append(
                SiteProblem(
                    row=units[0].row, field="state", reason="state_by_position", value=remark
                )
            )
    return sites, problems, noted


def _site_entry(
    units: Sequence[_Unit], profile: Profile, outlines: Outlines, dated: date
) -> tuple[Entry, str]:
    """The units as one entry, and the state that the register itself says."""
    first = units[0].properties
    geometry, spread_m = _middle(units)
    declared = first.get("state", "")
    placing = outlines.place(geometry, declared)
    precision_m = max(float(unit.properties["coordinate_precision_m"]) for unit in units)
    merged = {
        **first,
        **_named(units, profile),
        "site_id": _site_id(units[0], profile),
        "checked_on": first.get("checked_on", "") or dated.isoformat(),
        "coordinate_precision_m": f"{max(precision_m, spread_m):.0f}",
        "state": placing.state or declared or UNKNOWN,
        "region": placing.region or first.get("region", "") or UNKNOWN,
        "source": _joined(unit.properties.get("source", "") for unit in units),
        "note": _note(units, profile),
    }
    return Entry(merged, geometry), declared


def _middle(units: Sequence[_Unit]) -> tuple[BaseGeometry, float]:
    """Where the site is, and how far its farthest unit lies from there, in metres."""
    shapes = [unit.geometry for unit in units]
    if all(shape.equals(shapes[0]) for shape in shapes[1:]):
        return shapes[0], 0.0
    middle = shapely.union_all(shapes).centroid
    return middle, max(point_distance_m(middle, shape.centroid) for shape in shapes)


def _named(units: Sequence[_Unit], profile: Profile) -> dict[str, str]:
    """The names of all units together; what stands for a name where there is none."""
    names = {
        name: next((text for unit in units if (text := unit.properties.get(name, ""))), "")
        for name in ("name_en", "name_uk", "name_ru")
    }
    split = [unit.properties.get("aliases", "").split(profile.separator) for unit in units]
    aliases = _joined((alias for each in split for alias in each), ";")
    if not any(names.values()) and not aliases and profile.unnamed:
        return {"name_en": filled(profile.unnamed, units[0].words), "named": "false"}
    return {**names, "aliases": aliases}


def _joined(texts: Iterable[str], separator: str = ", ") -> str:
    """What is not empty, once each."""
    return separator.join(dict.fromkeys(text for each in texts if (text := each.strip())))


def _note(units: Sequence[_Unit], profile: Profile) -> str:
    parts = [f"{len(units)} units"] if len(units) > 1 else []
    if profile.total is not None:
        numbers = [_amount(unit.words.get(profile.total.column, "")) for unit in units]
        told = [number for number in numbers if number is not None]
        if told:
            measured_in = filled(profile.total.unit, units[0].words)
            missing = len(units) - len(told)
            unsaid = f" ({missing} of them unsaid)" if missing else ""
            parts.append(f"{sum(told):,.10g} {measured_in}{unsaid}")
    parts += [_joined(filled(remark, unit.words) for unit in units) for remark in profile.remarks]
    return _joined([*parts, *(unit.properties.get("note", "") for unit in units)], "; ")


def _amount(text: str) -> float | None:
    """A capacity; negative ones stand for unknown."""
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return None
    return number if number >= 0 else None


def _site_id(unit: _Unit, profile: Profile) -> str:
    """Prefix and own id; where columns beyond it make a site, a few digits of their hash."""
    own = [_slug(unit.words.get(column, "")) for column in profile.id_from]
    if not any(own):
        return ""
    if set(profile.group_by) - set(profile.id_from):
        key = [unit.properties["category"], *(unit.words.get(c, "") for c in profile.group_by)]
        own.append(content_id("k", list(key))[-_HASH_DIGITS:])
    return "-".join([profile.id_prefix, *(part for part in own if part)])


def _slug(text: str) -> str:
    """Words and numbers joined by hyphens, without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", "-", kept).strip("-")


def _of_every_unit(
    twins: Sequence[SiteProblem], groups: Sequence[Sequence[_Unit]]
) -> list[SiteProblem]:
    """A problem of a site is one of each of its rows."""
    rows = {units[0].row: [unit.row for unit in units] for units in groups}
    return [replace(twin, row=row) for twin in twins for row in rows[twin.row]]


def _duplicates(
    sites: Sequence[tuple[Sequence[_Unit], ProtectedSite]],
    kept: Sequence[ProtectedSite],
    others: Sequence[ProtectedSite],
    generic: Collection[str],
) -> list[SiteProblem]:
    rows = {site.site_id: units[0].row for units, site in sites}
    return [
        SiteProblem(
            row=rows[pair.site_id],
            field="name",
            reason="possible_duplicate",
            value=f"{pair.site_id}: {pair.other_id} is {pair.distance_m:.0f} m away",
        )
        for pair in possible_duplicates(kept, others, generic=generic)
    ]


def _edition(
    profile: Profile, sites: Sequence[ProtectedSite], list_id: str, dated: date
) -> ListVersion:
    return ListVersion(
        list_id=list_id,
        version=list_version(sites),
        dated=dated,
        title=profile.title,
        source=_joined(dict.fromkeys(site.source for site in sites)),
        sites=tuple(sorted(sites, key=lambda site: site.site_id)),
    )
