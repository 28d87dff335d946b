"""Who is asking: keys, one-time links and sessions."""

from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient
from visitors import AS_MONITOR, MONITOR_KEY, NOW, Clock, a_client, a_posted_report, let_stand

from monitor.settings.assembly import Assembly
from monitor.web.allowance import WRONG_KEYS_LIMIT
from monitor.web.viewer import LIFETIME, SESSION_COOKIE, OneTimeLinks

TYPED = {"Sec-Fetch-Site": "none"}  # as a browser says of an address that no page led to
FROM_HERE = {"Origin": "http://testserver"}


def _sees_all(client: TestClient, **headers: str) -> bool:
    """Whether the only incident is shown with its place."""
    (incident,) = client.get("/v1/incidents", headers=headers).json()["items"]
    return incident["geometry"] is not None


@pytest.fixture
def clock() -> Clock:
    """A clock that a test can move."""
    return Clock()


@pytest.fixture
def links() -> OneTimeLinks:
    """The links of this process."""
    return OneTimeLinks()


@pytest.fixture
def client(assembly: Assembly, links: OneTimeLinks, clock: Clock) -> TestClient:
    """A monitor with one incident that the public sees by its region only."""
    client = a_client(assembly, links=links, clock=clock)
    client.post("/v1/reports", json=a_posted_report())
    let_stand(client)
    return client


def test_a_key_shows_what_the_public_does_not_see(client: TestClient) -> None:
    """The same address, with and without a key."""
    assert not _sees_all(client)
    assert _sees_all(client, **AS_MONITOR)
    assert _sees_all(client, Authorization=f"bearer {MONITOR_KEY}")


@pytest.mark.parametrize(
    "authorization",
    ["Bearer wrong", "Bearer", "", "Basic dXNlcjpwYXNz", MONITOR_KEY, f"Bearer {MONITOR_KEY[:-1]}"],
)
@pytest.mark.parametrize("address", ["/v1/incidents", "/v1/rejections", "/"])
def test_a_wrong_key_is_refused_rather_than_ignored(
    client: TestClient, address: str, authorization: str
) -> None:
    """401, so that nobody takes the public's view for the whole."""
    answer = client.get(address, headers={"Authorization": authorization})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_link_opens_a_session_once(client: TestClient, links: OneTimeLinks) -> None:
    """It leads to the map with a cookie no script can read; the second time it is refused."""
    token = links.issue(NOW)
    entered = client.get(f"/enter?key={token}", headers=TYPED)
    assert (entered.status_code, entered.headers["location"]) == (303, "/map")
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert token.lower() not in cookie
    assert _sees_all(client)
    client.cookies.clear()
    assert client.get(f"/enter?key={token}", headers=TYPED).status_code == 401
    assert not _sees_all(client)


def test_a_session_ends_after_twelve_hours(
    client: TestClient, links: OneTimeLinks, clock: Clock
) -> None:
    """Then its bearer is the public again."""
    session = links.redeem(links.issue(NOW), NOW)
    cookie = f"{SESSION_COOKIE}={session}"
    clock.now = NOW + LIFETIME - timedelta(seconds=1)
    assert _sees_all(client, Cookie=cookie)
    clock.now = NOW + LIFETIME
    assert not _sees_all(client, Cookie=cookie)


def test_a_link_not_opened_in_twelve_hours_is_void(links: OneTimeLinks) -> None:
    """A mislaid link opens nothing the next day."""
    assert links.redeem(links.issue(NOW), NOW + LIFETIME) is None


def test_links_know_no_others_tokens_and_keep_no_secret() -> None:
    """Tokens are long, all different, good in their own process only, and not kept themselves."""
    links, others = OneTimeLinks(), OneTimeLinks()
    tokens = {links.issue(NOW) for _ in range(50)}
    assert len(tokens) == 50
    assert min(len(token) for token in tokens) >= 43  # 256 bits in base 64
    assert all(others.redeem(token, NOW) is None for token in tokens)
    assert links.author(next(iter(tokens)), NOW) is None
    kept = str([getattr(links, name) for name in vars(links)])
    assert not any(token in kept for token in tokens)


@pytest.mark.parametrize("address", ["/enter", "/enter?key=", "/enter?key=nonsense"])
def test_what_is_no_link_lets_nobody_in(client: TestClient, address: str) -> None:
    """Refused, and no cookie is set."""
    answer = client.get(address, headers=TYPED)
    assert answer.status_code in (401, 422)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-origin"},
        {**TYPED, "Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_a_link_that_a_preview_fetches_is_not_spent(
    client: TestClient, links: OneTimeLinks, headers: dict[str, str]
) -> None:
    """It shows a button; pressing that opens the session, once, and only from here."""
    token = links.issue(NOW)
    for _ in range(2):
        shown = client.get(f"/enter?key={token}", headers=headers)
        assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")
        assert "set-cookie" not in shown.headers
        assert f'value="{token}"' in shown.text
    assert client.post("/enter", data={"key": token}).status_code == 403
    entered = client.post("/enter", data={"key": token}, headers=FROM_HERE)
    assert (entered.status_code, entered.headers["location"]) == (303, "/map")
    assert _sees_all(client)
    again = client.post("/enter", data={"key": token}, headers=FROM_HERE)
    assert again.status_code == 401


def test_a_link_ends_the_session_before(client: TestClient, links: OneTimeLinks) -> None:
    """Whoever enters anew leaves no session behind that nobody looks after."""
    before = links.open(NOW, author="Ann")
    client.cookies.set(SESSION_COOKIE, before)
    client.post("/enter", data={"key": links.issue(NOW)}, headers=FROM_HERE)
    assert links.author(before, NOW) is None


@pytest.mark.parametrize(
    ("method", "address", "sent"),
    [
        ("GET", "/v1/incidents", {"headers": {"Authorization": "Bearer wrong"}}),
        ("POST", "/v1/incidents/i-1/decisions", {"json": {"kind": "confirm"}}),
        ("POST", "/enter", {"data": {"key": "wrong"}, "headers": FROM_HERE}),
        ("POST", "/review/sign-in", {"data": {"key": "wrong"}, "headers": FROM_HERE}),
    ],
)
def test_keys_that_open_nothing_are_heard_so_often_a_minute(
    client: TestClient, clock: Clock, method: str, address: str, sent: dict[str, Any]
) -> None:
    """One count for everybody; the keys of monitors go on opening, and after the minute all is as
    before.
    """
    first = client.request(method, address, **sent).status_code
    assert first in (401, 403)
    for _ in range(WRONG_KEYS_LIMIT - 1):
        client.request(method, address, **sent)
    clock.now = NOW + timedelta(seconds=20)
    refused = client.request(method, address, **sent)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "40")
    assert refused.headers["content-type"] == "application/problem+json"
    assert _sees_all(client, **AS_MONITOR)
    clock.now = NOW + timedelta(minutes=1)
    assert client.request(method, address, **sent).status_code == first


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("testserver", 200),
        ("127.0.0.1:8800", 200),
        ("localhost", 200),
        ("[::1]:8800", 200),
        ("elsewhere.invalid", 400),
        ("testserver.elsewhere.invalid", 400),
        ("", 400),
    ],
)
def test_only_our_own_hosts_are_answered(client: TestClient, host: str, status: int) -> None:
    """A name that somebody pointed here gets no page, and none that repeats it."""
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == status
    assert "elsewhere" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
