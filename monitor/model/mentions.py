"""What a text was read to say, each fact with the words it was read from."""

from dataclasses import dataclass
from enum import StrEnum


class MentionKind(StrEnum):
    """What a mention tells of."""

    SITE = "site"
    SETTLEMENT = "settlement"
    DISTRICT = "district"
    REGION = "region"
    CATEGORY = "category"
    MEANS = "means"
    ATTACKER = "attacker"
    TIME = "time"
    OCCURRENCE = "occurrence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One fact a text states: ``text[start:end]`` are the words it was read from, as given.

    ``value`` is a site's id, a settlement's or district's id or name, a region's code, a
    category, a means, a party's id, an ISO 8601 window ``from/until``, or an occurrence.
    ``candidates`` counts the things the words may mean: above one, ``value`` is only the first.
    """

    kind: MentionKind
    value: str
    start: int
    end: int
    candidates: int = 1
