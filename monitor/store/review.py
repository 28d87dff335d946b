"""How decisions and evidence get in and out. Each function takes an open connection."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, select

from monitor.model.ids import IncidentId
from monitor.model.review import Decision, DecisionKind, Evidence
from monitor.store import chain, schema
from monitor.store.codec import dump, load
from monitor.store.database import among


def append_decision(connection: Connection, decision: Decision) -> int:
    """Keep a decision; 0 if one of its number is kept already."""
    row = {
        "incident_id": decision.incident_id,
        "number": decision.number,
        "kind": decision.kind,
        "author": decision.author,
        "decided_at_utc": decision.decided_at_utc,
        "body": dump(decision),
    }
    return len(
        chain.append(connection, schema.decision, chain.unkept(connection, schema.decision, [row]))
    )


def decisions_of(
    connection: Connection, incident_ids: Iterable[IncidentId], *, as_of: datetime | None = None
) -> tuple[Decision, ...]:
    """All decisions about those incidents, by incident and number."""
    table = schema.decision
    query = select(table.c.body).where(among(table.c.incident_id, incident_ids))
    if as_of is not None:
        query = query.where(table.c.decided_at_utc <= as_of)
    ordered = query.order_by(table.c.incident_id, table.c.number)
    return tuple(load(Decision, body) for body in connection.execute(ordered).scalars())


def mergers_with(connection: Connection, incident_id: IncidentId) -> tuple[Decision, ...]:
    """The decisions to merge other incidents with that one, in the order kept."""
    table = schema.decision
    query = select(table.c.body).where(table.c.kind == DecisionKind.MERGE).order_by(table.c.entry)
    found = (load(Decision, body) for body in connection.execute(query).scalars())
    return tuple(each for each in found if each.other == incident_id)


def all_decisions(connection: Connection) -> tuple[Decision, ...]:
    """Every decision, in the order kept."""
    query = select(schema.decision.c.body).order_by(schema.decision.c.entry)
    return tuple(load(Decision, body) for body in connection.execute(query).scalars())


def append_evidence(connection: Connection, evidence: Evidence) -> int:
    """Keep a file as it was handed in; 0 if these bytes are kept already."""
    row = {field.name: getattr(evidence, field.name) for field in fields(evidence)}
    return len(
        chain.append(connection, schema.evidence, chain.unkept(connection, schema.evidence, [row]))
    )


def evidence(connection: Connection, evidence_id: str) -> Evidence | None:
    """The file of that SHA-256."""
    table = schema.evidence
    columns = (column for column in table.c if column.name != "entry")
    query = select(*columns).where(table.c.evidence_id == evidence_id)
    found = connection.execute(query).mappings().first()
    return None if found is None else Evidence(**found)
