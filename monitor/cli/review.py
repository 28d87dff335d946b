"""Commands by which people decide about incidents; docs/review.md shows a day of it."""

import mimetypes
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.console import (
    AsOfOption,
    CommandFailed,
    ExitCode,
    JsonOption,
    known_at,
    monitor_opened,
    say,
    say_table,
    utc_now,
    write_out,
)

if TYPE_CHECKING:
    from monitor.pipeline.review import Decided, Proposal
    from monitor.settings.assembly import Assembly

review = typer.Typer(help="What people decide about incidents.", no_args_is_help=True)

IncidentArgument = Annotated[str, typer.Argument(help="an incident's id, i-…")]
AuthorOption = Annotated[str, typer.Option(help="the name or pseudonym of who decides")]
ReasonOption = Annotated[str, typer.Option(help="why, in a sentence")]
ReadingOption = Annotated[str, typer.Option(help="a reading_id; default: every reading")]
RevisionOption = Annotated[
    int | None, typer.Option(help="the incident's revision looked at; refused if it is another now")
]


@review.command("queue")
def show_queue(
    limit: Annotated[int, typer.Option(min=1, help="how many")] = 20,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """What waits for people, most urgent first."""
    from monitor.pipeline.queue import queue

    with monitor_opened() as monitor, monitor.database.reading() as connection:
        knowledge, then = known_at(monitor, connection, as_of)
        found = queue(connection, knowledge, now=utc_now(), limit=limit, as_of=then)
    rows = [
        (
            item.incident_id,
            item.incident_revision,
            f"{item.occurred.from_utc:%Y-%m-%d %H:%M}",
            item.category or "",
            ", ".join(item.urgent),
            item.taken_by,
        )
        for item in found
    ]
    columns = ("incident", "revision", "from (UTC)", "category", "urgent", "taken by")
    say_table(columns, rows, as_json=as_json)


@review.command("take")
def take(incident: IncidentArgument, author: AuthorOption) -> None:
    """Take an incident, so that nobody else does the same work; it is free again in 12 hours."""
    _decide("take", incident, author, "")


@review.command("release")
def release(incident: IncidentArgument, author: AuthorOption) -> None:
    """Give an incident back."""
    _decide("release", incident, author, "")


@review.command("confirm")
def confirm(
    incident: IncidentArgument,
    author: AuthorOption,
    reason: ReasonOption,
    reading: ReadingOption = "",
    revision: RevisionOption = None,
) -> None:
    """The assessment is right as it stands."""
    _decide("confirm", incident, author, reason, reading_id=reading, incident_revision=revision)


@review.command("reject")
def reject(
    incident: IncidentArgument,
    author: AuthorOption,
    reason: ReasonOption,
    reading: ReadingOption = "",
    revision: RevisionOption = None,
) -> None:
    """It is no violation."""
    _decide("reject", incident, author, reason, reading_id=reading, incident_revision=revision)


@review.command("dispute")
def dispute(
    incident: IncidentArgument,
    author: AuthorOption,
    reason: ReasonOption,
    reading: ReadingOption = "",
    revision: RevisionOption = None,
) -> None:
    """It is disputed, and open until two people agree on something else."""
    _decide("dispute", incident, author, reason, reading_id=reading, incident_revision=revision)


@review.command("split")
def split(
    incident: IncidentArgument,
    author: AuthorOption,
    reason: ReasonOption,
    report: Annotated[
        list[str],
        typer.Option(metavar="REPORT", help="a report of another strike; may be repeated"),
    ],
    revision: RevisionOption = None,
) -> None:
    """Some of its reports tell of another strike."""
    _decide(
        "split",
        incident,
        author,
        reason,
        reports=tuple(report),
        incident_revision=revision,
    )


@review.command("merge")
def merge(
    incident: IncidentArgument,
    other: Annotated[str, typer.Argument(help="the other incident's id")],
    author: AuthorOption,
    reason: ReasonOption,
    revision: RevisionOption = None,
) -> None:
    """Both tell of one strike."""
    _decide("merge", incident, author, reason, other=other, incident_revision=revision)


@review.command("correct")
def correct(
    incident: IncidentArgument,
    fact: Annotated[str, typer.Argument(help="time, place, site, category, means or attacker")],
    value: Annotated[str, typer.Argument(help="what it is (docs/review.md); '' takes it back")],
    author: AuthorOption,
    reason: ReasonOption,
    revision: RevisionOption = None,
) -> None:
    """Put a fact right; what the reports say stays beside it."""
    from monitor.model.review import Fact

    if fact not in tuple(Fact):
        raise CommandFailed(f"no fact {fact!r}; there are {', '.join(Fact)}", ExitCode.INPUT)
    _decide(
        "correct",
        incident,
        author,
        reason,
        fact=Fact(fact),
        value=value,
        incident_revision=revision,
    )


@review.command("attach")
def attach(
    incident: IncidentArgument,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    author: AuthorOption,
    reason: ReasonOption,
) -> None:
    """Keep a file as evidence, byte for byte."""
    from monitor.pipeline.review import file_of

    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    evidence = file_of(file.name, media_type, file.read_bytes(), now=utc_now())
    _decide("attach", incident, author, reason, file=evidence)
    say(f"sha256 {evidence.evidence_id}")


@review.command("reply")
def reply(
    incident: IncidentArgument,
    party: Annotated[str, typer.Argument(help="the party_id whose reply it is")],
    author: AuthorOption,
    reason: Annotated[str, typer.Option("--words", help="what it says, as given")],
) -> None:
    """Note what a party replies."""
    _decide("reply", incident, author, reason, party=party)


@review.command("evidence")
def save_evidence(
    evidence_id: Annotated[str, typer.Argument(help="its SHA-256")],
    out: Annotated[Path, typer.Option("--out", help="the file to write")],
) -> None:
    """Write a file kept as evidence, byte for byte."""
    from monitor.store.review import evidence

    with monitor_opened() as monitor, monitor.database.reading() as connection:
        found = evidence(connection, evidence_id)
    if found is None:
        raise CommandFailed(f"no evidence {evidence_id!r}", ExitCode.INPUT)
    write_out(found.content, out)
    say(f"{out}: {len(found.content)} bytes, handed in as {found.name!r} ({found.media_type})")


@review.command("history")
def history(
    incident: IncidentArgument, as_of: AsOfOption = None, as_json: JsonOption = False
) -> None:
    """Everything people decided about an incident, first to last."""
    from monitor.model.ids import IncidentId
    from monitor.store.review import decisions_of

    with monitor_opened() as monitor, monitor.database.reading() as connection:
        _, then = known_at(monitor, connection, as_of)
        found = decisions_of(connection, [IncidentId(incident)], as_of=then)
    rows = [
        (
            each.number,
            f"{each.decided_at_utc:%Y-%m-%d %H:%M}",
            each.author,
            each.kind,
            " ".join(
                part
                for part in (
                    each.reading_id,
                    each.fact or "",
                    each.value,
                    each.other or "",
                    *each.reports,
                    each.party or "",
                    each.evidence_id,
                    "(first of two)" if each.awaits_second else "",
                )
                if part
            ),
            each.reason,
        )
        for each in found
    ]
    columns = ("no.", "when (UTC)", "author", "decided", "what", "why")
    say_table(columns, rows, as_json=as_json)


def _decide(kind: str, incident: str, author: str, reason: str, **rest: Any) -> None:
    """Decide, and say what it led to."""
    from monitor.model.ids import IncidentId
    from monitor.model.review import DecisionKind
    from monitor.pipeline.review import Proposal, decide

    proposal = replace(
        Proposal(
            incident_id=IncidentId(incident),
            kind=DecisionKind(kind),
            author=author,
            reason=reason,
        ),
        **rest,
    )
    with monitor_opened() as monitor:
        done = decide(monitor.database, monitor.knowledge, proposal, now=utc_now())
        _say_outcome(monitor, proposal, done)


def _say_outcome(monitor: "Assembly", proposal: "Proposal", done: "Decided") -> None:
    from monitor.store import reads

    known = ", decided before" if done.known else ""
    made = done.decision
    waits = ", waits for a second person" if made.awaits_second else ""
    say(f"decision {made.number} on {made.incident_id}: {made.kind}{known}{waits}")
    if done.incident_revisions:
        say(f"{done.incident_revisions} revisions of incidents")
    if not done.assessment_revisions:
        return
    with monitor.database.reading() as connection:
        standing = reads.assessments_of(connection, [proposal.incident_id])
    for each in standing:
        say(f"{each.reading_id}: {each.verdict}, {each.review.replace('_', ' ')}")
