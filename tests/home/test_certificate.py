"""登録証: number, day, name, and a QR that leads to number and status only."""

from __future__ import annotations

import pypdfium2
import pytest

from ambassadors import workflow
from ambassadors.home import certificate
from tests import make

pytestmark = pytest.mark.django_db


def text_of(pdf):
    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def test_the_certificate_names_the_ambassador(client):
    ambassador = make.ambassador(name="髙﨑 𠮷子")
    client.force_login(make.member(ambassador))
    answer = client.get("/my/certificate/")
    text = text_of(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"].startswith("private") or "no-store" in answer["Cache-Control"]
    for part in (ambassador.number_label, "髙﨑", "2026年4月1日", certificate.code_of(ambassador)):
        assert part in text


def test_a_long_name_of_a_group_stays_on_the_page():
    pdf = certificate.pdf_of(make.group(name="あ" * 100))
    assert len(pypdfium2.PdfDocument(pdf)) == 1


def test_verify_confirms_number_and_status_only(client):
    ambassador = make.ambassador(name="山田 花子")
    address = f"/verify/{certificate.code_of(ambassador)}/"
    page = client.get(address)
    text = page.content.decode()
    assert page.status_code == 200
    assert ambassador.number_label in text
    assert "登録されています" in text
    assert "noindex" in text
    for secret in ("山田", ambassador.email, "埼玉"):
        assert secret not in text
    workflow.leave(ambassador)
    assert "登録は解除されています" in client.get(address).content.decode()


def test_codes_are_taken_in_any_width_and_never_guessed(client):
    one, other = make.ambassador(), make.ambassador()
    code = certificate.code_of(one)
    wide = code.lower().translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    assert client.get(f"/verify/{wide}/").status_code == 200
    mark = code.partition("-")[2]
    number = one.number_label
    for wrong in (f"{other.number_label}-{mark}", f"{number}-", number, f"-{mark}", "９" * 30, "²-x"):
        assert client.get(f"/verify/{wrong}/").status_code == 404


def test_who_has_left_or_waits_has_no_certificate(client):
    row = make.to_review()
    client.force_login(make.member(row))
    assert client.get("/my/certificate/").status_code == 403
    assert certificate.find("000000-x") is None
