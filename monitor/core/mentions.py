"""What a report's words mention: kind of facility, proper names, whether a strike is asserted."""

import re
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import JaroWinkler

from monitor.core.bystanders import without_bystanders
from monitor.core.words import clean, folded, lemma, skeleton, words_of
from monitor.model.phrases import Phrases
from monitor.model.reports import Occurrence
from monitor.model.sites import SiteCategory
from monitor.model.vocabulary import Vocabulary

ALIKE = 0.88  # Jaro-Winkler of two folded names; Suzemsky ~ Suzemka 0.93, Sumy ~ Sudzha 0.75
_LEAST_SKELETON = 3  # consonants: shorter skeletons (Sumy: sm) say too little by themselves
_SAME_SKELETON_ALIKE = 0.70
# after a small letter or a comma, so that it neither begins a sentence nor stands in a title
_CAPITALISED = re.compile(r"(?<=[а-яіїєґ,] )[А-ЯІЇЄҐ][а-яіїєґ'’ʼ-]+(?!\w)")
_SENTENCE_END = re.compile(r"[.!?]\s")
_QUESTION = re.compile(r"(?<![^.!?\n])[^.!?\n]++\?")
PROPER_NAMES_LIMIT = 60  # of one wording: each is held against the names of every listed site
_LEAST_PART = 0.65  # of the longer name: Kursk is no spelling of Kurskenergo


def category_in(texts: Iterable[str], vocabulary: Vocabulary) -> SiteCategory | None:
    """The kind of facility the first telling text speaks of; ``None`` where none does."""
    found = (category_span(text, vocabulary) for text in texts if text)
    return next((each[0] for each in found if each is not None), None)


def category_span(text: str, vocabulary: Vocabulary) -> tuple[SiteCategory, tuple[int, int]] | None:
    """The kind of facility that words speak of, and where in the cleaned text they stand. A word
    that is part of a proper name speaks of none, nor does what only stood by.
    """
    common = _common_words(without_bystanders(text, vocabulary), vocabulary)
    for category, phrases in vocabulary.categories:
        if found := phrases.search(common):
            return category, found.span()
    return None


def _common_words(text: str, vocabulary: Vocabulary) -> str:
    """The cleaned text, proper names blanked: those the lexicon lists, and Cyrillic words with a
    capital within a sentence. An abbreviation is none.
    """
    cleaned = clean(text)
    names = (
        [each.span() for each in _CAPITALISED.finditer(text)] if len(text) == len(cleaned) else []
    )
    for start, end in names:
        cleaned = f"{cleaned[:start]}{' ' * (end - start)}{cleaned[end:]}"
    return vocabulary.lookalikes.blanked(cleaned)


def occurrence_in(text: str, vocabulary: Vocabulary, *, bare: bool) -> Occurrence:
    """Whether the words assert a strike, by the lexicon's precedence.

    A source that lists what was hit asserts it, unless its words say otherwise; a ``bare`` news
    item has to say so.
    """
    cleaned = clean(text)
    return occurrence_span(cleaned, vocabulary, bare=bare)[0]


def occurrence_span(
    cleaned: str, vocabulary: Vocabulary, *, bare: bool
) -> tuple[Occurrence, tuple[int, int]]:
    """The occurrence that cleaned words assert, and where the words stand that decided; an empty
    span where none did.

    What a bare item's first sentence asserts, later ones on something else do not take back.
    """
    decided, span = _occurrence(cleaned, vocabulary, bare=bare)
    first = _SENTENCE_END.search(cleaned)
    if bare and first and decided is Occurrence.UNMENTIONED:
        begun = _occurrence(cleaned[: first.start()], vocabulary, bare=True)
        return begun if begun[0] is Occurrence.ASSERTED else (decided, span)
    return decided, span


