"""The schemas of sources.yaml, disclosure.yaml, digest.yaml and rules.yaml, and their way into the
model.
"""

from datetime import date, timedelta
from pathlib import PurePath
from typing import Annotated, Self

from pydantic import Field, FiniteFloat, ValidationInfo, field_validator, model_validator

from monitor.core.associate import WEIGHT_NAMES
from monitor.core.heat import HEAT_NAMES
from monitor.model.disclosure import DisclosureLevel, DisclosurePolicy, DisclosureRule, Viewer
from monitor.model.sites import SiteCategory
from monitor.model.sources import Expectation, Source, SourceFormat
from monitor.settings.yamlfile import StrictModel
from monitor.settings.zones import Zone, ZoneOrUnknown
from monitor.sources.interface import STANDARD_FIELDS, TOKEN

_PARSER_CONSTANTS = {
    "_encoding", "_delimiter", "_within_hours", "_decimal", "_date_format", "_sheet", "_layer",
    "_colours", "_message_url", "_username_env", "_password_env", "_token_env", "_token_header",
    "_period_hours",
}  # fmt: skip
_COARSENESS = list(DisclosureLevel)  # most detailed first


class _Expectation(StrictModel):
    items_min: int | None = Field(default=None, ge=0)
    items_max: int | None = Field(default=None, ge=0)
    silence_hours: FiniteFloat | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        bounded = self.items_min is not None and self.items_max is not None
        if bounded and (self.items_min or 0) > (self.items_max or 0):
            raise ValueError("items_min is above items_max")
        return self

    def to_model(self) -> Expectation:
        hours = self.silence_hours
        return Expectation(
            items_min=self.items_min,
            items_max=self.items_max,
            silence=None if hours is None else timedelta(hours=hours),
        )


class _Source(StrictModel):
    source_id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str = Field(min_length=1)
    format: SourceFormat
    location: str
    pattern: str = ""
    every_minutes: int | None = Field(gt=0)
    zone: ZoneOrUnknown
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}
    enabled: bool = True
    released: bool = False
    vouched: bool
    expect: _Expectation = _Expectation()
    stand_ins: tuple[tuple[FiniteFloat, FiniteFloat], ...] = ()
    regions: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")], ...] = ()
    licence: str = Field(min_length=1)
    why: str = Field(min_length=1)

    @field_validator("location", "pattern")
    @classmethod
    def _stays_inside(cls, location: str) -> str:
        if ".." in PurePath(location).parts:
            raise ValueError("must not lead upwards")
        return location

    @field_validator("columns", "constants")
    @classmethod
    def _known_fields(cls, fields: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        known = {*STANDARD_FIELDS, *(_PARSER_CONSTANTS if info.field_name == "constants" else ())}
        if strangers := sorted(fields.keys() - known):
            raise ValueError(f"no standard field (docs/formats/report.md): {', '.join(strangers)}")
        return fields

    @model_validator(mode="after")
    def _token_has_its_place(self) -> Self:
        """What ``_token_env`` names stands for ``{token}``; neither goes without the other."""
        header = self.constants.get("_token_header", "")
        if header and not header.partition(":")[1]:
            raise ValueError("_token_header is not of the form name: value")
        if (TOKEN in self.location + header) != ("_token_env" in self.constants):
            raise ValueError(f"_token_env and {TOKEN} in location or _token_header go together")
        return self

    def to_model(self) -> Source:
        every = None if self.every_minutes is None else timedelta(minutes=self.every_minutes)
        stated = self.model_dump(exclude={"every_minutes", "why", "expect"})
        return Source(every=every, expect=self.expect.to_model(), **stated)


class SourcesFile(StrictModel):
    """Who is read."""

    sources: tuple[_Source, ...] = Field(min_length=1)

    @field_validator("sources")
    @classmethod
    def _differ(cls, sources: tuple[_Source, ...]) -> tuple[_Source, ...]:
        ids = [source.source_id for source in sources]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"given twice: {', '.join(twice)}")
        return sources

    def to_model(self) -> tuple[Source, ...]:
        """The sources, in the order of the file."""
        return tuple(source.to_model() for source in self.sources)


