"""The review desk in a browser without scripts: the way in, the queue, one case, every decision."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.testclient import TestClient
from visitors import MONITOR_KEY, NOW, REVIEWER_KEYS, Clock, a_client, a_posted_report

from monitor.pipeline.review import EVIDENCE_LIMIT_BYTES, REASON_LIMIT
from monitor.settings.assembly import Assembly
from monitor.web.viewer import LIFETIME, SESSION_COOKIE

FROM_HERE = {"Origin": "http://testserver"}
ANOTHER = {"source_name": "A newspaper", "occurred_start": "2025-04-04T14:30:00+03:00"}
A_FOURTH = {"source_name": "A fourth", "occurred_start": "2025-04-04T14:40:00+03:00"}
ELSEWHERE = {
    "source_name": "A third",
    "region": "Odesa Oblast",
    "latitude": 46.48,
    "longitude": 30.72,
    "summary": "A refinery burned.",
    "facility_name": "refinery",
    "category": "refinery",
}


@pytest.fixture
def clock() -> Clock:
    """A clock that a test can move."""
    return Clock()


@pytest.fixture
def client(assembly: Assembly, clock: Clock) -> TestClient:
    """A monitor with one incident of two reports, and nobody signed in. Somebody vouches for what
    is posted to it, so that reports join by themselves.
    """
    known = assembly.knowledge
    api = replace(known.sources["api"], vouched=True)
    vouched = replace(known, sources={**known.sources, "api": api})
    client = a_client(replace(assembly, knowledge=vouched), clock=clock)
    client.post("/v1/reports", json=a_posted_report())
    client.post("/v1/reports", json=a_posted_report(**ANOTHER))
    return client


def signed_in(client: TestClient, who: str = "Ann", then: str = "/review") -> TestClient:
    """The client, in a session of a reviewer."""
    key = REVIEWER_KEYS.get(who, MONITOR_KEY)
    answer = client.post("/review/sign-in", data={"key": key, "then": then}, headers=FROM_HERE)
    assert (answer.status_code, answer.headers["location"]) == (303, then)
    return client


def the_case(client: TestClient) -> str:
    """The address of the most urgent case."""
    found = re.findall(r'<a href="(/review/i-\w+)"', client.get("/review").text)
    return str(found[0])


def hidden(page: str) -> dict[str, str]:
    """What the forms of a page carry unseen."""
    pairs = re.findall(r'type="hidden" name="(form_token|mark)" value="([^"]*)"', page)
    return dict(pairs)


def decided(
    client: TestClient, case: str, files: Any = None, params: Any = None, **fields: Any
) -> Any:
    """The answer to a form of a case as it stands."""
    carried = hidden(client.get(case).text)
    data = {**carried, **fields}
    return client.post(case, data=data, files=files, params=params, headers=FROM_HERE)


def test_nobody_sees_the_desk_without_a_session(client: TestClient) -> None:
    """The public is led to the way in, and from there to where it wanted to go."""
    for address in ("/review", "/review/i-1"):
        answer = client.get(address)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/review/sign-in?then={address.replace('/', '%2F')}"
        assert "Your key" in client.get(answer.headers["location"]).text
    answer = client.post("/review/i-1", data={"kind": "confirm"}, headers=FROM_HERE)
    assert answer.headers["location"].startswith("/review/sign-in")


@pytest.mark.parametrize(
    "then", ["https://elsewhere.invalid", "//elsewhere.invalid", "/map", "/review/../x"]
)
def test_the_way_in_leads_to_the_desk_only(client: TestClient, then: str) -> None:
    """A link cannot send a reviewer on to another host with their session fresh."""
    data = {"key": REVIEWER_KEYS["Ann"], "then": then}
    answer = client.post("/review/sign-in", data=data, headers=FROM_HERE)
    assert answer.headers["location"] == "/review"


def test_a_session_is_a_cookie_of_this_site_alone_and_ends(
    client: TestClient, clock: Clock
) -> None:
    """No script reads it, no other site sends it; twelve hours later it opens nothing."""
    data = {"key": REVIEWER_KEYS["Ann"]}
    cookie = client.post("/review/sign-in", data=data, headers=FROM_HERE).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert "Ann" in client.get("/review").text
    clock.now = NOW + LIFETIME
    assert client.get("/review").status_code == 303


def test_a_wrong_key_opens_nothing_and_is_not_repeated(client: TestClient) -> None:
    """The form is shown again, without what was typed."""
    answer = client.post("/review/sign-in", data={"key": "not-a-key"}, headers=FROM_HERE)
    assert answer.status_code == 403
    assert "This key is not known." in answer.text
    assert "not-a-key" not in answer.text
    assert SESSION_COOKIE not in answer.cookies


def test_signing_out_ends_the_session_here_and_there(client: TestClient) -> None:
    """The cookie is gone, and would open nothing if it were not."""
    signed_in(client)
    session = client.cookies[SESSION_COOKIE]
    token = hidden(client.get("/review").text)["form_token"]
    assert (
        client.post("/review/sign-out", data={"form_token": "x"}, headers=FROM_HERE).status_code
        == 403
    )
    assert (
        client.post("/review/sign-out", data={"form_token": token}, headers=FROM_HERE).status_code
        == 303
    )
    assert SESSION_COOKIE not in client.cookies
    client.cookies.set(SESSION_COOKIE, session)
    assert client.get("/review").status_code == 303


def test_signing_in_anew_ends_the_session_before(client: TestClient) -> None:
    """One browser has one session."""
    signed_in(client)
    before = client.cookies[SESSION_COOKIE]
    signed_in(client, "Ben")
    client.cookies.clear()
    client.cookies.set(SESSION_COOKIE, before)
    assert client.get("/review").status_code == 303


def test_a_monitor_sees_and_does_not_decide(client: TestClient) -> None:
    """There are no forms, and a form sent all the same is refused."""
    signed_in(client, "a monitor")
    case = the_case(client)
    page = client.get(case).text
    assert "You can see, and not decide." in page
    assert "<textarea" not in page
    answer = client.post(case, data={"kind": "confirm", "reason": "x"}, headers=FROM_HERE)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "null"}, {"Origin": "https://elsewhere.invalid"}, {"Origin": "http://["}],
)
@pytest.mark.parametrize("address", ["/review/sign-in", "/review/sign-out", "/review/i-1"])
def test_no_other_site_sends_a_form(
    client: TestClient, address: str, headers: Mapping[str, str]
) -> None:
    """Whatever it carries: the browser says from where it comes."""
    signed_in(client)
    assert client.post(address, data={"kind": "take"}, headers=headers).status_code == 403


def test_a_form_of_another_session_decides_nothing_and_loses_no_word(client: TestClient) -> None:
    """What was typed is shown again, to be sent once more."""
    case = the_case(signed_in(client))
    carried = hidden(client.get(case).text)
    signed_in(client, "Ben")
    fields = {**carried, "kind": "confirm", "reason": "both name it"}
    answer = client.post(case, data=fields, headers=FROM_HERE)
    assert answer.status_code == 403
    assert "You have signed in anew" in answer.text
    assert "both name it" in answer.text
    assert "Nothing yet." in answer.text


def test_the_queue_says_what_waits_why_and_who_has_it(client: TestClient) -> None:
    """A case is taken and given back from there."""
    signed_in(client)
    case = the_case(client)
    answer = decided(client, case, kind="take")
    assert answer.headers["location"] == f"{case}?done=1"
    assert "<bdi>Ann</bdi>" in client.get("/review").text
    signed_in(client, "Ben")
    page = client.get("/review").text
    assert "Take it" not in page
    assert "nobody else decides" in client.get(case).text
    answer = decided(client, case, kind="confirm", reason="seen")
    assert answer.status_code == 409
    assert "By now it is taken by" in answer.text
    signed_in(client, "Ann")
    assert decided(client, case, kind="release").status_code == 303
    assert "Take it" in client.get("/review").text


def test_a_long_queue_is_shown_in_part(client: TestClient) -> None:
    """And more of it on demand."""
    client.post("/v1/reports", json=a_posted_report(**ELSEWHERE))
    page = signed_in(client).get("/review?limit=1").text
    assert '<a href="/review?limit=2">' in page
    assert "Show more" not in client.get("/review?limit=2").text


def test_a_case_has_all_that_bears_on_it(client: TestClient) -> None:
    """Reports, findings, candidates, heat, what people said; nothing of it is kept by a browser."""
    answer = signed_in(client).get(the_case(client))
    for words in (
        "A substation was struck by a drone.",
        "A newspaper",
        "Findings under each reading",
        "Heat seen from orbit",
        "What people decided",
        "Incidents near in time and place",
    ):
        assert words in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_the_desk_speaks_the_reviewers_language(client: TestClient, language: str) -> None:
    """Every page of it, and what is wrong with a form."""
    case = the_case(signed_in(client))
    wrong = decided(client, case, kind="confirm", params={"lang": language}).text
    pages = (f"/review/sign-in?lang={language}", "/review", case)
    for page in (wrong, *(client.get(each).text for each in pages)):
        assert f'<html lang="{language}">' in page
        for words in ("Review desk", "Sign in", "Sign out", "Decide", "Say why", "Take it"):
            assert words not in page


def test_what_is_not_there_is_not_found(client: TestClient) -> None:
    """No such case, to see or to decide."""
    signed_in(client)
    assert client.get("/review/i-0").status_code == 404
    carried = hidden(client.get(the_case(client)).text)
    fields = {**carried, "kind": "confirm", "reason": "x"}
    assert client.post("/review/i-0", data=fields, headers=FROM_HERE).status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "confirm", "reason": "both name it"}, "confirm"),
        ({"kind": "reply", "party": "RU", "reason": "“No such strike.”"}, "note a reply"),
        (
            {
                "kind": "correct",
                "fact": "time",
                "time_from": "2025-04-04T10:00Z",
                "time_until": "2025-04-04T11:00Z",
                "reason": "the operator's log",
            },
            "correct a fact",
        ),
        (
            {
                "kind": "correct",
                "fact": "place",
                "place_lon": "32.6",
                "place_lat": "46.6",
                "place_radius_m": "500",
                "reason": "the photograph",
            },
            "correct a fact",
        ),
        ({"kind": "correct", "fact": "site", "site": "none", "reason": "not listed"}, "correct"),
        ({"kind": "correct", "fact": "means", "means": "missile", "reason": "parts"}, "correct"),
        ({"kind": "correct", "fact": "attacker", "attacker": "none", "reason": "open"}, "correct"),
        (
            {"kind": "correct", "fact": "category", "category": "refinery", "reason": "seen"},
            "correct",
        ),
    ],
)
def test_a_decision_is_kept_and_shown_with_its_reason(
    client: TestClient, fields: dict[str, str], said: str
) -> None:
    """The browser is led back to the case, so that reloading sends nothing again."""
    case = the_case(signed_in(client))
    answer = decided(client, case, **fields)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{case}?done=1")
    page = client.get(answer.headers["location"]).text
    assert f"Kept and in effect: decision 1, {said}" in page
    assert fields["reason"].replace("'", "&#39;") in page


def test_the_same_form_sent_twice_is_one_decision(client: TestClient) -> None:
    """A double press of the button does nothing more."""
    case = the_case(signed_in(client))
    fields = {**hidden(client.get(case).text), "kind": "confirm", "reason": "seen"}
    sent = [client.post(case, data=fields, headers=FROM_HERE) for _ in range(2)]
    assert [each.headers["location"] for each in sent] == [f"{case}?done=1"] * 2


def test_reports_are_split_off_and_merged_again_by_taking_back(
    client: TestClient, clock: Clock
) -> None:
    """The way back is filled in: the other incident for a split, the reports for a merger."""
    case = the_case(signed_in(client))
    reports = re.findall(r'name="report" value="(r-\w+)"', client.get(case).text)
    assert len(reports) == 2
    assert (
        decided(client, case, kind="split", report=reports[1], reason="an hour").status_code == 303
    )
    back = client.get(f"{case}?undo=1").text
    other = re.search(r'name="other" value="(i-\w+)" checked', back)
    assert other
    assert "Takes back decision 1: " in back
    clock.now = NOW + timedelta(minutes=1)
    assert decided(client, case, kind="merge", other=other[1], reason="one").status_code == 303
    addresses = (case, f"/review/{other[1]}")
    shown = {each: client.get(each).text for each in addresses}
    (standing,) = [each for each in addresses if "Retracted." not in shown[each]]
    (gone,) = {*addresses} - {standing}
    assert f'<a href="{standing}">' in shown[gone]
    assert 'id="decide"' not in shown[gone]
    assert standing == case
    back = client.get(f"{case}?undo=2").text
    assert re.findall(r'name="report" value="(r-\w+)"(?: id="reports")? checked', back) == [
        reports[1]
    ]


def test_a_case_retracted_meanwhile_says_where_its_reports_went(
    client: TestClient, clock: Clock
) -> None:
    """Whoever had it open is shown what happened, and decides nothing."""
    client.post("/v1/reports", json=a_posted_report(**ELSEWHERE))
    cases = re.findall(r'<a href="(/review/i-\w+)"', signed_in(client).get("/review").text)
    opened = {each: hidden(client.get(each).text) for each in cases}
    clock.now = NOW + timedelta(minutes=1)
    decided(client, cases[0], kind="merge", other_id=cases[1].split("/")[-1], reason="one")
    (gone,) = [each for each in cases if "Retracted." in client.get(each).text]
    fields = {**opened[gone], "kind": "confirm", "reason": "as it was"}
    answer = client.post(gone, data=fields, headers=FROM_HERE)
    assert answer.status_code == 409
    assert "the case has changed since" in answer.text
    assert "Retracted." in answer.text


def test_a_correction_is_taken_back(client: TestClient) -> None:
    """The form is filled in; sending it makes it as the reports say again."""
    case = the_case(signed_in(client))
    decided(client, case, kind="correct", fact="means", means="missile", reason="parts")
    page = client.get(f"{case}?undo=1").text
    assert re.search(r'name="fact" value="means" required checked', page)
    assert re.search(r'name="take_back" value="yes" checked', page)
    decided(client, case, kind="correct", fact="means", take_back="yes", reason="not its parts")
    assert "as the reports say" in client.get(case).text


def test_an_opinion_is_taken_back_by_another(client: TestClient) -> None:
    """The reason says which; what is said instead is for the reviewer to choose."""
    case = the_case(signed_in(client))
    decided(client, case, kind="confirm", reason="seen")
    page = client.get(f"{case}?undo=1").text
    assert "Takes back decision 1: " in page
    assert 'value="confirm" required checked' not in page
    decided(client, case, kind="dispute", reason="Takes back decision 1: not so sure")
    assert "not so sure" in client.get(case).text
    assert "Takes back" not in client.get(f"{case}?undo=9").text.split('id="decide"')[1]


def test_two_people_have_to_agree_and_one_cannot_be_both(client: TestClient) -> None:
    """The page says who is still needed, and of whom it was enough."""
    case = the_case(signed_in(client))
    decided(client, case, kind="dispute", reason="denied")
    page = client.get(case).text
    assert "Two people have to say the same" in page
    assert "One more person is needed." in page
    assert "You have said so; another person has to." in page
    decided(client, case, kind="dispute", reason="denied, still")
    assert "One more person is needed." in client.get(case).text
    signed_in(client, "Ben")
    assert "You have said so" not in client.get(case).text
    decided(client, case, kind="dispute", reason="denied indeed")
    page = client.get(case).text
    assert "One more person is needed." not in page
    assert "<bdi>Ann</bdi>, <bdi>Ben</bdi>" in page


def test_evidence_is_handed_in_and_saved_byte_for_byte(client: TestClient) -> None:
    """Under its hash, whatever it claims to be."""
    case = the_case(signed_in(client))
    file = {"file": ("<b>page</b>.html", b"<script>alert(1)</script>", "text/html")}
    answer = decided(client, case, files=file, kind="attach", reason="as saved")
    assert answer.status_code == 303
    found = re.search(r'href="(/v1/evidence/\w{64})"', client.get(case).text)
    assert found
    assert client.get(found[1]).content == b"<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("fields", "message", "anchor"),
    [
        ({}, "Choose what you decide.", "opinion-confirm"),
        ({"kind": "adore", "reason": "x"}, "Choose what you decide.", "adore-kind"),
        ({"kind": "confirm"}, "Say why, in 1 to 2,000 characters.", "opinion-reason"),
        ({"kind": "confirm", "reason": "x" * (REASON_LIMIT + 1)}, "Say why", "opinion-reason"),
        (
            {"kind": "confirm", "reason": "x", "reading_id": "no"},
            "no assessment",
            "opinion-confirm",
        ),
        (
            {"kind": "reject", "reason": "x", "reading_id": "no"},
            "Nothing is held",
            "opinion-confirm",
        ),
        ({"kind": "split", "reason": "x"}, "Tick some of the reports", "reports"),
        ({"kind": "split", "reason": "x", "report": "r-0"}, "Tick some", "reports"),
        ({"kind": "merge", "reason": "x"}, "Choose another incident", "merge-other"),
        ({"kind": "merge", "reason": "x", "other_id": "i-0"}, "Choose another", "merge-other"),
        ({"kind": "correct", "reason": "x"}, "which fact is wrong", "correct-fact-time"),
        ({"kind": "correct", "reason": "x", "fact": "time"}, "two instants", "correct-time_from"),
        (
            {
                "kind": "correct",
                "reason": "x",
                "fact": "place",
                "place_lon": "a",
                "place_lat": "b",
                "place_radius_m": "c",
            },
            "A place is a longitude",
            "correct-place_lon",
        ),
        (
            {"kind": "correct", "reason": "x", "fact": "site", "site": "?"},
            "id of a site",
            "correct-site",
        ),
        ({"kind": "correct", "reason": "x", "fact": "means"}, "Choose the means", "correct-means"),
        (
            {"kind": "correct", "reason": "x", "fact": "category"},
            "kind of facility, or",
            "correct-category",
        ),
        (
            {"kind": "correct", "reason": "x", "fact": "attacker"},
            "Choose a party",
            "correct-attacker",
        ),
        ({"kind": "attach", "reason": "x"}, "1 byte to 10 MiB", "attach-file"),
        ({"kind": "reply", "reason": "x"}, "Choose whose reply", "reply-party"),
        ({"kind": "reply", "reason": "x", "party": "north"}, "Choose whose reply", "reply-party"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    client: TestClient, fields: dict[str, str], message: str, anchor: str
) -> None:
    """422, the fault named at the top with a link to it; what was typed stays."""
    case = the_case(signed_in(client))
    answer = decided(client, case, **fields)
    assert answer.status_code == 422
    assert message in answer.text
    if fields.get("kind") != "adore":
        assert f'href="#{anchor}"' in answer.text
        assert f'id="{anchor}"' in answer.text
    assert "Nothing yet." in answer.text


def test_giving_back_what_nobody_took_is_refused_in_words(client: TestClient) -> None:
    """No field is to blame."""
    answer = decided(client, the_case(signed_in(client)), kind="release")
    assert answer.status_code == 422
    assert "nobody has taken this incident" in answer.text


def test_a_case_that_changed_meanwhile_shows_what_changed(client: TestClient, clock: Clock) -> None:
    """Another's opinion, a new report, the assessments after it: all named, nothing decided."""
    case = the_case(signed_in(client))
    carried = hidden(client.get(case).text)
    signed_in(client, "Ben")
    clock.now = NOW + timedelta(minutes=1)
    decided(client, case, kind="dispute", reason="denied by the operator")
    clock.now = NOW + timedelta(minutes=2)
    client.post("/v1/reports", json=a_posted_report(**A_FOURTH))
    assert "What changed since the last opinion" in client.get(case).text
    signed_in(client, "Ann")
    carried["form_token"] = hidden(client.get(case).text)["form_token"]
    fields = {**carried, "kind": "confirm", "reason": "as it was"}
    answer = client.post(case, data=fields, headers=FROM_HERE)
    assert answer.status_code == 409
    shown = answer.text.split('role="alert"')[1].split("</ul>")[0]
    assert "denied by the operator" in shown
    assert "formed anew (revision 3" in shown
    assert "It now has 3 reports." in shown
    assert "was assessed anew" in shown
    assert "as it was</textarea>" in answer.text
    again = client.post(case, data={**fields, **hidden(answer.text)}, headers=FROM_HERE)
    assert again.status_code == 303


