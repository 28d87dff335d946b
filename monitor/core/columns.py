"""Located reports as columns: what the judgement of pairs looks at, prepared once for each report.

Words are cleaned and numbered once, so that judging millions of pairs compares numbers, and the
few texts that must be compared are compared once for each two wordings.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from monitor.core.kinds import same_kind
from monitor.core.likeness import Floats, Ints, Names, Texts
from monitor.core.words import clean, folded, words_of
from monitor.model.ids import ReportId
from monitor.model.incidents import LocatedReport, MatchClass
from monitor.model.place import PlaceBasis
from monitor.model.reports import Means
from monitor.model.sites import SiteCategory
from monitor.model.time import TimePrecision, TimeWindow

Mask: TypeAlias = npt.NDArray[np.bool_]

NONE = -1  # the number of what a report does not say
KINDS = tuple(SiteCategory)
MEANS = tuple(Means)
_SHARP = (TimePrecision.MINUTE, TimePrecision.HOUR)
_LOCAL = (
    PlaceBasis.REPORTED_POINT,
    PlaceBasis.SITE_NAME,
    PlaceBasis.SETTLEMENT,
    PlaceBasis.DISTRICT,
)
_UNITS = "kv|кв|mw|мвт|km|км|sq|m|м|mm|мм|кг|kg|tonnes|тонн"
_COUNT = re.compile(  # of people, homes, consumers: no clock time, year, voltage or measure
    r"(?<![\d.,:/-])(?!(?:19|20)\d\d\b)(\d{1,3}(?:[ ,\u00a0]\d{3}){1,3}|\d{4,7})"
    rf"(?![\d:/])(?!\W*(?:{_UNITS})\b)"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_EQUATOR_M, _FLATTENING = 6_378_137.0, 1 / 298.257223563  # WGS 84
_ECCENTRICITY_2 = _FLATTENING * (2 - _FLATTENING)


class ReportColumns:
    """Reports in the order of their ids, a row each; times in microseconds, lengths in metres."""

    def __init__(self, located: Iterable[LocatedReport]) -> None:
        by_id = {item.report.report_id: item for item in located}
        self.located = [by_id[report_id] for report_id in sorted(by_id)]

    def __len__(self) -> int:
        return len(self.located)

    @cached_property
    def ids(self) -> list[ReportId]:
        """The report id of each row."""
        return [item.report.report_id for item in self.located]

    @cached_property
    def occurred(self) -> Ints:
        """(rows, 2): from and until."""
        return _instants([item.report.occurred for item in self.located])

    @cached_property
    def published(self) -> Ints:
        """(rows, 2): from and until; both 0 where the source does not say."""
        return _instants([item.report.published for item in self.located])

    @cached_property
    def sharp(self) -> Mask:
        """Whether the source gives a clock time."""
        return self._told(item.report.occurred_precision in _SHARP for item in self.located)

    @cached_property
    def night(self) -> Mask:
        """Whether the source speaks of a night."""
        night = TimePrecision.NIGHT
        return self._told(item.report.occurred_precision is night for item in self.located)

    @cached_property
    def aggregate(self) -> Mask:
        """Whether it is a total."""
        return self._told(item.report.aggregate for item in self.located)

    @cached_property
    def total(self) -> Ints:
        """The first number in a total's words."""
        return _numbers([_total(item) for item in self.located])

    @cached_property
    def family(self) -> Ints:
        """The origin family."""
        return _numbers([repr(item.report.family) for item in self.located])

    @cached_property
    def vouched(self) -> Mask:
        """Whether somebody answers for the source."""
        return self._told(item.report.family.vouched for item in self.located)

    @cached_property
    def voice(self) -> Ints:
        """The party whose voice it is."""
        return _numbers([item.report.family.speaks_for for item in self.located])

    @cached_property
    def attacker(self) -> Ints:
        """The party named as the attacker."""
        return _numbers([item.report.claimed_attacker for item in self.located])

    @cached_property
    def means(self) -> Ints:
        """The means, by their place in the vocabulary."""
        return np.array([MEANS.index(item.report.means) for item in self.located], dtype=np.int64)

    @cached_property
    def kind(self) -> Ints:
        """The kind of facility, by its place in the vocabulary."""
        return np.array(
            [NONE if i.category is None else KINDS.index(i.category) for i in self.located],
            dtype=np.int64,
        )

    @cached_property
    def site(self) -> Ints:
        """The listed site the words name."""
        return _numbers([_named_site(item) for item in self.located])

    @cached_property
    def regions(self) -> "RegionSets":
        """The regions of the place."""
        return RegionSets([item.place.regions for item in self.located])

    @cached_property
    def local(self) -> Mask:
        """Whether the place is sharper than a region."""
        return self._told(item.place.basis in _LOCAL for item in self.located)

    @cached_property
    def district(self) -> Mask:
        """Whether the place is a district."""
        return self._told(item.place.basis is PlaceBasis.DISTRICT for item in self.located)

    @cached_property
    def label(self) -> Ints:
        """The name the place was read from."""
        return _numbers([item.place.label or None for item in self.located])

    @cached_property
    def uncertainty_m(self) -> Floats:
        """The radius of the place; 0 where there is none."""
        return np.array([item.place.uncertainty_m or 0.0 for item in self.located])

    @cached_property
    def lonlat(self) -> Floats:
        """(rows, 2), in degrees; 0, 0 where there is no point."""
        points = [item.place.point for item in self.located]
        return np.array([(p.x, p.y) if p else (0.0, 0.0) for p in points]).reshape(-1, 2)

    @cached_property
    def xyz_m(self) -> Floats:
        """(rows, 3): the point on the ellipsoid, earth-centred. A chord is no longer than the
        geodesic.
        """
        lon, lat = np.radians(self.lonlat.T)
        normal_m = _EQUATOR_M / np.sqrt(1 - _ECCENTRICITY_2 * np.sin(lat) ** 2)
        flat_m = normal_m * np.cos(lat)
        up_m = normal_m * (1 - _ECCENTRICITY_2) * np.sin(lat)
        return np.column_stack([flat_m * np.cos(lon), flat_m * np.sin(lon), up_m])

    @cached_property
    def target_words(self) -> Texts:
        """How the source calls what was hit."""
        return Texts([clean(item.report.facility_name) for item in self.located])

    @cached_property
    def place_words(self) -> Texts:
        """How the source calls the place; empty where that only repeats the region."""
        given = [
            (clean(i.report.place_name), clean(i.report.region_as_given)) for i in self.located
        ]
        return Texts([place if place != region else "" for place, region in given])

    @cached_property
    def region_words(self) -> Ints:
        """The region's wording, numbered as in ``place_words``; ``NONE`` where no place has it."""
        known = {wording: number for number, wording in enumerate(self.place_words.wordings)}
        given = [known.get(clean(item.report.region_as_given), NONE) for item in self.located]
        return np.array(given, dtype=np.int64)

    @cached_property
    def count(self) -> Ints:
        """How many people or consumers are said to be affected."""
        return np.array([_count(item) for item in self.located], dtype=np.int64)

    @cached_property
    def names(self) -> Names:
        """The proper names in the words for the facility. "The substation in Such Oblast" has none:
        a region's name is not its own.
        """
        return Names([own_names(item) for item in self.located])

    def twins(self, wanted: Mask) -> Ints:
        """For each row the first that nothing distinguishes from it: the same words of the same
        origin about the same time. Rows not ``wanted`` are only their own.
        """
        rows = np.where(wanted, NONE, np.arange(len(self)))
        alike = np.column_stack(
            [
                rows, *self.occurred.T, *self.published.T, self.sharp, self.night, self.aggregate,
                self.total, self.family, self.attacker, self.means, self.kind, self.site,
                self.regions.number, self.local, self.district, self.label, self.uncertainty_m,
                self.lonlat, self.target_words.number, self.place_words.number, self.region_words,
                self.names.number, self.count,
            ]
        )  # fmt: skip
        _, first, number = np.unique(alike, axis=0, return_index=True, return_inverse=True)
        return first[number.reshape(-1)]

    def _told(self, answers: Iterable[bool]) -> Mask:
        return np.fromiter(answers, dtype=np.bool_, count=len(self.located))


