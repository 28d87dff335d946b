"""Words made comparable: one case, one apostrophe, one alphabet, no inflection."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Protocol

_APOSTROPHES = str.maketrans(
    dict.fromkeys("’ʼ`´‘＇", "'") | dict.fromkeys("\u200b\u200c\u200d\ufeff\u00ad")
)
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d+")
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
# Latin spellings of one sound, longest first; German relays write ch, w, sch for х, в, ш.
_SOUNDS = (
    ("schtsch", "s"), ("shch", "s"), ("tsch", "k"), ("sch", "s"), ("sh", "s"), ("zh", "z"),
    ("kh", "g"), ("ch", "k"), ("ts", "c"), ("tz", "c"), ("ck", "k"), ("ph", "f"), ("x", "ks"),
    ("w", "v"), ("h", "g"), ("j", "i"), ("q", "k"), ("y", "i"),
)  # fmt: skip
_GERMAN_SOUNDS = (("schtsch", "s"), ("tsch", "k"), ("sch", "s"), ("ch", "g"), ("z", "c"))
_VOWELS = str.maketrans(dict.fromkeys("aeiou"))
_DOUBLED = re.compile(r"(.)\1+")


def clean(text: str) -> str:
    """``text`` in one normal form: NFKC, lower case, ё as е, one apostrophe, no invisible
    characters.
    """
    normal = unicodedata.normalize("NFKC", text).lower().translate(_APOSTROPHES)
    return normal.replace("ё", "е")


def words_of(text: str) -> list[str]:
    """The words and numbers of a text, cleaned."""
    return _WORD.findall(clean(text))


class _Parse(Protocol):
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


@lru_cache(maxsize=65_536)
def lemma(word: str) -> str:
    """The dictionary form of a cleaned Cyrillic word; any other word as it is."""
    if not _CYRILLIC.search(word):
        return word
    languages: tuple[str, ...] = ("uk", "ru")
    if _RUSSIAN_ONLY.search(word):
        languages = ("ru",)
    elif _UKRAINIAN_ONLY.search(word):
        languages = ("uk",)
    parses = [_analyser(language).parse(word)[0] for language in languages]
    best = max(parses, key=lambda parse: (parse.is_known, parse.score))
    return clean(best.normal_form)


@lru_cache(maxsize=65_536)
def folded(word: str, language: str = "") -> str:
    """A cleaned word in a rough common alphabet: Кропоткинської, Kropotkinskaya and -skoj come out
    alike.

    ``language`` is the text's ISO 639-1 code; German spells х and ч its own way.
    """
    latin = "".join(_LATIN.get(letter, letter) for letter in lemma(word))
    latin = "".join(c for c in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(c))
    sounds = _GERMAN_SOUNDS + _SOUNDS if language == "de" else _SOUNDS
    for spelling, sound in sounds:
        latin = latin.replace(spelling, sound)
    return _DOUBLED.sub(r"\1", latin)


@lru_cache(maxsize=65_536)
def skeleton(folded_word: str) -> str:
    """The consonants of a folded word: what is left when endings and vowel spellings differ."""
    first = folded_word[:1] if folded_word[:1] in "aeiou" else ""
    return first + _DOUBLED.sub(r"\1", folded_word.translate(_VOWELS))
