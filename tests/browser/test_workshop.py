"""A prefecture's edition, from the invitation to the PDF that anyone opens: an officer and staff, each in a browser."""

import io
import re
import secrets

import pypdfium2 as pdfium
from axe_playwright_python.sync_playwright import Axe
from fpdf import FPDF
from playwright.sync_api import expect

from . import people
from .test_every_page import RULES, SIDEWAYS, walk

PARTS = ("子どもの生活に関する調査", "県の施策・取り組み", "相談窓口")


def paper(*pages):
    """A PDF with a line of text on each page."""
    document = FPDF(format=(148, 210))
    document.set_font("helvetica", size=18)
    for text in pages:
        document.add_page()
        document.cell(text=text)
    return {"name": "draft.pdf", "mimeType": "application/pdf", "buffer": bytes(document.output())}


def text_of(path):
    document = pdfium.PdfDocument(path)
    return [page.get_textpage().get_text_range().strip() for page in document]


def is_sound(page):
    assert page.evaluate(SIDEWAYS) == 0
    assert [each["id"] for each in Axe().run(page, options=RULES).response["violations"]] == []


def put_draft(page, file):
    summary = page.locator("summary").filter(has_text="原稿案を登録する")
    if not page.get_by_label("原稿案のPDF").is_visible():
        summary.click()
    page.get_by_label("原稿案のPDF").set_input_files(file)
    page.get_by_role("button", name="原稿案を登録する").click()
    expect(page.get_by_text("原稿案を登録し、お知らせを送りました。")).to_be_visible()


def test_an_edition_takes_the_whole_way(visit):
    token = secrets.token_hex(3)
    address, words = f"ken-{token}@example.jp", f"final {token}"
    desk, officer, anyone = visit(), visit(width=360, height=740), visit(width=360, height=740)

    # Staff invite a section that has no account.
    people.sign_in(desk, "staff@example.jp")
    desk.goto("/admin/workshop/project/add/")
    desk.locator("[name=prefecture]").select_option(label="徳島県")
    desk.locator("[name=name]").fill(f"架空の課 {token}")
    desk.locator("[name=contact_name]").fill("徳田 澄")
    desk.locator("[name=email]").fill(address)
    desk.get_by_role("button", name="始めて、ご案内を送る").click()
    expect(desk.get_by_role("heading", name="徳島県版")).to_be_visible()

    # The officer follows the letter, signs in, agrees; so do staff.
    assert "合意" in people.newest_letter(officer, to=address, subject="徳島県版の冊子づくりのご案内")
    people.sign_in(officer, address)
    officer.goto("/my/edition/")
    officer.get_by_role("link", name="徳島県版をつくる").click()
    is_sound(officer)
    officer.get_by_role("button", name="この内容で合意する").click()
    desk.reload()
    desk.get_by_role("button", name="この内容で合意する").click()
    expect(desk.get_by_text("合意を記録しました。")).to_be_visible()

    # The officer fills the three parts.
    officer.reload()
    for name in PARTS:
        officer.get_by_role("link", name=name).click()
        officer.get_by_label("本文").fill(f"{name}の本文")
        officer.get_by_label("記入済みにする").check()
        officer.get_by_role("button", name="保存する").click()
        expect(officer.get_by_text("保存しました。")).to_be_visible()

    # A first draft, a remark, a second draft.
    desk.reload()
    put_draft(desk, paper("first"))
    officer.reload()
    officer.locator("summary").filter(has_text="コメントを書く").click()
    officer.get_by_label("コメント", exact=True).or_(officer.locator("[name=text]")).first.fill("表紙を直してください")
    officer.get_by_role("button", name="コメントを送る").click()
    officer.get_by_role("button", name="この原稿案を承認する").click()
    desk.reload()
    expect(desk.get_by_text("表紙を直してください").first).to_be_visible()
    put_draft(desk, paper("cover", words))

    # The approval of the first is off; both approve the second.
    officer.reload()
    expect(officer.get_by_text("原稿案 第2案").first).to_be_visible()
    is_sound(officer)
    officer.get_by_role("button", name="この原稿案を承認する").click()
    desk.reload()
    is_sound(desk)
    desk.get_by_role("button", name="この原稿案を承認する").click()
    desk.get_by_role("link", name="公開する").click()
    desk.get_by_role("button", name="公開する").click()
    expect(desk.get_by_text("に公開しました").first).to_be_visible()

    # Anyone opens the PDF; the officer sees it on the section's page.
    anyone.goto("/materials/")
    anyone.get_by_role("link", name=re.compile("徳島県版")).first.click()
    with anyone.expect_download() as taken:
        anyone.get_by_role("link", name="PDF").first.click()
    assert text_of(io.BytesIO(taken.value.path().read_bytes())) == ["cover", words]
    officer.goto("/my/edition/")
    expect(officer.get_by_role("heading", name="徳島県版")).to_be_visible()
    is_sound(officer)


def test_copies_are_ordered_sent_and_arrive(visit):
    token = secrets.token_hex(3)
    phone, desk = visit(width=360, height=740), visit()
    people.sign_in(phone, "hanako@example.jp")
    phone.goto("/my/orders/new/")
    is_sound(phone)
    phone.get_by_label("全国版（部数）").fill("３０部")
    phone.locator("[name=expected]").fill("20")
    phone.locator("[name=recipient]").fill(f"会場 受付 {token}")
    phone.get_by_role("button", name="注文する").last.click()
    expect(phone.get_by_text("参加予定人数（20人）にくらべて")).to_be_visible()
    phone.get_by_role("button", name="このまま注文する").first.click()
    expect(phone.get_by_text("ご注文を受け付けました。")).to_be_visible()
    number = phone.get_by_role("heading", level=1).inner_text().split()[-1]

    people.sign_in(desk, "staff@example.jp")
    desk.goto(f"/admin/orders/order/?q={number}")
    desk.get_by_role("link", name=number).click()
    is_sound(desk)
    desk.get_by_role("link", name="発送済みにする").click()
    desk.get_by_label("配送会社").fill("見本運輸")
    desk.get_by_role("button", name="発送済みにする").click()
    expect(desk.get_by_text("発送済みにしました。")).to_be_visible()

    phone.reload()
    phone.get_by_role("button", name="届きました").click()
    expect(phone.get_by_text("お知らせくださり、ありがとうございます。")).to_be_visible()
    is_sound(phone)


def test_pages_of_an_issuer(visit, site):
    page = visit(width=320, height=740)
    people.sign_in(page, "ken@example.jp")
    met, found = walk(page, site, ["/my/edition/", "/my/orders/"], within=("/my/edition/", "/my/orders/"))
    assert found == {}
    assert {"/my/edition/*/errata/", "/my/edition/*/withdraw/", "/my/orders/handouts/"} <= met
