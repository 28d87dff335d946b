"""Words made comparable: one case, one apostrophe, one alphabet, no inflection."""

import re
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol, TypeAlias

_APOSTROPHES = str.maketrans(
    dict.fromkeys("’ʼ`´‘＇", "'") | dict.fromkeys("\u0301\u200b\u200c\u200d\ufeff\u00ad")
)
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d+")
# the same in a text as given, whose words may hold stress marks and invisible characters
_GIVEN_LETTER = r"[^\W\d_][\u0300-\u036f\u200b-\u200d\ufeff\u00ad]*"
_GIVEN_WORD = re.compile(rf"(?:{_GIVEN_LETTER})+(?:['’ʼ`´‘＇](?:{_GIVEN_LETTER})+)*|\d+")
_TEXTS_KEPT = 64  # one text is cleaned and taken apart for many questions in a row
WORD_LIMIT = 60  # characters of a word that a dictionary is asked for: it asks itself part by part
CYRILLIC = "а-яіїєґ"  # small letters, as a range for patterns; capitals: CYRILLIC_CAPITAL
CYRILLIC_CAPITAL = "А-ЯІЇЄҐ"
_CYRILLIC = re.compile(rf"[{CYRILLIC}]")
_MASCULINE_OR_NEUTER = ("ого", "ому", "им", "ым", "ом")  # adjectives in both
_OPENING = ("«", '"', "“", "„")
_CLOSING = ("»", '"', "”", "“")
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


def opens_quote(word: Token) -> bool:
    """Whether quotation marks open right before a word."""
    return word.before.rstrip().endswith(_OPENING)


def is_quoted(words: Sequence[Token], first: int, last: int) -> bool:
    """Whether the words ``first`` … ``last`` stand in quotation marks by themselves."""
    closed = last + 1 == len(words) or words[last + 1].before.startswith(_CLOSING)
    return closed and opens_quote(words[first])


@lru_cache(maxsize=16_384)
def clean_word(word: str) -> str:
    """``clean`` of a single word, remembered."""
    return clean(word)


class _Tag(Container[str], Protocol):
    @property
    def grammemes(self) -> frozenset[str]: ...


class _Parse(Protocol):
    tag: _Tag
    word: str
    normal_form: str
    is_known: bool
    score: float

    def inflect(self, required_grammemes: set[str]) -> "_Parse | None": ...


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
    return [_analyser(language).parse(word)[0] for language in _languages(word)]


def _languages(word: str) -> tuple[str, ...]:
    if _RUSSIAN_ONLY.search(word):
        return ("ru",)
    return ("uk",) if _UKRAINIAN_ONLY.search(word) else ("uk", "ru")


_Readings: TypeAlias = tuple[frozenset[str], ...]  # the grammemes of each


@lru_cache(maxsize=16_384)
def _readings(word: str) -> tuple[_Readings, ...]:
    """How a Cyrillic word may be read in each language that knows it, the likeliest first; in all
    of them where none does.
    """
    if len(word) > WORD_LIMIT or not is_cyrillic(word):
        return ()
    parses = [_analyser(language).parse(word) for language in _languages(word)]
    known = [each for each in parses if each[0].is_known] or parses
    return tuple(tuple(parse.tag.grammemes for parse in each) for each in known)


@lru_cache(maxsize=16_384)
def is_deed(word: str) -> bool:
    """Whether a cleaned Cyrillic word likely tells what was or is being done; a wish, an order and
    what will be done are no deeds.
    """
    return any("VERB" in each[0] and each[0] & {"past", "pres"} for each in _readings(word))


@lru_cache(maxsize=16_384)
def is_passive(word: str) -> bool:
    """Whether a cleaned Cyrillic word likely tells what was done to something: перебита."""
    return any(
        "pssv" in each[0] or "Impe" in each[0] and not each[0] & {"past", "pres", "futr", "infn"}
        for each in _readings(word)
    )


