"""Reports for the tests of association: alike but for what a test gives."""

from dataclasses import replace
from typing import Any

import numpy as np
from builders import a_located_report, a_match, a_place, a_report

from monitor.core.columns import ReportColumns
from monitor.core.pairs import Pairs
from monitor.model.ids import ReportId, SiteId
from monitor.model.incidents import LocatedReport
from monitor.model.place import Place, PlaceBasis

NORTH = Place(basis=PlaceBasis.REGION, regions=("XX-01",), label="North")
SOUTH = Place(basis=PlaceBasis.REGION, regions=("XX-02",), label="South")
NORTH_AND_SOUTH = Place(basis=PlaceBasis.REGION, regions=("XX-01", "XX-02"))
HILLS = a_place(basis=PlaceBasis.DISTRICT, uncertainty_m=20_000.0, label="Hills")
_READ = ("place", "category", "names", "matches")  # from the words; all else is told


def reported(name: str = "r-1", *, site: str = "", **given: Any) -> LocatedReport:
    """The builders' report under a name, on a listed ``site`` or on none; ``given`` are fields of
    the report or of what its words were read to mean.
    """
    read = {field: given.pop(field) for field in _READ if field in given}
    report = a_report(report_id=ReportId(name), **given)
    match = a_match(report_id=report.report_id, site_id=SiteId(site))
    found: LocatedReport = replace(
        a_located_report(report=report), **{"matches": (match,) if site else (), **read}
    )
    return found


def pairs_of(*located: LocatedReport) -> Pairs:
    """Every two of them, in the order of their ids, which must differ."""
    a, b = np.triu_indices(len(located), k=1)
    return Pairs(ReportColumns(located), a, b)
