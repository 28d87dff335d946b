"""Every page and digest: hostile text stays text, both parties alike, nothing from elsewhere."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from hostile import PAYLOADS
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
    some_heat,
)

from monitor.core.coverage import Heard
from monitor.core.health import HealthState, SourceHealth
from monitor.core.sites import ListDiff, SiteChange
from monitor.core.tiers import Tier, TierChange, TierCounts
from monitor.model.agreements import Agreement, Citation
from monitor.model.assessments import AttributionState
from monitor.model.disclosure import DisclosureLevel
from monitor.model.ids import CaptureId, IncidentId, ReportId, SiteId
from monitor.model.review import Decision, DecisionKind, Fact, QueueItem
from monitor.model.sites import Control, Edition, SiteNames, SiteProblem
from monitor.model.sources import Source, SourceFormat
from monitor.publish import pages, register_pages
from monitor.publish.assets import asset_version, leaflet_folder, static_folder, templates
from monitor.publish.digest import render_digest
from monitor.publish.frame import ProblemPage, problem_page
from monitor.publish.map import CONTENT_SECURITY_POLICY, Tiles, map_page
from monitor.publish.review_pages import Seat
from monitor.publish.submit_page import SubmitPage, submit_page

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
        trend=tuple(
            pages.TrendDay(day=DAY_27 + timedelta(days=n), counts=counts) for n in range(6)
        ),
        by_attribution=(pages.Tally(of=A, counts=counts), pages.Tally(of=text, counts=counts)),
        by_category=(pages.Tally(of="substation", counts=counts),),
    )
    view = an_incident_view(text or "i-1", text=text)
    return pages.overview_page(
        pages.OverviewPage(
            agreement=an_agreement(text),
            agreements=(an_agreement(text), an_agreement(text)),
            day=DAY_27,
            zone="Europe/Kyiv",
            readings=(summary,),
            coverage=_coverage(text),
            digests=(a_digest(text),),
            unreviewed=2,
            waiting=(
                QueueItem(
                    incident_id=IncidentId(text or "i-1"),
                    incident_revision=1,
                    occurred=DAY,
                    category=None,
                    urgent=(text,),
                    taken_by=text,
                ),
            ),
            changes=(
                (
                    view,
                    TierChange(
                        reading_id="first",
                        before=None,
                        after=Tier.ALLEGATION,
                        cause=text,
                        at=DAY.from_utc,
                    ),
                ),
                (
                    view,
                    TierChange(
                        reading_id=text,
                        before=Tier.ALLEGATION,
                        after=None,
                        cause="",
                        at=DAY.from_utc,
                    ),
                ),
            ),
            changed_total=3,
        )
    )


def _incident(text: str, *, words: bool = True) -> str:
    return pages.incident_page(
        pages.IncidentPage(
            view=an_incident_view(
                (words and text) or "i-1", text=text, words=words, state=AttributionState.DISPUTED
            ),
            reports=(a_report_view(text, words=words),),
            heat=some_heat(text if words else ""),
            agreements=(an_agreement(text if words else ""),),
            revisions=(an_assessment(text=text),),
            captures={
                CaptureId("c-1"): pages.CaptureLine(
                    capture_id=CaptureId("c-1"), sha256="cd" * 32, fetched_at_utc=MARCH_27
                )
            },
            region_names={"UA-63": text if words else "Kharkiv"},
            zone="Europe/Kyiv",
            withdrawn={ReportId("r-1"): MARCH_27},
            formed=(an_incident_view(text=text).incident,),
            decisions=_decisions(text) if words else (),
            site_names={"s-1": text} if words else {},
            why={"said": text, "rests_on": [{"said": text, "rests_on": []}]} if words else None,
            address=f"https://monitor.invalid/incidents/{text if words else 'i-1'}",
        )
    )


def _decisions(text: str) -> tuple[Decision, ...]:
    """A reply, a correction and a file."""
    common = {
        "incident_id": IncidentId("i-1"),
        "incident_revision": 1,
        "reading_id": "",
        "author": text,
        "reason": text,
        "decided_at_utc": MARCH_27,
    }
    return (
        Decision(number=1, kind=DecisionKind.REPLY, party=A, **common),  # type: ignore[arg-type]  # one mapping for all
        Decision(number=2, kind=DecisionKind.CORRECT, fact=Fact.TIME, value=text, **common),  # type: ignore[arg-type]
        Decision(number=3, kind=DecisionKind.ATTACH, evidence_id=text or "e", **common),  # type: ignore[arg-type]
    )


def _incidents(text: str) -> str:
    return pages.incidents_page(
        pages.IncidentsPage(
            views=(an_incident_view(text or "i-1", text=text), an_incident_view(place=a_place())),
            agreements=(an_agreement(text),),
            region_names={"UA-63": text},
            zone="Europe/Kyiv",
            asked=dict.fromkeys(_FILTERS, text),
            family_names={text or "one": text},
            next_href=f"/incidents?cursor={text}",
        )
    )


_FILTERS = (
    *("first", "last", "agreement", "reading", "verdict", "status", "party", "category"),
    *("region", "family", "sort", "limit", "cursor", "kind", "differ", "changed_since"),
)
_REPORT = (
    *("day", "time", "offset", "occurred_precision", "region", "place_name", "latitude"),
    *("longitude", "uncertainty_m", "facility_name", "summary", "source_name", "source_url"),
)


def _edition(text: str) -> Edition:
    return Edition(
        list_id=text or "registers",
        version=text or "v1",
        dated=DAY_27,
        title=text,
        source=text,
        sites=3,
        adopted_at_utc=MARCH_27,
    )


def _diff(text: str) -> ListDiff:
    return ListDiff(
        added=(SiteId(text or "s-1"), SiteId("s-2")),
        removed=(SiteId("s-3"),),
        changed=(SiteChange(site_id=SiteId(text or "s-1"), fields=("names", text)),),
    )


def _site(text: str) -> str:
    view = a_site_view(text=text)
    site = replace(
        view.site,
        names=SiteNames(uk=text, ru=text, en=text or "A substation", aliases=(text,)),
        control=(Control(party=A, since=DAY_27, note=text), Control(party=None)),
        claimed_as={A: text},
        operator=text,
        note=text,
        named=False,
    )
    return register_pages.site_page(
        register_pages.SitePage(
            site=replace(view, site=site),
            incidents=(an_incident_view(text=text),),
            agreements=(an_agreement(text),),
            region_names={"UA-63": text},
            editions=(_edition(text),),
            zone="Europe/Kyiv",
        )
    )


def _source(text: str) -> str:
    source = Source(
        source_id="daily",
        title=text,
        format=SourceFormat.RSS,
        location="https://daily.invalid",
        every=timedelta(minutes=5),
        zone="",
        licence=text,
    )
    days = [
        register_pages.PullDay(day=DAY_27 + timedelta(days=n), answered=n % 3, failed=n % 2)
        for n in range(20)
    ]
    return register_pages.source_page(
        register_pages.SourcePage(
            told=True,
            source=source,
            health=SourceHealth(
                source_id="daily", state=HealthState.LATE, since=MARCH_27, reason=text
            ),
            days=tuple(days),
            reports=(a_report_view(text), a_report_view(text, words=False)),
            zone="Europe/Kyiv",
        )
    )


def _import(text: str) -> str:
    return register_pages.import_page(
        register_pages.ImportPage(
            given={"list_id": text, "dated": text, "kind": text, "version": text},
            content=text,
            refused=text,
            list_id=text,
            version=text or "v1",
            sites=2,
            problems=(SiteProblem(row=1, field=text, reason=text, value=text),),
            diff=_diff(text),
        ),
        Seat(author=text or "Ann", form_token=text),
    )


def _submit(text: str, **more: Any) -> str:
    return submit_page(
        SubmitPage(
            parties=an_agreement(text).parties,
            region_names={"UA-63": text},
            offsets=("+02:00", text),
            given=dict.fromkeys(_REPORT, text),
            errors=dict.fromkeys(["", *_REPORT], text),
            **more,
        )
    )


def _map(text: str) -> str:
    return map_page(readings=[text], centre=(33, 49), zoom=6, zone=text).html


PAGES: dict[str, Callable[[str], str]] = {
    "overview": _overview,
    "incidents": _incidents,
    "incident": _incident,
    "agreement": lambda text: register_pages.agreement_page(
        register_pages.AgreementPage(agreement=an_agreement(text))
    ),
    "digest": lambda text: pages.digest_page(
        pages.DigestPage(digest=a_digest(text), issues=(a_digest(text),))
    ),
    "digests": lambda text: pages.digests_page(
        pages.DigestsPage(digests=(a_digest(text),), agreements=(an_agreement(text),))
    ),
    "sites": lambda text: register_pages.sites_page(
        register_pages.SitesPage(
            sites=(a_site_view(text=text), a_site_view("", text=text)),
            region_names={"UA-63": text},
            asked=dict.fromkeys(_FILTERS + ("list",), text),
            list_ids=(text,),
            next_href=f"/sites?cursor={text}",
        )
    ),
    "site": _site,
    "lists": lambda text: register_pages.lists_page(
        register_pages.ListsPage(
            editions=(_edition(text), _edition(text)), zone="Europe/Kyiv", may_import=True
        )
    ),
    "list diff": lambda text: register_pages.list_diff_page(
        register_pages.ListDiffPage(
            before=_edition(text),
            after=_edition(text),
            diff=_diff(text),
            names={text or "s-1": text},
            zone="Europe/Kyiv",
        )
    ),
    "import": _import,
    "sources": lambda text: register_pages.sources_page(
        register_pages.SourcesPage(
            day=DAY_27,
            zone="Europe/Kyiv",
            coverage=_coverage(text),
            health=(
                SourceHealth(
                    source_id="daily", state=HealthState.NEVER_HEARD, since=None, reason=text
                ),
            ),
        )
    ),
    "source": _source,
    "submit": _submit,
    "receipt": lambda text: _submit(text, report_id=text or "r-1"),
    "problem": lambda text: problem_page(ProblemPage(status=404, title=text, detail=text)),
    "digest alone": lambda text: render_digest(a_digest(text), "html"),
    "map": _map,
}


VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
HEADINGS = ("h1", "h2", "h3", "h4")


class _Strict(HTMLParser):
    """The elements of a page in order; complains of one that is not closed where it should be."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.complaints: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.complaints += [f"<{tag}> is not closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        if tag not in VOID:
            self._open.append(tag)
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.complaints.append(f"<{tag}> has an attribute twice")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.complaints.append(f"</{tag}> closes nothing at {self.getpos()}")

    @property
    def headings(self) -> list[int]:
        """The levels of the headings."""
        return [HEADINGS.index(tag) + 1 for tag in self.elements if tag in HEADINGS]


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


