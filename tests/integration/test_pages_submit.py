"""The form for reports, in a browser without scripts."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient
from visitors import AS_MONITOR, a_client

from monitor.settings.assembly import Assembly
from monitor.web.allowance import UNVOUCHED_LIMIT
from monitor.web.schemas import BODY_LIMIT_BYTES

FROM_HERE = {"Origin": "http://testserver"}
FILLED_IN = {
    "day": "2025-04-04",
    "time": "14:00",
    "offset": "+03:00",
    "occurred_precision": "hour",
    "region": "Kherson Oblast",
    "facility_name": "substation",
    "category": "substation",
    "latitude": "46.64",
    "longitude": "32.61",
    "uncertainty_m": "800",
    "claimed_attacker": "",
    "means": "drone",
    "summary": "A substation was struck by a drone.",
    "language": "en",
    "source_name": "",
    "source_url": "",
}


@pytest.fixture
def client(assembly: Assembly) -> TestClient:
    """A monitor with nothing in it."""
    return a_client(assembly)


def handed_in(client: TestClient, **changes: str) -> Any:
    """The answer to the form, filled in but for the changes."""
    return client.post("/submit", data={**FILLED_IN, **changes}, headers=FROM_HERE)


def kept(client: TestClient) -> list[dict[str, Any]]:
    """The reports a monitor finds."""
    return list(client.get("/v1/reports", headers=AS_MONITOR).json()["items"])


def test_the_form_offers_every_field_and_says_what_happens(client: TestClient) -> None:
    """Its own origin is told to the service, and to nobody else."""
    answer = client.get("/submit")
    assert answer.headers["referrer-policy"] == "same-origin"
    for name in FILLED_IN:
        assert f'name="{name}"' in answer.text
    for words in ("kept word for word", "not public before", "address nor your device"):
        assert words in answer.text
    assert not re.search(r'value="[+-][\d:]+" selected', answer.text)


def test_the_local_times_of_all_the_earth_are_to_choose_from(client: TestClient) -> None:
    """Those that sources of unknown zone are read in stand first, for both seasons."""
    offered = re.findall(r'value="([+-]\d\d:\d\d)"', client.get("/submit").text)
    assert offered[:4] == ["+02:00", "+03:00", "-12:00", "-11:00"]
    assert offered[-1] == "+14:00" and len(offered) == len(set(offered)) == 27
    assert handed_in(client, offset="+05:00").status_code == 201
    assert kept(client)[0]["occurred_from"] == "2025-04-04T08:00:00Z"  # hour before counts, too


def test_a_time_whose_offset_nobody_chose_is_read_in_any_zone(client: TestClient) -> None:
    """It is not taken for the hour of UTC, nor for that of one side: 1 April 2025 was 14:00 alike,
    1 March an hour later in one of them.
    """
    for day in ("2025-04-01", "2025-03-01"):
        assert handed_in(client, day=day, offset="", occurred_precision="").status_code == 201
    spans = sorted((each["occurred_from"], each["occurred_until"]) for each in kept(client))
    assert spans == [
        ("2025-03-01T11:00:00Z", "2025-03-01T12:01:00Z"),
        ("2025-04-01T11:00:00Z", "2025-04-01T11:01:00Z"),
    ]


def test_what_is_handed_in_is_kept_and_a_receipt_is_given(client: TestClient) -> None:
    """The report is as posted to the API; handing it in twice keeps it once, and tells nobody
    whether it was kept before.
    """
    first, second = handed_in(client), handed_in(client)
    assert (first.status_code, second.status_code) == (201, 201)
    (report,) = kept(client)
    assert report["report_id"] in first.text
    assert second.text == first.text
    assert report["occurred_from"] == "2025-04-04T10:00:00Z"  # the hour before counts, too


def test_a_day_alone_stays_a_day(client: TestClient) -> None:
    """No time of day is made up."""
    assert handed_in(client, time="", occurred_precision="").status_code == 201
    assert kept(client)[0]["precision"] == "day"


def test_a_decimal_comma_is_a_point(client: TestClient) -> None:
    """As most write it who fill in the form; three digits behind that of a length may be
    thousands, and are refused.
    """
    answer = handed_in(client, latitude="46,64", longitude="32,605", uncertainty_m="800,5")
    assert answer.status_code == 201
    (report,) = kept(client)
    assert report["geometry"]["coordinates"] == [32.605, 46.64]
    assert handed_in(client, uncertainty_m="1,500").status_code == 422


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"uncertainty_m": ""}, "потрібно разом із координатами"),
        ({"latitude": "північ"}, "«північ» — не число"),
        ({"day": "2031-01-01"}, "ще не настало"),
        ({"latitude": "0"}, "поза областю, яку знає монітор"),
        ({"region": "", "facility_name": "", "summary": ""}, "ні що уражено, ні де"),
    ],
)
def test_what_is_wrong_is_said_in_the_language_of_the_page(
    client: TestClient, changes: dict[str, str], words: str
) -> None:
    """The API tells the same in English."""
    client.cookies.set("strike_monitor_language", "uk")
    answer = handed_in(client, **changes)
    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": ""}, "day"),
        ({"day": "the fourth"}, "day"),
        ({"day": "2031-01-01"}, "day"),
        ({"time": "noon"}, "time"),
        ({"offset": "+25:00"}, "time"),
        ({"latitude": "north"}, "latitude"),
        ({"uncertainty_m": ""}, "uncertainty_m"),
        ({"category": "castle"}, "category"),
        ({"occurred_precision": "nearly"}, "occurred_precision"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
    ],
)
def test_what_is_wrong_is_marked_at_its_field(
    client: TestClient, changes: dict[str, str], field: str
) -> None:
    """The rest of the form stays filled in, and no report is kept."""
    answer = handed_in(client, **changes)
    assert answer.status_code == 422
    assert f'id="wrong-{field}"' in answer.text
    assert "A substation was struck by a drone." in answer.text
    assert kept(client) == []


def test_an_error_of_no_field_stands_above_the_form(client: TestClient) -> None:
    """As when nothing says what was hit or where."""
    nothing = dict.fromkeys(("region", "facility_name", "summary", "latitude", "longitude"), "")
    answer = handed_in(client, **nothing, uncertainty_m="", category="")
    assert answer.status_code == 422
    assert re.search(r'role="alert">.*\w', answer.text)


@pytest.mark.parametrize("origin", [{"Origin": "https://elsewhere.invalid"}, {"Origin": "null"}])
def test_a_form_of_another_site_is_refused(client: TestClient, origin: dict[str, str]) -> None:
    """Nobody is made to hand in what they did not write."""
    assert client.post("/submit", data=FILLED_IN, headers=origin).status_code == 403
    assert kept(client) == []


def test_a_form_that_is_too_large_is_refused(client: TestClient) -> None:
    """As any posted body."""
    answer = handed_in(client, summary="x" * (BODY_LIMIT_BYTES + 1))
    assert answer.status_code in (413, 422)
    assert kept(client) == []


@pytest.mark.parametrize(
    ("name", "field"), [("summary", "summary"), ("day", "day"), ("nothing_of_ours", "")]
)
def test_a_file_in_place_of_words_is_marked_at_its_field(
    client: TestClient, name: str, field: str
) -> None:
    """What a file is called is no report."""
    words = {other: text for other, text in FILLED_IN.items() if other != name}
    answer = client.post(
        "/submit", data=words, files={name: ("a.txt", b"words")}, headers=FROM_HERE
    )
    assert answer.status_code == 422
    assert "Words are needed here" in answer.text
    assert not field or f'id="wrong-{field}"' in answer.text
    assert kept(client) == []


def test_when_too_many_hand_in_the_form_comes_back_as_it_was(client: TestClient) -> None:
    """With how long to wait; nothing of what was typed is lost."""
    several = ["no report"] * UNVOUCHED_LIMIT
    assert client.post("/v1/reports", json=several).status_code == 422
    answer = handed_in(client)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert "Wait a minute" in answer.text
    assert "A substation was struck by a drone." in answer.text
