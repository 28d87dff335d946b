"""Commands that move reports along the corridor: init, probe, ingest, assess, replay, verify,
evaluate.
"""

import json
import re
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import (
    CommandFailed,
    ExitCode,
    JsonOption,
    monitor_opened,
    progress_bar,
    say,
    say_counts,
    say_json,
    say_table,
    utc_now,
)

if TYPE_CHECKING:
    from monitor.pipeline.replay import Replayed
    from monitor.settings.assembly import Assembly

SourceArgument = Annotated[str, typer.Argument(help="a source_id of config/sources.yaml")]


def init(as_json: JsonOption = False) -> None:
    """Create or migrate the store; adopt the configured agreements and the shipped site lists."""
    from monitor.settings.assembly import initialise
    from monitor.settings.environment import load_settings

    say_counts(initialise(load_settings(), now=utc_now()), as_json=as_json)


def probe(source_id: SourceArgument, as_json: JsonOption = False) -> None:
    """Show what one pull of a source would yield, without storing anything."""
    from monitor.model.reports import Rejection
    from monitor.pipeline.ingest import read_items
    from monitor.pipeline.pull import look

    with monitor_opened() as monitor:
        source = monitor.knowledge.sources.get(source_id)
        if source is None:
            raise CommandFailed(f"no source {source_id!r} in config/sources.yaml", ExitCode.INPUT)
        captures = look(
            source,
            now=utc_now(),
            root=monitor.settings.root,
            allow_hosts=monitor.settings.allowed_hosts,
        )
        rows = []
        for capture in captures:
            items = read_items(capture, source, monitor.knowledge, now=utc_now())
            rows += [
                (capture.url, i.locator, f"rejected: {i.reason}", i.field, i.detail)
                if isinstance(i, Rejection)
                else (capture.url, i.locator, "report", f"{i.occurred.from_utc}", i.facility_name)
                for i in items
            ]
    say_table(("capture", "at", "result", "when or field", "what"), rows, as_json=as_json)


