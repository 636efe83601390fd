"""Two walks: from an invitation to the group's session, and from the certificate to the page that confirms it."""

import re
import secrets
from datetime import date, timedelta

import pypdfium2
from playwright.sync_api import expect

from . import people

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_an_invited_member_plans_for_the_group(visit):
    manager, phone = visit(), visit(width=360, height=740, java_script_enabled=False)
    email = f"mei-{secrets.token_hex(3)}@example.jp"
    people.sign_in(manager, "group@example.jp")
    manager.goto("/my/group/")
    manager.get_by_role("textbox", name="メールアドレス").fill(email)
    manager.get_by_role("textbox", name="お名前").fill("高橋 新")
    manager.get_by_role("button", name="招待のメールを送る").click()
    expect(manager.get_by_text("招待のメールをお送りします。")).to_be_visible()

    people.newest_letter(phone, to=email, subject="への招待")
    phone.get_by_role("main").get_by_role("link", name="/invitation/confirm/").click()
    assert phone.evaluate(SIDEWAYS) == 0
    phone.get_by_role("button", name="メンバーになる").click()
    expect(phone.get_by_role("heading", name="メンバーになりました")).to_be_visible()
    people.sign_in(phone, email)
    phone.goto("/my/sessions/plan/")
    day = date.today() + timedelta(days=40 + secrets.randbelow(200))
    people.fill_day(phone, day)
    phone.locator("main form details:has([name=title]) > summary").click()
    phone.locator("[name=title]").fill("新しいメンバーの学習会")
    phone.get_by_role("button", name="予定を登録する").click()
    expect(phone.get_by_role("heading", name="新しいメンバーの学習会")).to_be_visible()
    expect(phone.get_by_text("高橋 新")).to_be_visible()

    manager.goto("/my/")
    expect(manager.get_by_role("link", name=re.compile("新しいメンバーの学習会")).first).to_be_visible()
    manager.goto("/my/group/")
    manager.get_by_role("listitem").filter(has_text=email).get_by_role("button", name="メンバーから外す").click()
    expect(manager.get_by_text("メンバーから外しました。")).to_be_visible()
    assert phone.request.get("/my/sessions/plan/").status == 403


def test_the_certificate_leads_to_a_page_without_a_name(visit, tmp_path):
    own, stranger = visit(), visit(width=360, height=740)
    people.sign_in(own, "hanako@example.jp")
    own.goto("/my/")
    with own.expect_download() as download:
        own.get_by_role("link", name="登録証（PDF）").click()
    file = tmp_path / "certificate.pdf"
    download.value.save_as(file)
    text = pypdfium2.PdfDocument(file)[0].get_textpage().get_text_bounded()
    assert "山田 花子" in text
    assert "架空" in text
    code = re.search(r"\d{6}-[A-Z2-7]{16}", text).group()
    stranger.goto(f"/verify/{code}/")
    expect(stranger.get_by_role("heading", name="登録されています")).to_be_visible()
    assert "花子" not in stranger.content()
    assert stranger.evaluate(SIDEWAYS) == 0
