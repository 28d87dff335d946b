"""Whether a report's words assert a strike, and on what kind of facility."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain

from monitor.core.bystanders import without_bystanders
from monitor.core.clauses import (
    Span,
    armed_clause,
    clause_end,
    clause_starts,
    hit_in,
    main_clauses,
    qualifies,
)
from monitor.core.words import (
    CYRILLIC,
    CYRILLIC_CAPITAL,
    clean,
    is_intended,
    is_passive,
    is_qualifier,
)
from monitor.model.phrases import Phrases
from monitor.model.reports import Occurrence
from monitor.model.sites import SiteCategory
from monitor.model.vocabulary import Vocabulary

# after a small letter or a comma, so that it neither begins a sentence nor stands in a title
_CAPITALISED = re.compile(rf"(?<=[{CYRILLIC},] )[{CYRILLIC_CAPITAL}][{CYRILLIC}'’ʼ-]+(?!\w)")
_SENTENCE = re.compile(r"(?:[^.!?]++|[.!?](?!\s))+")
_QUESTION = re.compile(r"(?<![^.!?\n])[^.!?\n]++\?")
_NOWHERE = (0, 0)
_OF_ALL = (
    Occurrence.ASSERTED,
    Occurrence.DENIED,
    Occurrence.UNCLEAR,
)  # a doubt is of all that is said
_PARTED = re.compile(r"[,—–]")
_NEXT_WORDS = re.compile(r"(?:[ «\"“]++\w++){1,4}")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


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


def occurrence_span(cleaned: str, vocabulary: Vocabulary, *, bare: bool) -> tuple[Occurrence, Span]:
    """The occurrence that cleaned words assert, and where the words stand that decided; an empty
    span where none did.

    What a bare item's first sentence asserts, later ones on something else do not take back.
    """
    if not bare:
        return _first(vocabulary.occurrences, cleaned) or (Occurrence.ASSERTED, _NOWHERE)
    cleaned = vocabulary.lookalikes.blanked(cleaned)
    known = _known(cleaned, vocabulary)
    decided, span = _begun_or_whole(known, vocabulary)
    if known != cleaned and decided is Occurrence.UNMENTIONED:
        hint = _hint(cleaned, vocabulary)
        return (Occurrence.UNCLEAR, hint) if hint else (decided, span)
    return decided, span


def _begun_or_whole(cleaned: str, vocabulary: Vocabulary) -> tuple[Occurrence, Span]:
    decided, span = _bare_occurrence(cleaned, vocabulary)
    sentences = list(_SENTENCE.finditer(cleaned))
    if len(sentences) > 1 and decided is Occurrence.UNMENTIONED:
        begun = _bare_occurrence(cleaned[: sentences[0].end()], vocabulary)
        return begun if begun[0] is Occurrence.ASSERTED else (decided, span)
    if len(sentences) > 1 and decided is Occurrence.ASSERTED:
        said = next(each for each in sentences if each.end() > span[0])
        return Occurrence.UNCLEAR if _is_of_another(said, vocabulary) else decided, span
    return decided, span


def _is_of_another(said: re.Match[str], vocabulary: Vocabulary) -> bool:
    """Whether the sentence that tells of a strike names no facility, and those that name one tell
    of nothing that happened to it.
    """
    cleaned = said.string
    others = f"{cleaned[: said.start()]}{_blank(said)}{cleaned[said.end() :]}"
    if vocabulary.facility.search(said[0]) or not vocabulary.facility.search(others):
        return False
    return _bare_occurrence(others, vocabulary)[0] is Occurrence.UNMENTIONED


def _known(cleaned: str, vocabulary: Vocabulary) -> str:
    """The words with what nobody knows or can confirm blanked, to the end of its clause."""
    for found in vocabulary.doubts.finditer(cleaned):
        end = clause_end(cleaned, found.end())
        cleaned = f"{cleaned[: found.start()]}{' ' * (end - found.start())}{cleaned[end:]}"
    return cleaned


def _bare_occurrence(cleaned: str, vocabulary: Vocabulary) -> tuple[Occurrence, Span]:
    """What is said of a bare item; then of something else beside a strike; then what words that any
    source uses say. What is not said of all of it does not take back what a clause asserts.
    """
    rules = (vocabulary.bare_occurrences, _beside(cleaned, vocabulary), vocabulary.occurrences)
    for occurrence, phrases in chain.from_iterable(rules):
        found = phrases.search(cleaned)
        if found is None or occurrence is Occurrence.UNCLEAR and not _hint(cleaned, vocabulary):
            continue  # also hearsay of something else
        of_all = occurrence in _OF_ALL
        beside = None if of_all else _asserted_in_a_clause(cleaned, vocabulary)
        return beside or (occurrence, found.span())
    return _asserted_or_hinted(cleaned, vocabulary)


def _first(
    rules: Iterable[tuple[Occurrence, Phrases]], cleaned: str
) -> tuple[Occurrence, Span] | None:
    """The first of the rules whose phrases stand in the words, and where."""
    found = ((occurrence, phrases.search(cleaned)) for occurrence, phrases in rules)
    return next(((occurrence, match.span()) for occurrence, match in found if match), None)


def _asserted_in_a_clause(cleaned: str, vocabulary: Vocabulary) -> tuple[Occurrence, Span] | None:
    """The strike on a facility that a clause of several asserts by itself."""
    whole = cleaned.strip()
    for start, end in main_clauses(cleaned, vocabulary):
        clause = f"{' ' * start}{cleaned[start:end]}"
        if clause.strip() == whole or qualifies(clause, vocabulary):
            continue
        if vocabulary.facility.search(clause):
            decided, span = _bare_occurrence(clause, vocabulary)
            if decided is Occurrence.ASSERTED:
                return decided, span
    return None


def _asserted_or_hinted(cleaned: str, vocabulary: Vocabulary) -> tuple[Occurrence, Span]:
    told = _on_facilities(cleaned, vocabulary)
    decided, span = _bare_assertion(_stated(told, vocabulary), vocabulary)
    if span == _NOWHERE and (hint := _hint(told, vocabulary)):
        return Occurrence.UNCLEAR, hint  # also where it only asks or comments
    return decided, span


def _hint(cleaned: str, vocabulary: Vocabulary) -> Span | None:
    """Where words stand that may tell of a strike, or of what came of one: what befell a facility
    is such a hint, people without light are none.
    """
    done = _done(cleaned, vocabulary)
    found = vocabulary.signs.search(done) or vocabulary.asserts.search(done)
    found = found or armed_clause(done, vocabulary)
    if found is None and vocabulary.facility.search(vocabulary.sector.blanked(cleaned)):
        found = vocabulary.failures.search(cleaned)
    return None if found is None else found.span()


def _beside(cleaned: str, vocabulary: Vocabulary) -> Iterator[tuple[Occurrence, Phrases]]:
    """What a bare item's words are tried for that may be said beside a strike: other deeds, then
    other things that strike words are used of, if it names neither arms nor soldiers, and fighting,
    if it names no arms that reach a facility.
    """
    yield Occurrence.UNMENTIONED, vocabulary.other_deeds
    if not vocabulary.military.search(cleaned):
        yield from vocabulary.other_subjects
    if not vocabulary.firepower.search(cleaned):
        yield Occurrence.UNMENTIONED, vocabulary.fighting


def _bare_assertion(cleaned: str, vocabulary: Vocabulary) -> tuple[Occurrence, Span]:
    """Asserted where a strike word stands there, unless the item tells only what followed from it
    and names nothing that was hit, or only what is near; and where a clause says so by its grammar.
    """
    done = _done(cleaned, vocabulary)
    found = _deed(vocabulary.asserts, done, vocabulary)
    if found is None and vocabulary.signs.search(done):
        found = vocabulary.asserts.search(done)  # what burns was struck
    if found and not (
        vocabulary.asserts_not.search(cleaned)
        or _is_consequence(cleaned, vocabulary)
        or _is_elsewhere(cleaned, vocabulary)
    ):
        return Occurrence.ASSERTED, found.span()
    if settled := _deed(vocabulary.asserts_after_all, cleaned, vocabulary):
        return Occurrence.ASSERTED, settled.span()
    hit = hit_in(done, vocabulary)
    if hit and hit_in(without_bystanders(done, vocabulary), vocabulary):
        return Occurrence.ASSERTED, hit
    return (Occurrence.UNCLEAR, found.span()) if found else (Occurrence.UNMENTIONED, _NOWHERE)


def _done(cleaned: str, vocabulary: Vocabulary) -> str:
    """The words with what somebody wishes, plans, is told to do or will do blanked."""
    done = vocabulary.intents.blanked(cleaned)
    for found in vocabulary.asserts.finditer(done):
        first = _WORD.match(done, found.start())
        if first and is_intended(first[0]):
            done = f"{done[: first.start()]}{_blank(first)}{done[first.end() :]}"
    return done


def _deed(phrases: Phrases, cleaned: str, vocabulary: Vocabulary) -> re.Match[str] | None:
    """The first of the phrases that tells of a deed: none that will be done, nor the state of a
    thing that something else is said of.
    """
    for found in phrases.finditer(cleaned):
        first = _WORD.match(cleaned, found.start())
        if not first or not (is_intended(first[0]) or _is_state(first, vocabulary)):
            return found
    return None


def _is_state(word: re.Match[str], vocabulary: Vocabulary) -> bool:
    """Whether a word only says what something is like, and not by what it became so."""
    if not is_passive(word[0]) or not is_qualifier(word[0]):
        return False
    following = _NEXT_WORDS.match(word.string, word.end())
    return following is None or vocabulary.weapons.search(following[0]) is None


def _on_facilities(cleaned: str, vocabulary: Vocabulary) -> str:
    """The words without what befell people, vehicles and dwellings."""
    others = [
        each.span()
        for each in vocabulary.strikes_on_others.finditer(cleaned)
        if _is_on_others(each[0], vocabulary)
    ]
    if not others or vocabulary.facility_too.search(cleaned):
        return cleaned
    clause_at = clause_starts(cleaned)
    for start, end in others:
        begins, ends = clause_at[bisect_right(clause_at, start) - 1], clause_end(cleaned, end)
        # with what struck them
        start = start if vocabulary.facility.search(cleaned[begins:start]) else begins
        end = end if vocabulary.facility.search(cleaned[end:ends]) else ends
        cleaned = f"{cleaned[:start]}{' ' * (end - start)}{cleaned[end:]}"
    return cleaned


def _is_on_others(words: str, vocabulary: Vocabulary) -> bool:
    """Whether a strike and another thing in one clause have no facility between them: of one behind
    that thing it is a part.
    """
    begins = vocabulary.asserts.search(words) or vocabulary.weapons.search(words)
    between = begins is not None and begins.start() == 0 and vocabulary.facility.search(words)
    apart = _PARTED.search(words) or vocabulary.outage.search(words)
    return not between and apart is None


def _is_consequence(cleaned: str, vocabulary: Vocabulary) -> bool:
    """Whether the words tell of what people lack since a strike, and of nothing that was hit."""
    if not vocabulary.outage.search(cleaned):
        facility = vocabulary.facility.search(cleaned)
        return facility is None and vocabulary.supplies.search(cleaned) is not None
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
