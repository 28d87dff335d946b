"""An incident before a reading, and what of it the rules look at."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property

from monitor.core.incidents import vouched
from monitor.model.agreements import Agreement, Reading
from monitor.model.assessments import AttributionState, Finding
from monitor.model.ids import PartyId
from monitor.model.incidents import Incident, LocatedReport, MatchClass
from monitor.model.reports import StrikeReport
from monitor.model.sites import ProtectedSite, SiteCategory


@dataclass(frozen=True, kw_only=True)
class Case:
    """An incident before a reading: everything a rule may look at. ``sites`` are the listed sites
    by id.

    What is worked out of it never depends on the reading, and is kept for the next one (``under``).
    """

    incident: Incident
    members: Sequence[LocatedReport]
    agreement: Agreement
    reading: Reading
    sites: Mapping[str, ProtectedSite]
    list_of: Mapping[str, str] = field(default_factory=dict)

    def under(self, agreement: Agreement, reading: Reading) -> "Case":
        """The same incident before another reading, with all that was worked out of it so far."""
        other = copy(self)
        vars(other).update(agreement=agreement, reading=reading)
        return other

    @cached_property
    def findings(self) -> dict[str, Finding]:
        """What was found already that no reading bears on, by rule; to be added to."""
        return {}

    @cached_property
    def reports(self) -> list[StrikeReport]:
        """The reports that count: of vouched sources, if there are any."""
        return [member.report for member in self._counting]

    @cached_property
    def _counting(self) -> Sequence[LocatedReport]:
        return vouched(self.members)

    @cached_property
    def site(self) -> ProtectedSite | None:
        """The listed site that the sources name; ``None`` for mere candidates."""
        match = self.incident.site
        if match is None or match.match_class is not MatchClass.ON_SITE:
            return None
        return self.sites.get(match.site_id)

    @cached_property
    def sites_named(self) -> Sequence[ProtectedSite | None]:
        """The incident's own site, then any other that a report which counts names; ``None`` stands
        for none and for one that is on no list any more.
        """
        named = {_named_by(member) for member in self._counting}
        own = self.incident.site.site_id if self.incident.site else ""
        return [self.site, *(self.sites.get(other) for other in sorted(named - {own, ""}))]

    @cached_property
    def kinds(self) -> Sequence[SiteCategory]:
        """The kinds of facility told by the reports which count and name no listed site, the
        incident's own first; vague words only where there is nothing else.
        """
        unnamed = [one for one in self._counting if _named_by(one) not in self.sites]
        said = {member.category for member in unnamed} - {None, SiteCategory.OTHER_ENERGY}
        own = self.incident.category
        vague = {own} if self.site is None and not said else set()
        return sorted(
            (kind for kind in said | vague if kind), key=lambda kind: (kind is not own, kind)
        )

    @cached_property
    def named(self) -> Sequence[PartyId]:
        """The parties that sources name as the attacker, by id; the one, or none, that people say
        it was where they corrected that.
        """
        told = self.incident.attribution
        if told.state is AttributionState.DISPUTED:
            return [PartyId(party) for party in sorted(told.claimed_by)]
        return [told.party] if told.party else []


def _named_by(member: LocatedReport) -> str:
    """The id of the site that a report names; empty for none, and for mere candidates."""
    first = member.matches[0] if member.matches else None
    return first.site_id if first and first.match_class is MatchClass.ON_SITE else ""
