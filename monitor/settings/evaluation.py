"""config/evaluation.yaml: how a labelled folder names its columns."""

from datetime import date
from pathlib import Path

from monitor.pipeline.labels import EventLabel, EventQuestion, Labels
from monitor.settings.yamlfile import StrictModel, validate


class _EventLabel(StrictModel):
    column: str
    values: dict[str, str] = {}


class _LabelsFile(StrictModel):
    reports: dict[str, str]
    headlines: dict[str, str]
    sites: dict[str, str]
    sites_dated: date
    windows: dict[str, str]
    category: str
    events: dict[EventQuestion, _EventLabel]


def load_labels(path: Path) -> Labels:
    """The columns of a labelled folder.

    Raises:
        ConfigError: the file is not as documented in docs/configuration.md.
    """
    file = validate(path, _LabelsFile)
    return Labels(
        reports=file.reports,
        headlines=file.headlines,
        sites=file.sites,
        sites_dated=file.sites_dated,
        windows=file.windows,
        category=file.category,
        events={
            question: EventLabel(column=label.column, values=label.values)
            for question, label in file.events.items()
        },
    )
