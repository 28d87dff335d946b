"""Words made comparable: one case, one apostrophe, one alphabet, no inflection."""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol

_APOSTROPHES = str.maketrans(
    dict.fromkeys("’ʼ`´‘＇", "'") | dict.fromkeys("\u0301\u200b\u200c\u200d\ufeff\u00ad")
)
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d+")
# the same in a text as given, whose words may hold stress marks and invisible characters
_GIVEN_LETTER = r"[^\W\d_][\u0300-\u036f\u200b-\u200d\ufeff\u00ad]*"
_GIVEN_WORD = re.compile(rf"(?:{_GIVEN_LETTER})+(?:['’ʼ`´‘＇](?:{_GIVEN_LETTER})+)*|\d+")
_TEXTS_KEPT = 64  # one text is cleaned and taken apart for many questions in a row
WORD_LIMIT = 60  # characters of a word that a dictionary is asked for: it asks itself part by part
_CYRILLIC = re.compile(r"[а-яіїєґ]")
_UKRAINIAN_ONLY = re.compile(r"[іїєґ']")
_RUSSIAN_ONLY = re.compile(r"[ыэъ]")

# Cyrillic to a rough Latin: enough to compare spellings, not to publish (docs/decisions/0003).
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "ж": "zh",
    "з": "z", "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c",
    "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
    "'": "",
}  # fmt: skip
_TO_LATIN = str.maketrans(_LATIN)
# Latin spellings of one sound, longest first; German relays write ch, w, sch for х, в, ш.
_SOUNDS = (
    ("schtsch", "s"), ("shch", "s"), ("tsch", "k"), ("sch", "s"), ("sh", "s"), ("zh", "z"),
    ("kh", "g"), ("ch", "k"), ("ts", "c"), ("tz", "c"), ("ck", "k"), ("ph", "f"), ("x", "ks"),
    ("w", "v"), ("h", "g"), ("j", "i"), ("q", "k"), ("y", "i"),
)  # fmt: skip
_GERMAN_SOUNDS = (("schtsch", "s"), ("tsch", "k"), ("sch", "s"), ("ch", "g"), ("z", "c"))
_VOWELS = str.maketrans(dict.fromkeys("aeiou"))
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=_TEXTS_KEPT)
def clean(text: str) -> str:
    """``text`` in one normal form: NFKC, lower case, ё as е, one apostrophe, no invisible
    characters.
    """
    normal = unicodedata.normalize("NFKC", text).lower().translate(_APOSTROPHES)
    return normal.replace("ё", "е")


def words_of(text: str) -> list[str]:
    """The words and numbers of a text, cleaned."""
    return _WORD.findall(clean(text))


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number of a text: cleaned, and ``text[start:end]`` as given. The parts of a
    compound are tokens of their own.
    """

    word: str
    start: int
    end: int
    capital: bool
    before: str  # what stands between it and the token before


@lru_cache(maxsize=_TEXTS_KEPT)
def tokens(text: str) -> tuple[Token, ...]:
    """The words and numbers of a text, with where each stands in it."""
    found, at = [], 0
    for match in _GIVEN_WORD.finditer(text):
        start, end = match.span()
        given = match[0]
        found.append(Token(clean_word(given), start, end, given[0].isupper(), text[at:start]))
        at = end
    return tuple(found)


@lru_cache(maxsize=16_384)
def clean_word(word: str) -> str:
    """``clean`` of a single word, remembered."""
    return clean(word)


class _Parse(Protocol):
    tag: Container[str]
    normal_form: str
    is_known: bool
    score: float


class _Analyser(Protocol):
    def parse(self, word: str) -> list[_Parse]: ...


@cache
def _analyser(language: str) -> _Analyser:
    import pymorphy3  # 0.13 s and 56 MB: only when a Cyrillic word is met

    analyser: _Analyser = pymorphy3.MorphAnalyzer(lang=language)
    return analyser


def is_cyrillic(word: str) -> bool:
    """Whether a cleaned word has Cyrillic letters."""
    return _CYRILLIC.search(word) is not None


@lru_cache(maxsize=16_384)
def lemma(word: str) -> str:
    """The dictionary form of a cleaned Cyrillic word; any other, or endless, word as it is."""
    if len(word) > WORD_LIMIT or not is_cyrillic(word):
        return word
    best = max(_parses(word), key=lambda parse: (parse.is_known, parse.score))
    return clean(best.normal_form)


def _parses(word: str) -> list[_Parse]:
    """The likeliest reading of a Cyrillic word in each language it may be of."""
    languages: tuple[str, ...] = ("uk", "ru")
    if _RUSSIAN_ONLY.search(word):
        languages = ("ru",)
    elif _UKRAINIAN_ONLY.search(word):
        languages = ("uk",)
    return [_analyser(language).parse(word)[0] for language in languages]


@lru_cache(maxsize=16_384)
def is_first_name(word: str) -> bool:
    """Whether a cleaned Cyrillic word is a person's first name."""
    if len(word) > WORD_LIMIT or not is_cyrillic(word):
        return False
    return any("Name" in parse.tag for parse in _parses(word))


@lru_cache(maxsize=16_384)
def is_adjective(word: str) -> bool:
    """Whether a cleaned Cyrillic word is likely an adjective or a participle."""
    if len(word) > WORD_LIMIT or not is_cyrillic(word):
        return False
    return any("ADJF" in parse.tag or "PRTF" in parse.tag for parse in _parses(word))


@lru_cache(maxsize=16_384)
def folded(word: str, language: str = "") -> str:
    """A cleaned word in a rough common alphabet: Кропоткинської, Kropotkinskaya and -skoj come out
    alike.

    ``language`` is the text's ISO 639-1 code; German spells х and ч its own way.
    """
    return as_spelt(lemma(word), language)


@lru_cache(maxsize=16_384)
def as_spelt(word: str, language: str = "") -> str:
    """``folded`` without the way to the dictionary form: for names, and for words half typed."""
    latin = word.translate(_TO_LATIN)
    if not latin.isascii():
        normal = unicodedata.normalize("NFKD", latin)
        latin = "".join(c for c in normal if not unicodedata.combining(c))
    sounds = _GERMAN_SOUNDS + _SOUNDS if language == "de" else _SOUNDS
    for spelling, sound in sounds:
        latin = latin.replace(spelling, sound)
    return _DOUBLED.sub(r"\1", latin)


@lru_cache(maxsize=16_384)
def skeleton(folded_word: str) -> str:
    """The consonants of a folded word: what is left when endings and vowel spellings differ."""
    first = folded_word[:1] if folded_word[:1] in "aeiou" else ""
    return first + _DOUBLED.sub(r"\1", folded_word.translate(_VOWELS))
