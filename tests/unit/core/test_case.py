"""What the rules have before them of whom an incident is put down to."""

from builders import EAST, WEST, an_agreement, an_attribution, an_incident
from property.worlds import BEGIN

from monitor.core.case import Case
from monitor.model.assessments import AttributionState


def named(state: AttributionState, party: str | None) -> list[str]:
    """The parties the rules ask of, where the sources name both."""
    told = an_attribution(state=state, party=party, claimed_by={"east": 1, "west": 2})
    agreement = an_agreement()
    case = Case(
        incident=an_incident(attribution=told, formed_at_utc=BEGIN),
        members=(),
        agreement=agreement,
        reading=agreement.readings[0],
        sites={},
        list_of={},
    )
    return list(case.named)


def test_the_rules_ask_of_whom_people_say_it_was_and_else_of_all_who_are_named() -> None:
    """Though the claims stay told beside a correction."""
    assert named(AttributionState.DISPUTED, None) == [EAST, WEST]
    assert named(AttributionState.CLAIMED, EAST) == [EAST]
    assert named(AttributionState.UNATTRIBUTED, None) == []
