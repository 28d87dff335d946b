"""Whether what an incident tells is disputed. A dispute decides nothing: it is told."""

from collections.abc import Collection

from monitor.core.words import clean
from monitor.model.assessments import Attribution, AttributionState
from monitor.model.reports import Occurrence, StrikeReport
from monitor.model.vocabulary import Vocabulary

_STRUCK = {Occurrence.ASSERTED, Occurrence.ATTEMPTED}


def dispute(
    attribution: Attribution, reports: Collection[StrikeReport], vocabulary: Vocabulary
) -> str | None:
    """By what it is disputed, as a reader sees it; ``None`` where no source contradicts another.

    A counterclaim that a source carries counts as far as its words dispute (config/lexicon.yaml).
    """
    if attribution.state is AttributionState.DISPUTED:
        return "the sources name different parties"
    told = {report.occurrence for report in reports}
    if Occurrence.DENIED in told and told & _STRUCK:
        return "some sources tell of a strike, others deny it"
    if any(vocabulary.disputes.search(clean(report.counterclaim)) for report in reports):
        return "a source carries a denial beside the claim"
    return None
