"""Everything put together: configuration, geodata and store become what the pipeline works with."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from monitor.core.locate import GazetteerIndex
from monitor.core.match import SiteIndex
from monitor.model.agreements import Agreement
from monitor.model.ids import PartyId
from monitor.model.sites import ListVersion
from monitor.pipeline.deliver import deliver_digests
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.lists import current_lists, keep_agreements, keep_lists
from monitor.settings.config import Config, load_config
from monitor.settings.environment import Settings, load_credentials
from monitor.settings.lexicon import load_vocabulary
from monitor.settings.yamlfile import ConfigError
from monitor.sources.fetch import Access
from monitor.sources.gazetteer import gazetteer_version, read_gazetteer
from monitor.sources.sitelist import read_site_list
from monitor.store import registers
from monitor.store.database import Database, migrate, open_database
from monitor.store.records import DeliveryOutcome


class CurrentKnowledge:
    """What is known, with the site lists adopted by now, whichever process adopted them. Threads
    share it.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._past = knowledge  # with the lists last asked for of an earlier instant
        self._reading = threading.Lock()

    def seen_by(self, connection: Connection) -> Knowledge:
        """What is known with the lists that the connection sees; they are read again only where
        their versions differ.
        """
        adopted = registers.adopted_lists(connection)
        with self._reading:
            if adopted != self._knowledge.sites.versions:
                lists = registers.list_versions(connection)
                self._knowledge = self._knowledge.with_lists(lists)
            return self._knowledge

    def seen_then(self, connection: Connection, as_of: datetime) -> Knowledge:
        """The same with the lists and terms adopted by ``as_of``; words, rules and disclosure are
        those of today.
        """
        now = self.seen_by(connection)
        then = registers.in_force_by(connection, as_of)
        adopted = registers.adopted_lists(connection, as_of=then)
        order = [each.agreement_id for each in now.agreements]
        terms = [
            each
            for each in registers.agreements(connection, as_of=then)
            if each.agreement_id in order
        ]
        terms.sort(key=lambda each: order.index(each.agreement_id))
        if adopted == now.sites.versions:
            return replace(now, agreements=tuple(terms))
        with self._reading:
            if adopted != self._past.sites.versions:
                self._past = now.with_lists(registers.list_versions(connection, as_of=then))
            return replace(now, sites=self._past.sites, agreements=tuple(terms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """One open monitor. ``knowledge`` is of when it was opened: for commands that are done at once;
    what stays asks ``current``, or ``known_now``. ``credentials`` are those that sources name.
    """

    settings: Settings
    config: Config
    database: Database
    knowledge: Knowledge
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    current: CurrentKnowledge = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "current", CurrentKnowledge(self.knowledge))

    @property
    def zone(self) -> str:
        """The zone in which times are shown."""
        return self.settings.zone or self.config.digest.zone

    @property
    def access(self) -> Access:
        """What sources may be asked with."""
        return Access(environ=self.credentials, allow_hosts=self.settings.allowed_hosts)

    def known_now(self) -> Knowledge:
        """What is known, with the site lists that the store has adopted by now."""
        with self.database.reading() as connection:
            return self.current.seen_by(connection)


@contextmanager
def opened(settings: Settings, *, now: datetime) -> Iterator[Assembly]:
    """Open the monitor the settings describe, and close it at the end. The store must have been
    initialised; one of an earlier release is migrated.

    Raises:
        ConfigError: the configuration is not usable; nothing has been started.
        StoreError: there is no store, or it cannot be opened or is of another version.
    """
    config = load_config(settings.config_dir)
    database = _store(settings, create=False)
    try:
        keep_agreements(database, config.agreements, now=now)
        knowledge = assemble(settings, config, current_lists(database))
        yield Assembly(
            settings=settings,
            config=config,
            database=database,
            knowledge=knowledge,
            credentials=load_credentials(config.sources),
        )
    finally:
        database.close()


def _store(settings: Settings, *, create: bool) -> Database:
    """The store, its schema current; ``create`` makes it and its folder where missing."""
    if create:
        settings.home.mkdir(parents=True, exist_ok=True)
    database = open_database(settings.database_url, create=create)
    migrate(database)
    return database


def assemble(settings: Settings, config: Config, lists: Iterable[ListVersion]) -> Knowledge:
    """What the pipeline knows: the configuration, the gazetteer of geodata/ and the given site
    lists.
    """
    vocabulary = load_vocabulary(
        settings.config_dir / "lexicon.yaml", party_spellings(config.agreements)
    )
    gazetteer = GazetteerIndex(
        read_gazetteer(settings.geodata_dir), gazetteer_version(settings.geodata_dir), vocabulary
    )
    return Knowledge(
        vocabulary=vocabulary,
        gazetteer=gazetteer,
        sites=SiteIndex(list(lists), gazetteer, vocabulary),
        agreements=config.agreements,
        sources={source.source_id: source for source in config.sources},
        weights=config.thresholds,
        disclosure=config.disclosure,
        review=config.review,
    )


def party_spellings(agreements: Iterable[Agreement]) -> Mapping[str, PartyId]:
    """Every code and name by which the agreements' parties are written; a third state without
    codes is never read as an attacker.
    """
    return {
        spelling: party.party_id
        for agreement in agreements
        for party in agreement.parties
        if party.codes
        for spelling in (party.party_id, *party.codes, *party.names.values())
    }


def deliver_all(monitor: Assembly, *, now: datetime) -> int:
    """Put every undelivered digest into the home's folder digests/; how many were delivered."""
    outcomes = [
        outcome
        for agreement in monitor.knowledge.agreements
        for outcome in deliver_digests(
            monitor.database, agreement, monitor.settings.home / "digests", now=now
        ).values()
    ]
    return outcomes.count(DeliveryOutcome.DELIVERED)


def initialise(settings: Settings, *, now: datetime) -> Mapping[str, int]:
    """Create or migrate the store, adopt the configured agreements, and those shipped lists of
    which there is no version yet: a mission's own edition stands. Returns what was new.

    Raises:
        ConfigError: the configuration or a shipped list cannot be used.
    """
    config = load_config(settings.config_dir)
    lists = [_shipped(path) for path in shipped_lists(settings.geodata_dir)]
    database = _store(settings, create=True)
    try:
        known = {edition.list_id for edition in current_lists(database)}
        new = [edition for edition in lists if edition.list_id not in known]
        return {
            "agreements": keep_agreements(database, config.agreements, now=now),
            "lists": keep_lists(database, new, now=now),
            "sites": sum(len(edition.sites) for edition in new),
        }
    finally:
        database.close()


def _shipped(path: Path) -> ListVersion:
    edition, problems = read_site_list(path)
    if problems:
        raise ConfigError([f"{path.name}: row {p.row}: {p.field}: {p.reason}" for p in problems])
    return edition


def shipped_lists(geodata: Path) -> list[Path]:
    """The list files that come with the project."""
    return sorted((geodata / "sites").glob("*.geojson"))
