"""The project's own configuration and geodata, read once: the tables are about these."""

from functools import cache
from pathlib import Path

from monitor.model.agreements import Agreement, Reading
from monitor.pipeline.knowledge import Knowledge
from monitor.settings.assembly import assemble, shipped_lists
from monitor.settings.config import Config, load_config
from monitor.settings.environment import load_settings
from monitor.sources.sitelist import read_site_list

ROOT = Path(__file__).parents[2]


@cache
def config() -> Config:
    """What config/ says."""
    return load_config(ROOT / "config")


@cache
def knowledge() -> Knowledge:
    """Configuration, gazetteer and shipped site lists, put together as the program does it."""
    settings = load_settings(ROOT, {})
    lists = [read_site_list(path)[0] for path in shipped_lists(settings.geodata_dir)]
    return assemble(settings, config(), lists)


def agreement(agreement_id: str = "energy-pause-2025") -> Agreement:
    """A shipped agreement: the energy pause of spring 2025 unless another is named."""
    return next(a for a in config().agreements if a.agreement_id == agreement_id)


def reading(reading_id: str) -> Reading:
    """One actor's reading of any of them."""
    every = (each for shipped in config().agreements for each in shipped.readings)
    return next(each for each in every if each.reading_id == reading_id)
