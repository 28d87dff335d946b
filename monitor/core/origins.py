"""Who speaks: how many independent voices stand behind reports, never how many copies.

Independence is a matter of origin, not of count. All organs of a party are one voice. So are all
who repeat one origin: by naming it, by citing one another, or by using the same words.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import combinations

import numpy as np

from monitor.core.incidents import one_target
from monitor.core.linkage import connected
from monitor.core.words import clean, words_of
from monitor.model.incidents import LocatedReport
from monitor.model.reports import StrikeReport

_BETWEEN_CLOCKS = timedelta(hours=1)  # sources write their own zone's hour, and mistake it
_SHINGLE = 4  # words in a row: fewer are shared by chance
_LEAST_WORDS = 12  # of a text: shorter ones coincide without anybody copying
_COPIED = 0.8  # of all shingles of two texts in common: one was copied from the other


def voices_of(reports: Sequence[StrikeReport]) -> list[str]:
    """The independent voice behind each report, named by the first of those it is one with."""
    voices = sorted({_voice(report) for report in reports})
    if len(voices) == 1:
        return voices * len(reports)
    place = {voice: number for number, voice in enumerate(voices)}
    same = [(place[one], place[other]) for one, other in (*_cited(reports), *_copied(reports))]
    one, other = np.array(same, dtype=np.int64).reshape(-1, 2).T
    leader = connected(len(voices), one, other)
    return [voices[leader[place[_voice(report)]]] for report in reports]


def most_agreeing(
    voices: Sequence[str],
    telling: Sequence[LocatedReport],
    agrees: Callable[[LocatedReport, LocatedReport], bool],
) -> int:
    """How many of the ``voices`` behind the reports agree with one of them, at the most."""
    agreeing = (
        {voice for voice, other in zip(voices, telling, strict=True) if agrees(one, other)}
        for one in telling
    )
    return max(len(each) for each in agreeing)


def one_time(one: LocatedReport, other: LocatedReport) -> bool:
    """Whether the times that two reports tell do not exclude each other."""
    return one.report.occurred.gap(other.report.occurred) <= _BETWEEN_CLOCKS


def one_strike(one: LocatedReport, other: LocatedReport) -> bool:
    """Whether one of two reports joined bears the other out, by their times and their targets."""
    return one_time(one, other) and one_target(one, other)


def _voice(report: StrikeReport) -> str:
    return report.family.speaks_for or report.family.family_id


def _cited(reports: Sequence[StrikeReport]) -> Iterator[tuple[str, str]]:
    """The voice of an outlet that others cite, with each voice that the outlet itself cites: a
    chain of citations has the voice at its end, a circle is one.
    """
    cited = {clean(report.origin_as_given): _voice(report) for report in reports}
    for report in reports:
        outlet = clean(report.source_name)
        if outlet in cited:
            yield cited[outlet], _voice(report)


def _copied(reports: Iterable[StrikeReport]) -> Iterator[tuple[str, str]]:
    """Voices whose texts are the same but for a few words."""
    voice_of: dict[frozenset[tuple[str, ...]], str] = {}
    for report in reports:
        shingles = _shingles(f"{report.headline} {report.summary}")
        if shingles and voice_of.setdefault(shingles, _voice(report)) != _voice(report):
            yield voice_of[shingles], _voice(report)
    for (one, voice), (other, second) in combinations(voice_of.items(), 2):
        if voice != second and len(one & other) >= _COPIED * len(one | other):
            yield voice, second


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = words_of(text)
    if len(words) < _LEAST_WORDS:
        return frozenset()
    return frozenset(zip(*(words[skip:] for skip in range(_SHINGLE)), strict=False))
