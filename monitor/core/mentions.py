"""What a report's words mention: kind of facility, proper names, whether a strike is asserted."""

from collections.abc import Iterable

from rapidfuzz.distance import JaroWinkler

from monitor.core.words import clean, folded, lemma, skeleton, words_of
from monitor.model.reports import Occurrence
from monitor.model.sites import SiteCategory
from monitor.model.vocabulary import Vocabulary

ALIKE = 0.88  # Jaro-Winkler of two folded names; Suzemsky ~ Suzemka 0.93, Sumy ~ Sudzha 0.75
_LEAST_SKELETON = 3  # consonants: shorter skeletons (Sumy: sm) say too little by themselves
_SAME_SKELETON_ALIKE = 0.70
_LEAST_PART = 0.65  # of the longer name: Kursk is no spelling of Kurskenergo


def category_in(texts: Iterable[str], vocabulary: Vocabulary) -> SiteCategory | None:
    """The kind of facility the first telling text speaks of; ``None`` where none does."""
    for text in texts:
        cleaned = clean(text)
        for category, pattern in vocabulary.categories:
            if pattern.search(cleaned):
                return category
    return None


def occurrence_in(text: str, vocabulary: Vocabulary, *, bare: bool) -> Occurrence:
    """Whether the words assert a strike, by the lexicon's precedence.

    A source that lists what was hit asserts it, unless its words say otherwise; a ``bare`` news
    item has to say so.
    """
    cleaned = clean(text)
    rules = vocabulary.bare_occurrences if bare else ()
    for occurrence, pattern in (*rules, *vocabulary.occurrences):
        if pattern.search(cleaned):
            return occurrence
    if not bare or vocabulary.asserts_after_all.search(cleaned):
        return Occurrence.ASSERTED
    if vocabulary.asserts_not.search(cleaned) or not vocabulary.asserts.search(cleaned):
        return Occurrence.UNCLEAR
    return Occurrence.ASSERTED


def is_aggregate(text: str, vocabulary: Vocabulary) -> bool:
    """Whether the words give a total instead of one target."""
    return vocabulary.aggregate.search(clean(text)) is not None


def proper_names(text: str, vocabulary: Vocabulary, *, language: str = "") -> tuple[str, ...]:
    """The folded proper names in a facility's or place's description, in order, without generic
    words.
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
