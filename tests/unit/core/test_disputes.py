"""Whether what an incident tells is disputed."""

from typing import Any

import pytest
from builders import EAST, WEST, a_family, a_located_report, a_report
from spec.project import knowledge

from monitor.core.disputes import dispute
from monitor.core.incidents import attribute
from monitor.model.ids import ReportId
from monitor.model.incidents import LocatedReport
from monitor.model.reports import Occurrence


def members(*told: dict[str, Any]) -> list[LocatedReport]:
    """Reports of different families, with what is given."""
    return [
        a_located_report(
            report=a_report(
                report_id=ReportId(f"r-{n}"), family=a_family(family_id=f"f-{n}"), **each
            )
        )
        for n, each in enumerate(told)
    ]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ([{}, {}], None),
        ([{"claimed_attacker": EAST}, {"claimed_attacker": WEST}], "name different parties"),
        ([{}, {"occurrence": Occurrence.DENIED}], "others deny it"),
        ([{"occurrence": Occurrence.DENIED}], None),
        ([{"counterclaim": "General Staff: fake"}], "a denial beside the claim"),
        ([{"counterclaim": "Генштаб заперечує"}], "a denial beside the claim"),
        ([{"counterclaim": "В штабе это отрицают"}], "a denial beside the claim"),
        ([{"counterclaim": "weapon differs: drone or shelling"}], None),
    ],
)
def test_a_dispute_is_told_with_what_makes_it_one(
    told: list[dict[str, Any]], reason: str | None
) -> None:
    """Silence of the accused is none, and neither is a detail that differs."""
    reports = members(*told)
    found = dispute(attribute(reports), [each.report for each in reports], knowledge().vocabulary)
    assert found is None if reason is None else reason in str(found)
