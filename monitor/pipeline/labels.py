"""A folder of labelled reports: how it names things, and what it says is true."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path


class EventQuestion(StrEnum):
    """What is asked of a labelled event beside its windows."""

    CATEGORY = "category"
    OCCURRENCE = "occurrence"
    ATTRIBUTION = "attribution"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLabel:
    """The column of events.csv that answers a question, and what its labels mean here: one that is
    not among ``values`` is left out, unless there are none.
    """

    column: str
    values: Mapping[str, str]

    def of(self, row: Mapping[str, str]) -> str | None:
        """The labelled answer; ``None`` where there is none."""
        given = row.get(self.column, "")
        return self.values.get(given) if self.values else given or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """How the labelled folder names things: config/evaluation.yaml."""

    reports: Mapping[str, str]
    headlines: Mapping[str, str]
    sites: Mapping[str, str]
    sites_dated: date
    windows: Mapping[str, str]
    category: str
    events: Mapping[EventQuestion, EventLabel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The labels: each report's row, event and site, each event's row."""

    reports: Mapping[str, Mapping[str, str]]
    event_of: Mapping[str, str]
    site_of: Mapping[str, str]
    events: Mapping[str, Mapping[str, str]]

    @classmethod
    def read(cls, folder: Path) -> "Truth":
        """truth.csv, and events.csv where there is one."""
        rows = _rows(folder / "truth.csv")
        events = _rows(folder / "events.csv") if (folder / "events.csv").exists() else []
        return cls(
            reports={row["claim_id"]: row for row in rows},
            event_of={row["claim_id"]: row["event_key"] for row in rows},
            site_of={row["claim_id"]: row.get("site_id", "") for row in rows},
            events={row["event_key"]: row for row in events},
        )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
