"""config/evaluation.yaml: how a labelled folder names its columns."""

from pathlib import Path

from monitor.pipeline.evaluate import Labels
from monitor.settings.yamlfile import StrictModel, validate


class _LabelsFile(StrictModel):
    reports: dict[str, str]
    sites: dict[str, str]
    windows: dict[str, str]


def load_labels(path: Path) -> Labels:
    """The columns of a labelled folder.

    Raises:
        ConfigError: the file is not as documented in docs/configuration.md.
    """
    return Labels(**validate(path, _LabelsFile).model_dump())
