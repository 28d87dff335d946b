"""A review in a real browser: without scripts, by keyboard alone, in both themes and on a phone."""

import re
from collections.abc import Iterator

import pytest
from browser.readers import Watched, a_service, watched_page
from playwright.sync_api import Browser, Page, expect
from visitors import REVIEWER_KEYS

from monitor.publish.language import LANGUAGES
from monitor.web.viewer import key_hash

DAYS = ("2025-03-19", "2025-03-26", "2025-03-27")
A_CASE = re.compile(r"/review/i-")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service with two reviewers."""
    reviewers = {key_hash(key): author for author, key in REVIEWER_KEYS.items()}
    with a_service(tmp_path_factory.mktemp("home"), DAYS, reviewers=reviewers) as origin:
        yield origin


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


def test_a_whole_review_by_keyboard_without_scripts(watched: Watched, origin: str) -> None:
    """Sign in, take the first case, correct what was typed wrong, decide, and sign out."""
    page = watched.page
    page.route("**/*.js*", lambda route: route.fulfill(body=""))
    done = page.locator("#done")
    page.goto(f"{origin}/review")
    expect(page.locator("#f-key")).to_be_focused()
    page.keyboard.type(REVIEWER_KEYS["Ann"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{origin}/review")
    expect(page.locator("h1")).to_have_text("Review desk")
    pressed_to(page, "Take it")
    page.keyboard.press("Enter")
    page.wait_for_url(A_CASE)
    expect(done).to_contain_text("Kept and in effect: decision 1, take.")
    pressed_to(page, "To the decision")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#decide$"))
    pressed_to(page, "Confirm")
    page.keyboard.press("Space")
    pressed_to(page, "Why, in a sentence")
    page.keyboard.type("both sides’ sources name the depot")
    pressed_to(page, "Decide")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/i-*?done=2")
    expect(done).to_contain_text("decision 2, confirm")
    expect(page.locator("main")).to_contain_text("both sides’ sources name the depot")
    page.reload()
    expect(done).to_contain_text("decision 2, confirm")
    pressed_to(page, "Sign out")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/sign-in*")
    page.goto(f"{origin}/review")
    expect(page).to_have_url(re.compile("sign-in"))


def test_the_fault_has_the_focus(browser: Browser, origin: str) -> None:
    """A refused form comes back with the caret where something is to be put right."""
    with watched_page(browser, origin, refused=422) as watched:
        page = watched.page
        open_first_case(page, origin)
        page.locator("summary", has_text="Correct a fact").click()
        page.locator("#correct-fact-site").check()
        page.locator("#correct-site").fill("no-such-site")
        page.locator("#correct-reason").fill("the photograph")
        page.get_by_role("button", name="Correct the fact").click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_role("link", name="Give the id of a site").click()
        expect(page.locator("#correct-site")).to_be_focused()
        expect(page.locator("#correct-reason")).to_have_value("the photograph")


def sign_in(page: Page, origin: str, who: str = "Ben") -> None:
    """Come to the queue in a reviewer's session."""
    page.goto(f"{origin}/review")
    page.locator("#f-key").fill(REVIEWER_KEYS[who])
    page.locator("#f-key").press("Enter")
    page.wait_for_url(f"{origin}/review")


def open_first_case(page: Page, origin: str) -> None:
    """Sign in, and open what is most urgent."""
    sign_in(page, origin)
    page.locator("tbody a").first.click()
    page.wait_for_url(A_CASE)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_the_desk_is_accessible(
    browser: Browser, origin: str, theme: str, width: int
) -> None:
    """axe finds nothing serious or critical; nothing is wider than a phone."""
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": theme}
    with watched_page(browser, origin, bypass_csp=True, **options) as watched:
        page = watched.page
        page.goto(f"{origin}/review/sign-in")
        assert watched.barriers() == []
        sign_in(page, origin)
        assert watched.barriers() == []
        page.locator("tbody a").first.click()
        page.wait_for_url(A_CASE)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        expect(page.locator("#correct-reason")).to_be_visible()
        assert watched.barriers() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 768])
def test_the_queue_scrolls_no_page_sideways(
    watched: Watched, origin: str, width: int, language: str
) -> None:
    """Nor does a case, whatever the language; the queue's table scrolls by itself."""
    page = watched.page
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(f"{origin}/review/sign-in?lang={language}")
    for view in ("the desk", "a case"):
        if view == "the desk":
            sign_in(page, origin)
        else:
            page.locator("tbody a").first.click()
            page.wait_for_url(A_CASE)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view


def test_on_paper_there_are_no_forms(watched: Watched, origin: str) -> None:
    """The case is printed with its evidence and decisions."""
    page = watched.page
    open_first_case(page, origin)
    expect(page.locator("#decide")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("Findings under each reading").first).to_be_visible()
    expect(page.locator("#decide")).to_be_hidden()
    expect(page.locator("form").filter(visible=True)).to_have_count(0)


def test_pages_of_another_site_cannot_decide(browser: Browser, origin: str) -> None:
    """A form sent from elsewhere brings no session, and is refused for where it comes from."""
    with watched_page(browser, origin, refused=403) as watched:
        page = watched.page
        sign_in(page, origin)
        case = page.locator("tbody a").first.get_attribute("href")
        page.goto("about:blank")
        page.set_content(f'<form method=post action="{origin}{case}"><button name=kind value=take>')
        with page.expect_response(A_CASE) as answer:
            page.locator("button").click()
        assert answer.value.status == 403