class _DisclosureRule(StrictModel):
    viewer: Viewer
    categories: tuple[SiteCategory, ...] | None = Field(default=None, min_length=1)
    held: DisclosureLevel
    released: DisclosureLevel
    hold_hours: FiniteFloat | None = Field(ge=0)
    why: str = Field(min_length=1)

    @field_validator("released")
    @classmethod
    def _shows_more(cls, released: DisclosureLevel, info: ValidationInfo) -> DisclosureLevel:
        held = info.data.get("held")
        if held and _COARSENESS.index(released) > _COARSENESS.index(held):
            raise ValueError(f"shows less than what is shown while held ({held})")
        return released

    def to_model(self) -> list[DisclosureRule]:
        """A rule for each category, or the one for all others."""
        hold = None if self.hold_hours is None else timedelta(hours=self.hold_hours)
        return [
            DisclosureRule(
                viewer=self.viewer,
                category=category,
                held=self.held,
                released=self.released,
                hold=hold,
                why=self.why,
            )
            for category in self.categories or (None,)
        ]


class DisclosureFile(StrictModel):
    """Who sees how much, and when."""

    cell_m: FiniteFloat = Field(gt=0)
    public_lists: tuple[str, ...]
    rules: tuple[_DisclosureRule, ...]

    @field_validator("rules")
    @classmethod
    def _decide_every_case_once(
        cls, rules: tuple[_DisclosureRule, ...]
    ) -> tuple[_DisclosureRule, ...]:
        cases = [(rule.viewer, rule.category) for entry in rules for rule in entry.to_model()]
        for viewer in Viewer:
            if (viewer, None) not in cases:
                raise ValueError(f"no rule without categories for {viewer}")
        if twice := sorted(
            {f"{who} {what}" for who, what in cases if cases.count((who, what)) > 1}
        ):
            raise ValueError(f"decided twice: {', '.join(twice)}")
        return rules

    def to_model(self, zone: str) -> DisclosurePolicy:
        """The policy, a rule for each viewer and category named; ``zone`` is the digest's."""
        return DisclosurePolicy(
            rules=tuple(rule for entry in self.rules for rule in entry.to_model()),
            cell_m=self.cell_m,
            public_lists=frozenset(self.public_lists),
            zone=zone,
        )


class DigestFile(StrictModel):
    """When a day's digest is closed, and of which agreements."""

    zone: Zone
    cut_off_time: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")
    days_after: int = Field(ge=0)
    agreements: tuple[str, ...] = Field(min_length=1)
    why: str = Field(min_length=1)


_EVIDENCE = "log-odds"
_ASKED_FOR = WEIGHT_NAMES | HEAT_NAMES | {"source_rests_after_failures"}


class Threshold(StrictModel):
    """A number that decides something, with its reason."""

    value: FiniteFloat
    unit: str
    why: str = Field(min_length=1)
    source: str = Field(min_length=1)
    checked_on: date

    @model_validator(mode="after")
    def _no_negative_amount(self) -> Self:
        """Only evidence can speak against: hours, metres, counts and shares are not negative."""
        if self.value < 0 and self.unit != _EVIDENCE:
            raise ValueError(f"{self.value} {self.unit}: must not be negative")
        return self


class RulesFile(StrictModel):
    """All thresholds by name; every one that the program asks for."""

    thresholds: dict[str, Threshold] = Field(min_length=1)

    @field_validator("thresholds")
    @classmethod
    def _complete(cls, thresholds: dict[str, Threshold]) -> dict[str, Threshold]:
        if missing := sorted(_ASKED_FOR - thresholds.keys()):
            raise ValueError(f"lacks {', '.join(missing)}")
        return thresholds
