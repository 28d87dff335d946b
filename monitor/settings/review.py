"""The file config/review.yaml: what needs two people, and how a mass outage is told."""

import re

from pydantic import Field, field_validator

from monitor.model.review import ReviewPolicy
from monitor.model.sites import SiteCategory
from monitor.settings.schemas import Threshold
from monitor.settings.yamlfile import StrictModel


class _TwoPeople(StrictModel):
    categories: tuple[SiteCategory, ...]
    why: str = Field(min_length=1)


class _Outage(StrictModel):
    customers: Threshold
    words: tuple[str, ...] = Field(min_length=1)
    multipliers: dict[str, int]

    @field_validator("words")
    @classmethod
    def _are_words(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if empty := [word for word in words if not word.strip()]:
            raise ValueError(f"{len(empty)} of them are empty")
        return words


class ReviewFile(StrictModel):
    """Which incidents two people have to look at."""

    two_people: _TwoPeople
    outage: _Outage

    def to_model(self) -> ReviewPolicy:
        """The policy, its words made into one expression."""
        times = "|".join(sorted(map(re.escape, self.outage.multipliers), key=len, reverse=True))
        counted = "|".join(map(re.escape, self.outage.words))
        pattern = (
            # nothing in it is without bound: digits and spaces by the thousand cost nothing
            r"(?<!\d)(?P<number>\d{1,3}(?:[ \u00a0.,]\d{3}){1,3}|\d{1,9}(?:[.,]\d{1,9})?)"
            rf"\s{{0,3}}(?P<times>{times})?\w{{0,20}}\.?\s{{1,3}}"
            rf"(?:[^\W\d]{{1,40}}\s{{1,3}}){{0,2}}?(?:{counted})"
        )
        return ReviewPolicy(
            categories=frozenset(self.two_people.categories),
            outage_customers=self.outage.customers.value,
            customers=re.compile(pattern, re.IGNORECASE),
            multipliers=dict(self.outage.multipliers),
        )