def _occurrence(
    cleaned: str, vocabulary: Vocabulary, *, bare: bool
) -> tuple[Occurrence, tuple[int, int]]:
    rules = _bare_rules(cleaned, vocabulary) if bare else iter(vocabulary.occurrences)
    for occurrence, phrases in rules:
        if found := phrases.search(cleaned):
            if bare and occurrence is Occurrence.UNCLEAR and not _hint(cleaned, vocabulary):
                continue  # hearsay of something else
            return occurrence, found.span()
    if not bare:
        return Occurrence.ASSERTED, (0, 0)
    decided, span = _bare_assertion(_stated(cleaned, vocabulary), vocabulary)
    if decided is Occurrence.UNMENTIONED and (hint := _hint(cleaned, vocabulary)):
        return Occurrence.UNCLEAR, hint  # also where it only asks or comments
    return decided, span


def _hint(cleaned: str, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """Where words stand that may tell of a strike, or of what came of one: what befell a facility
    is such a hint, people without light are none.
    """
    done = vocabulary.intents.blanked(cleaned)
    found = vocabulary.signs.search(done) or vocabulary.asserts.search(done)
    if found is None and vocabulary.facility.search(vocabulary.sector.blanked(cleaned)):
        found = vocabulary.failures.search(cleaned)
    return None if found is None else found.span()


def _bare_rules(cleaned: str, vocabulary: Vocabulary) -> Iterator[tuple[Occurrence, Phrases]]:
    """What a bare item's words are tried for, in turn: those that say something else of a strike,
    then other things that strike words are used of, if it names neither arms nor soldiers, or
    fighting, if it names no arms that reach a facility.
    """
    yield from vocabulary.bare_occurrences
    if not vocabulary.military.search(cleaned):
        yield from vocabulary.other_subjects
    if not vocabulary.firepower.search(cleaned):
        yield Occurrence.UNMENTIONED, vocabulary.fighting
    yield from vocabulary.occurrences


def _bare_assertion(cleaned: str, vocabulary: Vocabulary) -> tuple[Occurrence, tuple[int, int]]:
    """Asserted where a strike word stands there, unless the item tells only what followed from it
    and names nothing that was hit, or only what is near.
    """
    found = vocabulary.asserts.search(vocabulary.intents.blanked(cleaned))
    if found and not (
        vocabulary.asserts_not.search(cleaned)
        or _is_consequence(cleaned, vocabulary)
        or _is_elsewhere(cleaned, vocabulary)
    ):
        return Occurrence.ASSERTED, found.span()
    if settled := vocabulary.asserts_after_all.search(cleaned):
        return Occurrence.ASSERTED, settled.span()
    return (Occurrence.UNCLEAR, found.span()) if found else (Occurrence.UNMENTIONED, (0, 0))


def _is_consequence(cleaned: str, vocabulary: Vocabulary) -> bool:
    """Whether the words tell of an outage that came of a strike, and of nothing that was hit."""
    if not vocabulary.outage.search(cleaned):
        return False
    hit = vocabulary.asserts.search(vocabulary.merely_after.blanked(cleaned))
    return hit is None or not vocabulary.facility.search(cleaned)


def _is_elsewhere(cleaned: str, vocabulary: Vocabulary) -> bool:
    """Whether every facility that is named only tells near what the strike was."""
    if not vocabulary.facility.search(cleaned):
        return False
    return not vocabulary.facility.search(without_bystanders(cleaned, vocabulary))


def _stated(cleaned: str, vocabulary: Vocabulary) -> str:
    """The words with those sentences blanked that ask whether it was so, and what only speaks of
    a strike that others told of.
    """
    told = vocabulary.comments.blanked(cleaned)
    return _QUESTION.sub(
        lambda asked: _blank(asked) if vocabulary.asks.match(asked[0].lstrip()) else asked[0],
        told,
    )


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def is_aggregate(text: str, vocabulary: Vocabulary) -> bool:
    """Whether the words give a total instead of one target."""
    return vocabulary.aggregate.search(clean(text)) is not None


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
