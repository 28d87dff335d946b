"""The part ``times`` of config/lexicon.yaml, compiled: how sources write about when."""

import re
from collections.abc import Iterable, Sequence
from string import digits
from typing import Annotated, TypeVar

from pydantic import Field

from monitor.model.phrases import Phrasebook, Phrases
from monitor.model.vocabulary import DayPart, Stems, TimeWords
from monitor.settings.placewords import Words
from monitor.settings.stems import alternatives, any_stem, heads
from monitor.settings.yamlfile import StrictModel

Meaning = TypeVar("Meaning")
_YEAR = r"(?:19|20)\d\d(?!\d)"


class TimesEntry(StrictModel):
    """The words for months from January, weekdays from Monday, days from today back; the small
    words from ``onto`` on are whole but for ``years``, which begin one.
    """

    months: Annotated[list[list[str]], Field(min_length=12, max_length=12)]
    weekdays: Annotated[list[list[str]], Field(min_length=7, max_length=7)]
    days_back: list[list[str]]
    parts: dict[DayPart, list[str]]
    zones: dict[str, list[str]]
    about: list[str]
    aside: list[str]
    onto: Words
    eve: Words
    ordinals: Words
    of: Words
    within: Words
    years: Words
    year_ordinals: Words


def time_words(book: Phrasebook, entry: TimesEntry) -> TimeWords:
    """The words of the entry as phrases of the book and as patterns."""
    return TimeWords(
        scan=_scan(book, entry),
        months=_stems(enumerate(entry.months, start=1)),
        weekdays=_stems(enumerate(entry.weekdays)),
        days_back=_stems(enumerate(entry.days_back)),
        parts=_stems(entry.parts.items()),
        zones=_stems(entry.zones.items()),
        about=re.compile(rf"(?<!\w)(?:{alternatives(entry.about)})\W*(?:\w{{1,3}}\W+)?$"),
        aside=re.compile(rf"(?<!\w)(?:{alternatives(entry.aside)})$"),
    )


def _stems(meanings: Iterable[tuple[Meaning, Sequence[str]]]) -> Stems[Meaning]:
    return Stems(tuple((any_stem(stems), meaning) for meaning, stems in meanings))


def _scan(book: Phrasebook, entry: TimesEntry) -> Phrases:
    months = _any(entry.months)
    # "March 24" is English; in other languages the number after a month counts something else
    first = _any([stem for stem in stems if stem.isascii()] for stems in entry.months)
    ordinal = _whole(entry.ordinals)
    pattern = rf"""(?x)(?<![\w.:])(?:
        (?:(?P<onto>{_whole(entry.onto)})\ +)?(?:(?P<eve>\d{{1,2}})\ +{_whole(entry.eve)}\ +)?
            (?P<day>\d{{1,2}})(?:-?{ordinal})?\ +(?:{_whole(entry.of)}\ +)?(?P<month>{months})
            (?:\ +(?P<year>{_YEAR}))?
        |(?P<month_first>{first})\ +(?P<day_last>\d{{1,2}})(?![\d:]){ordinal}?
            (?:,?\ +(?P<year_last>{_YEAR}))?
        |(?:(?P<of_month>{months})|{_whole(entry.within)})\ +(?P<of_year>{_YEAR})
        |(?P<year_alone>{_YEAR})(?=(?:-?{_whole(entry.year_ordinals)})?\ +{_whole(entry.years)})
        |(?P<numeric>\d{{1,2}}\.\d{{1,2}}\.{_YEAR})
        |(?P<hour>[01]?\d|2[0-3])(?=:[0-5]\d|\ ?[ap]\.?m\b)
            (?::(?P<minute>[0-5]\d)(?!\d))?(?:\ ?(?P<half>[ap])\.?m\b\.?)?
        |(?P<weekday>{_any(entry.weekdays)})
        |(?P<back>{_any(entry.days_back)})
        |(?P<zone>{_any(entry.zones.values())})
        |(?P<part>{_any(entry.parts.values())})
        )"""
    named = (*entry.months, *entry.weekdays, *entry.days_back, *entry.zones.values())
    said = (stem for stems in (*named, *entry.parts.values()) for stem in stems)
    begin = {*heads(said), *entry.onto, *entry.within, *digits}
    return book.phrases(begin, lambda: pattern)


def _whole(words: Iterable[str]) -> str:
    return rf"(?:{'|'.join(map(re.escape, words))})"


def _any(stems: Iterable[Sequence[str]]) -> str:
    """Any of the stems to the end of its word, in an expression whose blanks are escaped."""
    flat = alternatives(stem for some in stems for stem in some)
    return rf"(?:{flat})\w*"