@pytest.mark.parametrize("mark", ["", "1", "1.x.2", "1.2.3.4", "９.0.0"])
def test_a_form_that_saw_nothing_decides_nothing(client: TestClient, mark: str) -> None:
    """Without the mark of what was looked at, all is new."""
    case = the_case(signed_in(client))
    answer = decided(client, case, kind="confirm", reason="x", mark=mark)
    assert answer.status_code == 409
    assert "formed anew (revision 1" in answer.text


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{}", "application/json", 415),
        (b"x", "multipart/form-data; boundary=b", 422),
        (b"x", "multipart/form-data", 422),
        (b"&".join(b"a=b" for _ in range(201)), "application/x-www-form-urlencoded", 422),
        (b"reason=" + b"x" * 70_000, "application/x-www-form-urlencoded", 422),
        (b"x" * (EVIDENCE_LIMIT_BYTES + 300_000), "application/x-www-form-urlencoded", 413),
    ],
)
def test_what_is_no_form_of_ours_is_refused(
    client: TestClient, content: bytes, media_type: str, status: int
) -> None:
    """Broken, of another kind, or too large; reading stops there."""
    case = the_case(signed_in(client))
    headers = {**FROM_HERE, "Content-Type": media_type}
    assert client.post(case, content=content, headers=headers).status_code == status


