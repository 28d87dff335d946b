"""The corridor, step by step: captures → reports → locations → incidents → assessments."""

from dataclasses import dataclass
from datetime import datetime

from monitor.pipeline.assess import assess_pending
from monitor.pipeline.associate import associate_pending, locate_pending
from monitor.pipeline.ingest import Normalised, Progress, no_progress, normalise_pending
from monitor.pipeline.knowledge import Knowledge
from monitor.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a run did."""

    normalised: Normalised
    located: int
    incident_revisions: int
    assessment_revisions: int


def run_pending(
    database: Database, knowledge: Knowledge, *, now: datetime, progress: Progress = no_progress
) -> RunResult:
    """Do all that is left to do. Each step commits by itself; after a crash, running again carries
    on.
    """
    normalised = normalise_pending(database, knowledge, now=now, progress=progress)
    located = locate_pending(database, knowledge, now=now, progress=progress)
    incidents = associate_pending(database, knowledge, now=now, progress=progress)
    return RunResult(
        normalised=normalised,
        located=located,
        incident_revisions=incidents,
        assessment_revisions=assess_pending(database, knowledge, now=now, progress=progress),
    )
