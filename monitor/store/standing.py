"""All that stands of a kind, in the order of its key, a few rows at a time."""

from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement, Connection, Table, exists, select

from monitor.store import schema
from monitor.store.lines import ASSESSMENTS, INCIDENTS, LOCATIONS
from monitor.store.queries import standing

_ROWS_AT_ONCE = 500


def _not_retracted() -> ColumnElement[bool]:
    table = schema.incident
    return exists().where(
        table.c.incident_id == schema.assessment.c.incident_id,
        standing(INCIDENTS, None),
        table.c.retracted == 0,
    )


KINDS: Mapping[str, tuple[Table, tuple[str, ...]]] = {
    "report": (schema.report, ("report_id",)),
    "rejection": (schema.rejection, ("rejection_id",)),
    "location": (schema.location, LOCATIONS.thing),
    "incident": (schema.incident, INCIDENTS.thing),
    "assessment": (schema.assessment, ASSESSMENTS.thing),
}


def standing_bodies(connection: Connection, kind: str) -> Iterator[tuple[str, str]]:
    """Key and body of every record of a kind of ``KINDS`` that stands; what belongs to retracted
    incidents is left out.
    """
    table, thing = KINDS[kind]
    columns = [table.c[name] for name in thing]
    query = select(*columns, table.c.body).where(*_conditions(kind)).order_by(*columns)
    for *key, body in connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)):
        yield " ".join(key), body


def _conditions(kind: str) -> list[ColumnElement[bool]]:
    match kind:
        case "location":
            return [standing(LOCATIONS, None)]
        case "incident":
            return [standing(INCIDENTS, None), schema.incident.c.retracted == 0]
        case "assessment":
            return [standing(ASSESSMENTS, None), _not_retracted()]
        case _:
            return []
