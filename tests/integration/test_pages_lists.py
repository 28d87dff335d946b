"""Lists and their editions as pages: what changed, and importing after a trial."""

import json
import re
from html import unescape
from typing import Any

import pytest
import worlds
from starlette.testclient import TestClient
from visitors import AS_MONITOR, MONITOR_KEY, NOW, REVIEWER_KEYS, a_client

from monitor.model.sites import ListVersion
from monitor.settings.assembly import Assembly
from monitor.sources.sitelist import write_site_list
from monitor.store import registers

FROM_HERE = {"Origin": "http://testserver"}


@pytest.fixture
def client(assembly: Assembly) -> TestClient:
    """A monitor with the shipped lists."""
    return a_client(assembly)


def a_shipped_list() -> ListVersion:
    """The smaller of them."""
    return min(worlds.lists(), key=lambda each: len(each.sites))


def changed(*, wrong: bool = False) -> str:
    """That list as a file, its last site gone, its first renamed; with a row that is ``wrong``."""
    document = json.loads(write_site_list(a_shipped_list()))
    document["features"].pop()
    document["features"][0]["properties"]["operator"] = "Another operator"
    if wrong:
        document["features"][1]["properties"]["category"] = "castle"
    return json.dumps(document, ensure_ascii=False)


def signed_in(client: TestClient, who: str = "Ann") -> TestClient:
    """The client in a session of a reviewer, or of a monitor who decides nothing."""
    key = REVIEWER_KEYS.get(who, MONITOR_KEY)
    then = "/lists/import"
    answer = client.post("/review/sign-in", data={"key": key, "then": then}, headers=FROM_HERE)
    assert (answer.status_code, answer.headers["location"]) == (303, then)
    return client


def hidden(page: str) -> dict[str, str]:
    """What the first form of a page carries unseen."""
    form = page[page.index("<form class") :]
    pairs = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")])
    return {name: unescape(value) for name, value in pairs}


def tried(client: TestClient, content: str, name: str = "list.geojson", **fields: str) -> Any:
    """The answer to an upload."""
    token = hidden(client.get("/lists/import").text)
    files = {"file": (name, content.encode())}
    return client.post("/lists/import", data={**token, **fields}, files=files, headers=FROM_HERE)


def adopted(client: TestClient, page: str, **fields: str) -> Any:
    """The answer to the form that adopts what was tried."""
    data = {**hidden(page), **fields}
    return client.post("/lists/import", data=data, files={"none": ("", b"")}, headers=FROM_HERE)


def versions(assembly: Assembly) -> list[str]:
    """The editions of that list, latest first."""
    with assembly.database.reading() as connection:
        found = registers.editions(connection)
    return [each.version for each in found if each.list_id == a_shipped_list().list_id]


def test_a_trial_tells_what_would_change_and_keeps_nothing(
    assembly: Assembly, client: TestClient
) -> None:
    """In numbers and by name; a row that cannot be used removes nothing, and is told by its own."""
    page = tried(signed_in(client), changed(wrong=True)).text
    assert re.search(r"Removed</dt><dd>1<", page)
    assert re.search(r"Changed</dt><dd>1<", page)
    assert re.search(r"cannot be used</dt><dd>1; one is of a site listed now", page)
    sites = a_shipped_list().sites
    for site in (sites[-1], sites[0]):
        assert site.names.display in unescape(page)
    assert "castle" in page
    assert "would be protected no longer" in page
    assert len(versions(assembly)) == 1


def test_a_list_without_a_date_is_told_so_in_words(client: TestClient) -> None:
    """In those of the reader, and in none of the program's."""
    signed_in(client)
    for language, words in (("en", "the list has no date"), ("uk", "перелік не має дати")):
        client.cookies.set("strike_monitor_language", language)
        page = tried(client, "site_id\ns-1\n", "list.csv", list_id="other").text
        assert words in page and "isoformat" not in page


