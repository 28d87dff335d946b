"""Commands that move reports along the corridor: init, probe, ingest, assess, replay, verify,
evaluate.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import (
    CommandFailed,
    ExitCode,
    JsonOption,
    Progress,
    monitor_opened,
    progress_bar,
    say,
    say_counts,
    say_json,
    say_table,
    utc_now,
    write_out,
)

if TYPE_CHECKING:
    from monitor.model.sources import Source
    from monitor.pipeline.evaluate_headlines import HeadlineEvaluation
    from monitor.pipeline.ingest import Item, Normalised
    from monitor.pipeline.knowledge import Knowledge
    from monitor.pipeline.labels import Labels
    from monitor.pipeline.replay import Replayed
    from monitor.settings.assembly import Assembly

_FAULTS_SHOWN = 40  # answers: two screens; --out has all
SourceArgument = Annotated[str, typer.Argument(help="a source_id of config/sources.yaml")]


def init(as_json: JsonOption = False) -> None:
    """Create or migrate the store; adopt the configured agreements and the shipped site lists."""
    from monitor.settings.assembly import initialise
    from monitor.settings.environment import load_settings

    say_counts(initialise(load_settings(), now=utc_now()), as_json=as_json)


def probe(source_id: SourceArgument, as_json: JsonOption = False) -> None:
    """Show what one pull of a source would yield, without storing anything."""
    from monitor.pipeline.ingest import items_of
    from monitor.pipeline.pull import look

    with monitor_opened() as monitor:
        source = known_source(monitor, source_id)
        captures = look(
            source,
            now=utc_now(),
            root=monitor.settings.root,
            access=monitor.access,
        )
        rows = []
        for capture in captures:
            items = items_of(capture, monitor.knowledge, now=utc_now())
            rows += [(capture.url, *_shown(item)) for item in items]
    say_table(("capture", "at", "result", "when or field", "what"), rows, as_json=as_json)


def _shown(item: "Item") -> tuple[str, str, str, str]:
    """Where an item stands, what it is, when or which field, and what or why."""
    from monitor.model.heat import HeatDetection
    from monitor.model.reports import Rejection

    if isinstance(item, HeatDetection):
        at = f"{item.point.y}, {item.point.x}"
        return at, "heat", f"{item.detected.from_utc}", item.satellite
    if isinstance(item, Rejection):
        return item.locator, f"rejected: {item.reason}", item.field, item.detail
    return item.locator, "report", f"{item.occurred.from_utc}", item.facility_name


def known_source(monitor: "Assembly", source_id: str) -> "Source":
    """The configured source of that id.

    Raises:
        CommandFailed: there is none.
    """
    source = monitor.knowledge.sources.get(source_id)
    if source is None:
        raise CommandFailed(f"no source {source_id!r} in config/sources.yaml", ExitCode.INPUT)
    return source


def ingest(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE|FILE",
            help="sources to pull, default: all not paused; with --source, files",
        ),
    ] = None,
    source_id: Annotated[
        str, typer.Option("--source", metavar="SOURCE", help="the source that the files are of")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Pull sources now, or read files of one, and take what they have as far as assessments."""
    with monitor_opened() as monitor, progress_bar("ingest") as progress:
        if source_id:
            read = _files(monitor, known_source(monitor, source_id), what or [], progress)
            say_read = partial(say_counts, read)
        else:
            rows = _pulls(monitor, what or [], progress)
            columns = ("source", "outcome", "reports", "rejected", "detail")
            say_read = partial(say_table, columns, rows)
    say_read(as_json=as_json)


def _pulls(monitor: "Assembly", wanted: list[str], progress: Progress) -> list[tuple[object, ...]]:
    from monitor.pipeline.health import is_paused
    from monitor.pipeline.pull import pull_source
    from monitor.pipeline.run import run_pending

    known = [s for s in monitor.knowledge.sources.values() if s.enabled and s.location]
    wanted = wanted or [
        each.source_id
        for each in known
        if not is_paused(monitor.database, each.source_id, now=utc_now())
    ]
    sources = [known_source(monitor, source_id) for source_id in wanted]
    pulls = []
    for number, source in enumerate(sources, start=1):
        pulls.append(
            pull_source(
                monitor.database,
                monitor.knowledge,
                source,
                slot=utc_now(),
                clock=utc_now,
                root=monitor.settings.root,
                access=monitor.access,
            )
        )
        progress(source.source_id, number, len(sources))
    run_pending(monitor.database, monitor.knowledge, now=utc_now(), progress=progress)
    return [(p.source_id, p.outcome, p.items, p.rejected, p.detail) for p in pulls]


