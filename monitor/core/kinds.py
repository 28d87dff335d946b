"""Kinds of facility: which a text speaks of, and whether two can be one, as sources write them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.core.words import Token, lemma
from monitor.model.sites import SiteCategory
from monitor.model.vocabulary import Vocabulary

_LONGEST_ABBREVIATION = 4  # letters: GRES
_UNIT_DIGITS = 2  # ТЕЦ-5; longer numbers are voltages and outputs

# Kinds that sources mix up for one facility: each set is one confusion seen in print
# (docs/decisions/0003).
_CONFUSED = (
    {SiteCategory.SUBSTATION, SiteCategory.DISTRIBUTION},
    {SiteCategory.SUBSTATION, SiteCategory.POWER_PLANT_THERMAL},
    {SiteCategory.SUBSTATION, SiteCategory.POWER_LINE},
    {SiteCategory.GAS_STORAGE, SiteCategory.GAS_PRODUCTION},
    {SiteCategory.PIPELINE, SiteCategory.PUMPING_STATION},
    {SiteCategory.PIPELINE, SiteCategory.GAS_METERING},
    {SiteCategory.OIL_DEPOT, SiteCategory.PUMPING_STATION},
    {SiteCategory.OIL_DEPOT, SiteCategory.REFINERY},
)
_VAGUE = (None, SiteCategory.OTHER_ENERGY)


def same_kind(said: SiteCategory | None, listed: SiteCategory) -> bool | None:
    """Whether a facility said to be of one kind can be one listed as the other; ``None`` where it
    says too little.
    """
    if (
        said in _VAGUE
        or listed is SiteCategory.OTHER_ENERGY
        and said is not SiteCategory.NOT_ENERGY
    ):
        return None if said is not listed else True
    if said is listed:
        return True
    return None if any({said, listed} <= confused for confused in _CONFUSED) else False


@dataclass(frozen=True, slots=True)
class SaidKind:
    """A kind of facility in a text, with its number if it has one: ТЕЦ-5."""

    category: SiteCategory
    order: int  # of the lexicon: a word that tells of two kinds tells of the first
    first: int
    last: int
    number: str
    word: str
    vague: bool  # it says only that it is energy


def is_many(kind: SaidKind) -> bool:
    """Whether an English word tells of several facilities: refineries."""
    word = kind.word
    return len(word) > _LONGEST_ABBREVIATION and word.isascii() and word.endswith("s")


def number_at(words: Sequence[Token], at: int, vocabulary: Vocabulary) -> str:
    """The unit number that is the word ``at``, or nothing: a voltage is none, nor is what counts
    or dates, unless it is joined to the word before.
    """
    if at >= len(words) or not words[at].word.isdecimal() or len(words[at].word) > _UNIT_DIGITS:
        return ""
    following = words[at + 1].word if at + 1 < len(words) else ""
    counts = following in vocabulary.volts or (
        not is_joined(words[at]) and _is_counted(following, vocabulary)
    )
    return "" if counts or words[at].before.strip(" -–‑№#") else words[at].word


def is_joined(number: Token) -> bool:
    """Whether a number is written as one with the word before it: ТЕЦ-5, ТЕЦ №5."""
    return bool(number.before.strip())


def _is_counted(word: str, vocabulary: Vocabulary) -> bool:
    """Whether a number before that word tells a date, or how many there are."""
    if any(pattern.match(word) for pattern, _ in vocabulary.times.months.meanings):
        return True
    little = vocabulary.prepositions | vocabulary.joining
    plain = vocabulary.generic.fullmatch(word) or vocabulary.generic.fullmatch(lemma(word))
    return bool(word) and word not in little and bool(plain)


def kinds_in(words: Sequence[Token], vocabulary: Vocabulary) -> list[SaidKind]:
    """The kinds of facility in a text, in its order; neighbours are one kind: nuclear power
    plant.
    """
    line, starts = line_of(words)
    line = vocabulary.lookalikes.blanked(line)
    found: list[SaidKind] = []
    seen: set[SiteCategory] = set()
    for order, (category, phrases) in enumerate(vocabulary.categories):
        if category is SiteCategory.NOT_ENERGY:
            continue
        vague = category in seen
        seen.add(category)
        for match in phrases.finditer(line):
            first = bisect_right(starts, match.start()) - 1
            last = max(first, bisect_right(starts, match.end() - 1) - 1)
            if any(kind.first <= last and first <= kind.last for kind in found):
                continue
            number = number_at(words, last + 1, vocabulary)
            found.append(SaidKind(category, order, first, last, number, words[last].word, vague))
    return _joined(sorted(found, key=lambda kind: kind.first), words)


def line_of(words: Sequence[Token]) -> tuple[str, list[int]]:
    """The cleaned words as one line, and where each starts in it."""
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for word in words:
        starts.append(length + len(word.before))
        parts += (word.before, word.word)
        length += len(word.before) + len(word.word)
    return "".join(parts), starts


def _joined(kinds: Sequence[SaidKind], words: Sequence[Token]) -> list[SaidKind]:
    joined: list[SaidKind] = []
    for kind in kinds:
        before = joined[-1] if joined else None
        if before and before.last + 1 == kind.first and not words[kind.first].before.strip(" -"):
            main = min(before, kind, key=lambda one: one.order)
            joined[-1] = SaidKind(
                main.category,
                main.order,
                before.first,
                kind.last,
                kind.number,
                main.word,
                main.vague,
            )
        else:
            joined.append(kind)
    return joined
