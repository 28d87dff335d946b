"""Whose voice a claim is: the origin it states, and whom its words say they repeat.

A speaker is read by where it stands: before a colon at the start, behind the last dash, behind
words like "according to", before and behind verbs of saying. Organs are known from the lexicon; any
other name in such a place is an origin of its own, the same however it is spelt or inflected.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from monitor.core.words import (
    Token,
    clean,
    folded,
    is_first_name,
    is_toponym,
    tokens,
    words_of,
)
from monitor.model.ids import PartyId, content_id
from monitor.model.reports import OriginFamily
from monitor.model.sources import Source
from monitor.model.vocabulary import OriginRule, Vocabulary

_PARTING = re.compile(r"[,;:!?()\[\]]|\s-+(?=\s|$)|[–—]")  # an organ's name does not reach across
_BEFORE_COLON = re.compile(r"\s*([^:;,.!?\n]{2,80}):(?=\s)")
_DASH = re.compile(r"\s-+\s|[–—]")
_CLOSING = 100  # characters: who stands behind the last dash stands in these
_MOST_WORDS = 6  # of a title and a name: more of them are a sentence
_MOST_NAMES = 3


def spoken_by(
    origin: str,
    words: Mapping[str, str],
    attacker: PartyId | None,
    source: Source,
    vocabulary: Vocabulary,
) -> tuple[OriginFamily, OriginFamily | None]:
    """Whose voice a claim of this ``origin`` is; and, where that is a party's, whom of others its
    words say they repeat.

    What nobody vouches for is one voice, whatever it claims. A party's organ stays the party's,
    whomever it cites; anybody else is the voice of whom they repeat. An organ without its country
    is one of the outlet's side where it accuses another: nothing less makes it anybody's.
    """
    if not source.vouched:
        return OriginFamily(family_id=source.source_id, title=source.title, vouched=False), None
    side = vocabulary.sides.get(clean(words["source_party"])) if attacker else None
    side = None if side == attacker else side
    own = origin_family(origin, vocabulary, side)
    said = _said_by(words, side, vocabulary)
    if own.speaks_for is None or said is None:
        return said or own, None
    same = said.speaks_for == own.speaks_for or said.family_id in _untold(origin, vocabulary)
    return own, None if same else said


def _said_by(
    words: Mapping[str, str], side: PartyId | None, vocabulary: Vocabulary
) -> OriginFamily | None:
    """Whom the words say they repeat, other than the outlet itself."""
    outlet = _own_id(words["source_name"])
    quoted = (
        quoted_family(words[field], vocabulary, side) for field in ("headline", "summary", "effect")
    )
    return next((said for said in quoted if said and said.family_id != outlet), None)


def _untold(origin: str, vocabulary: Vocabulary) -> set[str]:
    """The families by which an organ goes that is named without its country."""
    cleaned = clean(origin)
    roles = {rule.role for rule in vocabulary.origins if rule.pattern.match(cleaned)}
    return {rule.family_id for rule in vocabulary.origins if rule.anyones and rule.role in roles}


def origin_family(origin: str, vocabulary: Vocabulary, side: PartyId | None = None) -> OriginFamily:
    """The family an origin belongs to: a configured one, or itself alone; and the party it speaks
    for, if any. An organ without its country is one of the outlet's ``side``, if that is known.
    """
    cleaned = clean(origin)
    for rule in vocabulary.origins:
        if rule.pattern.match(cleaned):
            told = _on_side(rule, side, vocabulary)
            return _family(told, origin, told.title if told.family_id else origin)
    return OriginFamily(family_id=_own_id(origin), title=origin)


def quoted_family(
    text: str, vocabulary: Vocabulary, side: PartyId | None = None
) -> OriginFamily | None:
    """The family of whom a text says it repeats: the first organ it names with its country, else
    without it, else the first other name that stands where a speaker does; ``None`` where none is.
    """
    if not text:
        return None
    cleaned, apart = _PARTING.sub(";", clean(text)), _standing_apart(text, vocabulary)
    spoken = [(at, *_named_in(part, vocabulary)) for at, part in apart]
    found = [
        (rule.anyones, at, rule, name)
        for rule in vocabulary.origins
        for at, name in _organ(rule, cleaned, spoken)
    ]
    if found:
        _, _, rule, name = min(found, key=lambda each: each[:2])
        told = _on_side(rule, side, vocabulary)
        return _family(told, name, told.title)
    named = next(_others(text, cleaned, apart, vocabulary), None)
    return None if named is None else OriginFamily(family_id=_own_id(named), title=named)


def _family(rule: OriginRule, name: str, title: str) -> OriginFamily:
    return OriginFamily(
        family_id=rule.family_id or _own_id(name),
        title=title,
        speaks_for=rule.speaks_for,
        anyones=rule.anyones,
    )


def _own_id(name: str) -> str:
    return content_id("o", [folded(word) for word in words_of(name)] or [clean(name)])


def _on_side(rule: OriginRule, side: PartyId | None, vocabulary: Vocabulary) -> OriginRule:
    """The organ of that role on the outlet's side, where no country is told."""
    if not rule.anyones or side is None:
        return rule
    return next(
        each for each in vocabulary.origins if (each.role, each.speaks_for) == (rule.role, side)
    )


