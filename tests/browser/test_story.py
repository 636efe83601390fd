"""The main job from the first visit to the moving bar, in a browser, without touching the database."""

import json
import secrets
import urllib.request
from datetime import date, timedelta

from playwright.sync_api import expect

from . import people


def totals(site):
    with urllib.request.urlopen(f"{site}/progress.json") as answer:
        found = json.load(answer)["indicators"]
    return {
        name: (found[name]["final"], found[name]["preliminary"]) for name in ("ambassadors", "participants", "sessions")
    }


def moved(before, after):
    return {name: (after[name][0] - before[name][0], after[name][1] - before[name][1]) for name in before}


def test_from_the_first_visit_to_the_moving_bar(visit, site):
    before = totals(site)
    token = secrets.token_hex(3)  # of its own, so that it may run twice on one system
    name, address = f"森下 みどり{token}", f"midori-{token}@example.jp"
    phone, desk = visit(width=360, height=740), visit()

    # A person registers on a phone.
    phone.goto("/")
    phone.get_by_role("main").get_by_role("link", name="アンバサダーに登録する").first.click()
    people.fill_registration(phone, name=name, kana="モリシタ ミドリ", email=address)
    people.send_registration(phone, expect)
    expect(phone.get_by_role("heading", name="確認のメールをお送りしました")).to_be_visible()
    people.newest_letter(phone, to=address, subject="お申し込み")
    phone.get_by_role("main").get_by_role("link", name="/register/confirm/").first.click()
    phone.get_by_role("button", name="このメールアドレスで申し込む").click()
    expect(phone.get_by_role("heading", name="お申し込みが完了しました")).to_be_visible()
    assert moved(before, totals(site)) == {"ambassadors": (0, 0), "participants": (0, 0), "sessions": (0, 0)}

    # Staff approve.
    people.sign_in(desk, "staff@example.jp")
    desk.goto("/admin/")
    desk.get_by_role("link", name="登録申込の確認").click()
    desk.get_by_role("link", name=name).click()
    desk.get_by_role("link", name="登録する").or_(desk.get_by_role("button", name="登録する")).first.click()
    if desk.get_by_role("main").get_by_role("button", name="登録する").count():
        desk.get_by_role("main").get_by_role("button", name="登録する").first.click()
    assert moved(before, totals(site))["ambassadors"] == (1, 0)

    # The welcome letter brings the study tools; signed in, they can be taken.
    assert "登録番号" in people.newest_letter(phone, to=address, subject="登録")
    people.sign_in(phone, address)
    expect(phone.get_by_role("heading", name="学習ツール")).to_be_visible()
    phone.get_by_role("link", name="学習スライド").click()
    with phone.expect_download() as taken:
        phone.get_by_role("link", name="ダウンロード").first.click()
    assert taken.value.suggested_filename.endswith(".pdf")

    # She reports a session that was held: preliminary at once.
    phone.goto("/my/")
    phone.get_by_role("link", name="終わった学習会を報告する").click()
    people.fill_day(phone, date.today() - timedelta(days=3))
    phone.locator("[name=prefecture]").select_option(label="埼玉県")
    phone.locator("[name=venue]").fill("さいたま市 あおぞら会館")
    phone.locator("[name=head_count]").fill("２４名")
    phone.get_by_role("button", name="報告する").click()
    expect(phone.get_by_text("24人").first).to_be_visible()
    assert moved(before, totals(site)) == {"ambassadors": (1, 0), "participants": (0, 24), "sessions": (0, 1)}

    # Staff confirm: final, and the total stays.
    desk.goto("/admin/")
    desk.get_by_role("link", name="実施報告の確認").click()
    desk.get_by_role("listitem").filter(has_text=name).get_by_role("link", name="くわしく見る").click()
    desk.get_by_role("button", name="確認済みにする").click()
    expect(desk.get_by_text("確認済みにしました。")).to_be_visible()
    assert moved(before, totals(site)) == {"ambassadors": (1, 0), "participants": (24, 0), "sessions": (1, 0)}

    # The dashboard and the public page say the same.
    after = totals(site)
    for page, path in ((desk, "/admin/"), (visit(), "/progress/")):
        page.goto(path)
        for final, preliminary in after.values():
            assert f"{final + preliminary:,}" in page.locator("main").inner_text()


def test_from_home_to_the_brochure_in_two_taps(visit):
    phone = visit(width=360, height=740)
    phone.goto("/")
    phone.get_by_role("main").get_by_role("link", name="冊子").first.click()
    with phone.expect_download() as taken:
        phone.get_by_role("link", name="PDF").first.click()
    assert taken.value.suggested_filename.endswith(".pdf")
