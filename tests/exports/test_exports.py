"""Lists that leave: as filtered, harmless, recorded, for managers, within their scope."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from python_calamine import CalamineWorkbook

from ambassadors.exports import files, tables, taking
from ambassadors.exports.models import Export
from ambassadors.exports.tables import Column
from mirai_action.japan import sheets
from tests import make

pytestmark = pytest.mark.django_db
AMBASSADORS, SESSIONS = (
    "/admin/exports/export/take/ambassadors.ambassador",
    "/admin/exports/export/take/sessions_log.studysession",
)


def taken(client: Any, address: str, **conditions: str) -> list[dict[str, str]]:
    response = client.get(f"{address}.csv", conditions)
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def manager(client: Any) -> Any:
    client.force_login(make.manager(name="管理 花子"))
    return client


def test_the_filter_of_the_list_goes_along(manager: Any) -> None:
    make.ambassador(name="埼玉 一", prefecture="11")
    make.ambassador(name="東京 二", prefecture="13")
    make.application(name="申込 三", prefecture="13")
    rows = taken(manager, AMBASSADORS, status__exact="registered", prefecture__exact="13", p="2")
    assert [each["お名前（団体名）"] for each in rows] == ["東京 二"]
    assert [each["お名前（団体名）"] for each in taken(manager, AMBASSADORS, q="埼玉")] == ["埼玉 一"]


def test_codes_telephones_and_postal_codes_stay_text_in_excel(manager: Any) -> None:
    make.ambassador(phone="+81117061234", postal_code="060-0001", prefecture="01", name="=1+1", number=7)
    content = b"".join(manager.get(f"{AMBASSADORS}.xlsx").streaming_content)
    head, row = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    found = dict(zip(head, row, strict=True))
    assert {
        name: found[name]
        for name in ("登録番号", "電話番号", "郵便番号", "都道府県コード", "お名前（団体名）", "登録日")
    } == {
        **{"登録番号": "000007", "電話番号": "011-706-1234", "郵便番号": "060-0001", "都道府県コード": "01"},
        **{"お名前（団体名）": "=1+1", "登録日": date(2026, 4, 1)},
    }


@pytest.mark.parametrize(
    "cell", ["=1+1", "＝1+1", "+cmd|x", "＋1a", "-2+3", "－2+3", "@SUM(A1)", "＠SUM", "\t=1", "\r=1", "\n=1"]
)
def test_no_cell_is_run_by_a_spreadsheet(cell: str) -> None:
    assert sheets.harmless(cell) == f"'{cell}"


def test_plain_numbers_stay() -> None:
    assert [sheets.harmless(each) for each in ("-3", "+4.5", 5, "048-833-1234")] == ["-3", "+4.5", 5, "048-833-1234"]


def test_what_left_is_recorded_before_the_first_byte_and_counted_after_the_last(manager: Any) -> None:
    make.ambassador(prefecture="13")
    make.ambassador(prefecture="13")
    response = manager.get(f"{AMBASSADORS}.csv", {"prefecture__exact": "13"})
    record = Export.objects.get()
    assert (record.rows, record.whole, str(record.by)) == (None, False, "管理 花子")
    b"".join(response.streaming_content)
    record.refresh_from_db()
    told = (record.what, record.format, record.conditions, record.scope, record.rows, record.whole)
    assert told == ("ambassadors.ambassador", "csv", "prefecture__exact=13", "全国", 2, True)


def test_a_list_that_is_broken_off_keeps_how_many_left(manager: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(files, "BLOCK", 10)
    record = taking.begin(user=make.manager(), what="ambassadors.ambassador", format="csv", conditions="")
    blocks = files.csv_blocks([Column("名", None)], taking.counted(record, [["山田 花子と太郎"]] * 5))
    next(blocks)
    blocks.close()
    record.refresh_from_db()
    assert (record.rows, record.whole) == (1, False)


def test_the_record_stays(manager: Any) -> None:
    taken(manager, AMBASSADORS)
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        Export.objects.all().delete()


def test_managers_only(client: Any) -> None:
    for someone in (make.staff(), make.staff("reader"), make.member(make.ambassador())):
        client.force_login(someone)
        for page in (f"{AMBASSADORS}.csv", f"{SESSIONS}.xlsx", "/admin/exports/export/labels/"):
            assert client.get(page).status_code in (302, 403)
    client.force_login(make.staff())
    assert "書き出す" not in client.get("/admin/ambassadors/ambassador/").content.decode()
    assert not Export.objects.exists()


def test_a_regional_manager_takes_the_own_sessions_and_the_names_of_who_agreed(client: Any) -> None:
    agreed = make.ambassador(name="同意 あり", prefecture="11", consents={"a", "d1", "d2"})
    make.past_session(ambassador=agreed, prefecture="11", note="秘密のメモ")
    make.past_session(ambassador=make.ambassador(name="同意 なし", prefecture="11"), prefecture="11")
    make.past_session(ambassador=make.ambassador(name="他県 の人", prefecture="13"), prefecture="13")
    client.force_login(make.staff("manager", prefectures=["11"]))
    response = client.get(f"{SESSIONS}.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sorted(each["担当アンバサダー"] for each in rows) == ["", "同意 あり"]
    assert {each["都道府県コード"] for each in rows} == {"11"}
    assert "秘密" not in text
    assert Export.objects.get().scope == "埼玉県"


def test_bodies_leave_with_their_five_digits(manager: Any) -> None:
    make.organization(name="さいたま市", kind="municipality", municipality_code="11100")
    (row,) = taken(manager, "/admin/exports/export/take/ambassadors.organization")
    assert (row["名称"], row["市区町村コード"], row["市区町村"]) == ("さいたま市", "11100", "さいたま市")


def test_orders_leave_with_their_copies_in_all(manager: Any) -> None:
    make.order(copies={make.stock().edition: 10, make.stock().edition: 5})
    (row,) = taken(manager, "/admin/exports/export/take/orders.order")
    assert (row["部数"], row["お届け先"], row["電話番号"]) == ("15", "山田 花子", "048-833-1234")


def test_the_demonstration_marks_every_row(manager: Any, settings: Any) -> None:
    make.ambassador()
    settings.DEMONSTRATION = True
    assert [each["デモ用の架空データ"] for each in taken(manager, AMBASSADORS)] == ["架空"]


def test_a_condition_that_is_none_leads_back_to_the_list(manager: Any) -> None:
    response = manager.get(f"{AMBASSADORS}.csv", {"registered_on__gte": "nonsense"})
    assert response["Location"].endswith("/admin/ambassadors/ambassador/?e=1")
    assert manager.get("/admin/exports/export/take/core.user.csv").status_code == 404
    assert manager.get(f"{AMBASSADORS}.exe").status_code == 404


def test_queries_do_not_grow_with_the_rows(manager: Any, django_assert_max_num_queries: Any) -> None:
    for _each in range(12):
        make.ambassador(organization=make.organization(name=f"生協{_each}"), consents={"a", "b"})
        make.past_session()
        make.order()
    for address in (AMBASSADORS, SESSIONS, "/admin/exports/export/take/orders.order"):
        with django_assert_max_num_queries(16):
            taken(manager, address)


def test_the_list_shows_how_to_take_it_along(manager: Any) -> None:
    page = manager.get("/admin/ambassadors/ambassador/", {"prefecture__exact": "11"}).content.decode()
    assert f"{AMBASSADORS}.csv?prefecture__exact=11" in page
    assert "/admin/exports/export/labels/?prefecture__exact=11" in page
    assert "exports/export/take" not in manager.get("/admin/letters/letter/").content.decode()


def test_a_table_of_one_column_streams_in_blocks() -> None:
    rows = (["あ" * 100] for _each in range(3000))
    blocks = list(files.csv_blocks([Column("名", lambda row: row)], rows))
    assert len(blocks) > 3
    assert tables.find("core.user") is None
