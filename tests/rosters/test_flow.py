"""A roster's way: read, matched, previewed, applied, undone."""

import csv
import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ambassadors.models import Ambassador
from ambassadors.rosters import workflow
from ambassadors.rosters.models import Import
from tests import make

pytestmark = pytest.mark.django_db

HEAD = ["お名前", "ふりがな", "メールアドレス", "電話番号", "都道府県", "登録日"]
HANAKO = ["山田 花子", "ヤマダ ハナコ", "hanako@example.jp", "０４８−８３３−１２３４", "埼玉県", "H30.7.17"]
TARO = ["佐藤 太郎", "さとう たろう", "", "", "東京", "平成31年2月1日"]


def roster(*rows, head=HEAD, encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return SimpleUploadedFile("名簿.csv", text.getvalue().encode(encoding))


def staged(file, by=None, **options):
    source = workflow.upload(kind="ambassadors", file=file, by=by, press=uuid4())
    plain = {"kind": "individual", "registered_on": "", "on_paper": False}
    mapping = {int(place): key for place, key in source.mapping.items()}
    workflow.map_columns(source, mapping=mapping, options=plain | options)
    return source


def outcomes(source):
    return {row.number: row.outcome for row in source.rows.all()}


def test_nothing_is_registered_before_apply():
    source = staged(roster(HANAKO, TARO))
    assert (source.step, outcomes(source)) == ("preview", {2: "new", 3: "new"})
    assert not Ambassador.objects.exists()
    assert workflow.apply(source, by=make.manager())
    found = list(Ambassador.objects.order_by("number").values_list("name", "kana", "phone", "prefecture", "status"))
    assert found == [
        ("山田 花子", "やまだ はなこ", "+81488331234", "11", "registered"),
        ("佐藤 太郎", "さとう たろう", "", "13", "registered"),
    ]
    assert make.total() == 2


def test_the_same_file_twice_changes_nothing():
    workflow.apply(staged(roster(HANAKO, TARO)), by=None)
    again = staged(roster(HANAKO, TARO))
    assert outcomes(again) == {2: "same", 3: "same"}
    workflow.apply(again, by=None)
    assert Ambassador.objects.count() == 2


def test_undo_takes_back_what_nobody_touched():
    source = staged(roster(HANAKO, TARO))
    workflow.apply(source, by=None)
    from ambassadors import workflow as register

    register.edit(Ambassador.objects.get(name="佐藤 太郎"), changes={"address": "千代田区"})
    workflow.undo(source, by=make.manager())
    assert list(Ambassador.objects.values_list("name", flat=True)) == ["佐藤 太郎"]
    assert Import.objects.get().counts["undone"] == {"undone": 1, "edited": 1}
    assert make.total() == 1


def test_an_update_fills_in_and_goes_back():
    row = make.ambassador(name="山田 花子", email="hanako@example.jp", prefecture="13")
    source = staged(roster(HANAKO))
    assert outcomes(source) == {2: "update"}
    workflow.apply(source, by=make.manager())
    row.refresh_from_db()
    assert (row.phone, row.prefecture, row.decisions.get().changes) == (
        "+81488331234",
        "13",
        {"phone": ["", "+81488331234"]},
    )
    workflow.undo(source, by=None)
    row.refresh_from_db()
    assert (row.phone, row.decisions.count()) == ("", 0)