@pytest.mark.parametrize("page", PAGES)
def test_no_payload_makes_an_element_or_an_attribute(page: str) -> None:
    """Sixty of them, in every free text of every page: it is made of the same elements as with
    plain words, and none has a handler or an address that runs.
    """
    plain = _Strict(PAGES[page]("plain words")).elements
    assert len(PAYLOADS) == 60
    for payload in PAYLOADS:
        html = PAGES[page](payload)
        assert _Strict(html).elements == plain, payload
        for name, value in _Outline(html).attributes:
            assert not name.startswith("on"), payload
            if name in ("href", "src", "action"):
                assert re.match(r"/|#|\?|https?:|data:,$", value), (payload, value)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_well_formed_and_its_headings_in_order(page: str) -> None:
    """Every element is closed, there is one main heading, and none skips a level."""
    found = _Strict(PAGES[page]("words"))
    assert found.complaints == []
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    for above, below in pairwise(found.headings):
        assert below <= above + 1


def test_both_themes_that_are_dark_are_the_same() -> None:
    """The reader's own choice and the system's wish give the same colours."""
    css = (static_folder() / "site.css").read_text(encoding="utf-8")
    chosen, wished = (
        set(re.findall(r"--[\w-]+: [^;]+", block))
        for block in re.findall(
            r':root(?:\[data-theme="dark"\]|:not\(\[data-theme="light"\]\)) \{(.*?)\}', css, re.S
        )[:2]
    )
    assert len(chosen) > 15
    assert chosen == wished


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


