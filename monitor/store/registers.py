"""How lists, agreements, digests and the service's own notes get out. Each function takes an open
connection; ``as_of`` asks for the state at an earlier instant instead of the current one.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, and_, exists, func, select

from monitor.model.agreements import Agreement
from monitor.model.digests import Digest
from monitor.model.ids import CaptureId, SiteId
from monitor.model.sites import Edition, ListVersion, ProtectedSite
from monitor.model.time import TimeWindow
from monitor.store import schema
from monitor.store.codec import load
from monitor.store.errors import BadCursor
from monitor.store.lines import INCIDENTS, KEYS
from monitor.store.queries import PAGE, standing
from monitor.store.records import (
    Delivery,
    DeliveryOutcome,
    KeptAnswer,
    Pull,
    PullOutcome,
)


def captures_of(
    connection: Connection, source_id: str, *, as_of: datetime | None = None
) -> tuple[CaptureId, ...]:
    """The captures of a source, ordered by id."""
    table = schema.capture
    query = select(table.c.capture_id).where(table.c.source_id == source_id)
    if as_of is not None:
        query = query.where(table.c.fetched_at_utc <= as_of)
    return tuple(connection.scalars(query.order_by(table.c.capture_id)))


def list_versions(
    connection: Connection, *, as_of: datetime | None = None
) -> tuple[ListVersion, ...]:
    """The current version of every site list, ordered by list id."""
    table = schema.list_version
    rows = connection.execute(_adopted(table, "list_id", as_of)).mappings()
    return tuple(_list_version(connection, row) for row in rows)


def editions(
    connection: Connection, *, site_id: SiteId | None = None, as_of: datetime | None = None
) -> tuple[Edition, ...]:
    """Every adopted edition of every site list, or those that have a site; by list id, the last
    adopted first. As of then, those that count by then.
    """
    table, site = schema.list_version, schema.site
    of_edition = and_(site.c.list_id == table.c.list_id, site.c.version == table.c.version)
    sites = select(func.count()).where(of_edition).scalar_subquery()
    query = select(table, sites.label("sites")).order_by(table.c.list_id, table.c.entry.desc())
    if site_id is not None:
        query = query.where(exists().where(of_edition, site.c.site_id == site_id))
    if as_of is not None:
        query = query.where(table.c.adopted_at_utc <= in_force_by(connection, as_of))
    rows = connection.execute(query).mappings()
    return tuple(
        Edition(**{**_fields(row), "dated": date.fromisoformat(row["dated"])}) for row in rows
    )


def adopted_lists(connection: Connection, *, as_of: datetime | None = None) -> Mapping[str, str]:
    """The current version of every site list by its id, without the sites."""
    rows = connection.execute(_adopted(schema.list_version, "list_id", as_of))
    return {row.list_id: row.version for row in rows}


def list_adoption(connection: Connection, list_id: str, version: str) -> datetime | None:
    """When a version of a list was first adopted; ``None`` if it never was."""
    return _first_adopted(connection, schema.list_version, "list_id", list_id, version)


def terms_adoption(connection: Connection, agreement_id: str, version: str) -> datetime | None:
    """When a version of an agreement's terms was first adopted; ``None`` if it never was."""
    table = schema.agreement_version
    return _first_adopted(connection, table, "agreement_id", agreement_id, version)


def _first_adopted(
    connection: Connection, table: Table, of: str, name: str, version: str
) -> datetime | None:
    query = select(func.min(table.c.adopted_at_utc)).where(
        table.c[of] == name, table.c.version == version
    )
    found: datetime | None = connection.execute(query).scalar()
    return found


def in_force_by(connection: Connection, as_of: datetime) -> datetime:
    """The instant whose lists and terms count for ``as_of``: that of the first adoption for all
    times before it, for a past that is replayed rests on what the store began with.
    """
    firsts: list[datetime | None] = [
        connection.execute(select(func.min(table.c.adopted_at_utc))).scalar()
        for table in (schema.list_version, schema.agreement_version)
    ]
    return max([as_of, *(first for first in firsts if first is not None)])


