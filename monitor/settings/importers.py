"""config/importers.yaml: the registers of other makers, and how each is read."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, FiniteFloat, field_validator

from monitor.settings.yamlfile import StrictModel, validate
from monitor.sources.profile import Profile, ProfileRule, Total
from monitor.sources.siteentry import PROPERTIES, Bounds
from monitor.sources.sitefiles import SiteFileFormat, Writing

_Word = Annotated[str, Field(min_length=1)]


def _properties(given: dict[str, str]) -> dict[str, str]:
    if strangers := sorted(given.keys() - PROPERTIES):
        raise ValueError(f"no property of a site (docs/importers.md): {', '.join(strangers)}")
    return given


_Properties = Annotated[dict[str, str], AfterValidator(_properties)]


class _Rule(StrictModel):
    when: dict[str, tuple[str, ...]]
    then: str | int | float

    def to_model(self) -> ProfileRule:
        return ProfileRule(when=self.when, then=str(self.then))


class _Total(StrictModel):
    column: _Word
    unit: str


class _Profile(StrictModel):
    profile_id: str = Field(pattern=r"^[a-z0-9_-]+$")
    title: _Word
    format: SiteFileFormat
    encoding: str = "utf-8-sig"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    quotes: tuple[_Word, ...] = Field(default=('"',), min_length=1)
    rename: dict[str, str] = {}
    needs: tuple[str, ...] = Field(min_length=1)
    columns: _Properties = {}
    constants: _Properties = {}
    values: dict[str, dict[str, str]] = {}
    leave_out: dict[str, tuple[str, ...]] = {}
    category: tuple[_Rule, ...] = Field(min_length=1)
    precision_m: tuple[_Rule, ...] = Field(min_length=1)
    segment_share: FiniteFloat = Field(default=0.0, ge=0)
    id_prefix: str = Field(pattern=r"^[a-z0-9-]+$")
    id_from: tuple[_Word, ...] = Field(min_length=1)
    group_by: tuple[_Word, ...] = ()
    total: _Total | None = None
    remarks: tuple[str, ...] = ()
    unnamed: str = ""
    separator: _Word = ";"
    bounds: tuple[FiniteFloat, FiniteFloat, FiniteFloat, FiniteFloat]
    why: _Word

    @field_validator("encoding")
    @classmethod
    def _known(cls, encoding: str) -> str:
        try:
            return codecs.lookup(encoding).name if encoding != "utf-8-sig" else encoding
        except LookupError as error:
            raise ValueError(f"no such encoding: {encoding}") from error

    def to_model(self) -> Profile:
        """The profile as the importer works with it."""
        apart = {"why", "encoding", "delimiter", "quotes", "bounds", "category", "precision_m"}
        stated = {
            name: getattr(self, name) for name in type(self).model_fields if name not in apart
        }
        if self.total is not None:
            stated["total"] = Total(column=self.total.column, unit=self.total.unit)
        return Profile(
            **stated,
            category=tuple(rule.to_model() for rule in self.category),
            precision_m=tuple(rule.to_model() for rule in self.precision_m),
            bounds=Bounds(*self.bounds),
            writing=Writing(encoding=self.encoding, delimiter=self.delimiter, quotes=self.quotes),
        )


class ImportersFile(StrictModel):
    """The profiles, and the words that name no particular facility."""

    generic: tuple[str, ...]
    profiles: tuple[_Profile, ...] = Field(min_length=1)

    @field_validator("profiles")
    @classmethod
    def _differ(cls, profiles: tuple[_Profile, ...]) -> tuple[_Profile, ...]:
        ids = [profile.profile_id for profile in profiles]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"given twice: {', '.join(twice)}")
        return profiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Importers:
    """Every profile by its id, and the generic words."""

    profiles: Mapping[str, Profile]
    generic: frozenset[str]


def load_importers(path: Path) -> Importers:
    """The registers that can be imported.

    Raises:
        ConfigError: the file is not as documented in docs/configuration.md.
    """
    file = validate(path, ImportersFile)
    return Importers(
        profiles={each.profile_id: each.to_model() for each in file.profiles},
        generic=frozenset(file.generic),
    )