def test_what_an_incident_s_page_refers_to_is_on_it() -> None:
    """The report that joined and the decision that made it anew can be followed."""
    report, incident = ReportId(f"r-{'a' * 20}"), f"i-{'b' * 20}"
    told = a_report_view()
    view = an_incident_view(incident)
    cause = f"joined by {report}; decision 1 on {incident}: corrected"
    page = pages.IncidentPage(
        view=replace(view, incident=replace(view.incident, cause=cause)),
        reports=(replace(told, report=replace(told.report, report_id=report)),),
        heat=some_heat(""),
        agreements=(an_agreement(),),
        revisions=(),
        captures={},
        region_names={},
        zone="Europe/Kyiv",
        decisions=_decisions("seen"),
    )
    html = pages.incident_page(page)
    assert f'<article class="card" id="{report}">' in html and f'href="#{report}"' in html
    assert '<tr id="decision-1">' in html and f'href="/incidents/{incident}#decision-1"' in html
    assert f'id="{told.report.report_id}"' not in _incident("", words=False)


def test_a_place_known_by_its_region_is_not_called_exact() -> None:
    """Though all of it is shown that is known."""
    place = a_place(level=DisclosureLevel.EXACT, label="Kherson Oblast")
    page = pages.IncidentPage(
        view=an_incident_view(place=place),
        reports=(),
        heat=some_heat(""),
        agreements=(an_agreement(),),
        revisions=(),
        captures={},
        region_names={},
        zone="Europe/Kyiv",
    )
    assert "Known to the region only (Kherson Oblast)" in pages.incident_page(page)


