"""Stems, as people write them in config/lexicon.yaml, become patterns."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from monitor.core.words import clean
from monitor.model.phrases import Phrasebook, Phrases

Groups: TypeAlias = Mapping[str, Sequence[str]]  # stems by the name that <name> refers to

NO_GROUPS: Groups = {}
_BETWEEN = r"[^.!?]{0,80}?(?<!\w)"  # within one sentence, up to a word's start
_APART = r"[^\w.!?:;]++"  # all of it or nothing: words parted in many ways take hours to refuse
_LETTER = re.compile(r"\\\W|\w")  # as re.escape writes it
_WORD_ENDS = re.compile(r"[^\w']")


def stem_pattern(stem: str, groups: Groups = NO_GROUPS) -> str:
    """The regular expression of a stem: ``*`` ends a word early, ``$`` demands the whole word,
    ``…`` stands for words in between, ``#`` for a number, ``<name>`` for any stem of a group.

    Its words may be apart by anything that does not end a sentence or a speaker's name.
    """
    whole = stem.endswith("$")
    parts = [
        _APART.join(_word_pattern(word, groups) for word in clean(part).split())
        for part in stem.rstrip("$").split("…")
    ]
    return _BETWEEN.join(parts) + (r"(?!\w)" if whole else "")


def _word_pattern(word: str, groups: Groups) -> str:
    if word.startswith("<"):
        return rf"(?:{alternatives(groups[word.strip('<>')], groups)})\w*+"
    if word == "*":
        return r"\w++"
    return re.escape(word).replace(r"\*", r"\w*+").replace(r"\#", r"\d++")


def alternatives(stems: Iterable[str], groups: Groups = NO_GROUPS) -> str:
    """The regular expression of any of the stems, wherever it stands.

    Stems that begin or end in the same group share it: tried for each, it would take several times
    as long to find, and written out for each, seconds to compile.
    """
    rests_of: dict[str, list[str]] = defaultdict(list)
    heads_of: dict[str, list[str]] = defaultdict(list)
    plain = []
    for stem in stems:
        head, mark, tail = stem.partition("<")
        if mark and not head:
            first, _, rest = tail.partition(">")
            rests_of[first].append(rest.strip())
        elif mark:
            heads_of[mark + tail].append(head.strip())
        else:
            plain.append(stem_pattern(stem))
    led = [_led(first, rests, groups) for first, rests in rests_of.items()]
    ended = [
        rf"(?:{_either(map(_leading, heads))}){stem_pattern(tail, groups)}"
        for tail, heads in heads_of.items()
    ]
    return _either([*plain, *led, *ended])


def _led(first: str, rests: Sequence[str], groups: Groups) -> str:
    """A group and what may follow it, at once or after other words."""
    apart = alternatives((rest for rest in rests if rest and rest[0] != "…"), groups)
    later = alternatives((rest[1:].strip() for rest in rests if rest[:1] == "…"), groups)
    follow = [f"{gap}(?:{then})" for gap, then in ((_APART, apart), (_BETWEEN, later)) if then]
    alone = [""] if "" in rests else []
    return f"{_word_pattern(f'<{first}>', groups)}(?:{'|'.join([*follow, *alone])})"


def _either(patterns: Iterable[str]) -> str:
    """The first of the patterns that fits; those that begin with the same letter share it, so that
    few are tried at a place.
    """
    runs = groupby(patterns, key=lambda pattern: _LETTER.match(pattern) is not None)
    return "|".join("|".join(_by_letter(run) if spelt else run) for spelt, run in runs)


def _by_letter(patterns: Iterable[str]) -> Iterator[str]:
    rests: dict[str, list[str]] = defaultdict(list)
    for pattern in patterns:
        letter = pattern[: 1 + pattern.startswith("\\")]
        rests[letter].append(pattern.removeprefix(letter))
    for letter, rest in rests.items():
        yield letter + (rest[0] if len(rest) == 1 else f"(?:{_either(rest)})")


def _leading(head: str) -> str:
    """What stands before a group, up to it."""
    return stem_pattern(head) if head.endswith("…") else stem_pattern(head) + _APART


def heads(stems: Iterable[str], groups: Groups = NO_GROUPS) -> set[str]:
    """How the first words of the stems begin: nothing where any word may be the first."""
    found: set[str] = set()
    for stem in stems:
        first = clean(stem).split("…")[0].split()[0]
        if first.startswith("<"):
            found |= heads(groups[first.strip("<>")], groups)
        elif first.startswith("#"):
            found |= set("0123456789")
        else:
            found.add(_WORD_ENDS.split(first)[0])
    return found


def phrases(book: Phrasebook, stems: Iterable[str], groups: Groups = NO_GROUPS) -> Phrases:
    """The stems as phrases of the book."""
    listed = list(stems)
    return book.phrases(heads(listed, groups), lambda: alternatives(listed, groups))


def any_stem(stems: Iterable[str], groups: Groups = NO_GROUPS) -> re.Pattern[str]:
    """One pattern that finds any of the stems at a word's start; ``*`` alone finds everything."""
    listed = list(stems)
    if "*" in listed:
        return re.compile("")
    # looking behind once and not for every stem is ten times faster
    return re.compile(rf"(?<!\w)(?:{alternatives(listed, groups)})")
