"""Labels: for whom the purpose allows it and an address is known; who is left out is told, and why."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdfium2
import pytest

from ambassadors.exports import labelling
from ambassadors.exports.models import Export
from ambassadors.models import Ambassador
from tests import make

pytestmark = pytest.mark.django_db
PAGE = "/admin/exports/export/labels/"
HOME = {"postal_code": "330-0063", "address": "埼玉県さいたま市浦和区高砂3-1-4"}


def text_of(content: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(content))]


@pytest.fixture
def manager(client: Any) -> Any:
    client.force_login(make.manager())
    return client


def test_who_is_left_out_is_told_with_the_reason(manager: Any) -> None:
    make.ambassador(name="住所 あり", **HOME, consents={"a", "b"})
    make.ambassador(name="住所 なし", consents={"a", "b"})
    make.ambassador(name="同意 なし", **HOME)
    make.to_review(name="申込 中", **HOME)
    page = manager.get(PAGE, {"purpose": "newsletter"}).content.decode()
    assert "ラベル 1枚" in page
    reasons = dict(re.findall(r'">([^<]+)</a></th><td>([^<]+)</td>', page))
    assert reasons == {
        "住所 なし": "住所がわかりません",
        "同意 なし": "ニュースレターの同意がありません",
        "申込 中": "登録中ではありません（確認待ち）",
    }
    assert "ラベル 2枚" in manager.get(PAGE).content.decode()


def test_twelve_fit_on_a_sheet_and_the_thirteenth_begins_another(manager: Any) -> None:
    for number in range(13):
        make.ambassador(name=f"宛名 花子{number}", **HOME)
    make.ambassador(name="子育ての会", kind="group", **HOME)
    response = manager.post(PAGE, {"make": "1", "purpose": "service"})
    first, second = text_of(response.content)
    assert first.count("〒330-0063") == 12
    assert "子育ての会 御中" in first + second
    assert "宛名 花子3 様" in first + second
    record = Export.objects.get()
    assert (record.format, record.rows, record.whole, record.conditions) == ("pdf", 14, True, "purpose=service part=1")


def test_the_conditions_of_the_list_choose_the_labels(manager: Any) -> None:
    make.ambassador(name="埼玉 一", **HOME)
    make.ambassador(name="東京 二", prefecture="13", postal_code="100-0001", address="東京都千代田区1-1")
    response = manager.post(f"{PAGE}?prefecture__exact=13", {"make": "1", "purpose": "service"})
    (text,) = text_of(response.content)
    assert ("東京 二" in text, "埼玉 一" in text) == (True, False)
    assert Export.objects.get().conditions.startswith("prefecture__exact=13")


def test_a_long_list_comes_in_parts(manager: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(labelling, "AT_ONCE", 2)
    for number in range(3):
        make.ambassador(name=f"宛名 花子{number}", **HOME)
    rows = Ambassador.objects.all()
    assert [labelling.pdf(rows, "service", part=part)[1] for part in (1, 2, 3)] == [2, 1, 0]


def test_nobody_to_write_to_gives_no_file(manager: Any) -> None:
    response = manager.post(PAGE, {"make": "1", "purpose": "service"}, follow=True)
    assert "ラベルを作る方がいません" in response.content.decode()