def test_the_sources_of_a_term_are_told_apart() -> None:
    """Numbered where there are several, in brackets behind the finding."""
    citation = Citation(text="A statement", url="https://source.invalid/1")
    agreement = an_agreement()
    cited = dict.fromkeys(("starts", "ends", "events"), citation)
    readings = tuple(replace(each, citations=cited) for each in agreement.readings)
    page = pages.IncidentPage(
        view=an_incident_view(),
        reports=(),
        heat=some_heat(""),
        agreements=(replace(agreement, readings=readings),),
        revisions=(),
        captures={},
        region_names={},
        zone="Europe/Kyiv",
    )
    shown = re.sub(r"<[^>]+>", "", pages.incident_page(page))
    assert "(source 1, source 2" in shown
    assert "sourcesource" not in shown.replace(" ", "")


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
        lambda agreement: register_pages.agreement_page(
            register_pages.AgreementPage(agreement=agreement)
        ),
        lambda agreement: pages.incidents_page(
            pages.IncidentsPage(
                views=(an_incident_view(),),
                agreements=(agreement,),
                region_names={},
                zone="Europe/Kyiv",
                asked=dict.fromkeys(_FILTERS, ""),
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
    one, two = (map_page(readings=["first"], centre=(33, 49), zoom=6) for _ in range(2))
    assert one == two
    assert 'data-readings="first"' in one.html
    for name in (*one.scripts, *one.styles):
        assert re.fullmatch(r"[0-9a-f]{16}\.(js|css)", name)
        assert f"/map/{name}" in one.html
    for content in (*one.scripts.values(), *one.styles.values()):
        assert not re.search(rb"url\(\W?http|@import|\bimport\b", content)


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
    assert "That day is outside the record." in re.sub(r"\s+", " ", text)
    assert "(+" not in text


def test_attribution_and_window_are_shown_on_the_table() -> None:
    """A row tells when, where, what and whom, in words."""
    html = _incidents("")
    assert "27 March 2025 (time of day not told)" in html
    assert "Party A" in html
    assert DAY.from_utc.isoformat() not in html
    assert A not in re.findall(r"<td>([^<]*)</td>", html)


def test_tiles_open_the_policy_for_the_images_of_their_host_alone() -> None:
    """And without tiles for nobody's."""
    tiles = Tiles("https://tiles.invalid:8443/{z}/{x}/{y}.png?k=1", "Somebody")
    assert "img-src 'self' data: https://tiles.invalid:8443;" in tiles.policy
    assert tiles.policy.count("tiles.invalid") == 1
    assert Tiles().policy == CONTENT_SECURITY_POLICY