class RegionSets:
    """Sets of regions by number; ``shared`` and ``either`` count regions for two numbers at once,
    ``first_shared`` is the place of the first common one among ``codes``.

    Number 0 is that of no region known.
    """

    def __init__(self, regions: Sequence[tuple[str, ...]]) -> None:
        sets = sorted({frozenset(codes) for codes in regions} | {frozenset()}, key=sorted)
        place = {codes: number for number, codes in enumerate(sets)}
        self.number = np.array([place[frozenset(codes)] for codes in regions], dtype=np.int64)
        self.codes = sorted(frozenset().union(*sets))
        self.holds = np.array([[code in each for code in self.codes] for each in sets], dtype=bool)
        self.size = self.holds.sum(axis=1)
        counted = self.holds.astype(np.int64)
        self.shared = counted @ counted.T
        self.either = self.size[:, None] + self.size[None, :] - self.shared
        self.first_shared = np.full(self.shared.shape, NONE)
        for number in reversed(range(len(self.codes))):
            both = np.ix_(self.holds[:, number], self.holds[:, number])
            self.first_shared[both] = number


def _instants(windows: Sequence[TimeWindow | None]) -> Ints:
    return np.array(
        [(_instant(w.from_utc), _instant(w.until_utc)) if w else (0, 0) for w in windows],
        dtype=np.int64,
    ).reshape(-1, 2)


def _instant(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND


def _numbers(values: Sequence[str | None]) -> Ints:
    """A number for each value, ``NONE`` for ``None``."""
    listed = sorted({value for value in values if value is not None})
    place: dict[str | None, int] = {value: number for number, value in enumerate(listed)}
    return np.array([place.get(value, NONE) for value in values], dtype=np.int64)


def _total(located: LocatedReport) -> str | None:
    if not located.report.aggregate:
        return None
    words = words_of(located.report.facility_name)
    return next((word for word in words if word.isdigit()), None)


def _count(located: LocatedReport) -> int:
    """The greatest number of the first words that give one; ``NONE`` for a total, which counts
    strikes.
    """
    report = located.report
    if report.aggregate:
        return NONE
    for text in (report.effect, report.summary, report.headline):
        if told := _COUNT.findall(clean(text)):
            return max(int("".join(filter(str.isdigit, number))) for number in told)
    return NONE


def own_names(located: LocatedReport) -> tuple[str, ...]:
    """The proper names in a report's words for the facility, without those of its mere region."""
    if located.place.basis is not PlaceBasis.REGION:
        return located.names
    report = located.report
    region = {folded(word) for word in words_of(f"{report.place_name} {report.region_as_given}")}
    return tuple(name for name in located.names if name not in region)


def _named_site(located: LocatedReport) -> str | None:
    if located.matches and located.matches[0].match_class is MatchClass.ON_SITE:
        return located.matches[0].site_id
    return None


def _kinds_compared() -> npt.NDArray[np.int8]:
    """1, −1 or 0 for two kinds that are one, are not, or are mixed up in print."""
    answer = {True: 1, False: -1, None: 0}
    return np.array(
        [[answer[same_kind(one, other)] for other in KINDS] for one in KINDS], dtype=np.int8
    )


KINDS_COMPARED = _kinds_compared()
