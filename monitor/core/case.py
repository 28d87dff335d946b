"""An incident before a reading, and what of it the rules look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monitor.core.incidents import vouched
from monitor.model.agreements import Agreement, Reading
from monitor.model.ids import PartyId
from monitor.model.incidents import Incident, LocatedReport, MatchClass
from monitor.model.reports import StrikeReport
from monitor.model.sites import ProtectedSite, SiteCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An incident before a reading: everything a rule may look at. ``sites`` are the listed sites
    by id.
    """

    incident: Incident
    members: Sequence[LocatedReport]
    agreement: Agreement
    reading: Reading
    sites: Mapping[str, ProtectedSite]
    list_of: Mapping[str, str] = field(default_factory=dict)

    @property
    def reports(self) -> list[StrikeReport]:
        """The reports that count: of vouched sources, if there are any."""
        return [member.report for member in vouched(self.members)]

    @property
    def site(self) -> ProtectedSite | None:
        """The listed site that the sources name; ``None`` for mere candidates."""
        match = self.incident.site
        if match is None or match.match_class is not MatchClass.ON_SITE:
            return None
        return self.sites.get(match.site_id)

    @property
    def sites_named(self) -> Sequence[ProtectedSite | None]:
        """The incident's own site, then any other that a report which counts names; ``None`` stands
        for none and for one that is on no list any more.
        """
        named = {_named_by(member) for member in vouched(self.members)}
        own = self.incident.site.site_id if self.incident.site else ""
        return [self.site, *(self.sites.get(other) for other in sorted(named - {own, ""}))]

    @property
    def kinds(self) -> Sequence[SiteCategory]:
        """The kinds of facility told by the reports which count and name no listed site, the
        incident's own first; vague words only where there is nothing else.
        """
        unnamed = [one for one in vouched(self.members) if _named_by(one) not in self.sites]
        said = {member.category for member in unnamed} - {None, SiteCategory.OTHER_ENERGY}
        own = self.incident.category
        vague = {own} if self.site is None and not said else set()
        return sorted(
            (kind for kind in said | vague if kind), key=lambda kind: (kind is not own, kind)
        )

    @property
    def named(self) -> Sequence[PartyId]:
        """The parties that sources name as the attacker, by id."""
        return [PartyId(party) for party in sorted(self.incident.attribution.claimed_by)]


def _named_by(member: LocatedReport) -> str:
    """The id of the site that a report names; empty for none, and for mere candidates."""
    first = member.matches[0] if member.matches else None
    return first.site_id if first and first.match_class is MatchClass.ON_SITE else ""
