"""Labelled headlines are read as bare news items, and what the program understands of each is
compared with its labels: which site it names, and whether it says that this one was struck.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.core.evaluation import confusion, macro_f1, site_answer, site_counts
from monitor.core.text_names import names_in
from monitor.model.incidents import LocatedReport
from monitor.model.reports import Occurrence
from monitor.pipeline.evaluate import NAMING
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.understand import understand

FILE = "headlines.csv"
STRUCK = {Occurrence.ASSERTED: "yes", Occurrence.UNCLEAR: "unclear"}  # every other one is a no


def struck(occurrence: Occurrence, *, bystander: bool = False) -> str:
    """The label of an occurrence: yes, no or unclear. What asserts a strike on something else says
    that the site that stood by was not the one struck.
    """
    if bystander and occurrence is Occurrence.ASSERTED:
        return "no"
    return STRUCK.get(occurrence, "no")


def site_named(located: LocatedReport, knowledge: Knowledge) -> tuple[str, bool]:
    """The site that a headline speaks of, or else the first one that it says stood by, and whether
    it is such a one; empty where it names none.
    """
    for match in located.matches[:1]:
        if match.match_class in NAMING:
            return match.site_id, False
    said = names_in(
        located.report.headline, knowledge.gazetteer, knowledge.sites.listed_names
    ).sites
    beside = (each.site_id for each in said if each.standing is not None and not each.rivals)
    site = next(beside, "")
    return site, bool(site)


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
    labels'. Only the headline is read, and its language; all else beside it are labels.

    Raises:
        NotUnderstood: a headline cannot be read, e.g. for its length.
    """
    with (folder / FILE).open(encoding="utf-8-sig", newline="") as file:
        labelled = list(csv.DictReader(file))
    located = [
        understand(
            row[columns["headline"]],
            knowledge,
            language=row[columns["language"]],
            published=now,
            now=now,
        ).located
        for row in labelled
    ]
    rows = [_row(*each, knowledge) for each in zip(located, labelled, strict=True)]
    return HeadlineEvaluation(
        sites=site_counts((row["site_id"], row["labelled_site_id"]) for row in rows),
        struck=confusion((row["struck"], row["labelled_struck"]) for row in rows),
        headlines=rows,
    )


def _row(located: LocatedReport, label: Mapping[str, str], knowledge: Knowledge) -> dict[str, Any]:
    site, bystander = site_named(located, knowledge)
    return {
        "headline_id": label["headline_id"],
        "headline": located.report.headline,
        "site_id": site,
        "labelled_site_id": label["site_id"],
        "site_answer": site_answer(site, label["site_id"]),
        "occurrence": located.report.occurrence,
        "bystander": bystander,
        "struck": struck(located.report.occurrence, bystander=bystander),
        "labelled_struck": label["struck"],
        "category": located.category,
        "place": located.place.label,
    }
