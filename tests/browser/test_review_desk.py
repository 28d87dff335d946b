"""A review in a real browser: without scripts, by keyboard alone, in both themes and on a phone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import worlds
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from visitors import REVIEWER_KEYS, Clock, served

from monitor.settings.assembly import Assembly
from monitor.web.app import create_app
from monitor.web.viewer import key_hash

CHROMIUM = Path("/usr/bin/chromium")
NOW = datetime(2025, 4, 18, 9, 0, tzinfo=UTC)
DAYS = ("2025-03-19", "2025-03-26", "2025-03-27")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium"),
]


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service with two reviewers, after some days of the pause were replayed on it."""
    home = tmp_path_factory.mktemp("home")
    database = worlds.a_store(home / "strike-monitor.db")
    worlds.replayed(database, worlds.some_days(tmp_path_factory.mktemp("seeds"), *DAYS))
    assembly = Assembly(
        settings=worlds.settings_in(home),
        config=worlds.config(),
        database=database,
        knowledge=worlds.knowledge(),
    )
    reviewers = {key_hash(key): author for author, key in REVIEWER_KEYS.items()}
    with served(create_app(assembly, clock=Clock(NOW), reviewers=reviewers)) as address:
        yield address
    database.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium that calls nobody."""
    quiet = ["background-networking", "component-update", "sync"]
    args = ["--no-sandbox", "--disable-gpu", "--no-first-run", *(f"--disable-{q}" for q in quiet)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        browser.close()


def opened(context: BrowserContext, complaints: list[str]) -> Page:
    """A page that notes what the browser complains of."""
    page = context.new_page()
    page.on("console", lambda m: complaints.append(m.text) if m.type != "log" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What browsers complain of; nothing, in the end."""
    found: list[str] = []
    yield found
    assert found == []


NAME_OF_FOCUS = """
const at = document.activeElement;
at.matches("a, button, input, select, textarea, summary") ? (at.labels?.[0] ?? at).innerText : ""
"""


def pressed_to(page: Page, words: str) -> None:
    """Press Tab until what is called so has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        name = page.evaluate(NAME_OF_FOCUS)
        if words in (name or ""):
            return
    raise AssertionError(f"no way by keyboard to {words!r}")


def test_a_whole_review_by_keyboard_without_scripts(
    browser: Browser, origin: str, complaints: list[str]
) -> None:
    """Sign in, take the first case, correct what was typed wrong, decide, and sign out."""
    context = browser.new_context()
    context.route("**/*.js*", lambda route: route.fulfill(body=""))
    page = opened(context, complaints)
    page.goto(f"{origin}/review")
    page.keyboard.type(REVIEWER_KEYS["Ann"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{origin}/review")
    assert page.locator("h1").inner_text() == "Review desk"
    pressed_to(page, "Take it")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/i-*")
    assert "Kept and in effect: decision 1, take." in page.locator("#done").inner_text()
    pressed_to(page, "To the decision")
    page.keyboard.press("Enter")
    pressed_to(page, "Confirm")
    page.keyboard.press("Space")
    pressed_to(page, "Why, in a sentence")
    page.keyboard.type("both sides’ sources name the depot")
    pressed_to(page, "Decide")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/i-*?done=2")
    assert "decision 2, confirm" in page.locator("#done").inner_text()
    assert "both sides’ sources name the depot" in page.locator("main").inner_text()
    page.reload()
    assert "decision 2, confirm" in page.locator("#done").inner_text()
    pressed_to(page, "Sign out")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/sign-in*")
    page.goto(f"{origin}/review")
    assert "sign-in" in page.url
    context.close()


def test_the_fault_has_the_focus(browser: Browser, origin: str, complaints: list[str]) -> None:
    """A refused form comes back with the caret where something is to be put right."""
    context = browser.new_context()
    page = opened(context, complaints)
    signed_in(page, origin)
    page.locator("tbody a").first.click()
    page.locator("summary", has_text="Correct a fact").click()
    page.locator("#correct-fact-site").check()
    page.locator("#correct-site").fill("no-such-site")
    page.locator("#correct-reason").fill("the photograph")
    page.get_by_role("button", name="Correct the fact").click()
    page.wait_for_selector("[role=alert]")
    page.get_by_role("link", name="Give the id of a site").click()
    assert page.locator("#correct-site").evaluate("e => e === document.activeElement")
    assert page.locator("#correct-reason").input_value() == "the photograph"
    context.close()
    complaints[:] = [each for each in complaints if "422" not in each]  # the status itself


def signed_in(page: Page, origin: str, who: str = "Ben") -> None:
    """The page, at the queue, in a reviewer's session."""
    page.goto(f"{origin}/review")
    page.locator("#f-key").fill(REVIEWER_KEYS[who])
    page.locator("#f-key").press("Enter")
    page.wait_for_url(f"{origin}/review")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_the_desk_is_accessible(
    browser: Browser, origin: str, complaints: list[str], theme: str, width: int
) -> None:
    """axe finds nothing serious or critical; nothing is wider than a phone."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=theme, bypass_csp=True
    )
    page = opened(context, complaints)
    page.goto(f"{origin}/review/sign-in")
    assert_accessible(page)
    signed_in(page, origin)
    assert_accessible(page)
    page.locator("tbody a").first.click()
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def assert_accessible(page: Page) -> None:
    """No serious or critical finding on the page as it stands."""
    found = Axe().run(page).response["violations"]
    grave = [v for v in found if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in grave] == []


def test_on_paper_there_are_no_forms(browser: Browser, origin: str, complaints: list[str]) -> None:
    """The case is printed with its evidence and decisions."""
    context = browser.new_context()
    page = opened(context, complaints)
    signed_in(page, origin)
    page.locator("tbody a").first.click()
    page.emulate_media(media="print")
    assert not page.locator("#decide").is_visible()
    assert not page.locator("form").first.is_visible()
    assert page.get_by_text("Findings under each reading").first.is_visible()
    context.close()


def test_pages_of_another_site_cannot_decide(
    browser: Browser, origin: str, complaints: list[str]
) -> None:
    """A form sent from elsewhere brings no session, and is refused for where it comes from."""
    context = browser.new_context()
    page = opened(context, complaints)
    signed_in(page, origin)
    case = page.locator("tbody a").first.get_attribute("href")
    page.goto("about:blank")
    page.set_content(f'<form method=post action="{origin}{case}"><button name=kind value=take>')
    with page.expect_response("**/review/**") as answer:
        page.locator("button").click()
    assert answer.value.status == 403
    context.close()
    complaints[:] = [each for each in complaints if "403" not in each]  # the status itself
