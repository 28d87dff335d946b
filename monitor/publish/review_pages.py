"""The review desk: the way in, the queue, and one case on one page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.core.facts import NOT_LISTED
from monitor.core.review import is_marked_disputed, reading_key
from monitor.core.rules import citations_of
from monitor.core.tiers import tier_of
from monitor.model.agreements import Agreement
from monitor.model.assessments import Assessment
from monitor.model.heat import HeatCorroboration
from monitor.model.ids import ReportId
from monitor.model.reports import Means
from monitor.model.review import OPINIONS, Changes, Decision, DecisionKind, Fact, QueueItem
from monitor.model.sites import SiteCategory
from monitor.model.views import IncidentView, ReportView
from monitor.publish.frame import parties_of, readings_of, render, standings
from monitor.publish.language import N_

_REVERSIBLE = (*OPINIONS, DecisionKind.SPLIT, DecisionKind.MERGE, DecisionKind.CORRECT)

# what to put right, by the name of the field; a field of a fact bears the fact's name
WRONG: Mapping[str, str] = {
    "kind": N_("Choose what you decide."),
    "reason": N_("Say why, in 1 to %(characters)s characters."),
    "unassessed": N_("The incident has no assessment under this reading."),
    "unaccused": N_("Nothing is held against anybody here; correct the fact that is wrong."),
    "reports": N_("Tick some of the reports, not all of them."),
    "other": N_("Choose another incident that stands and is of the same kind."),
    "fact": N_("Choose which fact is wrong."),
    "time": N_(
        "A time is two instants with an offset, e.g. 2025-03-27T02:10+02:00; the end is exclusive."
    ),
    "place": N_("A place is a longitude, a latitude and a radius in metres."),
    "site": N_("Give the id of a site on the current lists, or “none”."),
    "category": N_("Choose a kind of facility, or take the correction back."),
    "means": N_("Choose the means, or take the correction back."),
    "attacker": N_("Choose a party, or take the correction back."),
    "file": N_("Choose a file of 1 byte to %(mebibytes)s MiB."),
    "party": N_("Choose whose reply it is."),
    "session": N_(
        "You have signed in anew since this form was made. Look once more, and send it again."
    ),
    "key": N_("This key is not known."),
}
# where a field is put right that is not one input of its own name
_ANCHORS: Mapping[str, str] = {
    "kind": "opinion-confirm",
    "reports": "reports",
    "fact": "correct-fact-time",
    "time": "correct-time_from",
    "place": "correct-place_lon",
    "form_token": "decide",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The way in; ``then`` is the address to go on to."""

    then: str = "/review"
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who sits at the desk: the ``author`` of decisions, empty for one who sees only, and what
    their forms carry.
    """

    author: str
    form_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """What waits, most urgent first, each with its view; ``more_href`` shows more of it."""

    seat: Seat
    items: tuple[tuple[QueueItem, IncidentView], ...]
    agreements: tuple[Agreement, ...]
    region_names: Mapping[str, str]
    zone: str
    more_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A decision as it stands in the forms; ``given`` are the values of the facts, as typed."""

    kind: str = ""
    reason: str = ""
    reading_id: str = ""
    reports: tuple[str, ...] = ()
    other: str = ""
    fact: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    take_back: bool = False
    party: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """One case. ``urgent`` says why it waits, ``people`` how many have to agree, to a correction as
    well, ``to_regroup`` to a split or a merger; ``agreed`` who has already, by "agreement/reading";
    ``awaiting`` is what changes nothing until a second person decides the same, ``mark`` how far
    the case has come, as its forms carry it.

    ``done`` is the decision just made, ``errors`` what is wrong with the one just sent (the field
    and a name in ``WRONG``), ``meanwhile`` what came in between, and ``detail`` the program's own
    words about it.
    """

    seat: Seat
    view: IncidentView
    reports: tuple[ReportView, ...]
    withdrawn: Mapping[ReportId, datetime]
    heat: HeatCorroboration | None
    agreements: tuple[Agreement, ...]
    region_names: Mapping[str, str]
    site_names: Mapping[str, str]
    zone: str
    urgent: tuple[str, ...]
    taken_by: str
    people: int
    to_regroup: int
    awaiting: tuple[Decision, ...]
    agreed: Mapping[str, tuple[Decision, ...]]
    decisions: tuple[Decision, ...]
    mark: str
    since_opinion: Changes
    suggestions: tuple[IncidentView, ...]
    moved_to: tuple[IncidentView, ...]
    reason_limit: int
    evidence_limit_bytes: int
    draft: Draft = Draft()
    errors: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""
    meanwhile: Changes | None = None
    done: Decision | None = None
    disputed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Concurrence:
    """How far people agree about one assessment: on what, who, and how many are missing."""

    kind: DecisionKind
    authors: tuple[str, ...]
    missing: int


