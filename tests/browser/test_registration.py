"""Registering on a phone: by keyboard alone, without JavaScript, and with a connection that is lost."""

import re
import secrets
import time

from playwright.sync_api import expect

from . import people

PHONE = {"width": 360, "height": 740}
READ = 2.2  # seconds: nobody fills in a form faster
SAITAMA = 11  # presses of the arrow below 「選んでください」


def somebody():
    token = secrets.token_hex(3)  # of its own, so that it may run twice on one system
    return f"森下 みどり{token}", f"midori-{token}@example.jp"


def focused(page):
    return page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")


def tab_to(page, name, most=60):
    """Press Tab until the field or button `name` has the focus; nothing on the way may swallow it."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if focused(page) == name:
            return
    raise AssertionError(f"Tab never reaches {name}")


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter((each) => each.startsWith('draft:'))")


def test_by_keyboard_only_on_a_narrow_screen(visit):
    name, address = somebody()
    page = visit(**PHONE)
    page.goto("/register/")
    tab_to(page, "kind")
    page.keyboard.press("Space")
    tab_to(page, "name")
    page.keyboard.type(name)
    tab_to(page, "kana")
    page.keyboard.type("もりした みどり")
    tab_to(page, "prefecture")
    for _press in range(SAITAMA):
        page.keyboard.press("ArrowDown")
    tab_to(page, "email")
    page.keyboard.type(address)
    tab_to(page, "consent_a")
    page.keyboard.press("Space")
    time.sleep(READ)
    tab_to(page, "確認画面へ進む")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="申込内容の確認")).to_be_visible()
    expect(page.get_by_text("埼玉県").first).to_be_visible()
    tab_to(page, "この内容で申し込む")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="確認のメールをお送りしました")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_an_error_takes_the_keyboard_to_its_field(visit):
    page = visit(**PHONE)
    page.goto("/register/")
    tab_to(page, "name")
    page.keyboard.type("森下 みどり")
    time.sleep(READ)
    tab_to(page, "確認画面へ進む")
    page.keyboard.press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "kind"
    expect(page.get_by_role("textbox", name="お名前（団体名）")).to_have_value("森下 みどり")


def test_without_javascript(visit):
    name, address = somebody()
    page = visit(**PHONE, java_script_enabled=False)
    page.goto("/register/")
    people.fill_registration(page, name=name, kana="モリシタ ミドリ", email="midori")
    page.get_by_role("textbox", name="郵便番号").fill("３３０－００６３")
    page.get_by_role("button", name="住所を調べる").click()
    page.get_by_role("button", name=re.compile("浦和区高砂")).click()
    expect(page.get_by_role("textbox", name="住所")).to_have_value(re.compile("浦和区高砂"))
    time.sleep(READ)
    page.get_by_role("main").get_by_role("button", name="確認画面へ進む").last.click()
    expect(page.get_by_role("textbox", name="お名前（団体名）")).to_have_value(name)  # the address was wrong
    page.get_by_role("textbox", name="メールアドレス").fill(address)
    people.send_registration(page, expect)
    expect(page.get_by_role("heading", name="確認のメールをお送りしました")).to_be_visible()
    assert page.get_by_role("button", name="入力した内容をこの端末から消す").count() == 0  # nothing is kept then
    people.newest_letter(page, to=address, subject="お申し込み")
    page.get_by_role("main").get_by_role("link", name="/register/confirm/").first.click()
    page.get_by_role("button", name="このメールアドレスで申し込む").click()
    expect(page.get_by_role("heading", name="お申し込みが完了しました")).to_be_visible()


def test_a_lost_connection_keeps_what_was_typed(visit):
    name, address = somebody()
    page = visit(**PHONE)
    page.goto("/register/")
    people.fill_registration(page, name=name, kana="もりした みどり", email=address)
    page.context.set_offline(True)
    page.get_by_role("main").get_by_role("button", name="確認画面へ進む").last.click()
    expect(page.get_by_text("いまは電波がつながっていません。")).to_be_visible()
    page.context.set_offline(False)
    page.goto("/")  # the person gave up, and comes back later
    page.goto("/register/")
    expect(page.get_by_text("前に入力された内容の続きです")).to_be_visible()
    expect(page.get_by_role("textbox", name="お名前（団体名）")).to_have_value(name)
    expect(page.get_by_role("textbox", name="メールアドレス")).to_have_value(address)
    expect(page.get_by_label("個人として")).to_be_checked()
    expect(page.locator("[name=consent_a]")).not_to_be_checked()  # nobody agrees by an old tick
    page.locator("[name=consent_a]").check()
    assert kept(page) == ["draft:register"]
    people.send_registration(page, expect)
    expect(page.get_by_role("heading", name="確認のメールをお送りしました")).to_be_visible()
    assert kept(page) == []


def test_what_was_typed_is_erased_from_a_shared_device_at_once(visit):
    page = visit(**PHONE)
    page.goto("/register/")
    page.get_by_role("textbox", name="お名前（団体名）").fill("森下 みどり")
    assert kept(page) == ["draft:register"]
    page.get_by_role("button", name="入力した内容をこの端末から消す").click()
    expect(page.get_by_role("textbox", name="お名前（団体名）")).to_have_value("")
    assert kept(page) == []


def test_what_was_typed_is_gone_after_a_day_whatever_page_is_open(visit):
    page = visit(**PHONE)
    page.goto("/register/")
    page.get_by_role("textbox", name="お名前（団体名）").fill("森下 みどり")
    page.evaluate(
        "localStorage.setItem('draft:register', localStorage.getItem('draft:register')"
        '.replace(/"until":\\d+/, \'"until":1\'))'
    )
    page.goto("/progress/")
    page.wait_for_function("localStorage.getItem('draft:register') === null")
