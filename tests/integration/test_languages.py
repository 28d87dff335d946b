"""Every page in three languages: which is chosen, what is told of it, and what stays English."""

from collections.abc import Iterator
from http import HTTPStatus

import pytest
import worlds
from starlette.testclient import TestClient
from visitors import AS_MONITOR, a_client

from monitor.publish.language import Reader, read_by
from monitor.publish.sentences import said
from monitor.settings.assembly import Assembly
from monitor.web.language import preferred_language
from monitor.web.problems import STATUS_OF

HEADINGS = {"en": "Incidents", "uk": "Інциденти", "ru": "Инциденты"}
PAGES = (
    "/",
    "/map",
    "/incidents",
    "/incidents/{incident}",
    "/agreements",
    "/agreements/energy-pause-2025",
    "/digests",
    "/digests/{digest}",
    "/sites",
    "/lists",
    "/sources",
    "/submit",
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The public, before a monitor with two real days behind it."""
    home = tmp_path_factory.mktemp("home")
    database = worlds.a_store(home / "strike-monitor.db")
    days = worlds.some_days(tmp_path_factory.mktemp("seeds"), "2025-03-26", "2025-03-29")
    worlds.replayed(database, days)
    assembly = Assembly(
        settings=worlds.settings_in(home),
        config=worlds.config(),
        database=database,
        knowledge=worlds.knowledge(),
    )
    yield a_client(assembly, run_after_post=False)
    database.close()


@pytest.fixture
def visitor(client: TestClient) -> Iterator[TestClient]:
    """One who comes without a cookie."""
    client.cookies.clear()
    yield client
    client.cookies.clear()


def addressed(client: TestClient, page: str) -> str:
    """The page's address, with an incident and a digest that there are."""
    found = {
        "incident": client.get("/v1/incidents").json()["items"][0]["id"],
        "digest": client.get("/v1/digests").json()["items"][0]["digest_id"],
    }
    return page.format(**found)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_every_page_is_written_in_every_language(
    visitor: TestClient, page: str, language: str
) -> None:
    """And says in which, to people and to programs alike."""
    answer = visitor.get(addressed(visitor, page), headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text[:500]
    assert answer.headers["content-language"] == language
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["vary"].split(", "))
    assert f'<html lang="{language}"' in answer.text
    assert HEADINGS[language] in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "kept", "accepted", "spoken"),
    [
        ("", "", "", "en"),
        ("", "", "ru", "ru"),
        ("", "uk", "ru", "uk"),
        ("ru", "uk", "en", "ru"),
        ("", "xx", "uk", "uk"),
    ],
)
def test_the_address_goes_before_the_choice_and_the_choice_before_the_browser(
    visitor: TestClient, asked: str, kept: str, accepted: str, spoken: str
) -> None:
    """A choice that means nothing is none."""
    if kept:
        visitor.cookies.set("strike_monitor_language", kept)
    address = f"/incidents?lang={asked}" if asked else "/incidents"
    answer = visitor.get(address, headers={"Accept-Language": accepted})
    assert answer.headers["content-language"] == spoken


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("uk-UA,uk;q=0.9,en;q=0.8", "uk"),
        ("de-DE,de;q=0.9,ru;q=0.5,en;q=0.3", "ru"),
        ("en;q=0.1, uk;q=0.7", "uk"),
        ("uk;q=0, ru", "ru"),
        ("de, fr", "en"),
        ("*", "en"),
        ("uk;q=much", "en"),
        (";;;,,", "en"),
    ],
)
def test_the_browsers_wish_is_weighed(header: str, language: str) -> None:
    """The best liked of those there are; English where none is, or it cannot be read."""
    assert preferred_language(header) == language


def test_a_chosen_language_lasts(visitor: TestClient) -> None:
    """By a cookie that says nothing but the language, and only for who chose."""
    chosen = visitor.get("/incidents?lang=uk&region=UA-63")
    assert chosen.headers["set-cookie"] == (
        "strike_monitor_language=uk; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax"
    )
    assert 'href="/incidents?region=UA-63&amp;lang=ru"' in chosen.text
    assert visitor.get("/sources").headers["content-language"] == "uk"
    secure = visitor.get("https://testserver/?lang=uk")
    assert secure.headers["set-cookie"].endswith("; Secure")


def test_a_language_there_is_not_is_refused(visitor: TestClient) -> None:
    """As any parameter that means nothing here."""
    assert visitor.get("/incidents?lang=xx").status_code == 422


def test_each_language_has_its_own_tag(visitor: TestClient) -> None:
    """A page kept in one language is not taken for the other's."""
    first = visitor.get("/incidents", headers={"Accept-Language": "uk"})
    tag = {"If-None-Match": first.headers["etag"]}
    assert visitor.get("/incidents", headers={**tag, "Accept-Language": "uk"}).status_code == 304
    assert visitor.get("/incidents", headers={**tag, "Accept-Language": "ru"}).status_code == 200


@pytest.mark.parametrize(
    "address", ["/v1/incidents", "/v1/sources", "/v1/digests", "/openapi.json", "/v1/incidents/i-0"]
)
def test_the_api_speaks_english(visitor: TestClient, address: str) -> None:
    """Whatever the browser wishes; its problems too."""
    plain = visitor.get(address, headers=AS_MONITOR)
    wished = visitor.get(address, headers={**AS_MONITOR, "Accept-Language": "uk"})
    assert plain.text == wished.text
    assert "content-language" not in wished.headers
    assert visitor.get("/v1/incidents?lang=uk").status_code == 422


def test_a_refusal_is_a_page_in_the_language(visitor: TestClient) -> None:
    """For a person; a program gets the same problem as ever."""
    asked = {"Accept-Language": "uk", "Accept": "text/html"}
    page = visitor.get("/incidents/i-none", headers=asked)
    assert page.status_code == 404
    assert "Не знайдено" in page.text
    problem = visitor.get("/incidents/i-none", headers={"Accept-Language": "uk"}).json()
    assert problem["title"] == "Not Found"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/incidents?region=XX", "«XX» тут невідоме"),
        ("/incidents?verdict=guilty", "тут нічого не означає"),
        ("/incidents?colour=red", "такого параметра немає"),
        ("/incidents?first=2025-04-04&last=2025-04-03", "останній день раніше за перший"),
        ("/sites?bbox=179,1,-179,2", "двома частинами"),
        ("/nowhere", "За цією адресою нічого немає."),
    ],
)
def test_a_refusal_says_why_in_the_language_and_without_codes(
    visitor: TestClient, address: str, words: str
) -> None:
    """What there is to choose from is in the forms; programs are told the codes."""
    asked = {"Accept-Language": "uk", "Accept": "text/html"}
    page = visitor.get(address, headers=asked).text
    assert words in page
    assert "UA-" not in page and "Input should" not in page


def test_every_refusal_has_a_title_in_every_language() -> None:
    """Under the names that any version of Python gives them."""
    with read_by(Reader("uk")):
        titles = {HTTPStatus(code).phrase for code in (*STATUS_OF.values(), 400, 405, 500)}
        assert [title for title in titles if said(title) is None] == []


def test_an_issue_is_one_content_in_every_language(visitor: TestClient) -> None:
    """What is rendered differs, what is kept does not."""
    address = addressed(visitor, "/digests/{digest}")
    texts, documents = set(), set()
    for language in ("en", "uk", "ru"):
        wish = {"Accept-Language": language}
        texts.add(visitor.get(f"{address}.txt", headers=wish).text.split("\n")[0])
        documents.add(visitor.get(f"{address}.json", headers=wish).text)
    assert len(texts) == 3
    assert len(documents) == 1
