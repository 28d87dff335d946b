"""Commands that stay: serve the API and map, run with the scheduler, and the demonstration."""

import os
import secrets
import sys
import threading
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import JsonOption, monitor_opened, say, say_json, utc_now
from monitor.cli.flow import replayed

if TYPE_CHECKING:
    from monitor.settings.assembly import Assembly
    from monitor.settings.environment import Settings

_READY_WAIT_S = 0.7  # the server is up by then; a browser that comes too early shows an error page
NoBrowserOption = Annotated[bool, typer.Option("--no-browser", help="do not open a browser")]


def serve(no_browser: NoBrowserOption = True) -> None:
    """Serve the API, the pages and the map; print a one-time link for a monitor."""
    with monitor_opened() as monitor:
        _serve(monitor, open_browser=not no_browser)


def run(no_browser: NoBrowserOption = True) -> None:
    """Serve, and pull every source and issue every digest on schedule."""
    from monitor.scheduler import running

    with monitor_opened() as monitor, running(monitor, clock=utc_now):
        _serve(monitor, open_browser=not no_browser)


def demo(
    folder: Annotated[Path, typer.Argument(help="dated reports to replay")] = Path(
        "seeds/pause-2025"
    ),
    no_browser: NoBrowserOption = False,
) -> None:
    """Set up a monitor, replay the spring of 2025 on it, and serve the map."""
    from monitor.settings.assembly import initialise
    from monitor.settings.environment import load_settings

    initialise(load_settings(), now=utc_now())
    with monitor_opened() as monitor:
        started = time.monotonic()
        done = replayed(monitor, folder)
        say(
            f"{done.reports} reports of {done.days} days became incidents, assessments and "
            f"{done.digests} digests in {time.monotonic() - started:.1f} s"
        )
        _serve(monitor, open_browser=not no_browser)


def _serve(monitor: "Assembly", *, open_browser: bool) -> None:
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
        timer = threading.Timer(_READY_WAIT_S, webbrowser.open, [link])
        timer.daemon = True
        timer.start()
    uvicorn.run(
        app,
        host=monitor.settings.host,
        port=monitor.settings.port,
        access_log=False,  # who asks for what is nobody's business, ours included
        log_level="warning",
        server_header=False,
    )


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
