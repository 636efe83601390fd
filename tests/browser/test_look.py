"""The look in a real browser: readable by machine and eye, on a narrow phone, by keyboard, without JavaScript."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from . import people

PAGES = ["/", "/privacy/", "/register/", "/sessions/", "/materials/", "/progress/", "/account/login/"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll('.button, .site-nav a, .field input, .field select, summary, .logo')]
    .filter(each => each.checkVisibility() && !each.closest('.honeypot'))
    .map(each => each.closest('label.choice') || each)
    .filter(each => each.getBoundingClientRect().height < 44).map(each => each.outerHTML)"""


@pytest.mark.parametrize(("theme", "language"), [("light", "ja"), ("dark", "en")])
def test_pages_are_accessible_and_fit_a_narrow_phone(visit, theme, language):
    page = visit(width=320, color_scheme=theme)
    found = {}
    for path in PAGES:
        page.goto(f"{path}?lang={language}")
        violations = [each["id"] for each in Axe().run(page, options=RULES).response["violations"]]
        found[path] = (violations, page.evaluate(SIDEWAYS), page.evaluate(SMALL))
    assert found == {path: ([], 0, []) for path in PAGES}


def test_errors_take_the_focus_and_lead_to_the_field(visit):
    page = visit(width=360)
    page.goto("/account/login/")
    page.get_by_role("button", name="確認コードを送る").click()
    expect(page).to_have_title(re.compile("^エラー："))  # waits for the page that comes back
    assert page.evaluate("document.activeElement.matches('.error-summary')")
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.name") == "email"


def test_the_menu_and_the_language_work_without_javascript(visit):
    page = visit(width=360, java_script_enabled=False)
    page.goto("/privacy/?a=1")
    page.locator(".site-menu summary").click()
    assert page.locator(".site-menu__panel").get_by_role("link", name="学習会").is_visible()
    page.locator(".site-menu summary").click()
    page.get_by_role("button", name="English").click()
    assert page.url.endswith("/privacy/?a=1")
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_first_tab_leads_past_the_menu(visit):
    page = visit()
    page.goto("/privacy/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_second_tap_sends_nothing_twice(visit):
    page = visit()
    page.goto("/account/login/")
    page.locator("input[name=email]").fill("twice@example.jp")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="確認コードを送る").dblclick(no_wait_after=True)
    page.wait_for_load_state("networkidle")
    assert len(sent) == 1


def test_the_back_button_leads_to_the_form_that_came_back(visit):
    page = visit(width=360)
    page.goto("/register/")
    page.wait_for_timeout(2000)
    page.get_by_role("main").get_by_role("button", name="確認画面へ進む").last.click()
    expect(page).to_have_title(re.compile("^エラー："))
    people.fill_registration(page, name="佐藤 千代", kana="サトウ チヨ", email="back@example.jp")
    page.get_by_role("main").get_by_role("button", name="確認画面へ進む").last.click()
    expect(page.get_by_role("heading", name="申込内容の確認")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="アンバサダー登録")).to_be_visible()
