"""What a sentence says by itself: whether something was struck, what kind of thing, with what, by
whom, when; each with the words it was read from. Where, is read elsewhere (core/locate.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import combining

from monitor.core.occurrence import category_span, occurrence_span
from monitor.core.time_said import TimeSaid, times_said
from monitor.core.words import clean
from monitor.model.ids import PartyId
from monitor.model.mentions import Mention, MentionKind
from monitor.model.reports import Means
from monitor.model.time import TimeWindow
from monitor.model.vocabulary import Vocabulary

Span = tuple[int, int]


def read_text(
    text: str, *, published: TimeWindow | None, zones: Sequence[str], vocabulary: Vocabulary
) -> tuple[Mention, ...]:
    """The facts a bare news item states, in the order of their words.

    Relative times are read from ``published`` in the IANA ``zones`` they may be meant in.
    """
    cleaned = clean(text)
    said = times_said(cleaned, vocabulary.times, published=published, zones=zones)
    facts = [
        *_what(text, cleaned, vocabulary),
        *((MentionKind.MEANS, str(means), span) for means, span in _means(cleaned, vocabulary)),
        *((MentionKind.ATTACKER, party, span) for party, span in _attackers(cleaned, vocabulary)),
        *((MentionKind.TIME, _iso(each.window), (each.start, each.end)) for each in said),
    ]
    given = _Given.of(text, cleaned)
    found = [given.mention(kind, value, span) for kind, value, span in facts]
    return tuple(sorted(found, key=lambda each: (each.start, each.end, each.kind, each.value)))


def means_in(text: str, vocabulary: Vocabulary) -> Means:
    """With what, by the words of a text; unknown where they name nothing or several things.

    What falls down is debris, whatever it was before.
    """
    named = {means for means, _ in _means(clean(text), vocabulary)}
    if Means.DEBRIS in named:
        return Means.DEBRIS
    return named.pop() if len(named) == 1 else Means.UNKNOWN


def attacker_in(text: str, vocabulary: Vocabulary) -> PartyId | None:
    """Who struck, by the words of a text; ``None`` where they name nobody or more than one."""
    named = {party for party, _ in _attackers(clean(text), vocabulary)}
    return named.pop() if len(named) == 1 else None


def times_in(
    text: str, *, published: TimeWindow | None, zones: Sequence[str], vocabulary: Vocabulary
) -> tuple[TimeSaid, ...]:
    """The times that the words of a text state."""
    return times_said(clean(text), vocabulary.times, published=published, zones=zones)


def _what(
    text: str, cleaned: str, vocabulary: Vocabulary
) -> Iterator[tuple[MentionKind, str, Span]]:
    """The kind of facility, and what is said of a strike."""
    category = category_span(text, vocabulary)
    if category is not None:
        yield MentionKind.CATEGORY, str(category[0]), category[1]
    occurrence, span = occurrence_span(cleaned, vocabulary, bare=True)
    yield MentionKind.OCCURRENCE, str(occurrence), span


def _means(cleaned: str, vocabulary: Vocabulary) -> Iterator[tuple[Means, Span]]:
    for means, pattern in vocabulary.means_said:
        if found := pattern.search(cleaned):
            yield means, found.span()


def _attackers(cleaned: str, vocabulary: Vocabulary) -> Iterator[tuple[PartyId, Span]]:
    """Who is named as striking. Where two parties are known, who wards a strike off tells that it
    was the other's.
    """
    told = vocabulary.passive.blanked(cleaned)
    others = {
        actor.party: [other.party for other in vocabulary.actors if other is not actor]
        for actor in vocabulary.actors
    }
    for actor in vocabulary.actors:
        if found := actor.strikes.search(told):
            yield actor.party, found.span()
        if len(others[actor.party]) == 1 and (found := actor.wards_off.search(told)):
            yield others[actor.party][0], found.span()


def _iso(window: TimeWindow) -> str:
    return f"{window.from_utc.isoformat()}/{window.until_utc.isoformat()}"


@dataclass(frozen=True, slots=True)
class _Given:
    """A text as given, and where each character of its cleaned form stands in it."""

    length: int
    starts: Sequence[int]

    @classmethod
    def of(cls, text: str, cleaned: str) -> "_Given":
        if len(cleaned) == len(text) and text.lower() == cleaned:
            return cls(len(text), range(len(text)))
        bases = [at for at, letter in enumerate(text) if not combining(letter)]
        starts = [
            first for first, last in pairwise([*bases, len(text)]) for _ in clean(text[first:last])
        ]
        return cls(len(text), starts)

    def mention(self, kind: MentionKind, value: str, span: Span) -> Mention:
        """The fact with its words' place in the text as given."""
        start, end = span
        return Mention(kind=kind, value=value, start=self._at(start), end=self._at(end))

    def _at(self, cleaned: int) -> int:
        return self.starts[cleaned] if cleaned < len(self.starts) else self.length
