"""Names found again in running text, whatever their case and alphabet, by one look-up per word.

A name is kept as the stems of its words. A word of a text offers every stem that its ending allows,
so that nothing is compared with all names. Where a report has fields for names, they are compared
two by two.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Generic, TypeAlias, TypeVar

from rapidfuzz.distance import JaroWinkler

from monitor.core.words import (
    as_spelt,
    clean,
    folded,
    is_cyrillic,
    lemma,
    nominatives,
    skeleton,
    words_of,
)
from monitor.model.vocabulary import Vocabulary

Payload = TypeVar("Payload")

ALIKE = 0.88  # Jaro-Winkler of two folded names; Suzemsky ~ Suzemka 0.93, Sumy ~ Sudzha 0.75
_LEAST_SKELETON = 3  # consonants: shorter skeletons (Sumy: sm) say too little by themselves
_SAME_SKELETON_ALIKE = 0.70
PROPER_NAMES_LIMIT = 60  # of one wording: each is held against the names of every listed site
_LEAST_PART = 0.65  # of the longer name: Kursk is no spelling of Kurskenergo
_VOWELS = "aeiou"
_LEAST_STEM = 2  # letters: Уфа
_ENDINGS = sorted(
    {
        as_spelt(ending)
        for ending in words_of(
            """а я у ю о е є и і ы ї ом ем єм ой ей єй ою ею єю ам ям ами ями ах ях ів їв ев єв ов
            еві єві ові ий ій ый ого его ому ему им ім ым их іх ых ими іми ыми ая яя ую юю ої ое
            ее ие ые ії ія ію ию ии ией ією"""
        )
    },
    key=lambda ending: (-len(ending), ending),
)
_ADJECTIVE = re.compile(r"к(?:ий|ій|ого|ому|им|ім|ої|ою|их|ими|ый|ая|ую|ой|ое|ые|ых|ыми)$")
_MAYBE_ADJECTIVE = re.compile(r"[сцз]ь?к(?:а|у|ом|е|і|и)$")
_ADJECTIVE_AS_LISTED = ("ий", "ій", "ый", "ой", "ая", "ое", "ка", "ке")
_LIKE_FEMININE = {True: ("у", "ю"), False: ("а", "я")}  # of a noun, behind an accusative or not
_BETWEEN_WORDS = re.compile(r"[^\w\n']+")
_SUFFIXES = ("insk", "ansk", "ensk", "ivsk", "ovsk", "evsk", "sk", "k")  # Ялта: ялтинськ-


class Form(IntEnum):
    """How a word of a text stands for a name."""

    NAME = 0  # Харкова
    EITHER = 1  # Слов'янську: the name, or an adjective made of it
    ADJECTIVE = 2  # харківського


@dataclass(frozen=True, slots=True)
class WordForms:
    """The stems of names of which a word may be an inflection (``own``) or an adjective
    (``derived``).
    """

    own: frozenset[str]
    derived: frozenset[str]
    form: Form


@dataclass(frozen=True, slots=True)
class NameHit(Generic[Payload]):
    """Names that the words ``first`` … ``last`` of a text stand for, with what bears them."""

    first: int
    last: int
    bearers: tuple[tuple[Payload, Form], ...]


def _stem(spelt: str) -> str:
    stem = spelt.rstrip(_VOWELS)
    return stem if len(stem) >= _LEAST_STEM else spelt


def name_stems(names: Iterable[str]) -> list[tuple[str, ...]]:
    """The stems of each name's words. All names are spelt in one go, which is many times faster."""
    text = _BETWEEN_WORDS.sub(" ", clean("\n".join(names)))
    return [tuple(map(_stem, line.split())) for line in as_spelt.__wrapped__(text).split("\n")]


@lru_cache(maxsize=16_384)
def word_forms(word: str) -> WordForms:
    """What a cleaned word of a text may be a form of."""
    spelt = as_spelt(word.removesuffix("'s"))
    if not is_cyrillic(word):
        return WordForms(frozenset({spelt, _stem(spelt)}), frozenset(), Form.NAME)
    own = {spelt, _stem(spelt), _stem(as_spelt(lemma(word)))}
    own |= {spelt.removesuffix(ending) for ending in _ENDINGS if spelt.endswith(ending)}
    if word.endswith(("зі", "ці", "сі", "зе", "це")):  # Розі: Ріг
        own.add(spelt[:-2] + ("k" if word[-2] == "ц" else "g"))
    form = Form.NAME
    if _ADJECTIVE.search(word):
        form = Form.ADJECTIVE
    elif _MAYBE_ADJECTIVE.search(word):
        form = Form.EITHER
    derived = {base for stem in own if form for base in _bases(stem)}
    return WordForms(_long_enough(own), _long_enough(derived), form)


def agrees(adjective: str, noun: str) -> bool:
    """Whether a cleaned adjective in the feminine and the noun behind it may belong together:
    Слов'янську електростанцію.
    """
    return noun.endswith(_LIKE_FEMININE[adjective.endswith("у")])


def _bases(adjective: str) -> list[str]:
    """The stems of names that an adjective's stem may be made of."""
    bases = [adjective.removesuffix(suffix) for suffix in _SUFFIXES if adjective.endswith(suffix)]
    if adjective.endswith("k"):
        bases.append(adjective[:-1] + "c")  # Вінниця
    if adjective.endswith("zk"):
        bases.append(adjective[:-2] + "g")  # Рига
    return [*bases, *map(_stem, bases)]  # Феодосія: феодосійськ-


