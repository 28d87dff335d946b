"""A small world for pipeline tests: a few real days of the seeds, real lists and configuration."""

import csv
import gc
import json
import random
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from monitor.model.sites import ListVersion
from monitor.pipeline.ingest import no_progress
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.lists import keep_agreements, keep_lists
from monitor.pipeline.replay import Replayed, replay
from monitor.settings.assembly import assemble, shipped_lists
from monitor.settings.config import Config, load_config
from monitor.settings.environment import Settings, load_settings
from monitor.sources.sitelist import read_site_list
from monitor.store import reads, registers
from monitor.store.chain import chain_head
from monitor.store.codec import dump
from monitor.store.database import Database, migrate, open_database
from monitor.store.queries import IncidentQuery

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds" / "pause-2025"


@cache
def settings() -> Settings:
    """The project's own settings, whatever the environment says."""
    return load_settings(ROOT, {})


def settings_in(home: Path) -> Settings:
    """The same with a store in ``home``, asked by Starlette's test client, too."""
    env = {"STRIKE_MONITOR_HOME": str(home), "STRIKE_MONITOR_HOSTS": "testserver"}
    return load_settings(ROOT, env)


@cache
def config() -> Config:
    """The shipped configuration."""
    return load_config(settings().config_dir)


@cache
def lists() -> tuple[ListVersion, ...]:
    """The shipped site lists."""
    return tuple(read_site_list(path)[0] for path in shipped_lists(settings().geodata_dir))


@cache
def knowledge() -> Knowledge:
    """What the monitor knows as shipped."""
    known = assemble(settings(), config(), lists())
    gc.freeze()  # it stays: to look through it for garbage again and again takes a third as long
    return known


def reading_seeds_at(folder: Path) -> Knowledge:
    """The shipped knowledge, its seed sources reading a copy of the seeds."""
    sources = {
        source_id: replace(source, location=str(folder))
        for source_id, source in knowledge().sources.items()
        if source.location == "seeds/pause-2025"
    }
    return replace(knowledge(), sources=sources)


def some_days(folder: Path, *days: str) -> Path:
    """A copy of those days of the seeds."""
    for day in days:
        shutil.copytree(SEEDS / day, folder / day)
    return folder


def shuffled(folder: Path, seed: int) -> None:
    """Put the rows of every file in another order."""
    for path in sorted(folder.glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        random.Random(seed).shuffle(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])


def a_store(path: Path) -> Database:
    """A new store that has adopted the shipped agreements and lists, long before the seeds."""
    database = open_database(path)
    migrate(database)
    adopted = datetime(2025, 3, 1, tzinfo=UTC)
    keep_agreements(database, config().agreements, now=adopted)
    keep_lists(database, lists(), now=adopted)
    return database


def replayed(database: Database, folder: Path, world: Knowledge | None = None) -> Replayed:
    """Replay a folder of dated files."""
    return replay(
        database,
        world or reading_seeds_at(folder),
        folder,
        root=ROOT,
        zone=config().digest.zone,
        cut_off=config().digest.cut_off_utc,
        agreements=config().digest.agreements,
        progress=no_progress,
    )


def outcome(database: Database, *, chain: bool = True) -> Mapping[str, Any]:
    """Everything concluded, as plain data; ``chain`` with the chain head in store and digests."""
    with database.reading() as connection:
        incidents, _ = reads.current_incidents(
            connection, IncidentQuery(limit=10_000, include_retracted=chain)
        )
        assessed = reads.assessments_of(connection, [each.incident_id for each in incidents])
        digests = [
            json.loads(dump(digest))
            for agreement in config().agreements
            for digest in registers.digests(connection, agreement.agreement_id, limit=1_000)
        ]
        head = chain_head(connection)
    found = {
        "incidents": [json.loads(dump(each)) for each in incidents],
        "assessments": [json.loads(dump(each)) for each in assessed],
        "digests": digests,
    }
    if chain:
        return {**found, "head": head}
    for digest in found["digests"]:
        digest["chain_head"] = digest["content"]["chain_head"] = ""
    return found
