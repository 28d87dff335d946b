"""Who speaks: how many independent voices stand behind reports, never how many copies.

Independence is a matter of origin, not of count. All organs of a party are one voice. So are all
who repeat one origin: by naming it, by citing one another, or by using the same words.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import combinations
from typing import NamedTuple

import numpy as np

from monitor.core.incidents import target_told
from monitor.core.linkage import connected
from monitor.core.words import clean, words_of
from monitor.model.incidents import LocatedReport
from monitor.model.reports import OriginFamily, StrikeReport
from monitor.model.time import TimeWindow

_BETWEEN_CLOCKS = timedelta(hours=1)  # sources write their own zone's hour, and mistake it
_SHINGLE = 4  # words in a row: fewer are shared by chance
_LEAST_WORDS = 12  # of a text: shorter ones coincide without anybody copying
_COPIED = 0.8  # of all shingles of two texts in common: one was copied from the other


def voices_of(reports: Sequence[StrikeReport]) -> list[str]:
    """The independent voice behind each report, named by the first of those it is one with."""
    spoken = _spoken(reports)
    voices = sorted(set(spoken))
    if len(voices) == 1:
        return voices * len(reports)
    place = {voice: number for number, voice in enumerate(voices)}
    told = list(zip(spoken, reports, strict=True))
    same = [(place[one], place[other]) for one, other in (*_cited(told), *_copied(told))]
    one, other = np.array(same, dtype=np.int64).reshape(-1, 2).T
    leader = connected(len(voices), one, other)
    return [voices[leader[place[voice]]] for voice in spoken]


def of_somebody(reports: Sequence[LocatedReport]) -> Sequence[LocatedReport]:
    """The reports without those that repeat an organ of any party's, where one of a party's is
    among them: it may be the same organ, and adds nothing to it.
    """
    told = [each for each in reports if not _said_by(each.report).anyones]
    return told if any(_said_by(each.report).speaks_for for each in told) else reports


class Telling(NamedTuple):
    """What of a report may bear another out: whose voice it is, when, and whether it tells the kind
    of the target and, more closely than by region, the place.
    """

    voice: str
    occurred: TimeWindow
    kind_told: bool
    place_told: bool


def most_agreeing(
    voices: Sequence[str],
    reports: Sequence[LocatedReport],
    agrees: Callable[[Telling, Telling], bool],
) -> int:
    """How many of the ``voices`` behind the reports agree with one of them, at the most."""
    told = {
        Telling(voice, each.report.occurred, *target_told(each))
        for voice, each in zip(voices, reports, strict=True)
    }
    return max(len({other.voice for other in told if agrees(one, other)}) for one in told)


def one_time(one: Telling, other: Telling) -> bool:
    """Whether the times that two reports tell do not exclude each other."""
    return one.occurred.gap(other.occurred) <= _BETWEEN_CLOCKS


def one_strike(one: Telling, other: Telling) -> bool:
    """Whether one of two reports joined bears the other out: by their times, and by saying enough
    to be of one target, both the kind or both the place. "A facility somewhere in the region" may
    be another one.
    """
    one_target = (one.kind_told and other.kind_told) or (one.place_told and other.place_told)
    return one_target and one_time(one, other)


def _said_by(report: StrikeReport) -> OriginFamily:
    return report.cites or report.family


def _spoken(reports: Sequence[StrikeReport]) -> list[str]:
    """Each report's own voice; but where a party's organ cites another whom somebody beside that
    party is or cites too, the other's.
    """
    heard: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        heard[_said_by(report).voice].add(report.family.voice)
    return [_voice_among(report, heard) for report in reports]


def _voice_among(report: StrikeReport, heard: Mapping[str, set[str]]) -> str:
    own = report.family.voice
    if report.cites is None or heard[report.cites.voice] == {own}:
        return own
    return report.cites.voice


def _cited(told: Sequence[tuple[str, StrikeReport]]) -> Iterator[tuple[str, str]]:
    """The voice of an outlet that others cite, with each voice that the outlet itself cites: a
    chain of citations has the voice at its end, a circle is one.
    """
    cited = {
        clean(report.origin_as_given): voice
        for voice, report in told
        if report.origin_as_given != report.source_name
    }
    for voice, report in told:
        outlet = clean(report.source_name)
        if outlet in cited:
            yield cited[outlet], voice


def _copied(told: Iterable[tuple[str, StrikeReport]]) -> Iterator[tuple[str, str]]:
    """Voices whose texts are the same but for a few words."""
    voice_of_text: dict[frozenset[tuple[str, ...]], str] = {}
    for own, report in told:
        shingles = _shingles(f"{report.headline} {report.summary}")
        if shingles and voice_of_text.setdefault(shingles, own) != own:
            yield voice_of_text[shingles], own
    for (one, voice), (other, second) in combinations(voice_of_text.items(), 2):
        if voice != second and len(one & other) >= _COPIED * len(one | other):
            yield voice, second


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = words_of(text)
    if len(words) < _LEAST_WORDS:
        return frozenset()
    return frozenset(zip(*(words[skip:] for skip in range(_SHINGLE)), strict=False))
