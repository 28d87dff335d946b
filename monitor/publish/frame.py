"""The frame around every page, and what the templates of several pages ask of their records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from monitor.model.agreements import Agreement, Party, Reading
from monitor.model.assessments import Assessment
from monitor.model.views import IncidentView
from monitor.publish.assets import templates


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    """What went wrong with a request, in one title and one sentence, or a few words for each
    parameter that is ``wrong``.
    """

    status: int
    title: str
    detail: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)


def render(template: str, here: str, **context: object) -> str:
    """A page of the site; ``here`` is the address in the navigation that it belongs to."""
    return templates().get_template(template).render(here=here, **context)


def problem_page(page: ProblemPage) -> str:
    """A refusal or a failure, e.g. 404."""
    return render("problem.html", "", page=page)


def readings_of(agreements: Iterable[Agreement], views: Iterable[IncidentView]) -> list[Reading]:
    """The readings of those agreements under which any of the incidents was assessed; of all where
    none was.
    """
    every = list(agreements)
    asked = {assessment.agreement_id for view in views for assessment in view.assessments}
    concerned = [each for each in every if each.agreement_id in asked] or every
    return [reading for agreement in concerned for reading in agreement.readings]


def standings(view: IncidentView) -> Mapping[tuple[str, str], Assessment]:
    """The view's assessments by agreement and reading."""
    return {(a.agreement_id, a.reading_id): a for a in view.assessments}


def parties_of(agreements: Iterable[Agreement]) -> list[Party]:
    """Every party of the agreements, once, in their order."""
    found = {party.party_id: party for each in agreements for party in each.parties}
    return list(found.values())
