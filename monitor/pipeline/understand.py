"""What the monitor understands from one sentence, shown without keeping anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.core.match import interpret
from monitor.core.normalise import normalise
from monitor.core.read_text import read_text
from monitor.core.text_names import names_in
from monitor.model.incidents import LocatedReport
from monitor.model.mentions import Mention, MentionKind
from monitor.model.reports import RawClaim, Rejection
from monitor.model.sources import Source, SourceFormat
from monitor.model.time import TimeWindow
from monitor.pipeline.knowledge import Knowledge
from monitor.sources.interface import capture_of

_TYPED = Source(
    source_id="typed", title="typed", format=SourceFormat.NDJSON, location="", every=None, zone=""
)


class NotUnderstood(ValueError):
    """The sentence cannot be a report; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A sentence as the report it would become, and every fact in it with its words."""

    text: str
    located: LocatedReport
    mentions: tuple[Mention, ...]

    def as_json(self) -> dict[str, Any]:
        """Everything as one JSON document (docs/cli.md)."""
        report, place = self.located.report, self.located.place
        return {
            "occurrence": report.occurrence,
            "category": self.located.category,
            "means": report.means,
            "claimed_attacker": report.claimed_attacker,
            **self._time(),
            "place": place.label,
            "place_basis": place.basis,
            "regions": list(place.regions),
            "longitude": None if place.point is None else place.point.x,
            "latitude": None if place.point is None else place.point.y,
            "uncertainty_m": place.uncertainty_m,
            "place_candidates": place.candidates,
            "sites": [
                {"site_id": each.site_id, "match_class": each.match_class, "score": each.score}
                for each in self.located.matches
            ],
            "mentions": [self._words(each) for each in self.mentions],
        }

    def _time(self) -> Mapping[str, str | None]:
        """When it happened, as far as the sentence says; what stands in for it is not told."""
        if not any(each.kind is MentionKind.TIME for each in self.mentions):
            return dict.fromkeys(("occurred_from", "occurred_until", "occurred_precision"))
        report = self.located.report
        return {
            "occurred_from": report.occurred.from_utc.isoformat(),
            "occurred_until": report.occurred.until_utc.isoformat(),
            "occurred_precision": report.occurred_precision,
        }

    def _words(self, mention: Mention) -> Mapping[str, Any]:
        return {
            "kind": mention.kind,
            "value": mention.value,
            "words": self.text[mention.start : mention.end],
            "start": mention.start,
            "end": mention.end,
            "candidates": mention.candidates,
        }


def understand(
    text: str, knowledge: Knowledge, *, language: str, published: datetime, now: datetime
) -> Understood:
    """Read a sentence as a bare news item of an unknown source, published at an instant.

    Raises:
        NotUnderstood: it cannot be a report, e.g. one published in the future.
    """
    stated = {
        "headline": text,
        "language": language,
        "published_at": published.isoformat(),
        "occurred_start": published.isoformat(),
        "occurred_end": published.isoformat(),
        "occurred_precision": "range",
    }
    report = normalise(
        RawClaim(locator="", fields=stated),
        capture=capture_of(_TYPED, "", text.encode("utf-8", "replace"), now=now),
        source=_TYPED,
        vocabulary=knowledge.vocabulary,
        covers=knowledge.gazetteer.covers,
        now=now,
    )
    if isinstance(report, Rejection):
        raise NotUnderstood(f"{report.field}: {report.detail}")
    return Understood(
        text=text,
        located=interpret(report, knowledge.gazetteer, knowledge.sites, knowledge.vocabulary),
        mentions=facts_in(text, report.published, knowledge),
    )


def facts_in(text: str, published: TimeWindow | None, knowledge: Knowledge) -> tuple[Mention, ...]:
    """Every fact that a running text states, in the order of their words."""
    vocabulary = knowledge.vocabulary
    said = read_text(
        text, published=published, zones=vocabulary.fallback_zones, vocabulary=vocabulary
    )
    placed = names_in(text, knowledge.gazetteer, knowledge.sites.listed_names).mentions
    return tuple(sorted((*said, *placed), key=lambda each: (each.start, each.end)))
