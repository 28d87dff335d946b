"""A profile says how a register of another maker is read: which column means what, in data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from string import Template
from typing import TypeAlias

from monitor.sources.siteentry import Bounds, UnusableEntry
from monitor.sources.sitefiles import SiteFileFormat, Writing

Words: TypeAlias = Mapping[str, str]


class _Phrase(Template):
    """``$status`` or ``${Capacity [MW]}``: a row's own words in their place."""

    braceidpattern = r"[^{}]+"


def filled(text: str, words: Words) -> str:
    """The phrase with a row's words in it; empty where one of them is."""
    phrase = _Phrase(text)
    if not all(words.get(column) for column in phrase.get_identifiers()):
        return ""
    return phrase.safe_substitute(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRule:
    """What follows from a row's words: ``when`` names columns and the words each may hold, in any
    case, ``*`` for any letters; an empty ``when`` always holds.
    """

    when: Mapping[str, tuple[str, ...]]
    then: str

    def holds(self, row: Words) -> bool:
        """Whether the row has one of the words in every column named."""
        return all(
            any(fnmatchcase(row.get(column, "").lower(), word.lower()) for word in words)
            for column, words in self.when.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A column whose numbers are summed over the units of a site, with its unit of measure."""

    column: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How one register is read. ``$column`` stands for the row's own words in ``constants``,
    ``remarks``, ``unnamed`` and the total's unit.

    ``rename`` gives columns of other editions the name the profile uses; ``needs`` are columns
    without which it is not this register. ``columns`` and ``constants`` fill the properties of a
    site entry, besides ``lon``, ``lat`` and ``wkt``; ``values`` translate words of a property.
    ``leave_out`` names words of columns for which a row is passed over. The first rule that holds
    gives category and precision. Rows alike in category and ``group_by`` are one site.
    ``id_from`` are the columns of its id. ``segment_share`` of a line's longest straight segment is
    the least precision it has.
    """

    profile_id: str
    title: str
    format: SiteFileFormat
    id_prefix: str
    id_from: tuple[str, ...]
    category: tuple[ProfileRule, ...]
    precision_m: tuple[ProfileRule, ...]
    constants: Mapping[str, str]
    columns: Mapping[str, str] = field(default_factory=dict)
    rename: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    group_by: tuple[str, ...] = ()
    total: Total | None = None
    remarks: tuple[str, ...] = ()
    unnamed: str = ""
    separator: str = ";"
    segment_share: float = 0.0
    bounds: Bounds
    writing: Writing = Writing()


def first_that_holds(what: str, rules: Iterable[ProfileRule], words: Words) -> str:
    """What the first rule that holds says.

    Raises:
        UnusableEntry: none holds; ``what`` is the property asked for.
    """
    rules = tuple(rules)
    for rule in rules:
        if rule.holds(words):
            return filled(rule.then, words)
    asked = dict.fromkeys(column for rule in rules for column in rule.when)
    told = ", ".join(f"{column}={words.get(column, '')}" for column in asked)
    raise UnusableEntry(what, "no rule of the profile covers it", told)