def _files(
    monitor: "Assembly", source: "Source", paths: list[str], progress: Progress
) -> dict[str, object]:
    """Read files as the source's, and account for every row of them."""
    from monitor.pipeline.ingest import Normalised
    from monitor.pipeline.run import run_pending

    begun = perf_counter()
    total = sum((_file(monitor, source, Path(path), progress) for path in paths), Normalised())
    read_s = perf_counter() - begun
    ran = run_pending(monitor.database, monitor.knowledge, now=utc_now(), progress=progress)
    return {
        "rows": total.items,
        **asdict(total),
        "rows_a_second": round(total.items / read_s),
        "located": ran.located,
        "incident_revisions": ran.incident_revisions,
        "assessment_revisions": ran.assessment_revisions,
        "seconds": round(perf_counter() - begun, 1),
    }


def _file(monitor: "Assembly", source: "Source", path: Path, progress: Progress) -> "Normalised":
    """Read one file; its bytes are let go before the next."""
    from monitor.pipeline.ingest import ingest_capture
    from monitor.sources.folder import read_file
    from monitor.sources.interface import SourceError

    try:
        capture = read_file(source, path, now=utc_now())
    except SourceError as error:
        raise CommandFailed(str(error), ExitCode.INPUT) from error
    knowledge = monitor.knowledge
    return ingest_capture(monitor.database, knowledge, capture, now=utc_now(), progress=progress)


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
                agreements=monitor.config.digest.agreements,
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
    from monitor.store.chain import GENESIS, holds_head
    from monitor.store.chain import verify as verify_chain

    noted = head.strip().lower()
    if noted and not re.fullmatch("[0-9a-f]{64}", noted):
        message = "--head: 64 hexadecimal digits are needed, as a digest prints them"
        raise CommandFailed(message, ExitCode.USAGE)
    if noted == GENESIS:
        message = "--head: every chain begins with these zeros; as a head they prove nothing"
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
        Path | None, typer.Option("--out", help="write figures and every answer here, as JSON")
    ] = None,
) -> None:
    """Run labelled reports through the pipeline and compare the answers with the labels."""
    from monitor.pipeline.evaluate import NothingToCompare
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
        folder / "sites.csv", columns=labels.sites, list_id="labelled", dated=labels.sites_dated
    )
    knowledge = assemble(settings, load_config(settings.config_dir), [sites])
    try:
        with progress_bar("evaluate") as progress:
            result = evaluate_folder(
                folder, knowledge, sites, labels, now=utc_now(), progress=progress
            )
    except NothingToCompare as error:
        raise CommandFailed(f"{folder}: {error}", ExitCode.INPUT) from error
    document = result.as_json()
    headlines = _headlines(folder, knowledge, labels)
    if headlines is not None:
        document["headlines"] = headlines.as_json()
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
            (question, f"{_percent(each['accuracy'])} ({each['right']} of {each['total']})")
            for question, each in document["questions"].items()
        ),
        *((f"naive: {name}, f1", f"{each['f1']:.4f}") for name, each in document["naive"].items()),
    ]
    say_table(("figure", "value"), rows, as_json=False)
    _say_faults(document["confused"])
    if headlines is not None:
        _say_headlines(headlines)
    if out is not None:
        write_out(json.dumps(document, ensure_ascii=False, indent=1) + "\n", out)


def _say_faults(confused: Sequence[Mapping[str, str]]) -> None:
    """The answers that are not as labelled, as many as a person reads."""
    for each in confused[:_FAULTS_SHOWN]:
        found, labelled = each["found"] or "nothing", each["labelled"] or "nothing"
        say(f"{each['about']}, {each['question']}: {found} for {labelled}")
    if len(confused) > _FAULTS_SHOWN:
        say(f"… and {len(confused) - _FAULTS_SHOWN} more; --out FILE has all")


def _headlines(
    folder: Path, knowledge: "Knowledge", labels: "Labels"
) -> "HeadlineEvaluation | None":
    """The folder's labelled headlines, where there are any."""
    from monitor.pipeline.evaluate_headlines import FILE, evaluate_headlines

    if not (folder / FILE).is_file():
        return None
    return evaluate_headlines(folder, knowledge, labels.headlines, now=utc_now())


def _say_headlines(found: "HeadlineEvaluation") -> None:
    """The figures of the headlines, and those that were read otherwise than labelled."""
    rows = [
        ("headlines", len(found.headlines)),
        *((f"… {name.replace('_', ' ')}", count) for name, count in found.sites.items()),
        ("struck, yes, no or unclear: macro-F1", f"{found.struck_f1:.4f}"),
        *(
            (f"… {labelled}, read as {answer}", count)
            for (labelled, answer), count in sorted(found.struck.items())
        ),
    ]
    say_table(("figure", "value"), rows, as_json=False)
    for row in found.faults():
        site = f"{row['site_id'] or 'no site'} for {row['labelled_site_id'] or 'no site'}"
        answer = f"{row['struck']} for {row['labelled_struck']}"
        say(f"{row['headline_id']}: {site}, {answer}: {row['headline']}")


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


COMMANDS = (init, probe, ingest, assess, replay, verify, evaluate)
