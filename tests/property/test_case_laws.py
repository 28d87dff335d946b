"""Laws of an incident before several readings: none of them colours the next."""

from hypothesis import given
from property.worlds import agreements, case_of, reports

from monitor.core.rules import findings_of
from monitor.model.agreements import Agreement
from monitor.model.incidents import LocatedReport


@given(reports(), agreements(), agreements())
def test_what_was_worked_out_under_one_reading_is_right_under_the_next(
    located: list[LocatedReport], first: Agreement, second: Agreement
) -> None:
    """The answers are those of a case of its own, whichever reading came before."""
    one = case_of(located, first)
    findings = findings_of(one)
    other = one.under(second, second.readings[0])
    assert findings_of(other) == findings_of(case_of(located, second))
    assert findings_of(other.under(first, first.readings[0])) == findings
