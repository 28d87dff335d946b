"""The part ``places`` of config/lexicon.yaml, compiled: how sources write about where."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Literal

from babel.core import Locale
from pydantic import AfterValidator, Field

from monitor.core.words import clean, tokens
from monitor.model.vocabulary import PlaceWords
from monitor.settings.yamlfile import StrictModel

_LANGUAGES = ("uk", "ru", "en")


def _one_word(text: str) -> str:
    """The word, cleaned.

    Raises:
        ValueError: it is none or several, and so would never be found.
    """
    if len(tokens(text)) != 1:
        raise ValueError(f"{text!r} is not one word")
    return clean(text)


Word = Annotated[str, AfterValidator(_one_word)]  # whole, where other lists have stems
Words = Annotated[list[Word], Field(min_length=1)]
_Case = Literal["gent", "datv", "accs", "ablt", "loct", "loc2"]


class PlacesEntry(StrictModel):
    """The words beside names of places, and those for kinds of places in dictionary form."""

    areas: Words
    before: Words
    governed: dict[_Case, Words]
    abbreviated: Words
    parting: Words
    regions: Words
    districts: Words
    others: Words
    never: Words


@cache
def countries() -> frozenset[str]:
    """The names of all countries, one word each, in every language that news are read in."""
    named = (
        clean(name)
        for language in _LANGUAGES
        for code, name in Locale(language).territories.items()
        if code.isalpha()
    )
    return frozenset(name for name in named if len(tokens(name)) == 1)


def place_words(entry: PlacesEntry, prepositions: Iterable[str]) -> PlaceWords:
    """The words of the entry as sets; prepositions too stand before a place's name."""
    parting = "|".join(rf"\b{re.escape(word)}\b" for word in entry.parting)
    return PlaceWords(
        areas=frozenset(entry.areas),
        before=frozenset((*prepositions, *entry.before)),
        governed={
            word: frozenset(case for case, words in entry.governed.items() if word in words)
            for words in entry.governed.values()
            for word in words
        },
        abbreviated=frozenset(entry.abbreviated),
        kinds=frozenset((*entry.regions, *entry.districts, *entry.others)),
        regions=frozenset(entry.regions),
        districts=frozenset(entry.districts),
        never=frozenset((*countries(), *entry.never)),
        parting=re.compile(rf"[;,/()]|{parting}"),
    )
