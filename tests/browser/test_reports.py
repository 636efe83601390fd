"""Reporting from a letter's link on a small phone: in a few taps, without a signal, killed in the middle."""

import re

import pytest
from playwright.sync_api import expect

from . import people

HANAKO = "hanako@example.jp"
PHONE = {"width": 360, "height": 740}
TYPED = "() => self.offlineQueue.all().then(all => Object.fromEntries(all[0].fields).head_count)"
QUEUE = "() => self.offlineQueue.all().then(all => all.map(each => each.state))"


@pytest.fixture
def link(visit):
    """The address in hanako's letter, its session unreported again whatever a test before did with it."""
    page = visit()
    page.goto("/mailbox/")
    text = people.newest_letter(page, to=HANAKO, subject="新しいリンク")
    address = re.search(r"https?://\S+/r/\S+/", text).group()
    for action in ("cancel", "reopen"):
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page.request.get(address).text()).group(1)
        page.request.post(address, form={"action": action, "csrfmiddlewaretoken": token})
    return address


@pytest.fixture
def phone(browser, site):
    """A page of its own whose console may complain: there is no signal."""
    contexts = []

    def open_page(**options):
        context = browser.new_context(base_url=site, viewport=PHONE, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_page
    for each in contexts:
        each.close()


def visited(page, link):
    """Open the page once with a signal, until it is kept."""
    page.goto(link)
    page.evaluate("() => navigator.serviceWorker.ready")
    until(page, "async () => (await (await caches.open('mirai-pages-1')).keys()).length > 0")
    until(page, "async () => (await (await caches.open('mirai-files-1')).keys()).length > 6")


def until(page, question):
    """Wait until the answer is true (wait_for_function takes a promise for one)."""
    for _try in range(100):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    raise AssertionError(question)


def reported(page, link):
    page.goto(link)
    return page.get_by_role("main").inner_text()


def test_a_report_from_the_letter_takes_less_than_ten_taps(visit, link):
    page, taps = visit(width=360, height=740, has_touch=True), []

    def tap(locator):
        taps.append(locator)
        locator.tap()

    people.newest_letter(page, to=HANAKO, subject="新しいリンク")
    tap(page.get_by_role("main").get_by_role("link", name="/r/").first)
    tap(page.get_by_label("参加者数"))
    page.keyboard.type("24")
    tap(page.get_by_role("button", name="報告する"))
    expect(page.get_by_role("heading", name="報告を受け取りました")).to_be_visible()
    expect(page.get_by_text("24人")).to_be_visible()
    assert len(taps) < 10


def test_without_a_signal_it_is_kept_and_arrives_once(phone, link):
    page = phone()
    visited(page, link)
    page.context.set_offline(True)
    page.goto(link)
    page.get_by_label("参加者数").fill("23")
    page.get_by_role("button", name="報告する").click()
    expect(page.get_by_text("電波がつながったら送ります（1件）")).to_be_visible()
    page.get_by_label("参加者数").fill("24")
    page.get_by_role("button", name="報告する").click()
    until(page, f"async () => (await ({TYPED})()) === '24'")
    page.reload()
    expect(page.get_by_text("電波がつながったら送ります（1件）")).to_be_visible()
    assert page.evaluate(QUEUE) == ["waiting"]
    page.context.set_offline(False)
    expect(page.get_by_text("保存していた内容を送りました")).to_be_visible()
    assert page.evaluate(QUEUE) == []
    assert "24人" in reported(page, link)
    assert page.evaluate("() => Object.keys(localStorage)") == []


def test_killed_when_the_answer_was_on_its_way_it_arrived_once(phone, link):
    page = phone()
    page.goto(link)
    page.get_by_label("参加者数").fill("21")

    def lose(route):
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            return route.abort()
        return route.continue_()

    page.route("**/r/**", lose)
    page.get_by_role("button", name="報告する").click()
    page.wait_for_timeout(1500)
    page.unroute("**/r/**")
    assert "21人" in reported(page, link)
    expect(page.locator("[data-offline-state]")).to_have_text("")
    until(page, f"async () => (await ({QUEUE})()).length === 0")


def test_killed_before_it_was_sent_it_is_sent_when_the_page_opens_again(phone, link):
    page = phone()
    page.goto(link)
    page.get_by_label("参加者数").fill("19")
    page.route("**/r/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("button", name="報告する").click()
    page.wait_for_timeout(1500)
    page.unroute("**/r/**")
    page.goto(link)
    expect(page.get_by_text("保存していた内容を送りました")).to_be_visible()
    assert "19人" in reported(page, link)


def test_a_refusal_is_told_and_what_was_typed_stays(phone, visit, link):
    page = phone()
    visited(page, link)
    page.context.set_offline(True)
    page.goto(link)
    page.get_by_label("参加者数").fill("たくさん")
    page.get_by_role("button", name="報告する").click()
    expect(page.get_by_text("電波がつながったら送ります（1件）")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("まだ受け付けられていません")).to_be_visible()
    expect(page.get_by_text("人数などの数字だけを入力してください")).to_be_visible()
    expect(page.get_by_text("入力した人数：たくさん")).to_be_visible()
    page.get_by_role("button", name="この端末から消す").click()
    assert page.evaluate(QUEUE) == []
    assert "報告を受け取りました" not in reported(page, link)


def test_a_link_that_has_ended_meanwhile_keeps_what_was_typed_and_says_so(phone, link):
    page = phone(service_workers="block")  # the worker would ask past the route below
    page.goto(link)
    page.context.set_offline(True)
    page.get_by_label("参加者数").fill("26")
    page.get_by_role("button", name="報告する").click()
    expect(page.get_by_text("電波がつながったら送ります（1件）")).to_be_visible()
    page.route("**/r/**", lambda route: route.fulfill(status=410, body="gone"))
    page.context.set_offline(False)
    expect(page.get_by_text("まだ受け付けられていません")).to_be_visible()
    expect(page.get_by_text("リンクの期限が切れているか")).to_be_visible()
    expect(page.get_by_text("入力した人数：26")).to_be_visible()
    page.unroute("**/r/**")
    page.get_by_role("button", name="もう一度送る").click()
    expect(page.get_by_text("保存していた内容を送りました")).to_be_visible()
    assert "26人" in reported(page, link)


def test_without_javascript_it_works_online(phone, link):
    page = phone(java_script_enabled=False)
    page.goto(link)
    page.get_by_label("参加者数").fill("22")
    page.get_by_role("button", name="報告する").click()
    expect(page.get_by_text("22人")).to_be_visible()


def test_what_was_typed_is_there_again_and_gone_after_the_report(phone, link):
    page = phone()
    page.goto(link)
    page.get_by_label("参加者数").fill("17")
    page.get_by_text("くわしく書く（任意）").click()
    page.get_by_label("よかったこと").fill("笑顔")
    page.goto("/")
    page.goto(link)
    expect(page.get_by_label("参加者数")).to_have_value("17")
    expect(page.get_by_label("よかったこと")).to_have_value("笑顔")
    page.get_by_role("button", name="報告する").click()
    expect(page.get_by_text("17人")).to_be_visible()
    assert page.evaluate("() => Object.keys(localStorage)") == []


def test_only_shells_are_kept(phone, link):
    page = phone()
    visited(page, link)
    for path in ("/", "/sessions/", "/materials/"):
        page.goto(path)
    keys = page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async name =>"
        " (await (await caches.open(name)).keys()).map(each => new URL(each.url).pathname)))).flat()"
    )
    assert [each for each in keys if not each.startswith(("/r/", "/static/"))] == []
