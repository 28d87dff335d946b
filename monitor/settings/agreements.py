"""The schema of config/agreements/*.yaml, and its way into the model."""

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field, NaiveDatetime, ValidationInfo, field_validator
from shapely import LineString, Point

from monitor.model.agreements import (
    Agreement,
    Citation,
    Exclusion,
    Instrument,
    LifeCycleEvent,
    LifeCycleKind,
    Party,
    ProtectedArea,
    Reading,
)
from monitor.model.assessments import Holds
from monitor.model.ids import PartyId, content_id
from monitor.model.reports import Means, Occurrence
from monitor.model.sites import SiteCategory
from monitor.model.time import TimeWindow
from monitor.settings.yamlfile import StrictModel
from monitor.settings.zones import Zone

_STATED = ("ends", "lists", "effects", "exclusions", "area")  # cited wherever they say anything
_TERMS = {"starts", "categories", "means", "extension", "release", "parties", *_STATED}
_OF_A_PARTY = {LifeCycleKind.NOTICE, LifeCycleKind.RELEASE}
_WITH_END = {LifeCycleKind.EXTENSION, LifeCycleKind.SUSPENSION}
_Term = TypeVar("_Term", SiteCategory, Means, Occurrence, Exclusion)


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
    codes: tuple[str, ...]

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


class _Corner(StrictModel):
    lon: float = Field(ge=-180.0, le=180.0)
    lat: float = Field(ge=-90.0, le=90.0)


class _Area(StrictModel):
    """All within ``radius_m`` of a point or of a line, itself known to ``precision_m``."""

    around: tuple[_Corner, ...] = Field(min_length=1)
    radius_m: float = Field(gt=0.0)
    precision_m: float = Field(ge=0.0)

    def to_model(self) -> ProtectedArea:
        corners = [(corner.lon, corner.lat) for corner in self.around]
        around = Point(corners[0]) if len(corners) == 1 else LineString(corners)
        return ProtectedArea(around=around, radius_m=self.radius_m, precision_m=self.precision_m)


class _Event(StrictModel):
    """Something that happened to the agreement; it counts only where it is said to."""

    kind: LifeCycleKind
    at: _Bound
    party: str | None = Field(default=None, validate_default=True)
    until: _Bound | None = Field(default=None, validate_default=True)
    takes_effect: Holds
    citation: _Citation

    @field_validator("party")
    @classmethod
    def _someone_leaves(cls, party: str | None, info: ValidationInfo) -> str | None:
        if party is None and info.data.get("kind") in _OF_A_PARTY:
            raise ValueError("a notice or release names the party that gives it")
        return party

    @field_validator("until")
    @classmethod
    def _ends_what_ends(cls, until: _Bound | None, info: ValidationInfo) -> _Bound | None:
        kind = info.data.get("kind")
        if until is None and kind is LifeCycleKind.EXTENSION:
            raise ValueError("an extension names the new end")
        if until is not None and kind not in _WITH_END:
            raise ValueError("only an extension or a suspension runs until a time")
        return until

    @field_validator("takes_effect")
    @classmethod
    def _accusing_ends_nothing(cls, takes_effect: Holds, info: ValidationInfo) -> Holds:
        if info.data.get("kind") is LifeCycleKind.ACCUSATION and takes_effect is not Holds.NO:
            raise ValueError("an accusation of breach ends nothing: `no`")
        return takes_effect

    def to_model(self) -> LifeCycleEvent:
        return LifeCycleEvent(
            kind=self.kind,
            at=self.at.to_model(),
            takes_effect=self.takes_effect,
            citation=self.citation.to_model(),
            party=PartyId(self.party) if self.party else None,
            until=self.until.to_model() if self.until else None,
        )


class _Reading(StrictModel):
    reading_id: str = Field(pattern=r"^[a-z0-9-]+$")
    actor: str
    title: _Titles
    starts: _Bound
    ends: _Bound | None
    categories: dict[SiteCategory, Holds]
    means: dict[Means, Holds]
    effects: dict[Occurrence, Holds] = Field(default_factory=dict)
    exclusions: dict[Exclusion, Holds] = Field(default_factory=dict)
    lists: tuple[str, ...]
    area: _Area | None = None
    events: tuple[_Event, ...] = ()
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
        stated |= {name for name in _STATED if info.data.get(name)}
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
            effects=_settled(self.effects),
            exclusions=_settled(self.exclusions),
            lists=self.lists,
            area=self.area.to_model() if self.area else None,
            events=tuple(event.to_model() for event in self.events),
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
    watched: _Bound | None = None
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
        concerned = [event.party for reading in readings for event in reading.events if event.party]
        _refuse_strangers(concerned, info)
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
            watched=self.watched.to_model() if self.watched else None,
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
