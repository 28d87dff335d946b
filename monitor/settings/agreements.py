"""The schema of config/agreements/*.yaml, and its way into the model."""

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field, NaiveDatetime, ValidationInfo, field_validator

from monitor.model.agreements import Agreement, Citation, Instrument, Party, Reading
from monitor.model.assessments import Holds
from monitor.model.ids import PartyId, content_id
from monitor.model.reports import Means
from monitor.model.sites import SiteCategory
from monitor.model.time import TimeWindow
from monitor.settings.yamlfile import StrictModel
from monitor.settings.zones import Zone

_TERMS = {"starts", "ends", "categories", "means", "lists", "extension", "release"}
_Term = TypeVar("_Term", SiteCategory, Means)


class _Titles(StrictModel):
    en: str = Field(min_length=1)
    uk: str = Field(min_length=1)
    ru: str = Field(min_length=1)


class _Citation(StrictModel):
    text: str = Field(min_length=1)
    url: str = Field(default="", pattern=r"^(https?://\S+)?$")

    def to_model(self) -> Citation:
        return Citation(text=self.text, url=self.url)


class _Party(StrictModel):
    party_id: str = Field(pattern=r"^\w+$")
    names: _Titles
    codes: tuple[str, ...] = Field(min_length=1)

    def to_model(self) -> Party:
        names = self.names.model_dump()
        return Party(party_id=PartyId(self.party_id), names=names, codes=self.codes)


class _Bound(StrictModel):
    """A start or an end that lies somewhere in [earliest, latest), local times of ``zone``."""

    zone: Zone
    earliest: NaiveDatetime
    latest: NaiveDatetime

    @field_validator("latest")
    @classmethod
    def _follows(cls, latest: NaiveDatetime, info: ValidationInfo) -> NaiveDatetime:
        if "earliest" in info.data and latest <= info.data["earliest"]:
            raise ValueError("must be after `earliest`")
        return latest

    def to_model(self) -> TimeWindow:
        zone = ZoneInfo(self.zone)
        return TimeWindow(
            self.earliest.replace(tzinfo=zone).astimezone(UTC),
            self.latest.replace(tzinfo=zone).astimezone(UTC),
        )


class _Reading(StrictModel):
    reading_id: str = Field(pattern=r"^[a-z0-9-]+$")
    actor: str
    title: _Titles
    starts: _Bound
    ends: _Bound | None
    categories: dict[SiteCategory, Holds]
    means: dict[Means, Holds]
    lists: tuple[str, ...]
    citations: dict[str, _Citation]

    @field_validator("ends")
    @classmethod
    def _ends_after_start(cls, ends: _Bound | None, info: ValidationInfo) -> _Bound | None:
        starts = info.data.get("starts")
        if ends and starts and ends.to_model().from_utc < starts.to_model().until_utc:
            raise ValueError("the agreement ends before it surely started")
        return ends

    @field_validator("citations")
    @classmethod
    def _every_term_is_cited(
        cls, citations: dict[str, _Citation], info: ValidationInfo
    ) -> dict[str, _Citation]:
        for name in citations:
            term, _, value = name.partition(".")
            if term not in _TERMS or (value and value not in (info.data.get(term) or ())):
                raise ValueError(f"{name!r} is no term of this reading")
        stated = {"starts", "categories", "means"}
        stated |= {name for name in ("ends", "lists") if info.data.get(name)}
        if uncited := sorted(stated - citations.keys()):
            raise ValueError(f"no document for: {', '.join(uncited)}")
        return citations

    def to_model(self, agreement_id: str) -> Reading:
        return Reading(
            reading_id=self.reading_id,
            agreement_id=agreement_id,
            actor=PartyId(self.actor),
            title=self.title.model_dump(),
            starts=self.starts.to_model(),
            ends=self.ends.to_model() if self.ends else None,
            categories=_settled(self.categories),
            means=_settled(self.means),
            lists=self.lists,
            citations={name: citation.to_model() for name, citation in self.citations.items()},
        )


class AgreementFile(StrictModel):
    """One agreement, with every actor's reading of it."""

    agreement_id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: _Titles
    instrument: Instrument
    zone: Zone
    monitoring: str = Field(min_length=1)
    parties: tuple[_Party, ...] = Field(min_length=2)
    bound_parties: tuple[str, ...]
    sources: tuple[_Citation, ...] = Field(min_length=1)
    readings: tuple[_Reading, ...] = Field(min_length=1)

    @field_validator("parties")
    @classmethod
    def _parties_differ(cls, parties: tuple[_Party, ...]) -> tuple[_Party, ...]:
        codes = [code for party in parties for code in {*party.codes, party.party_id}]
        _refuse_twice(codes, "spelling")
        return parties

    @field_validator("bound_parties")
    @classmethod
    def _bound_are_parties(cls, bound: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        _refuse_strangers(bound, info)
        return bound

    @field_validator("readings")
    @classmethod
    def _readings_differ(
        cls, readings: tuple[_Reading, ...], info: ValidationInfo
    ) -> tuple[_Reading, ...]:
        _refuse_twice([reading.reading_id for reading in readings], "reading")
        _refuse_strangers([reading.actor for reading in readings], info)
        return readings

    def to_model(self) -> Agreement:
        """The agreement; its version is the hash of every term, wording of comments aside."""
        return Agreement(
            agreement_id=self.agreement_id,
            version=content_id("terms", self.model_dump(mode="json")),
            title=self.title.model_dump(),
            instrument=self.instrument,
            parties=tuple(party.to_model() for party in self.parties),
            bound_parties=tuple(PartyId(party) for party in self.bound_parties),
            readings=tuple(reading.to_model(self.agreement_id) for reading in self.readings),
            monitoring=self.monitoring,
            zone=self.zone,
            sources=tuple(citation.to_model() for citation in self.sources),
        )


def _settled(answers: Mapping[_Term, Holds]) -> dict[_Term, Holds]:
    """What the reading settles; an unknown is written down for people, and absent in the model."""
    return {term: answer for term, answer in answers.items() if answer is not Holds.UNKNOWN}


def _refuse_twice(names: Iterable[str], kind: str) -> None:
    met: set[str] = set()
    for name in names:
        if name in met:
            raise ValueError(f"the {kind} {name!r} is given twice")
        met.add(name)


def _refuse_strangers(names: Iterable[str], info: ValidationInfo) -> None:
    known = {party.party_id for party in info.data.get("parties", ())}
    if strangers := sorted(set(names) - known):
        raise ValueError(f"not a party of this agreement: {', '.join(strangers)}")
