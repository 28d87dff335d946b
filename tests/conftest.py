"""What holds for every test: no network, unless a test is marked for it, and then loopback only."""

import gc
import ipaddress
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # most tests need neither, and both take time to import
    from monitor.pipeline.knowledge import Knowledge
    from monitor.settings.assembly import Assembly


def pytest_collection_finish() -> None:
    """Let no search for garbage go through what stays to the end: every module and every test."""
    gc.freeze()


class NetworkForbidden(Exception):
    """A test reached for the network. Mark it ``sockets`` if it needs a loopback peer."""


def _is_loopback(host: object) -> bool:
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse internet sockets and name look-ups; ``sockets`` and ``browser`` may use loopback."""
    marked = any(request.node.get_closest_marker(name) for name in ("sockets", "browser"))

    def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, address: Any, *rest: Any) -> Any:
            internet = self.family in (socket.AF_INET, socket.AF_INET6)
            if internet and not (marked and _is_loopback(address[0])):
                raise NetworkForbidden(f"{real.__name__} {address}")
            return real(self, address, *rest)

        return call

    for name in ("connect", "connect_ex", "bind"):
        monkeypatch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
        if not (marked and (_is_loopback(host) or _is_literal(host))):
            raise NetworkForbidden(f"look-up of {host}")
        return look_up(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


def _is_literal(host: object) -> bool:
    """Whether it is an address already, which no name server is asked about."""
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        socket.inet_aton(text)
    except OSError:
        return ":" in text
    return True


@pytest.fixture(scope="session")
def knowledge() -> "Knowledge":
    """What the monitor knows as shipped; read once, for it takes a second."""
    import worlds

    return worlds.knowledge()


@pytest.fixture(scope="session")
def shipped_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that has adopted the shipped agreements and lists, to be copied."""
    import worlds

    path = tmp_path_factory.mktemp("shipped") / "strike-monitor.db"
    worlds.a_store(path).close()
    return path


@pytest.fixture
def assembly(tmp_path: Path, knowledge: "Knowledge", shipped_store: Path) -> "Iterator[Assembly]":
    """An open monitor as shipped, with a store of its own and no reports in it."""
    import worlds

    from monitor.settings.assembly import Assembly
    from monitor.store.database import open_database

    settings = worlds.settings_in(tmp_path)
    database = open_database(shutil.copy(shipped_store, tmp_path))
    yield Assembly(
        settings=settings, config=worlds.config(), database=database, knowledge=knowledge
    )
    database.close()
