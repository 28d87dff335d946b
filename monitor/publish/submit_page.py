"""The form by which people hand in a report, and the receipt."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.model.agreements import Party
from monitor.model.reports import Means
from monitor.model.sites import SiteCategory
from monitor.model.time import TimePrecision
from monitor.publish.frame import render


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitPage:
    """The form with what was ``given``, and what is wrong with it by field; with ``report_id`` the
    receipt. ``offsets`` are those of local time to choose from; none is assumed.
    """

    parties: tuple[Party, ...]
    region_names: Mapping[str, str]
    offsets: tuple[str, ...]
    given: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    report_id: str = ""
    known: bool = False


def submit_page(page: SubmitPage) -> str:
    """``/submit``: the form or the receipt."""
    return render(
        "submit.html",
        "/submit",
        page=page,
        categories=list(SiteCategory),
        means=list(Means),
        precisions=[
            TimePrecision.MINUTE,
            TimePrecision.HOUR,
            TimePrecision.NIGHT,
            TimePrecision.DAY,
        ],
    )
