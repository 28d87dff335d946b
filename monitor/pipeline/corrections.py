"""Facts that reviewers corrected, laid over newly formed incidents."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from monitor.core.facts import Grounds, corrected
from monitor.model.ids import IncidentId
from monitor.model.incidents import Incident
from monitor.model.review import Decision
from monitor.pipeline.knowledge import Knowledge
from monitor.store import review


def grounds_of(knowledge: Knowledge) -> Grounds:
    """By what corrected facts are understood now."""
    return Grounds(
        sites=knowledge.sites.sites,
        parties={
            party.party_id for agreement in knowledge.agreements for party in agreement.parties
        },
        covers=knowledge.gazetteer.covers,
        regions_around=knowledge.gazetteer.regions_around,
    )


def with_corrections(
    connection: Connection, incidents: Sequence[Incident], knowledge: Knowledge
) -> list[Incident]:
    """The incidents, each with its facts as they were last corrected."""
    decided: defaultdict[IncidentId, list[Decision]] = defaultdict(list)
    for each in review.decisions_of(connection, [each.incident_id for each in incidents]):
        decided[each.incident_id].append(each)
    grounds = grounds_of(knowledge)
    return [corrected(each, decided[each.incident_id], grounds) for each in incidents]
