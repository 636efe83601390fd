"""Applying for a training on a phone of 360 px, without JavaScript, from the first visit to the seat and back."""

import re
import secrets
import time

from playwright.sync_api import expect

from . import people

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def apply(page, *, name, email):
    page.get_by_role("textbox", name="お名前").fill(name)
    page.get_by_role("textbox", name="メールアドレス").fill(email)
    page.locator("[name=consent]").check()
    time.sleep(2)  # a person reads
    page.get_by_role("button", name="この内容で申し込む").click()


def test_from_the_list_to_the_seat_and_back(visit):
    phone, token = visit(width=360, height=740, java_script_enabled=False), secrets.token_hex(3)
    name, address = f"佐藤 千代{token}", f"chiyo-{token}@example.jp"
    phone.goto("/")
    phone.get_by_role("main").get_by_role("link", name="アンバサダー講習会").click()
    phone.get_by_role("link", name="東京会場").first.click()
    left = int(re.search(r"残り(\d+)席", phone.get_by_role("main").inner_text())[1])
    training = phone.url
    phone.get_by_role("link", name="申し込む", exact=True).click()
    phone.get_by_role("button", name="この内容で申し込む").click()
    expect(phone).to_have_title(re.compile("^エラー："))
    apply(phone, name=name, email=address)
    expect(phone.get_by_role("heading", name="確認のメールをお送りしました")).to_be_visible()
    assert phone.evaluate(SIDEWAYS) == 0

    people.newest_letter(phone, to=address, subject="お申し込みの確認")
    phone.get_by_role("main").get_by_role("link", name="/trainings/confirm/").click()
    phone.get_by_role("button", name="申し込みを完了する").click()
    expect(phone.get_by_role("heading", name="席が決まりました")).to_be_visible()
    expect(phone.get_by_role("img", name="受付用のQRコード")).to_be_visible()
    assert phone.evaluate(SIDEWAYS) == 0
    phone.goto(training)
    assert f"残り{left - 1}席" in phone.get_by_role("main").inner_text()

    text = people.newest_letter(phone, to=address, subject="席が決まりました")
    assert name in text
    phone.get_by_role("main").get_by_role("link", name="/trainings/answer/").click()
    phone.get_by_role("link", name="申し込みを取り消す").click()
    phone.get_by_role("button", name="申し込みを取り消す").click()
    expect(phone.get_by_role("heading", name="お申し込みを取り消しました")).to_be_visible()
    phone.goto(training)
    assert f"残り{left}席" in phone.get_by_role("main").inner_text()


def test_an_ambassador_takes_two_taps_and_has_the_certificate_at_hand(visit):
    phone = visit(width=360, height=740)
    people.sign_in(phone, "hanako@example.jp")
    phone.goto("/trainings/")
    phone.get_by_role("link", name="大阪会場").first.click()
    if phone.get_by_text("申し込み済みです").count() == 0:  # the test may run twice on one system
        phone.get_by_role("link", name="キャンセル待ちに申し込む").click()
        phone.get_by_role("button", name="利用目的に同意して申し込む").click()
        expect(phone.get_by_role("heading", name="キャンセル待ちです")).to_be_visible()
    phone.goto("/my/")
    with phone.expect_download() as taken:
        phone.get_by_role("link", name="受講証").first.click()
    assert taken.value.suggested_filename.endswith(".pdf")
