"""What a viewer is shown: already disclosed, so that nothing downstream can show more. Made by
core/disclosure only.
"""

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from monitor.model.assessments import Assessment
from monitor.model.disclosure import DisclosureLevel
from monitor.model.incidents import Incident, SiteMatch
from monitor.model.reports import OriginFamily, StrikeReport
from monitor.model.sites import ProtectedSite
from monitor.model.time import TimeWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """A place as far as it may be seen. ``geometry`` is ``None`` at region level and below.

    ``radius_m`` is the honest radius of what is shown: the report's own at exact level, at least
    the grid cell's half-diagonal at generalised level.
    """

    level: DisclosureLevel
    geometry: BaseGeometry | None
    radius_m: float | None
    regions: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """A protected site as far as it may be seen; show ``place``, never ``site.geometry``.

    ``shown_id`` is the site's id, empty where the place is not exact: ids are often names.
    """

    shown_id: str
    site: ProtectedSite
    list_id: str
    place: PlaceView


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A report as far as it may be seen. ``words`` says whether its free text, place names and link
    are; ``held`` that its time is told to the day, and neither its means nor what it asserts;
    ``days_only`` that of its receipt the day (UTC) is told, as its first instant.
    """

    report: StrikeReport
    place: PlaceView
    words: bool
    occurred: TimeWindow | None  # None where even the time is withheld
    held: bool = False
    days_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """An incident as far as it may be seen, with its current assessment under each reading.

    ``site``, ``site_name`` and ``candidates`` (all sites it may be, most probable first) are set
    only where the level allows the site to be named. ``held`` and ``days_only`` are as in a
    ReportView: of findings a held one keeps people's own. ``submission`` marks one that rests on
    what nobody vouches for and that people have not let stand: no number counts it. ``origins`` are
    the families behind its reports, named only where their words are shown.
    """

    incident: Incident
    place: PlaceView
    site: SiteMatch | None
    site_name: str
    assessments: tuple[Assessment, ...]
    words: bool
    candidates: tuple[SiteMatch, ...] = ()
    held: bool = False
    days_only: bool = False
    submission: bool = False
    origins: tuple[OriginFamily, ...] = ()
