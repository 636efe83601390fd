"""Forms to fill in by hand: 登録用紙 and 実施報告用紙."""

from __future__ import annotations

import pypdfium2
import pytest

from ambassadors import consent_texts
from ambassadors.desk import sheets
from ambassadors.models import Ambassador, ConsentText
from mirai_action.core.models import ContactPoint
from tests import make

pytestmark = pytest.mark.django_db
APPLICATION, REPORT = "/register/form.pdf", "/sessions/report/form.pdf"


def pages(client, address, **query):
    answer = client.get(address, query)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(answer.content)
    return [each.get_textpage().get_text_range().replace("\r\n", "") for each in document]


def test_anyone_takes_the_form_with_the_consents_in_force(client):
    consent_texts.load()
    new = ConsentText.objects.get(kind="a", version=1, language="ja")
    new.pk, new.version, new.purpose = None, 2, "これは新しい利用目的です。"
    new.save()
    first, second = pages(client, APPLICATION)
    for label in (
        "登録のしかた",
        "ふりがな",
        "お名前（団体名）",
        "主な活動地域",
        "電話番号",
        "メールアドレス",
        "ご住所",
    ):
        assert label in first
    assert "これは新しい利用目的です。" in second
    assert "必須・第2版" in second
    for text in ConsentText.objects.filter(language="ja").exclude(kind="a"):
        assert text.label in second
        assert text.recipient in second
    assert "性別" not in first
    assert "生年月日" not in first


def test_where_to_send_it_is_what_staff_wrote_last(client):
    contact = {"organisation": "みらい事務局", "address": "東京都渋谷区1-2-3", "telephone": "03-1234-5678"}
    pages(client, APPLICATION)
    ContactPoint.objects.create(pk=1, **contact)
    for address in (APPLICATION, REPORT):
        assert all(each in pages(client, address)[0] for each in contact.values())


def test_the_report_asks_for_a_number_and_never_for_participants_names(client):
    [page] = pages(client, REPORT)
    for label in ("開催日", "中止した", "参加者数", "講師・運営の人は含めません", "個人情報の取り扱いに同意します"):
        assert label in page
    assert "参加された方のお名前は書かないでください" in page


def test_the_forms_are_english_on_an_english_page(client):
    assert "Ambassador registration form" in pages(client, APPLICATION, lang="en")[0]
    assert "I agree to the handling of my personal data" in pages(client, APPLICATION, lang="en")[1]
    assert "Attendance" in pages(client, REPORT, lang="en")[0]


def test_a_form_is_drawn_once_for_many_visitors(client, monkeypatch):
    pages(client, APPLICATION)
    monkeypatch.setattr(sheets, "new", None)
    pages(client, APPLICATION)


def test_the_pages_lead_to_their_forms(client):
    assert f'href="{APPLICATION}"' in client.get("/register/").content.decode()
    assert f'href="{REPORT}"' in client.get("/sessions/report/").content.decode()
    client.force_login(make.staff())
    for page in ("ambassadors/ambassador/", "ambassadors/ambassador/add/", "ambassadors_desk/paperletter/"):
        html = client.get(f"/admin/{page}").content.decode()
        assert (f'href="{APPLICATION}"' in html, f'href="{REPORT}"' in html) == (True, True), page


def test_a_fax_is_entered_as_a_fax(client):
    client.force_login(make.staff())
    typed = make.person(email="", channel="fax", consent_a="on", consent_b="on")
    day = {"applied_on_year": "2026", "applied_on_month": "11", "applied_on_day": "2"}
    client.post("/admin/ambassadors/ambassador/add/", typed | day)
    row = Ambassador.objects.get()
    assert (row.status, row.channel, row.confirmed_by) == ("to_review", "fax", "fax")
    assert sorted(row.consents.values_list("kind", "channel")) == [("a", "fax"), ("b", "fax")]