def list_version(
    connection: Connection, list_id: str, version: str | None = None
) -> ListVersion | None:
    """A version of a site list, the current one unless another is named."""
    table = schema.list_version
    query = select(table).where(table.c.list_id == list_id).order_by(table.c.entry.desc()).limit(1)
    if version is not None:
        query = query.where(table.c.version == version)
    row = connection.execute(query).mappings().first()
    return None if row is None else _list_version(connection, row)


def agreements(connection: Connection, *, as_of: datetime | None = None) -> tuple[Agreement, ...]:
    """The current version of every agreement, ordered by id."""
    rows = connection.execute(_adopted(schema.agreement_version, "agreement_id", as_of))
    return tuple(load(Agreement, row.body) for row in rows)


def digests(
    connection: Connection,
    agreement_id: str,
    *,
    limit: int = PAGE,
    after: str | None = None,
    as_of: datetime | None = None,
) -> tuple[Digest, ...]:
    """Issues of an agreement's digest, latest first; those before the issue of id ``after``, and
    closed by ``as_of``.

    Raises:
        BadCursor: ``after`` is no issue of that digest.
    """
    table = schema.digest
    query = select(table.c.body).where(table.c.agreement_id == agreement_id)
    if as_of is not None:
        query = query.where(table.c.cut_off_utc <= as_of)
    if after is not None:
        query = query.where(table.c.entry < _entry_of_digest(connection, agreement_id, after))
    bodies = connection.execute(query.order_by(table.c.entry.desc()).limit(limit)).scalars()
    return tuple(load(Digest, body) for body in bodies)


def digest(connection: Connection, digest_id: str) -> Digest | None:
    """The issue of that id."""
    table = schema.digest
    body = connection.execute(select(table.c.body).where(table.c.digest_id == digest_id)).scalar()
    return None if body is None else load(Digest, body)


def digest_of_day(connection: Connection, agreement_id: str, day: date) -> Digest | None:
    """The last issue for a day."""
    table = schema.digest
    query = select(table.c.body).where(
        table.c.agreement_id == agreement_id, table.c.day == day.isoformat()
    )
    body = connection.execute(query.order_by(table.c.issue.desc()).limit(1)).scalar()
    return None if body is None else load(Digest, body)


def digest_before(connection: Connection, agreement_id: str, day: date) -> Digest | None:
    """The last issue for the latest day before ``day`` that has one."""
    table = schema.digest
    query = select(table.c.body).where(
        table.c.agreement_id == agreement_id, table.c.day < day.isoformat()
    )
    latest = query.order_by(table.c.day.desc(), table.c.issue.desc()).limit(1)
    body = connection.execute(latest).scalar()
    return None if body is None else load(Digest, body)


def last_pull(connection: Connection, source_id: str) -> Pull | None:
    """The last fetch attempt of a source, however it ended."""
    table = schema.pull
    query = select(table).where(table.c.source_id == source_id).order_by(table.c.entry.desc())
    row = connection.execute(query.limit(1)).mappings().first()
    return None if row is None else _pull(row)


def pulls_latest(
    connection: Connection,
    *,
    outcomes: Collection[PullOutcome] = tuple(PullOutcome),
    as_of: datetime | None = None,
) -> tuple[Pull, ...]:
    """The last fetch attempt of every source that ended in one of ``outcomes``, ordered by source
    id; ``HEARD`` asks when each was last heard. ``as_of`` asks for those over by then.
    """
    table = schema.pull
    latest = select(func.max(table.c.entry)).where(table.c.outcome.in_(outcomes))
    if as_of is not None:
        latest = latest.where(table.c.finished_at_utc <= as_of)
    latest = latest.group_by(table.c.source_id)
    query = select(table).where(table.c.entry.in_(latest)).order_by(table.c.source_id)
    return tuple(_pull(row) for row in connection.execute(query).mappings())


