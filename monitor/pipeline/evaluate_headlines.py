"""Labelled headlines are read as bare news items, and what the program understands of each is
compared with its labels: which site, and whether it says that it was struck.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.core.evaluation import confusion, macro_f1, site_answer, site_counts
from monitor.core.match import interpret
from monitor.model.incidents import LocatedReport
from monitor.model.reports import Occurrence, StrikeReport
from monitor.model.sources import Source, SourceFormat
from monitor.pipeline.evaluate import NAMING
from monitor.pipeline.ingest import read_items
from monitor.pipeline.knowledge import Knowledge
from monitor.sources.folder import read_folder

FILE = "headlines.csv"
STRUCK = {Occurrence.ASSERTED: "yes", Occurrence.UNCLEAR: "unclear"}  # every other one is a no


def struck(occurrence: Occurrence) -> str:
    """The label of an occurrence: yes, no or unclear."""
    return STRUCK.get(occurrence, "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlineEvaluation:
    """Figures against the labels, and the answer for each headline.

    ``struck`` counts the headlines by (labelled, found); ``headlines`` has a row for each, in the
    file's order.
    """

    sites: Mapping[str, int]
    struck: Mapping[tuple[str, str], int]
    headlines: Sequence[Mapping[str, Any]]

    @property
    def struck_f1(self) -> float:
        """The mean over yes, no and unclear of each one's F1."""
        return macro_f1(self.struck)

    def as_json(self) -> dict[str, Any]:
        """Everything as one JSON document (docs/evaluation.md)."""
        return {
            "sites": dict(self.sites),
            "struck_macro_f1": self.struck_f1,
            "struck": [
                {"labelled": labelled, "found": found, "headlines": count}
                for (labelled, found), count in sorted(self.struck.items())
            ],
            "headlines": list(self.headlines),
        }

    def faults(self) -> list[Mapping[str, Any]]:
        """The headlines whose site or occurrence is not as labelled."""
        return [
            row
            for row in self.headlines
            if row["site_id"] != row["labelled_site_id"] or row["struck"] != row["labelled_struck"]
        ]


def evaluate_headlines(
    folder: Path, knowledge: Knowledge, columns: Mapping[str, str], *, now: datetime
) -> HeadlineEvaluation:
    """Read the folder's headlines.csv with the site lists of ``knowledge``, whose ids are the
    labels'.
    """
    with (folder / FILE).open(encoding="utf-8-sig", newline="") as file:
        labels = {row["headline_id"]: row for row in csv.DictReader(file)}
    rows = [
        _row(located, labels[located.report.external_id])
        for located in _located(folder, knowledge, columns, now)
    ]
    return HeadlineEvaluation(
        sites=site_counts((row["site_id"], row["labelled_site_id"]) for row in rows),
        struck=confusion((row["struck"], row["labelled_struck"]) for row in rows),
        headlines=rows,
    )


def _located(
    folder: Path, knowledge: Knowledge, columns: Mapping[str, str], now: datetime
) -> Iterator[LocatedReport]:
    source = Source(
        source_id="headlines",
        title="labelled headlines",
        format=SourceFormat.CSV,
        location=".",
        pattern=FILE,
        every=None,
        zone="",
        columns=columns,
        constants={"occurred_start": now.date().isoformat()},  # some bear no date; none is compared
    )
    for capture in read_folder(source, now=now, seen=lambda _: False, root=folder):
        for report in read_items(capture, source, knowledge, now=now):
            if isinstance(report, StrikeReport):
                yield interpret(report, knowledge.gazetteer, knowledge.sites, knowledge.vocabulary)


def _row(located: LocatedReport, label: Mapping[str, str]) -> dict[str, Any]:
    named = [match.site_id for match in located.matches[:1] if match.match_class in NAMING]
    site = named[0] if named else ""
    return {
        "headline_id": label["headline_id"],
        "headline": located.report.headline,
        "site_id": site,
        "labelled_site_id": label["site_id"],
        "site_answer": site_answer(site, label["site_id"]),
        "occurrence": located.report.occurrence,
        "struck": struck(located.report.occurrence),
        "labelled_struck": label["struck"],
        "category": located.category,
        "place": located.place.label,
    }