def ingest(
    source_ids: Annotated[
        list[str] | None, typer.Argument(help="sources to pull; default: all that are enabled")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Pull sources now and take what they have as far as assessments."""
    from monitor.pipeline.pull import pull_source
    from monitor.pipeline.run import run_pending

    with monitor_opened() as monitor, progress_bar("ingest") as progress:
        known = monitor.knowledge.sources
        wanted = source_ids or [s.source_id for s in known.values() if s.enabled and s.location]
        if unknown := sorted(set(wanted) - known.keys()):
            raise CommandFailed(f"no such source: {', '.join(unknown)}", ExitCode.INPUT)
        pulls = []
        for number, source_id in enumerate(wanted, start=1):
            pulls.append(
                pull_source(
                    monitor.database,
                    monitor.knowledge,
                    known[source_id],
                    slot=utc_now(),
                    clock=utc_now,
                    root=monitor.settings.root,
                    allow_hosts=monitor.settings.allowed_hosts,
                )
            )
            progress(source_id, number, len(wanted))
        run_pending(monitor.database, monitor.knowledge, now=utc_now())
    rows = [(p.source_id, p.outcome, p.items, p.rejected, p.detail) for p in pulls]
    say_table(("source", "outcome", "reports", "rejected", "detail"), rows, as_json=as_json)


def assess(as_json: JsonOption = False) -> None:
    """Do all that is left to do: read captures, locate, associate, assess."""
    from monitor.pipeline.run import run_pending

    with monitor_opened() as monitor:
        ran = run_pending(monitor.database, monitor.knowledge, now=utc_now())
    say_counts(_flat(asdict(ran)), as_json=as_json)


def _flat(nested: dict[str, object]) -> dict[str, object]:
    inner = nested.pop("normalised")
    assert isinstance(inner, dict)
    return inner | nested


def replay(
    folder: Annotated[
        Path, typer.Argument(help="a folder of dated folders, e.g. seeds/pause-2025")
    ],
    as_json: JsonOption = False,
) -> None:
    """Drive the pipeline over dated files with the clock of their time; issue each day's digest."""
    with monitor_opened() as monitor:
        done = replayed(monitor, folder)
    say_counts(asdict(done), as_json=as_json)


def replayed(monitor: "Assembly", folder: Path) -> "Replayed":
    """Replay a folder under a progress bar, and deliver the digests.

    Raises:
        CommandFailed: there is nothing to replay.
    """
    from monitor.pipeline.replay import NothingToReplay
    from monitor.pipeline.replay import replay as replay_folder
    from monitor.settings.assembly import deliver_all

    with progress_bar("replay") as progress:
        try:
            done = replay_folder(
                monitor.database,
                monitor.knowledge,
                folder,
                root=monitor.settings.root,
                zone=monitor.config.digest.zone,
                cut_off=monitor.config.digest.cut_off_utc,
                progress=progress,
            )
        except NothingToReplay as error:
            raise CommandFailed(str(error), ExitCode.INPUT) from error
    deliver_all(monitor, now=utc_now())
    return done


def verify(
    head: Annotated[
        str, typer.Option("--head", metavar="HEX", help="a head noted earlier: is it in this chain")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Prove that nothing kept was changed, removed, added or reordered since."""
    from monitor.store.chain import holds_head
    from monitor.store.chain import verify as verify_chain

    noted = head.strip().lower()
    if noted and not re.fullmatch("[0-9a-f]{64}", noted):
        message = "--head: 64 hexadecimal digits are needed, as a digest prints them"
        raise CommandFailed(message, ExitCode.USAGE)
    with monitor_opened() as monitor:
        report = verify_chain(monitor.database)
        with monitor.database.reading() as connection:
            held = holds_head(connection, noted) if noted else None
    if as_json:
        say_json(asdict(report) | {"holds_head": held})
    else:
        say(f"{report.entries} entries, head {report.head}")
        for fault in report.faults:
            say(f"fault: {fault.table} {fault.key} (entry {fault.seq}): {fault.what}")
        if held:
            say(f"{noted} lies in this chain")
    if held is False:
        raise CommandFailed(f"{noted} does not lie in this chain", ExitCode.FAULTS_FOUND)
    if report.faults:
        raise CommandFailed(f"{len(report.faults)} faults found", ExitCode.FAULTS_FOUND)


def evaluate(
    folder: Annotated[Path, typer.Argument(help="reports.csv, truth.csv, sites.csv, events.csv")],
    out: Annotated[
        Path | None, typer.Option("--json", help="write figures and every answer to this file")
    ] = None,
) -> None:
    """Run labelled reports through the pipeline and compare the answers with the labels."""
    from monitor.pipeline.evaluate import evaluate as evaluate_folder
    from monitor.settings.assembly import assemble
    from monitor.settings.config import load_config
    from monitor.settings.environment import load_settings
    from monitor.settings.evaluation import load_labels
    from monitor.sources.sitelist import read_site_list

    settings = load_settings()
    labels = load_labels(settings.config_dir / "evaluation.yaml")
    for name in ("reports.csv", "truth.csv", "sites.csv"):
        if not (folder / name).is_file():
            raise CommandFailed(f"{folder / name}: no such file", ExitCode.INPUT)
    sites, problems = read_site_list(
        folder / "sites.csv", columns=labels.sites, list_id="labelled", dated=date(2025, 4, 30)
    )
    knowledge = assemble(settings, load_config(settings.config_dir), [sites])
    with progress_bar("evaluate") as progress:
        result = evaluate_folder(folder, knowledge, sites, labels, now=utc_now(), progress=progress)
    document = result.as_json()
    if out is not None:
        out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    found = document["association"]
    rows = [
        ("reports read", len(result.reports)),
        ("reports rejected", len(result.rejected)),
        ("sites refused", len(problems)),
        ("incidents", len(result.incidents)),
        *((f"association {name} (B-cubed)", f"{value:.4f}") for name, value in found.items()),
        ("site right, or rightly none", _percent(result.site_accuracy)),
        *((f"… {name.replace('_', ' ')}", count) for name, count in result.sites.items()),
        *(
            (f"window under {reading}", f"{right} of {total} events")
            for reading, (right, total) in result.windows.items()
        ),
    ]
    say_table(("figure", "value"), rows, as_json=False)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


COMMANDS = (init, probe, ingest, assess, replay, verify, evaluate)