def sign_in_page(page: SignInPage) -> str:
    """``/review/sign-in``: a key, exchanged once for a session."""
    return render("review_sign_in.html", "/review", page=page)


def entry_page(key: str) -> str:
    """``/enter``: one button, which opens the one-time link of that ``key``."""
    return render("enter.html", "", key=key)


def queue_page(page: QueuePage) -> str:
    """``/review``: what waits for people."""
    return render(
        "review_queue.html",
        "/review",
        page=page,
        readings=readings_of(page.agreements, [view for _, view in page.items]),
        standings=standings,
        tier_of=tier_of,
    )


def case_page(page: CasePage) -> str:
    """``/review/{id}``: the evidence, what people said so far, and the forms to decide by."""
    current = standings(page.view)
    readings = readings_of(page.agreements, [page.view])
    return render(
        "review_case.html",
        "/review",
        page=page,
        readings=readings,
        titles={reading.reading_id: reading.title for reading in readings},
        parties=parties_of(page.agreements),
        current=current,
        rules=list(dict.fromkeys(f.rule_id for a in current.values() for f in a.findings)),
        concurrence_on={key: _concurrence_on(page, each) for key, each in current.items()},
        said_already=_said_already(page),
        done_waits=_waits(page),
        done_holds=bool(page.done) and is_marked_disputed(page.view.assessments),
        tier_of=tier_of,
        citations_of=citations_of,
        opinions=OPINIONS,
        reversible=_REVERSIBLE,
        facts=list(Fact),
        categories=list(SiteCategory),
        means=list(Means),
        nobody=NOT_LISTED,
        wrong=WRONG,
        active=_form_of(page.draft),
        anchors={field: _anchor(_form_of(page.draft), field) for field in page.errors},
    )


def _form_of(draft: Draft) -> str:
    """The form that a draft stands in; an opinion is given in the first."""
    return draft.kind if draft.kind and draft.kind not in OPINIONS else "opinion"


def _anchor(form: str, field: str) -> str:
    """The id of the input to put a field right at."""
    return _ANCHORS.get(field, f"{form}-{field}")


def _concurrence_on(page: CasePage, assessment: Assessment) -> _Concurrence | None:
    agreed = page.agreed.get(reading_key(assessment), ())
    if not agreed:
        return None
    authors = tuple(dict.fromkeys(each.author for each in agreed))
    missing = max(page.people - len(authors), 0)
    return _Concurrence(kind=agreed[-1].kind, authors=authors, missing=missing)


def _waits(page: CasePage) -> bool:
    """Whether the decision just made lacks a second person who says the same."""
    done = page.done
    if done is None or done.awaits_second:
        return done is not None
    runs = [run for run in page.agreed.values() if run and run[-1].number == done.number]
    return any(len({each.author for each in run}) < page.people for run in runs)


def _said_already(page: CasePage) -> frozenset[DecisionKind]:
    """What the one at the desk has said of every assessment there is: another has to, not they."""
    said = [
        _kinds_by(page.agreed.get(reading_key(each), ()), page.seat.author)
        for each in page.view.assessments
    ]
    return frozenset.intersection(*said) if said else frozenset()


def _kinds_by(agreed: Iterable[Decision], author: str) -> frozenset[DecisionKind]:
    return frozenset(each.kind for each in agreed if each.author == author)