def _standing_apart(text: str, vocabulary: Vocabulary) -> list[tuple[int, str]]:
    """What stands before a colon at the start or behind the last dash, with about where it does,
    unless it tells of a strike itself.
    """
    opening, closing = _BEFORE_COLON.match(text), _DASH.split(text[-_CLOSING:])
    parts = [(0, opening[1])] if opening else []
    parts += [(len(text), closing[-1])] if len(closing) > 1 else []
    return [
        (at, part)
        for at, part in parts
        if 0 < len(tokens(part)) <= _MOST_WORDS and not vocabulary.asserts.search(clean(part))
    ]


def _organ(
    rule: OriginRule, cleaned: str, apart: Iterable[tuple[int, str, bool]]
) -> Iterator[tuple[int, str]]:
    """Where a text cites that organ, and the words that name it; ``apart`` are where something
    stands apart, its words, and whether they begin with a title.
    """
    if quoted := rule.quoted.search(cleaned):
        named = rule.pattern.search(quoted[0])
        yield quoted.start(), named[0] if named else quoted[0]
    for at, spoken, titled in apart:
        if named := rule.pattern.search(spoken) if titled else rule.pattern.match(spoken):
            yield at, named[0]


def _named_in(part: str, vocabulary: Vocabulary) -> tuple[str, bool]:
    """The words that stand apart, without their lead, and whether they begin with a title."""
    spoken = " ".join(_without_lead(words_of(part), vocabulary))
    return spoken, vocabulary.speakers.titles.match(spoken) is not None


def _without_lead(words: Sequence[str], vocabulary: Vocabulary) -> Sequence[str]:
    """Without "in the", as in "told in the ministry"."""
    lead = vocabulary.prepositions | vocabulary.articles
    return words[len(list(takewhile(lead.__contains__, words))) :]


def _others(
    text: str, cleaned: str, apart: Iterable[tuple[int, str]], vocabulary: Vocabulary
) -> Iterator[str]:
    """The names that stand where a speaker does and are no organ's."""
    given, speakers = tokens(text), vocabulary.speakers
    runs: list[Sequence[Token]] = [tokens(part) for _, part in apart]
    if after := speakers.after.search(cleaned):
        opening = max(cleaned.rfind(mark, 0, after.start()) for mark in ";.") + 1
        runs.append(given[_count(cleaned, opening) : _count(cleaned, after.start())])
    if before := speakers.before.search(cleaned):
        runs.append(_following(given[_count(cleaned, before.end()) :], vocabulary))
    for run in runs:
        if all(each.capital or _is_title(each, vocabulary) for each in run):
            yield from _speaker(run, vocabulary)


def _count(cleaned: str, until: int) -> int:
    return len(tokens(cleaned[:until]))


def _following(given: Sequence[Token], vocabulary: Vocabulary) -> Sequence[Token]:
    """The name behind "according to", without the words and titles in front of it."""
    lead = vocabulary.prepositions | vocabulary.articles
    while given and (given[0].word in lead or _is_title(given[0], vocabulary)):
        given = given[1:]
    more = takewhile(lambda each: each.capital and each.before.isspace(), given[1:_MOST_NAMES])
    return [*given[:1], *more]


def _is_title(word: Token, vocabulary: Vocabulary) -> bool:
    return vocabulary.speakers.titles.match(word.word) is not None


def _speaker(run: Sequence[Token], vocabulary: Vocabulary) -> Iterator[str]:
    """The name of whoever speaks, without titles and first names; none where the words are those
    of a place, a party, a heading or a strike.
    """
    named = [each.word for each in run if not _is_title(each, vocabulary)]
    named = [word for word in named if not is_first_name(word)] or named
    name = " ".join(named)
    if not 0 < len(named) <= _MOST_NAMES or vocabulary.asserts.search(name):
        return
    if named[0] in vocabulary.prepositions:  # told in a place, nobody knows by whom
        return
    if not all(_is_no_speaker(word, vocabulary) for word in named):
        yield " ".join(word.capitalize() for word in named)


def _is_no_speaker(word: str, vocabulary: Vocabulary) -> bool:
    no_speakers = vocabulary.speakers.no_speakers
    return word.isdigit() or is_toponym(word) or no_speakers.match(word) is not None
