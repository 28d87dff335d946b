"""The project's own configuration and geodata, read once: the tables are about these."""

from worlds import ROOT, config, knowledge

from monitor.model.agreements import Agreement, Reading

__all__ = ["ROOT", "agreement", "config", "knowledge", "reading"]


def agreement(agreement_id: str = "energy-pause-2025") -> Agreement:
    """A shipped agreement: the energy pause of spring 2025 unless another is named."""
    return next(a for a in config().agreements if a.agreement_id == agreement_id)


def reading(reading_id: str) -> Reading:
    """One actor's reading of any of them."""
    every = (each for shipped in config().agreements for each in shipped.readings)
    return next(each for each in every if each.reading_id == reading_id)