def _long_enough(stems: Iterable[str]) -> frozenset[str]:
    return frozenset(stem for stem in stems if len(stem) >= _LEAST_STEM)


_Listed: TypeAlias = tuple[tuple[str, ...], bool, Payload]  # stems after the first, an adjective?


class NameIndex(Generic[Payload]):
    """Names by the stem of their first word."""

    def __init__(self, named: Iterable[tuple[str, Payload]]) -> None:
        listed = list(named)
        self._by_first: dict[str, dict[_Listed[Payload], None]] = defaultdict(dict)
        stems = name_stems(name for name, _ in listed)
        for (name, bearer), words in zip(listed, stems, strict=False):
            if words:  # an adjective itself: Хмельницький
                entry = (words[1:], name.endswith(_ADJECTIVE_AS_LISTED), bearer)
                self._by_first[words[0]][entry] = None
        self._begun_by = lru_cache(maxsize=16_384)(self._names_begun_by)

    def at(self, words: Sequence[str], first: int) -> NameHit[Payload] | None:
        """The longest names that begin with the word ``first`` of a text's cleaned words; ``None``
        where there are none.
        """
        single, longer = self._begun_by(words[first])
        best: dict[Payload, Form] = {}
        length = 0
        for rest, adjective, bearer in longer:
            form = _form_of(rest, words, first) if len(rest) >= length else None
            if form is None:
                continue
            if len(rest) > length:
                best, length = {}, len(rest)
            _keep(best, bearer, Form.NAME if adjective else form)
        if best:
            return NameHit(first, first + length, tuple(best.items()))
        return NameHit(first, first, single) if single else None

    def _names_begun_by(
        self, word: str
    ) -> tuple[tuple[tuple[Payload, Form], ...], list[_Listed[Payload]]]:
        """What a cleaned word names by itself, and the names of more words that it may begin."""
        forms = word_forms(word)
        single: dict[Payload, Form] = {}
        longer: list[_Listed[Payload]] = []
        for stem in sorted(forms.own):
            for rest, adjective, bearer in self._by_first.get(stem, ()):
                if rest:
                    longer.append((rest, adjective, bearer))
                else:
                    _keep(single, bearer, Form.NAME if adjective else forms.form)
        for stem in sorted(forms.derived):
            for rest, _, bearer in self._by_first.get(stem, ()):
                if not rest:
                    _keep(single, bearer, Form.ADJECTIVE)
        return tuple(single.items()), longer


def _keep(best: dict[Payload, Form], bearer: Payload, form: Form) -> None:
    best[bearer] = min(form, best.get(bearer, form))


def _form_of(rest: tuple[str, ...], words: Sequence[str], first: int) -> Form | None:
    """How the words from ``first`` on stand for a name with the stems ``rest`` after its first;
    ``None`` if they do not. Only the last word of a name becomes an adjective.
    """
    last = first + len(rest)
    if last >= len(words):
        return None
    for stem, word in zip(rest[:-1], words[first + 1 : last], strict=True):
        if stem not in word_forms(word).own:
            return None
    forms = word_forms(words[last])
    if rest[-1] in forms.own or rest[-1] in _nominative_stems(words[last]):
        return forms.form
    return Form.ADJECTIVE if rest[-1] in forms.derived else None


@lru_cache(maxsize=16_384)
def _nominative_stems(word: str) -> frozenset[str]:
    """The stems of what a cleaned word may be a case of: церкви is one of церковь."""
    return frozenset(_stem(as_spelt(nominative)) for nominative in nominatives(word))


def proper_names(text: str, vocabulary: Vocabulary, *, language: str = "") -> tuple[str, ...]:
    """The folded proper names in a facility's or place's description, in order, without generic
    words; of a flood of them the first.
    """
    names: dict[str, None] = {}
    for word in words_of(text.replace("-", " ").replace("'s ", " ")):
        if word.isdigit() or vocabulary.generic.fullmatch(lemma(word)):
            continue
        if vocabulary.generic.fullmatch(word) or vocabulary.operators.fullmatch(word):
            continue
        name = folded(word, language)
        if len(name) > 1:
            names[name] = None
        if len(names) == PROPER_NAMES_LIMIT:
            break
    return tuple(names)


def names_alike(one: str, other: str) -> bool:
    """Whether two folded names are spellings of one name."""
    if one == other:
        return True
    shorter, longer = sorted((len(one), len(other)))
    if one[0] != other[0] or shorter < _LEAST_PART * longer:
        return False
    likeness = JaroWinkler.similarity(one, other)
    bones = skeleton(one)
    same_bones = bones == skeleton(other) and len(bones) >= _LEAST_SKELETON
    return bool(likeness >= (_SAME_SKELETON_ALIKE if same_bones else ALIKE))


def share_of_names(wanted: Iterable[str], given: Iterable[str]) -> float:
    """The share of ``wanted`` names that some ``given`` name is a spelling of; 0 where none is
    wanted.
    """
    listed, offered = list(wanted), list(given)
    if not listed:
        return 0.0
    return sum(any(names_alike(name, other) for other in offered) for name in listed) / len(listed)
