"""Heat seen from orbit: a fire, a flare, a furnace. It corroborates; it is never a report."""

from dataclasses import dataclass
from enum import StrEnum

from shapely import Point

from monitor.model.time import TimeWindow


class HeatConfidence(StrEnum):
    """How sure the algorithm is that it saw heat, not glint."""

    LOW = "low"
    NOMINAL = "nominal"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatDetection:
    """One hot pixel of a satellite's pass.

    ``detected`` is the minute of the pass, or the UTC day where only that is given. ``radius_m``
    is half the pixel's diagonal: the heat lies anywhere within. ``frp_mw`` is the radiative power.
    What a table leaves out is ``None`` or empty. ``source`` names instrument and processing.
    """

    point: Point
    radius_m: float | None
    detected: TimeWindow
    frp_mw: float | None
    confidence: HeatConfidence | None
    satellite: str
    by_day: bool | None
    source: str


class HeatAnswer(StrEnum):
    """What the heat seen around an incident says of it."""

    SUPPORTS = "supports"
    DOES_NOT_SUPPORT = "does_not_support"  # heat as usual there; no evidence against
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCorroboration:
    """Whether heat seen from orbit supports that a site was struck, with the sentence a reader
    sees. It decides nothing, and tells neither strength nor position.
    """

    answer: HeatAnswer
    reason: str
