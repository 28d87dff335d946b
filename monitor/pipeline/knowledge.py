"""What the monitor knows besides the reports: words, places, sites, agreements, weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from monitor.core.locate import GazetteerIndex
from monitor.core.match import SiteIndex
from monitor.core.rules import RULES_VERSION
from monitor.model.agreements import Agreement, Reading
from monitor.model.disclosure import DisclosurePolicy
from monitor.model.ids import content_id
from monitor.model.review import ReviewPolicy
from monitor.model.sites import ListVersion
from monitor.model.sources import Source
from monitor.model.vocabulary import Vocabulary
from monitor.store.records import Stamp


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """Everything a step of the pipeline needs besides the store and the clock. Never changed, only
    replaced.
    """

    vocabulary: Vocabulary
    gazetteer: GazetteerIndex
    sites: SiteIndex
    agreements: tuple[Agreement, ...]
    sources: Mapping[str, Source]
    weights: Mapping[str, float]
    disclosure: DisclosurePolicy
    review: ReviewPolicy

    @property
    def readings(self) -> Sequence[tuple[Agreement, Reading]]:
        """Every reading of every agreement, in configured order."""
        return [
            (agreement, reading) for agreement in self.agreements for reading in agreement.readings
        ]

    @property
    def released(self) -> frozenset[str]:
        """The sources whose items are public one by one."""
        return frozenset(source.source_id for source in self.sources.values() if source.released)

    @cached_property
    def rules_version(self) -> str:
        """What names rules, weights and lexicon together: any change is another version."""
        return content_id("rules", [RULES_VERSION, dict(self.weights), self.vocabulary.version])

    def stamp(self, agreement: Agreement, reading: Reading) -> Stamp:
        """What an assessment made now rests on."""
        return Stamp(
            agreement_id=agreement.agreement_id,
            reading_id=reading.reading_id,
            agreement_version=agreement.version,
            rules_version=self.rules_version,
            watched=agreement.watched,
        )

    def with_lists(self, lists: Sequence[ListVersion]) -> "Knowledge":
        """The same with other site lists."""
        return replace(self, sites=SiteIndex(lists, self.gazetteer, self.vocabulary))
