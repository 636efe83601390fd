"""Checking in: three phones give three, a reload stays three, and the screen counts by itself."""

import re

import pytest
from playwright.sync_api import expect

from . import people
from .test_every_page import trouble

DONE = "受付しました"


@pytest.fixture(scope="module")
def signed_in(browser, site):
    """What the browser of the ambassador keeps; signed in once, for codes are limited."""
    context = browser.new_context(base_url=site)
    people.sign_in(context.new_page(), "hanako@example.jp")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def screen(visit, signed_in):
    """The screen of the session that is open today, as its ambassador has it."""
    page = visit(storage_state=signed_in)
    page.goto("/my/sessions/")
    page.get_by_role("article").filter(has_text="みんなで考える子どもの未来").get_by_role(
        "link", name="受付（QRコード）"
    ).click()
    expect(page.get_by_role("img", name="受付のQRコード")).to_be_visible()
    return page


def number(screen):
    return int(screen.locator(".desk__number").inner_text().replace(",", ""))


def address(screen):
    return screen.locator(".desk__address a").get_attribute("href")


def shows(screen, count):
    expect(screen.locator(".desk__number")).to_have_text(str(count))


def test_three_phones_give_three_and_the_screen_counts_by_itself(visit, screen):
    before, here = number(screen), address(screen)
    phones = [visit(width=360, height=640) for _each in range(3)]
    for phone in phones:
        phone.goto(here)
        phone.get_by_role("button", name="受付する").click()
        expect(phone.get_by_role("heading", name=DONE)).to_be_visible()
    shows(screen, before + 3)
    for phone in phones:
        phone.reload()
        expect(phone.get_by_role("heading", name=DONE)).to_be_visible()
    screen.reload()
    shows(screen, before + 3)


def test_a_family_presses_once_without_javascript_and_is_taken_back(visit, screen):
    before, here = number(screen), address(screen)
    phone = visit(width=360, height=640, java_script_enabled=False)
    phone.goto(here)
    phone.get_by_label("4人").check()
    phone.get_by_role("button", name="受付する").click()
    expect(phone.get_by_text("4人", exact=True)).to_be_visible()
    shows(screen, before + 4)
    expect(screen.locator("#last")).to_contain_text("4人")
    screen.get_by_role("button", name="これを取り消す").click()
    shows(screen, before)
    phone.reload()
    expect(phone.get_by_role("button", name="受付する")).to_be_visible()


def test_people_without_a_phone_are_added(screen):
    before = number(screen)
    screen.get_by_label("足す人数").fill("２")
    screen.get_by_role("button", name="足す", exact=True).click()
    shows(screen, before + 2)


def test_the_report_starts_from_the_check_in(visit, screen):
    phone = visit(width=360, height=640)
    phone.goto(address(screen))
    phone.get_by_role("button", name="受付する").click()
    expect(phone.get_by_role("heading", name=DONE)).to_be_visible()
    screen.reload()
    count = number(screen)
    screen.get_by_role("link", name="参加者数を報告する").click()
    expect(screen.get_by_label("参加者数", exact=False).first).to_have_value(str(count))
    expect(screen.get_by_text(f"受付の人数 {count}人")).to_be_visible()


def test_the_board_fills_the_projector(screen):
    screen.get_by_role("button", name="全画面で表示する").click()
    screen.wait_for_function("document.fullscreenElement?.id === 'board'")


def test_sound_pages(visit, screen):
    desk, here = re.sub(r"^https?://[^/]+", "", screen.url), address(screen)
    found = {path: wrong for path in (desk, f"{desk}sheet/", f"{desk}attendance/") if (wrong := trouble(screen, path))}
    for theme in ("light", "dark"):
        phone = visit(width=320, height=640, color_scheme=theme)
        for path in (here, "/c/"):
            if wrong := trouble(phone, path):
                found[path] = wrong
        phone.goto(here)
        phone.get_by_role("button", name="受付する").click()
        expect(phone.get_by_role("heading", name=DONE)).to_be_visible()
        if wrong := trouble(phone, here):
            found["thanks"] = wrong
    assert found == {}


WAITING = "() => self.offlineQueue.all().then(all => all.map(each => each.state))"
KEPT = """async () => {
  const [pages, files] = await Promise.all(["mirai-pages-1", "mirai-files-1"].map((name) => caches.open(name)));
  return Boolean(await pages.match(location.href)) && (await files.keys()).length > 6;
}"""


@pytest.fixture
def phone(browser, site):
    """A phone whose console may complain: there is no signal."""
    context = browser.new_context(base_url=site, viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def until(page, question):
    """Ask the page until it says yes."""
    for _try in range(100):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {question}")


def test_a_tap_without_a_signal_arrives_once(phone, screen):
    before, here = number(screen), address(screen)
    phone.goto(here)
    until(phone, KEPT)
    phone.context.set_offline(True)
    phone.reload()  # the page opens without a signal after one visit
    phone.get_by_label("2人").check()
    phone.get_by_role("button", name="受付する").click()
    expect(phone.get_by_text("電波がつながったら送ります（1件）")).to_be_visible()
    expect(phone.get_by_role("button", name="受付する")).to_be_hidden()
    phone.reload()
    assert phone.evaluate(WAITING) == ["waiting"]
    shows(screen, before)
    phone.context.set_offline(False)
    shows(screen, before + 2)
    expect(phone.get_by_role("heading", name=DONE)).to_be_visible()
    assert phone.evaluate(WAITING) == []
    screen.reload()
    shows(screen, before + 2)


def test_pressed_in_two_windows_without_a_signal_it_is_one_phone(phone, screen):
    before, here = number(screen), address(screen)
    phone.goto(here)
    until(phone, KEPT)
    other = phone.context.new_page()
    other.goto(here)
    phone.context.set_offline(True)
    for page in (phone, other):
        page.get_by_role("button", name="受付する").click()
        expect(page.get_by_text("電波がつながったら送ります")).to_be_visible()
    assert phone.evaluate(WAITING) == ["waiting", "waiting"]
    phone.context.set_offline(False)
    for page in (phone, other):
        expect(page.get_by_role("heading", name=DONE)).to_be_visible()
    shows(screen, before + 1)


def test_a_late_tap_still_counts_after_closing(phone, screen):
    before, here = number(screen), address(screen)
    phone.goto(here)
    until(phone, KEPT)
    phone.context.set_offline(True)
    phone.reload()
    phone.get_by_role("button", name="受付する").click()
    expect(phone.get_by_text("電波がつながったら送ります")).to_be_visible()
    screen.get_by_role("button", name="受付を終える").click()
    expect(screen.get_by_text("受付は終わりました")).to_be_visible()
    phone.context.set_offline(False)
    shows(screen, before + 1)
    screen.get_by_role("button", name="受付をもう一度始める").click()
    expect(screen.get_by_text("受付中")).to_be_visible()
