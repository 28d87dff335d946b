"""A decision on its way from the forms of the review desk to a proposal, and back into them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile

from monitor.core.facts import NOT_LISTED
from monitor.model.ids import IncidentId, PartyId, ReportId
from monitor.model.review import OPINIONS, Decision, DecisionKind, Fact
from monitor.pipeline.case import CaseFile
from monitor.pipeline.review import (
    EVIDENCE_LIMIT_BYTES,
    REASON_LIMIT,
    CannotDecide,
    Mark,
    Proposal,
    file_of,
)
from monitor.publish.language import gettext as _
from monitor.publish.review_pages import Draft
from monitor.store import reads

# the inputs that a fact is put together from, and what joins them
FACT_INPUTS: Mapping[Fact, tuple[str, tuple[str, ...]]] = {
    Fact.TIME: ("/", ("time_from", "time_until")),
    Fact.PLACE: (",", ("place_lon", "place_lat", "place_radius_m")),
    Fact.SITE: ("", ("site",)),
    Fact.CATEGORY: ("", ("category",)),
    Fact.MEANS: ("", ("means",)),
    Fact.ATTACKER: ("", ("attacker",)),
}
_WORDLESS = (DecisionKind.TAKE, DecisionKind.RELEASE)
_OTHER_BY_HAND = "other_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it was handed in."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form as it came: the draft, how far the incident had come on its page, and the file."""

    draft: Draft
    mark: Mark
    upload: Upload | None


async def sent_in(form: FormData) -> Sent:
    """What a form of the desk says."""
    return Sent(draft=_draft(form), mark=_mark(_text(form, "mark")), upload=await _upload(form))


def mark_text(mark: Mark) -> str:
    """How far an incident has come, as its forms carry it."""
    return f"{mark.revision}.{mark.decisions}.{mark.assessments}"


def wrong_in(sent: Sent) -> dict[str, str]:
    """What is to be put right before it can be proposed, by field."""
    draft = sent.draft
    if draft.kind not in tuple(DecisionKind):
        return {"kind": "kind"}
    kind, found = DecisionKind(draft.kind), {}
    if kind not in _WORDLESS and not 0 < len(draft.reason) <= REASON_LIMIT:
        found["reason"] = "reason"
    field = _missing(kind, sent)
    if field:
        found[field] = field
    return found


def _missing(kind: DecisionKind, sent: Sent) -> str:
    """The field of its own that a kind lacks; empty if none."""
    draft = sent.draft
    match kind:
        case DecisionKind.SPLIT:
            return "" if draft.reports else "reports"
        case DecisionKind.MERGE:
            return "" if draft.other else "other"
        case DecisionKind.CORRECT if draft.fact not in tuple(Fact):
            return "fact"
        case DecisionKind.CORRECT:
            return "" if draft.take_back or _value(draft) else draft.fact
        case DecisionKind.ATTACH:
            size = len(sent.upload.content) if sent.upload else 0
            return "" if 0 < size <= EVIDENCE_LIMIT_BYTES else "file"
        case DecisionKind.REPLY:
            return "" if draft.party else "party"
        case _:
            return ""


def proposal_of(sent: Sent, incident_id: IncidentId, author: str, *, now: datetime) -> Proposal:
    """The decision that a form without faults proposes; only what its kind needs is taken."""
    draft, kind = sent.draft, DecisionKind(sent.draft.kind)
    correcting = kind is DecisionKind.CORRECT
    return Proposal(
        incident_id=incident_id,
        kind=kind,
        author=author,
        reason=draft.reason if kind not in _WORDLESS else "",
        mark=sent.mark if kind not in _WORDLESS else None,
        reading_id=draft.reading_id if kind in OPINIONS else "",
        reports=tuple(map(ReportId, draft.reports)) if kind is DecisionKind.SPLIT else (),
        other=IncidentId(draft.other) if kind is DecisionKind.MERGE else None,
        fact=Fact(draft.fact) if correcting else None,
        value=_value(draft) if correcting and not draft.take_back else "",
        party=PartyId(draft.party) if kind is DecisionKind.REPLY else None,
        file=file_of(sent.upload.name, sent.upload.media_type, sent.upload.content, now=now)
        if sent.upload and kind is DecisionKind.ATTACH
        else None,
    )


def refused(draft: Draft, error: CannotDecide) -> tuple[dict[str, str], str]:
    """What is to be put right where the pipeline refuses, by field; its own words where no field
    is to blame.
    """
    match draft.kind:
        case DecisionKind.SPLIT:
            return {"reports": "reports"}, ""
        case DecisionKind.MERGE:
            return {"other": "other"}, ""
        case DecisionKind.CORRECT:
            return {draft.fact: draft.fact}, ""
        case DecisionKind.REPLY:
            return {"party": "party"}, ""
        case DecisionKind.REJECT:
            return {"kind": "unaccused"}, ""
        case DecisionKind.CONFIRM | DecisionKind.DISPUTE:
            return {"kind": "unassessed"}, ""
        case _:
            return {}, str(error)


