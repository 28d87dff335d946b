"""Commands that stay: serve the API and map, run with the scheduler, and the demonstration."""

import os
import secrets
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import (
    CommandFailed,
    ExitCode,
    JsonOption,
    monitor_opened,
    say,
    say_json,
    utc_now,
)
from monitor.cli.flow import replayed

if TYPE_CHECKING:
    from monitor.pipeline.replay import Replayed
    from monitor.settings.assembly import Assembly
    from monitor.settings.environment import Settings


def serve() -> None:
    """Serve the API, the pages and the map; print a one-time link for a monitor."""
    with monitor_opened() as monitor, _listening(monitor.settings) as listener:
        _serve(monitor, listener)


def run() -> None:
    """Serve, and pull every source and issue every digest on schedule."""
    from monitor.scheduler import running

    with (
        monitor_opened() as monitor,
        _listening(monitor.settings) as listener,
        running(monitor, clock=utc_now),
    ):
        _serve(monitor, listener)


def demo(
    folder: Annotated[Path, typer.Argument(help="dated reports to replay")] = Path(
        "seeds/pause-2025"
    ),
    no_browser: Annotated[bool, typer.Option("--no-browser", help="do not open a browser")] = False,
) -> None:
    """Set up a monitor, replay the spring of 2025 on it, and serve the map."""
    from monitor.settings.assembly import initialise
    from monitor.settings.environment import load_settings

    initialise(load_settings(), now=utc_now())
    with monitor_opened() as monitor, _listening(monitor.settings) as listener:
        started = time.monotonic()
        done = replayed(monitor, folder)
        say(told_of(done, time.monotonic() - started))
        _serve(monitor, listener, open_browser=not no_browser)


def told_of(done: "Replayed", took_s: float) -> str:
    """What the replay brought; where it was done before, that it is there."""
    if not any(astuple(done)):
        return "the replay was done before: its incidents, assessments and digests are there"
    return (
        f"{done.reports} reports over {done.days} days became incidents, assessments and "
        f"{done.digests} digests in {took_s:.1f} s"
    )


@contextmanager
def _listening(settings: "Settings") -> Iterator[socket.socket]:
    """The address taken, before anything is begun or printed; who comes early waits.

    Raises:
        CommandFailed: another program has it, or it is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host.strip("[]"), settings.port), family=family)
    except OSError as error:
        why = str(error.strerror).partition(" (")[0]
        message = (
            f"cannot listen on {settings.host}, port {settings.port}: {why}; "
            "set STRIKE_MONITOR_PORT or STRIKE_MONITOR_HOST to another, or stop what listens there"
        )
        raise CommandFailed(message, ExitCode.ADDRESS) from error
    with listener:
        yield listener


def _serve(monitor: "Assembly", listener: socket.socket, *, open_browser: bool = False) -> None:
    """Listen until stopped. The link lets one person in as a monitor, once."""
    import uvicorn

    from monitor.web.app import create_app, prepare
    from monitor.web.viewer import OneTimeLinks

    links = OneTimeLinks()
    address = _address(monitor.settings)
    link = f"{address}/enter?key={links.issue(utc_now())}"
    app = create_app(
        monitor,
        clock=utc_now,
        links=links,
        monitor_keys=monitor.settings.monitor_key_hashes,
        reviewers=monitor.settings.reviewers,
    )
    threading.Thread(target=prepare, args=(app,), daemon=True).start()  # it is served meanwhile
    say(f"public view:  {address}/map")
    say(f"monitor link: {link}   (opens once)")
    sys.stdout.flush()
    if open_browser and _has_browser():
        threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()
    config = uvicorn.Config(
        app,
        access_log=False,  # who asks for what is nobody's business, ours included
        log_level="warning",
        server_header=False,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


def _address(settings: "Settings") -> str:
    """Where people reach the service: the public address if one is set, else where it listens."""
    return settings.public_url or f"http://{settings.host}:{settings.port}"


def _has_browser() -> bool:
    """Whether there is a screen to open a browser on."""
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def key(as_json: JsonOption = False) -> None:
    """Make a key for a program that may see what monitors see; it is shown once, kept nowhere."""
    from monitor.web.viewer import key_hash

    made = secrets.token_urlsafe(32)
    document = {"key": made, "STRIKE_MONITOR_MONITOR_KEYS": key_hash(made)}
    if as_json:
        say_json(document)
    else:
        say(f"key (send it as `Authorization: Bearer …`): {made}")
        say(f"its hash, for STRIKE_MONITOR_MONITOR_KEYS:   {key_hash(made)}")


COMMANDS = (serve, run, demo, key)
