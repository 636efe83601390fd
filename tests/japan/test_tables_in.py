"""Tables that arrive: any encoding, bombs, broken files; days, counts, headers, dittos, totals."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from mirai_action.japan import days, headers, numbers, tables_in


def known(label):
    names = ("氏名", "電話", "メール", "登録日", "都道府県")
    return next((name for name in names if headers.key(name) == headers.key(label)), None)


def written(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "text",
    [
        "H30.7.17",
        "平成30年7月17日",
        "㍻30年7月17日",
        "Ｈ３０．７．１７",
        "2018/7/17",
        "2018年7月17日（火）",
        "20180717",
        "43298",
        "h30-07-17",
        "2018-07-17 00:00",
    ],
)
def test_one_day_in_many_ways(text):
    assert days.read(text) == date(2018, 7, 17)


@pytest.mark.parametrize(
    "text", ["7/17", "30.7.17", "2018年7月", "平成30年13月1日", "2019-02-29", "未定", "", "H30.7.", "1", "99999999"]
)
def test_no_day_is_no_day(text):
    with pytest.raises(ValueError):  # noqa: PT011  (the text itself)
        days.read(text)


def test_the_first_year_of_an_era_is_gannen():
    assert days.read("令和元年5月1日") == days.read("R1.5.1") == date(2019, 5, 1)


def test_about_thirty_is_an_estimate():
    texts = ("約30名", "３０名程度", "30", "1,200人", "およそ30人くらい")
    assert [numbers.read_count(each) for each in texts] == [
        (30, True),
        (30, True),
        (30, False),
        (1200, False),
        (30, True),
    ]
    for text in ("20〜30名", "多数", "30名（うち10名）", ""):
        with pytest.raises(ValueError):  # noqa: PT011  (the text itself)
            numbers.read_count(text)


def test_a_header_of_two_rows_below_a_title_is_found():
    rows = [
        ["2018年度 名簿"],
        [],
        ["氏名", "連絡先", "連絡先", "登録日"],
        ["氏名", "電話", "メール", "登録日"],
        ["山田", "1", "a", ""],
    ]
    found = headers.find(rows, known)
    assert found == headers.Header(["氏名", "電話", "メール", "登録日"], 4)


def test_dittos_take_the_text_above_and_totals_are_told():
    header = headers.Header(["氏名", "都道府県"], 1)
    rows = [
        ["氏名", "都道府県"],
        ["山田", "埼玉県"],
        ["", ""],
        ["佐藤", "〃"],
        ["合　計", "2名"],
        ["氏名", "都道府県"],
        ["鈴木", "同上"],
    ]
    found = [(row.number, row.cells, row.is_total) for row in headers.records(rows, header)]
    assert found == [
        (2, ["山田", "埼玉県"], False),
        (4, ["佐藤", "埼玉県"], False),
        (5, ["合　計", "2名"], True),
        (6, ["氏名", "都道府県"], True),
        (7, ["鈴木", "埼玉県"], False),
    ]


def test_merged_cells_count_in_every_place_they_cover(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "file")
    sheet = book.add_worksheet()
    sheet.merge_range(2, 1, 2, 2, "連絡先")
    sheet.write_row(3, 1, ["電話", "メール"])
    sheet.merge_range(4, 1, 5, 1, "埼玉県")
    sheet.write(4, 2, 12.0)
    sheet.write(5, 2, date(2018, 7, 17).isoformat())
    book.close()
    assert list(tables_in.rows(tmp_path / "file"))[2:] == [
        ["連絡先", "連絡先"],
        ["電話", "メール"],
        ["埼玉県", "12"],
        ["埼玉県", "2018-07-17"],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_text_in_every_encoding(tmp_path, encoding):
    path = written(tmp_path, "氏名,電話\r\n髙﨑 花子,048\r\n".encode(encoding))
    assert list(tables_in.rows(path)) == [["氏名", "電話"], ["髙﨑 花子", "048"]]


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 600_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"PK\x03\x04" + b"x" * 5000,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
        b"%PDF-1.4",
        b"\x89PNG\r\n\x1a\n\0\0",
        b"a,b\n\xff\xff\x81",
        b'a,"' + b"x" * 200_000,
    ],
    ids=["empty", "zip", "broken zip", "broken xls", "pdf", "picture", "no encoding", "open quote"],
)
def test_what_is_no_table_says_what_to_do(tmp_path, content):
    with pytest.raises(tables_in.Unreadable) as told:
        list(tables_in.rows(written(tmp_path, content)))
    assert str(told.value).endswith("。")


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    with pytest.raises(tables_in.Unreadable, match="大きすぎる"):
        list(tables_in.rows(written(tmp_path, bomb())))


def test_an_entity_from_outside_is_not_fetched(tmp_path):
    """XXE: the text of a file of this machine never comes into a cell."""
    book = xlsxwriter.Workbook(tmp_path / "plain")
    book.add_worksheet().write(0, 0, "MARK")
    book.close()
    secret = written(tmp_path, b"secret-of-this-machine")
    with zipfile.ZipFile(tmp_path / "plain") as old, zipfile.ZipFile(tmp_path / "evil", "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sharedStrings.xml"):
                start = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file://%s">]>' % str(secret).encode()
                text = text.replace(b"<sst", start + b"<sst", 1).replace(b"MARK", b"&e;")
            new.writestr(name, text)
    try:
        found = str(list(tables_in.rows(tmp_path / "evil")))
    except tables_in.Unreadable:
        found = ""
    assert "secret-of-this-machine" not in found


def test_a_nul_is_marked_and_the_rest_is_read(tmp_path):
    path = written(tmp_path, ("x" * 1200 + ",\n").encode() + b"a\0b,c\n")
    rows = list(tables_in.rows(path))
    assert rows[1] == ["a\ufffdb", "c"]