def as_it_stands(case: CaseFile) -> dict[str, str]:
    """The facts of an incident as its forms show them first."""
    incident, place = case.incident, case.incident.place
    point, occurred = place.point, incident.occurred
    return {
        "time_from": occurred.from_utc.isoformat(timespec="minutes"),
        "time_until": occurred.until_utc.isoformat(timespec="minutes"),
        "place_lon": "" if point is None else f"{point.x:.5f}",
        "place_lat": "" if point is None else f"{point.y:.5f}",
        "place_radius_m": "" if place.uncertainty_m is None else f"{place.uncertainty_m:.0f}",
        "site": incident.site.site_id if incident.site else NOT_LISTED,
        "category": incident.category or "",
        "attacker": incident.attribution.party or "",
    }


def undoing(connection: Connection, case: CaseFile, number: int) -> Draft:
    """The decision that takes the place of an earlier one, to be completed; empty where there is
    none of that number.
    """
    found = next((each for each in case.decisions if each.number == number), None)
    if found is None:
        return Draft()
    draft = Draft(reason=_("Takes back decision %(number)s: ", number=number))
    match found.kind:
        case DecisionKind.CORRECT:
            return replace(draft, kind="correct", fact=str(found.fact), take_back=True)
        case DecisionKind.SPLIT:
            now_in = reads.incidents_of_reports(connection, found.reports)
            return replace(draft, kind="merge", other=now_in[0].incident_id if now_in else "")
        case DecisionKind.MERGE:
            joined = _reports_ever(connection, found) & set(case.incident.reports)
            return replace(draft, kind="split", reports=tuple(sorted(joined)))
        case _:
            return draft


def seconding(case: CaseFile, number: int) -> Draft:
    """The decision that waits for a second person, to be given a reason by that person; empty
    where none of that number waits.
    """
    here = [each for each in case.awaiting if each.incident_id == case.incident.incident_id]
    found = next((each for each in here if each.number == number), None)
    if found is None:
        return Draft()
    return Draft(
        kind=found.kind,
        reports=found.reports,
        other=found.other or "",
        fact=found.fact or "",
        given=_given(found),
        take_back=bool(found.fact) and not found.value,
    )


def _given(correction: Decision) -> dict[str, str]:
    """A corrected fact as its inputs show it."""
    if correction.fact is None or not correction.value:
        return {}
    joint, names = FACT_INPUTS[correction.fact]
    parts = correction.value.split(joint) if joint else [correction.value]
    return dict(zip(names, parts, strict=True))


def _reports_ever(connection: Connection, merger: Decision) -> set[str]:
    """Every report that the incident merged with had."""
    revisions = reads.incident_revisions(connection, merger.other) if merger.other else ()
    return {report_id for each in revisions for report_id in each.reports}


def _draft(form: FormData) -> Draft:
    every = {name for _, names in FACT_INPUTS.values() for name in names}
    return Draft(
        kind=_text(form, "kind"),
        reason=_text(form, "reason"),
        reading_id=_text(form, "reading_id"),
        reports=tuple(str(each) for each in form.getlist("report")),
        other=_text(form, _OTHER_BY_HAND) or _text(form, "other"),
        fact=_text(form, "fact"),
        given={name: _text(form, name) for name in every if name in form},
        take_back=bool(_text(form, "take_back")),
        party=_text(form, "party"),
    )


def _text(form: FormData, name: str) -> str:
    """A field's text, with the line breaks of this house; forms send others."""
    given = form.get(name, "")
    return given.replace("\r\n", "\n").strip() if isinstance(given, str) else ""


def _value(draft: Draft) -> str:
    """The corrected fact as a proposal has it; empty where any part of it is."""
    joint, names = FACT_INPUTS[Fact(draft.fact)]
    parts = [draft.given.get(name, "") for name in names]
    return joint.join(parts) if all(parts) else ""


def _mark(text: str) -> Mark:
    """The mark that a form carries; one that never was where it carries none."""
    parts = text.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return Mark(revision=0, decisions=0, assessments=0)
    revision, decisions, assessments = (int(part[:9]) for part in parts)
    return Mark(revision=revision, decisions=decisions, assessments=assessments)


async def _upload(form: FormData) -> Upload | None:
    given = form.get("file")
    if not isinstance(given, UploadFile):
        return None
    return Upload(
        name=given.filename or "",
        media_type=given.content_type or "application/octet-stream",
        content=await given.read(),
    )
