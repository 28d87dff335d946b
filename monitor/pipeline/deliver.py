"""Issued digests go out, and every attempt is noted."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from monitor.delivery.files import DeliveryFailed, put_files
from monitor.model.agreements import Agreement
from monitor.publish.digest import render_digest
from monitor.store import registers, writes
from monitor.store.database import Database
from monitor.store.records import Delivery, DeliveryOutcome

CHANNEL = "files"
_FORMATS: tuple[Literal["html", "text", "json"], ...] = ("html", "text", "json")


def deliver_digests(
    database: Database, agreement: Agreement, folder: Path, *, now: datetime
) -> Mapping[str, DeliveryOutcome]:
    """Put every issue that has not been delivered yet into ``folder``; the outcome by digest id.

    A failed delivery is noted and tried again next time.
    """
    with database.reading() as connection:
        waiting = registers.undelivered(connection, agreement.agreement_id)
    outcomes = {}
    for digest in waiting:
        outcome, detail = DeliveryOutcome.DELIVERED, ""
        try:
            put_files(folder, digest, {name: render_digest(digest, name) for name in _FORMATS})
        except DeliveryFailed as failed:
            outcome, detail = DeliveryOutcome.FAILED, str(failed)
        with database.transaction() as connection:
            writes.append_delivery(
                connection,
                Delivery(
                    digest_id=digest.digest_id,
                    channel=CHANNEL,
                    target=CHANNEL,
                    attempted_at_utc=now,
                    outcome=outcome,
                    detail=detail,
                ),
            )
        outcomes[digest.digest_id] = outcome
    return outcomes
