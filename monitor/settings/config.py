"""The folder config/, read whole or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.model.agreements import Agreement
from monitor.model.disclosure import DisclosurePolicy
from monitor.model.review import ReviewPolicy
from monitor.model.sources import Source
from monitor.settings.agreements import AgreementFile
from monitor.settings.review import ReviewFile
from monitor.settings.schemas import DigestFile, DisclosureFile, RulesFile, SourcesFile
from monitor.settings.yamlfile import ConfigError, StrictModel, read_yaml, shown, validate

_SCHEMAS: Mapping[str, type[StrictModel]] = {
    "sources.yaml": SourcesFile,
    "disclosure.yaml": DisclosureFile,
    "digest.yaml": DigestFile,
    "rules.yaml": RulesFile,
    "review.yaml": ReviewFile,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestConfig:
    """When a day's digest is closed: so many days after it, at ``cut_off_time`` in ``zone``."""

    zone: str
    cut_off_time: str  # "HH:MM", up to "24:00"
    days_after: int
    agreements: tuple[str, ...]

    def cut_off_utc(self, day: date) -> datetime:
        """The instant at which the digest of ``day`` is closed."""
        hours, minutes = map(int, self.cut_off_time.split(":"))
        days, hour = divmod(hours, 24)
        closing_day = day + timedelta(days=self.days_after + days)
        local = datetime.combine(closing_day, time(hour, minutes), ZoneInfo(self.zone))
        return local.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What config/ says."""

    agreements: tuple[Agreement, ...]
    sources: tuple[Source, ...]
    disclosure: DisclosurePolicy
    digest: DigestConfig
    thresholds: Mapping[str, float]
    review: ReviewPolicy


def load_config(folder: Path) -> Config:
    """Everything in ``folder``: agreements/*.yaml, sources, disclosure, digest, rules and review.

    Raises:
        ConfigError: with a line for every problem in every file.
    """
    agreement_paths = sorted(folder.glob("agreements/*.yaml"))
    _refuse_if_broken(folder, agreement_paths)
    agreements = tuple(validate(path, AgreementFile).to_model() for path in agreement_paths)
    digest = validate(folder / "digest.yaml", DigestFile)
    _refuse_unknown_agreements(folder / "digest.yaml", digest, agreements)
    rules = validate(folder / "rules.yaml", RulesFile)
    return Config(
        agreements=agreements,
        sources=validate(folder / "sources.yaml", SourcesFile).to_model(),
        disclosure=validate(folder / "disclosure.yaml", DisclosureFile).to_model(digest.zone),
        digest=DigestConfig(**digest.model_dump(exclude={"why"})),
        thresholds={name: threshold.value for name, threshold in rules.thresholds.items()},
        review=validate(folder / "review.yaml", ReviewFile).to_model(),
    )


def _refuse_if_broken(folder: Path, agreement_paths: Sequence[Path]) -> None:
    """Look through every file before any is used, so that a person sees all problems at once."""
    schemas: dict[Path, type[StrictModel]] = dict.fromkeys(agreement_paths, AgreementFile)
    schemas |= {folder / name: schema for name, schema in _SCHEMAS.items()}
    problems = [] if agreement_paths else [f"{shown(folder / 'agreements')}: holds no agreement"]
    for path, schema in schemas.items():
        try:
            validate(path, schema)
        except ConfigError as error:
            problems.extend(error.problems)
    if problems:
        raise ConfigError(problems)


def _refuse_unknown_agreements(
    path: Path, digest: DigestFile, agreements: Sequence[Agreement]
) -> None:
    """Raise ConfigError if agreements, or readings of any, share an id, or the digest is of an
    agreement there is not.
    """
    ids = [agreement.agreement_id for agreement in agreements]
    names = [*ids, *(each.reading_id for agreement in agreements for each in agreement.readings)]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ConfigError([f"{shown(path.parent / 'agreements')}: given twice: {', '.join(twice)}"])
    _, line_of = read_yaml(path)
    problems = [
        f"{shown(path)}:{line_of(('agreements', at))}: agreements[{at}]: no agreement {name!r}"
        for at, name in enumerate(digest.agreements)
        if name not in ids
    ]
    if problems:
        raise ConfigError(problems)