def pulls_started(connection: Connection, window: TimeWindow) -> tuple[Pull, ...]:
    """The fetch attempts begun within a window, in the order they were noted."""
    table = schema.pull
    query = select(table).where(
        table.c.started_at_utc >= window.from_utc, table.c.started_at_utc < window.until_utc
    )
    rows = connection.execute(query.order_by(table.c.entry)).mappings()
    return tuple(_pull(row) for row in rows)


def undelivered(connection: Connection, agreement_id: str) -> tuple[Digest, ...]:
    """The issues of an agreement's digest that no attempt to send them out has succeeded for,
    oldest first.
    """
    table, sent = schema.digest, schema.delivery
    delivered = exists().where(
        sent.c.digest_id == table.c.digest_id, sent.c.outcome == DeliveryOutcome.DELIVERED
    )
    query = select(table.c.body).where(table.c.agreement_id == agreement_id, ~delivered)
    bodies = connection.execute(query.order_by(table.c.entry)).scalars()
    return tuple(load(Digest, body) for body in bodies)


def deliveries(connection: Connection, digest_id: str) -> tuple[Delivery, ...]:
    """All attempts to send an issue out, in the order they were noted."""
    table = schema.delivery
    query = select(table).where(table.c.digest_id == digest_id).order_by(table.c.entry)
    rows = connection.execute(query).mappings()
    return tuple(
        Delivery(**{**_fields(row), "outcome": DeliveryOutcome(row["outcome"])}) for row in rows
    )


def kept_answer(connection: Connection, key: str) -> KeptAnswer | None:
    """The answer already given to a request of that key."""
    table = schema.idempotency
    row = connection.execute(select(table).where(table.c.key == key)).mappings().first()
    return None if row is None else KeptAnswer(**_fields(row))


def counts(connection: Connection) -> Mapping[str, int]:
    """How many rows each append-only table holds, how many incidents stand, and how many of these
    are a violation under some reading.
    """
    kept = {
        table.name: _count(connection, select(func.count()).select_from(table)) for table in KEYS
    }
    incidents = select(func.count()).where(
        standing(INCIDENTS, None), schema.incident.c.retracted == 0
    )
    violations = select(func.count(schema.violation.c.incident_id.distinct()))
    return {
        **kept,
        "current_incidents": _count(connection, incidents),
        "violations": _count(connection, violations),
    }


def _entry_of_digest(connection: Connection, agreement_id: str, digest_id: str) -> int:
    table = schema.digest
    query = select(table.c.entry).where(
        table.c.digest_id == digest_id, table.c.agreement_id == agreement_id
    )
    entry = connection.execute(query).scalar()
    if entry is None:
        raise BadCursor(f"not a page cursor: {digest_id!r}")
    return int(entry)


def _count(connection: Connection, query: Select[Any]) -> int:
    return int(connection.execute(query).scalar_one())


def _adopted(table: Table, of: str, as_of: datetime | None) -> Select[Any]:
    """The last adopted row of each list or agreement."""
    latest = select(func.max(table.c.entry)).group_by(table.c[of])
    if as_of is not None:
        latest = latest.where(table.c.adopted_at_utc <= as_of)
    return select(table).where(table.c.entry.in_(latest)).order_by(table.c[of])


def _list_version(connection: Connection, row: RowMapping) -> ListVersion:
    table = schema.site
    query = select(table.c.body).where(
        table.c.list_id == row["list_id"], table.c.version == row["version"]
    )
    bodies = connection.execute(query.order_by(table.c.entry)).scalars()
    return ListVersion(
        list_id=row["list_id"],
        version=row["version"],
        dated=date.fromisoformat(row["dated"]),
        title=row["title"],
        source=row["source"],
        sites=tuple(load(ProtectedSite, body) for body in bodies),
    )


def _pull(row: RowMapping) -> Pull:
    return Pull(**{**_fields(row), "outcome": PullOutcome(row["outcome"])})


def _fields(row: RowMapping) -> dict[str, Any]:
    return {str(name): value for name, value in row.items() if name != "entry"}
