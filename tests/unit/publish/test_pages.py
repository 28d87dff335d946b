"""Every page and digest: hostile text stays text, both parties alike, nothing from elsewhere."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from publish_samples import (
    DAY,
    MARCH_27,
    A,
    a_digest,
    a_place,
    a_reading,
    a_report_view,
    a_site_view,
    an_agreement,
    an_assessment,
    an_incident_view,
)

from monitor.core.digest import Heard
from monitor.core.tiers import TierCounts
from monitor.model.agreements import Agreement
from monitor.model.assessments import AttributionState
from monitor.model.ids import CaptureId
from monitor.publish import pages
from monitor.publish.assets import asset_version, leaflet_folder, static_folder, templates
from monitor.publish.digest import render_digest
from monitor.publish.map import map_page

HOSTILE = "</style></script><img src=x onerror=alert(1)>\"'`${alert(2)}{{ 7*7 }}javascript:alert(3)"
DAY_27 = date(2025, 3, 27)


def _coverage(text: str) -> tuple[Heard, ...]:
    return (
        Heard(
            source_id="daily",
            title=text,
            state="failed",
            reports_in_period=0,
            last_heard=None,
        ),
    )


def _overview(text: str) -> str:
    counts = TierCounts(violation_reviewed=2, allegation=3, disputed=1)
    summary = pages.ReadingSummary(
        reading=a_reading(text=text),
        today=counts,
        so_far=counts,
        trend=(pages.TrendDay(day=DAY_27, counts=counts),),
    )
    return pages.overview_page(
        pages.OverviewPage(
            agreement=an_agreement(text),
            agreements=(an_agreement(text), an_agreement(text)),
            day=DAY_27,
            zone="Europe/Kyiv",
            readings=(summary,),
            coverage=_coverage(text),
            digests=(a_digest(text),),
        )
    )


def _incident(text: str, *, words: bool = True) -> str:
    return pages.incident_page(
        pages.IncidentPage(
            view=an_incident_view(
                (words and text) or "i-1", text=text, words=words, state=AttributionState.DISPUTED
            ),
            reports=(a_report_view(text, words=words),),
            agreements=(an_agreement(text if words else ""),),
            revisions=(an_assessment(text=text),),
            captures={
                CaptureId("c-1"): pages.CaptureLine(
                    capture_id=CaptureId("c-1"), sha256="cd" * 32, fetched_at_utc=MARCH_27
                )
            },
            region_names={"UA-63": text if words else "Kharkiv"},
            zone="Europe/Kyiv",
        )
    )


def _incidents(text: str) -> str:
    return pages.incidents_page(
        pages.IncidentsPage(
            views=(an_incident_view(text or "i-1", text=text), an_incident_view(place=a_place())),
            agreements=(an_agreement(text),),
            region_names={"UA-63": text},
            zone="Europe/Kyiv",
            next_href=f"/incidents?cursor={text}",
        )
    )


def _map(text: str) -> str:
    return map_page(
        title=text, readings=[text], centre=(33, 49), zoom=6, asset_version=text, zone=text
    ).html


PAGES: dict[str, Callable[[str], str]] = {
    "overview": _overview,
    "incidents": _incidents,
    "incident": _incident,
    "agreement": lambda text: pages.agreement_page(
        pages.AgreementPage(agreement=an_agreement(text))
    ),
    "digest": lambda text: pages.digest_page(
        pages.DigestPage(digest=a_digest(text), issues=(a_digest(text),))
    ),
    "digests": lambda text: pages.digests_page(
        pages.DigestsPage(digests=(a_digest(text),), agreements=(an_agreement(text),))
    ),
    "sites": lambda text: pages.sites_page(
        pages.SitesPage(sites=(a_site_view(text=text),), region_names={"UA-63": text})
    ),
    "sources": lambda text: pages.sources_page(
        pages.SourcesPage(day=DAY_27, zone="Europe/Kyiv", coverage=_coverage(text))
    ),
    "problem": lambda text: pages.problem_page(
        pages.ProblemPage(status=404, title=text, detail=text)
    ),
    "digest alone": lambda text: render_digest(a_digest(text), "html"),
    "map": _map,
}


class _Outline(HTMLParser):
    """Which elements and attributes a page is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.inline: list[str] = []
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}
        self._open = tag

    def handle_data(self, data: str) -> None:
        if self._open in ("script", "style") and data.strip():
            self.inline.append(data)


@pytest.mark.parametrize("page", PAGES)
def test_hostile_text_stays_text(page: str) -> None:
    """No template lets a source's, a list's or a configuration's words become markup or a link."""
    outline = _Outline(PAGES[page](HOSTILE))
    assert "img" not in outline.tags
    for name, value in outline.attributes:
        assert not name.startswith("on")
        if name in ("href", "src", "action"):
            assert not value.strip().lower().startswith("javascript")


@pytest.mark.parametrize("page", [name for name in PAGES if name != "digest alone"])
def test_a_page_has_no_inline_code_and_no_other_host(page: str) -> None:
    """So the strict content security policy holds."""
    outline = _Outline(PAGES[page](""))
    assert outline.inline == []
    for name, value in outline.attributes:
        assert name != "style"
        if name == "src" or (name == "href" and value.endswith(".css")):
            assert value.startswith("/")


def test_every_page_template_escapes() -> None:
    """Autoescape is on for each template but plain text."""
    environment = templates()
    names = environment.list_templates()
    assert names
    for name in names:
        assert callable(environment.autoescape)
        assert environment.autoescape(name) is not name.endswith(".txt")