@lru_cache(maxsize=16_384)
def is_preposition(word: str) -> bool:
    """Whether a cleaned Cyrillic word may be a preposition."""
    return any("PREP" in reading for each in _readings(word) for reading in each)


@lru_cache(maxsize=16_384)
def is_instrumental(word: str) -> bool:
    """Whether a cleaned Cyrillic word by its ending may tell with what something is done."""
    return any(
        "ablt" in reading and "Fixd" not in reading for each in _readings(word) for reading in each
    )


@lru_cache(maxsize=16_384)
def is_subject(word: str) -> bool:
    """Whether a cleaned word may tell who did it; of one that is not Cyrillic no ending says no."""
    readings = _readings(word)
    return not readings or any("nomn" in reading for each in readings for reading in each)


@lru_cache(maxsize=16_384)
def is_qualifier(word: str) -> bool:
    """Whether a cleaned Cyrillic word is likely an adjective or participle of a noun that is no
    subject: (підстанцію,) пошкоджену …
    """
    return any(
        each[0] & {"ADJF", "PRTF"} and all("nomn" not in reading for reading in each)
        for each in _readings(word)
    )


@lru_cache(maxsize=16_384)
def is_goal(word: str) -> bool:
    """Whether a cleaned word behind a preposition may tell what something goes to, and not only
    where it is: (на) підстанцію, and not підстанції; of one that is not Cyrillic nothing says no.
    """
    readings = [reading for each in _readings(word) for reading in each]
    rests = any("loct" in reading for reading in readings)
    return not readings or any(
        "accs" in reading and not (rests and "plur" in reading) for reading in readings
    )


@lru_cache(maxsize=16_384)
def is_object(word: str) -> bool:
    """Whether a cleaned Cyrillic word by its ending is what something was done to: підстанцію."""
    readings = [reading for each in _readings(word) for reading in each]
    return any("accs" in reading for reading in readings) and not is_subject(word)


@lru_cache(maxsize=16_384)
def is_intended(word: str) -> bool:
    """Whether a cleaned Cyrillic word tells what is to be done or will be: вдарити, ударят."""
    readings = _readings(word)
    return bool(readings) and all(
        each[0] & {"INFN", "infn", "futr"}
        and not any(reading & {"pres", "past"} for reading in each)
        for each in readings
    )


@lru_cache(maxsize=16_384)
def nominatives(word: str, cases: frozenset[str] = frozenset()) -> frozenset[str]:
    """What a cleaned word may be a case of, in its own gender and number, and itself: «Великих» of
    «Великі», never of «Великий». Of some ``cases`` only where it can be in one of them.
    """
    if len(word) > WORD_LIMIT or not is_cyrillic(word):
        return frozenset({word})
    parses = [parse for language in _languages(word) for parse in _analyser(language).parse(word)]
    fitting = [parse for parse in parses if parse.tag.grammemes & cases] or parses
    named = {clean((parse.inflect({"nomn"}) or parse).word) for parse in fitting}
    if word.endswith(_MASCULINE_OR_NEUTER):  # Троицком: of a name the dictionary may know but one
        masculine = {name[:-2] for name in named if name.endswith(("ий", "ый"))}
        named |= {f"{stem}{ending}" for stem in masculine for ending in ("ое", "е")}
    return frozenset({word, *named})


@lru_cache(maxsize=16_384)
def is_first_name(word: str) -> bool:
    """Whether a cleaned Cyrillic word is a person's first name."""
    if len(word) > WORD_LIMIT or not is_cyrillic(word):
        return False
    return any("Name" in parse.tag for parse in _parses(word))


@lru_cache(maxsize=16_384)
def is_toponym(word: str) -> bool:
    """Whether a cleaned Cyrillic word is a place's name."""
    if len(word) > WORD_LIMIT or not is_cyrillic(word):
        return False
    return any("Geox" in str(parse.tag) for parse in _parses(word))  # not a tag of every language


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
