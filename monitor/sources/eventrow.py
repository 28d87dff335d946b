"""What databases of events share: their rows as claims, and how far a coordinate can be trusted."""

from collections.abc import Mapping

from monitor.model.reports import RawClaim, RejectionReason, Unusable
from monitor.model.sources import Source
from monitor.sources.interface import claim_of


def claim_from(
    locator: str, read: Mapping[str, str], row: Mapping[str, str], source: Source
) -> RawClaim | Unusable:
    """A claim of what the format's parser ``read``, by standard names. Where the source's column
    map names a column of the ``row`` for a field, that column is taken instead.
    """
    mapped = {field: row[name] for field, name in source.columns.items() if name in row}
    under_their_names = {
        source.columns.get(field, field): text for field, text in {**read, **mapped}.items()
    }
    return claim_of(locator, under_their_names, source)


def position_fields(
    row: Mapping[str, str], precision: str, radius_m: Mapping[str, int]
) -> dict[str, str]:
    """The row's ``latitude`` and ``longitude`` with the radius that its precision code stands for;
    nothing where the code is one of a whole region, or is not known.
    """
    if precision not in radius_m:
        return {}
    return {
        "latitude": row.get("latitude", ""),
        "longitude": row.get("longitude", ""),
        "uncertainty_m": str(radius_m[precision]),
    }


def refused(locator: str, reason: RejectionReason, field: str, detail: str) -> Unusable:
    """An item that is read but is no report, and why."""
    return Unusable(locator=locator, reason=reason, field=field, detail=detail)