def test_withheld_words_are_on_no_page() -> None:
    """Reasons, names and claims of an incident whose words are withheld do not appear."""
    html = _incident("Burshtyn", words=False)
    assert "Burshtyn" not in html
    assert "The words of this report are withheld" in html
    view = a_report_view("Burshtyn", words=False).report
    for proof in ("cd" * 32, view.capture_id, view.report_id):  # hashes of what was said
        assert f"<code>{proof}</code>" not in html and f"SHA-256 <code>{proof}" not in html


def test_an_incident_leads_back_to_the_bytes() -> None:
    """The SHA-256 of the capture stands beside the report that came from it."""
    assert "cd" * 32 in PAGES["incident"]("")


def test_readings_are_compared_in_words() -> None:
    """What a reading is silent on is unknown, and a difference is named."""
    html = re.sub(r"\s+", " ", PAGES["agreement"](""))
    drone = html[html.index("Drone") :]
    assert drone.index("Yes") < drone.index("Unknown") < drone.index("differ")


def _exchanged(agreement: Agreement) -> Agreement:
    """The agreement with each party under the other's name."""
    first, second = agreement.parties
    return replace(
        agreement,
        parties=(replace(first, names=second.names), replace(second, names=first.names)),
    )


@pytest.mark.parametrize(
    "render",
    [
        lambda agreement: pages.agreement_page(pages.AgreementPage(agreement=agreement)),
        lambda agreement: pages.incidents_page(
            pages.IncidentsPage(
                views=(an_incident_view(),),
                agreements=(agreement,),
                region_names={},
                zone="Europe/Kyiv",
            )
        ),
    ],
)
def test_swapping_the_parties_names_swaps_them_and_changes_nothing_else(
    render: Callable[[Agreement], str],
) -> None:
    """No wording, order or mark depends on who a party is."""
    html = render(an_agreement())
    swapped = html.replace("Party A", "\0").replace("Party B", "Party A").replace("\0", "Party B")
    assert html != swapped
    assert swapped == render(_exchanged(an_agreement()))


def test_the_map_page_holds_ids_only() -> None:
    """Its title and reading ids are all it is given, and its file names are content hashes."""
    one, two = (
        map_page(title="Map", readings=["first"], centre=(33, 49), zoom=6, asset_version="v")
        for _ in range(2)
    )
    assert one == two
    assert 'data-readings="first"' in one.html
    for name in (*one.scripts, *one.styles):
        assert re.fullmatch(r"[0-9a-f]{16}\.(js|css)", name)
        assert f"/map/{name}" in one.html
    assert b"http" not in b"".join([*one.scripts.values(), *one.styles.values()])


def test_static_files_ask_no_other_host() -> None:
    """Neither our own files nor their style sheets name an address."""
    files = [path for path in static_folder().rglob("*.*") if path.suffix in (".js", ".css")]
    assert len(files) >= 6
    for path in files:
        assert "://" not in path.read_text(encoding="utf-8")
    assert (leaflet_folder() / "leaflet.js").is_file()
    assert re.fullmatch(r"[0-9a-f]{12}", asset_version())


def test_the_text_digest_keeps_to_its_columns() -> None:
    """72 columns, whatever the sources write; only an address may be longer."""
    for digest in (a_digest(), a_digest("x" * 200), a_digest("one\nNEW INCIDENTS (99)\u202e")):
        lines = render_digest(digest, "text").splitlines()
        assert all(len(line) <= 72 or "https://" in line for line in lines)
        assert "NEW INCIDENTS (99)" not in lines


def test_the_digest_stands_alone() -> None:
    """No script, no image, no file from elsewhere; the chart is inside."""
    outline = _Outline(render_digest(a_digest(), "html"))
    assert "svg" in outline.tags
    assert outline.tags.isdisjoint({"script", "link", "img", "iframe", "object"})


def test_a_quiet_day_is_said_and_is_not_called_peaceful() -> None:
    """The sentence speaks of what was heard, in both renderings."""
    quiet = a_digest(
        quiet=True, incidents={"new": [], "changed": [], "retracted": []}, late_arrivals=[]
    )
    for kind in ("html", "text"):
        rendered = re.sub(r"\s+", " ", render_digest(quiet, kind))  # type: ignore[arg-type]  # a literal
        assert "quiet day" in rendered.lower()
        assert "not proof that nothing happened" in rendered
        assert "not fully monitored" in rendered.lower()


def test_the_json_digest_is_the_document_itself() -> None:
    """Nothing is added but the digest's id."""
    digest = a_digest(HOSTILE)
    document = json.loads(render_digest(digest, "json"))
    assert document.pop("digest_id") == "d-1"
    assert document == digest.content


def test_the_parties_stand_in_the_data_s_order_with_zeros_written_out() -> None:
    """Each party has its row under each reading, then the disputed, then the unattributed."""
    text = render_digest(a_digest(), "text")
    for row in ("Party A", "Party B", "Attribution disputed", "Not attributed", "All"):
        assert len(re.findall(rf"^{row} +\d", text, re.MULTILINE)) == 2


def test_a_day_without_a_record_before_it_has_no_change() -> None:
    """Unknown is not zero."""
    totals = [dict(r, previous=None) for r in a_digest().content["readings"]]  # type: ignore[arg-type, union-attr]  # JSON
    for reading in totals:
        reading["by_attribution"] = [
            dict(row, previous=None)
            for row in reading["by_attribution"]  # type: ignore[union-attr, arg-type]  # JSON
        ]
    text = render_digest(a_digest(readings=totals), "text")
    assert "(that day is outside the record)" in re.sub(r"\s+", " ", text)
    assert "(+" not in text


def test_attribution_and_window_are_shown_on_the_table() -> None:
    """A row tells when, where, what and whom, in words."""
    html = _incidents("")
    assert "27 March 2025 (time of day unknown)" in html
    assert "Party A" in html
    assert DAY.from_utc.isoformat() not in html
    assert A not in re.findall(r"<td>([^<]*)</td>", html)
