"""What a text was read to say, each fact with the words it was read from."""

from dataclasses import dataclass
from enum import StrEnum


class MentionKind(StrEnum):
    """What a mention tells of."""

    SITE = "site"
    BYSTANDER = "bystander"
    SETTLEMENT = "settlement"
    DISTRICT = "district"
    REGION = "region"
    CATEGORY = "category"
    MEANS = "means"
    ATTACKER = "attacker"
    TIME = "time"
    OCCURRENCE = "occurrence"


class Standing(StrEnum):
    """How a facility stands to the thing that a text speaks of."""

    FED = "fed"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Bystander:
    """A facility that a text names only to say what the thing it speaks of feeds or is near:
    ``first`` is the word behind the phrase that says so, ``last`` the last of its description.
    """

    standing: Standing
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One fact a text states: ``text[start:end]`` are the words it was read from, as given.

    ``value`` is a site's id, also where it only stood by, a settlement's or district's id or name,
    a region's code, a category, a means, a party's id, an ISO 8601 window ``from/until``, or an
    occurrence. ``candidates`` counts the things the words may mean: above one, ``value`` is only
    the first.
    """

    kind: MentionKind
    value: str
    start: int
    end: int
    candidates: int = 1