def test_too_large_a_file_is_told_at_its_field(client: TestClient) -> None:
    """As long as the form can be read at all."""
    case = the_case(signed_in(client))
    file = {"file": ("x", b"x" * (EVIDENCE_LIMIT_BYTES + 1), "image/png")}
    answer = decided(client, case, files=file, kind="attach", reason="x")
    assert answer.status_code == 422
    assert "1 byte to 10 MiB" in answer.text


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "</textarea><svg onload=alert(1)>",
    '"><input autofocus onfocus=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}${7*7}",
    "\u202egnp.exe\u2066",
    "javascript:alert(1)",
)


class Harm(HTMLParser):
    """What of a page could run, or lead astray."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Elements and attributes that the desk has none of."""
        given = {name: value or "" for name, value in attrs}
        ours = given.get("src", "").startswith("/static/")
        if tag in ("img", "script", "iframe") and not ours:
            self.found.append(tag)
        self.found += [name for name in given if name.startswith("on")]
        links = (given.get("href", ""), given.get("action", ""))
        self.found += [link for link in links if link.startswith("javascript:")]


@pytest.mark.parametrize(
    "field",
    ["kind", "reason", "reading_id", "report", "other", "other_id", "fact", "party", "mark",
     "time_from", "place_lon", "site", "category", "attacker", "take_back"],
)  # fmt: skip
def test_hostile_words_stay_words_in_every_field(client: TestClient, field: str) -> None:
    """Typed into any field, kept or refused, they are shown as they are and mean nothing."""
    case = the_case(signed_in(client))
    for text in HOSTILE:
        kind = {"other": "merge", "other_id": "merge", "party": "reply"}.get(field, "correct")
        fields = {"kind": kind, "fact": "site", "site": "none", "reason": "x", field: text}
        answer = decided(client, case, **fields)
        for page in (answer.text, client.get(case).text):
            harm = Harm()
            harm.feed(page)
            assert harm.found == []
            assert "7 * 7 }}${49" not in page
            kept = page.partition("What people decided</h2>")[2].partition("</table>")[0]
            assert "\u202e" not in kept
