"""The kinds of columns that the tables are made of, and what is checked of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    Text,
    TypeDecorator,
    column,
)

from monitor.store.codec import instant_of, sortable_instant


class Instant(TypeDecorator[datetime]):
    """A UTC instant as sortable text; naive datetimes are refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else sortable_instant(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else instant_of(value)


def words(name: str, *, nullable: bool = False) -> Column[str]:
    """A column of text."""
    return Column(name, Text, nullable=nullable)


def instant(name: str, *, nullable: bool = False) -> Column[datetime]:
    """A column of UTC instants."""
    return Column(name, Instant, nullable=nullable)


def number(name: str) -> Column[int]:
    """A column of whole numbers."""
    return Column(name, Integer, nullable=False)


def points_to(name: str, target: str) -> Column[str]:
    """A column that names a row of another table, by ``table.column``."""
    return Column(name, Text, ForeignKey(target), nullable=False)


def one_of(name: str, vocabulary: type[StrEnum]) -> CheckConstraint:
    """That a column of this name holds one of the values of a vocabulary, if any."""
    listed = ", ".join(f"'{word.value}'" for word in vocabulary)
    return CheckConstraint(f"{name} IN ({listed})", name=name)


def at_least(name: str, least: int) -> CheckConstraint:
    """That a column of this name holds no smaller number."""
    return CheckConstraint(f"{name} >= {least}", name=name)


def one_current(name: str, *line: str) -> Index:
    """At most one revision of the same thing stands."""
    return Index(
        f"{name}_current", *line, unique=True, sqlite_where=column("superseded_at_utc").is_(None)
    )
