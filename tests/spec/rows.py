"""A row of a specification table, and the notation in which its facts are told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from builders import a_family, a_located_report, a_match, a_place, a_report, a_site, a_window

from monitor.core.assess import assess
from monitor.core.case import Case
from monitor.core.incidents import form_incident
from monitor.model.agreements import Agreement, Reading
from monitor.model.ids import PartyId, ReportId
from monitor.model.incidents import LocatedReport
from monitor.model.place import Place
from monitor.model.reports import Occurrence
from monitor.model.sites import Control, ProtectedSite, SiteCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One determination: the case in a reader's words, what is asked, the answer and its ground.

    ``facts`` is what the test makes the case from.
    """

    given: str
    asked: str
    expected: str
    because: str
    facts: Any


def letters(agreement: Agreement) -> dict[str, PartyId]:
    """The agreement's two parties as A and B: the tables name no side."""
    return dict(zip("AB", agreement.bound_parties, strict=True))


def telling(
    voice: str,
    at: int,
    parties: Mapping[str, PartyId],
    *,
    site: ProtectedSite | None = None,
    located: Mapping[str, Any] | None = None,
    **report: Any,
) -> LocatedReport:
    """The report number ``at`` of a ``voice``.

    ``A>B`` is party A naming party B as the attacker, ``x>`` an independent family x naming nobody;
    ``:denied`` and the like may follow for what it says of the strike. Nobody vouches for ``?``.
    """
    who, _, rest = voice.partition(">")
    named, _, occurrence = rest.partition(":")
    told = a_report(
        **{
            "report_id": ReportId(f"r-{at}"),
            "family": a_family(
                family_id=who, title=who, speaks_for=parties.get(who[0]), vouched=who[0] != "?"
            ),
            "claimed_attacker": parties.get(named),
            "occurrence": Occurrence(occurrence or "asserted"),
            **report,
        }
    )
    matches = (a_match(report_id=told.report_id, site_id=site.site_id),) if site else ()
    changes: dict[str, Any] = {"report": told, "matches": matches, **(located or {})}
    found: LocatedReport = a_located_report(**changes)
    return found


def a_case(
    members: Iterable[LocatedReport],
    agreement: Agreement,
    reading: Reading,
    sites: Iterable[ProtectedSite] = (),
    *,
    on_list: str = "",
) -> Case:
    """The incident that ``members`` tell of, before the reading; all ``sites`` on one list."""
    listed, known = list(members), list(sites)
    incident = form_incident(listed, formed_at=listed[0].report.received_at_utc, cause="")
    return Case(
        incident=incident,
        members=listed,
        agreement=agreement,
        reading=reading,
        sites={site.site_id: site for site in known},
        list_of={site.site_id: on_list for site in known},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """What a table tells of one strike: the time, the voices (as in ``telling``), the site listed
    or the words for its kind, and what is out of the ordinary.

    ``times`` gives each voice a time of its own; ``held`` is who holds the site, ``None`` where
    contested; ``claimed`` is whose each party says it is.
    """

    occurred: str
    voices: tuple[str, ...]
    listed: str = ""
    words: str = ""
    means: str = "drone"
    aggregate: bool = False
    place: Place = field(default_factory=a_place)
    times: tuple[str, ...] = ()
    held: str | None = "A"
    claimed: Mapping[str, str] = field(default_factory=dict)

    def case_under(self, agreement: Agreement, reading: Reading) -> Case:
        """The strike before a reading."""
        parties = letters(agreement)
        site = self._site(parties) if self.listed else None
        kind = self.words or self.listed
        located = {"category": SiteCategory(kind) if kind else None, "place": self.place}
        members = [
            telling(
                voice,
                at,
                parties,
                site=site,
                located=located,
                occurred=a_window((*self.times, *(self.occurred,) * len(self.voices))[at]),
                means=self.means,
                aggregate=self.aggregate,
            )
            for at, voice in enumerate(self.voices)
        ]
        return a_case(members, agreement, reading, [site] if site else [])

    def _site(self, parties: Mapping[str, PartyId]) -> ProtectedSite:
        holder = None if self.held is None else parties[self.held]
        return a_site(
            category=SiteCategory(self.listed),
            control=(Control(party=holder),),
            claimed_as=dict(self.claimed),
        )


def verdicts_under(agreement: Agreement, strike: Strike) -> str:
    """``no_violation / violation``: the verdict of each of the agreement's readings, in order."""
    cases = [strike.case_under(agreement, reading) for reading in agreement.readings]
    now = cases[0].members[0].report.received_at_utc
    return " / ".join(
        assess(
            case, previous=None, list_versions={}, rules_version="", assessed_at=now, cause=""
        ).verdict
        for case in cases
    )