def test_a_reviewer_adopts_what_was_tried(assembly: Assembly, client: TestClient) -> None:
    """It takes effect, and the page of editions says so."""
    page = tried(signed_in(client), changed()).text
    answer = adopted(client, page)
    assert answer.status_code == 200, answer.text
    assert "Adopted." in answer.text
    assert len(versions(assembly)) == 2
    assert versions(assembly)[0] in client.get("/lists").text


def test_rows_that_cannot_be_used_are_left_out_only_if_said_so(
    assembly: Assembly, client: TestClient
) -> None:
    """Without the tick nothing is kept."""
    page = tried(signed_in(client), changed(wrong=True)).text
    assert adopted(client, page).status_code == 422
    assert len(versions(assembly)) == 1
    assert adopted(client, page, skip_bad="yes").status_code == 200
    assert len(versions(assembly)) == 2


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"version": "another"}, "not the list that was tried"),
        ({"content": '{"type": "FeatureCollection", "features": []}'}, "without"),
        ({"kind": ".exe"}, "is needed"),
        ({"dated": "tomorrow"}, "no date"),
    ],
)
def test_what_was_not_tried_is_not_adopted(
    assembly: Assembly, client: TestClient, fields: dict[str, str], why: str
) -> None:
    """Nor what is no list at all."""
    page = tried(signed_in(client), changed()).text
    answer = adopted(client, page, **fields)
    assert answer.status_code == 422
    assert why in answer.text or "no list id" in answer.text or "Nothing was kept" in answer.text
    assert len(versions(assembly)) == 1


def test_a_list_is_not_emptied_by_accident(assembly: Assembly, client: TestClient) -> None:
    """An edition without a usable site is refused."""
    document = json.loads(changed()) | {"features": []}
    page = tried(signed_in(client), json.dumps(document)).text
    assert "Adopt this edition" not in page
    version = re.search(r"Version</dt><dd><code>([^<]+)<", page)
    assert version is not None
    carried = hidden(page) | {"content": json.dumps(document), "kind": ".geojson"}
    answer = adopted(client, page, **carried, version=version[1])
    assert answer.status_code == 422
    assert "not emptied" in answer.text


def test_a_monitor_who_decides_nothing_may_try_and_not_adopt(
    assembly: Assembly, client: TestClient
) -> None:
    """The page says who may."""
    page = tried(signed_in(client, "nobody"), changed()).text
    assert "only a reviewer adopts one" in page
    version = re.search(r"Version</dt><dd><code>([^<]+)<", page)
    assert version is not None
    answer = tried(client, changed(), version=version[1])
    assert answer.status_code == 422
    assert len(versions(assembly)) == 1


def test_nobody_tries_a_list_without_a_session(client: TestClient) -> None:
    """The public is led to the way in; a form of no session, or of another site, is refused."""
    answer = client.get("/lists/import")
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (
        303,
        "/review/sign-in",
    )
    files = {"file": ("list.geojson", changed().encode())}
    assert client.post("/lists/import", files=files, headers=FROM_HERE).status_code == 403
    foreign = {"Origin": "https://elsewhere.invalid"}
    assert signed_in(client).post("/lists/import", files=files, headers=foreign).status_code == 403


def test_a_comparison_names_sites_only_as_far_as_they_may_be(
    assembly: Assembly, client: TestClient
) -> None:
    """A monitor reads which; the public how many."""
    adopted(client, tried(signed_in(client), changed()).text)
    after, before = versions(assembly)
    address = f"/lists/{a_shipped_list().list_id}/diff?before={before}&after={after}"
    client.cookies.clear()
    seen, public = (client.get(address, headers=headers).text for headers in (AS_MONITOR, {}))
    gone = max(a_shipped_list().sites, key=lambda site: site.site_id).site_id
    assert f"<code>{gone}</code>" in seen
    assert "Removed: 1" in seen
    assert "Removed: 1" in public
    assert gone not in public
    assert client.get(f"/lists/{a_shipped_list().list_id}/diff?before=x&after=y").status_code == 404
    assert NOW.strftime("%-d %B %Y") in seen
