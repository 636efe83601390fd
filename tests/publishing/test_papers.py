"""PDF, XLSX, page and text say what the snapshot says, to the unit."""

import io
import re
import zipfile
from datetime import date
from uuid import uuid4
from xml.etree import ElementTree

import pypdfium2 as pdfium
import pytest

from mirai_action.progress.figures import PLACES
from mirai_action.progress.publishing import freezing, pdf, reports, sheet, wording
from mirai_action.progress.publishing.models import Snapshot
from tests import make

pytestmark = pytest.mark.django_db
DAY = date(2020, 3, 31)
NAMES = ("ambassadors", "participants", "sessions")
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture
def report():
    make.target()
    make.settled([make.line(quantity=1234), make.line(prefecture="26", kind="group", quantity=43)])
    session = {"kind": "coop", "effective_on": date(2020, 3, 5)}
    make.settled(
        [
            make.line(indicator="sessions", quantity=321, **session),
            make.line(indicator="participants", quantity=7654, **session),
            make.line(indicator="participants", quantity=98, certainty="preliminary", prefecture="online", **session),
        ]
    )
    return reports.of_period("monthly", date(2020, 3, 1), press=uuid4(), by=None)


def pdf_text(content):
    document = pdfium.PdfDocument(content)
    pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    return [re.sub(r"\s+", " ", page) for page in pages]


def cells(content):
    """Return the sheets of a workbook by name: lists of rows, numbers as int."""
    book = zipfile.ZipFile(io.BytesIO(content))
    names = [
        each.get("name") for each in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{{{NS['m']}}}sheet")
    ]
    return {name: _rows(book.read(f"xl/worksheets/sheet{number}.xml")) for number, name in enumerate(names, start=1)}


def _rows(content):
    return [
        [_value(cell) for cell in row.findall("m:c", NS)]
        for row in ElementTree.fromstring(content).iter(f"{{{NS['m']}}}row")
    ]


def _value(cell):
    text = "".join(cell.itertext()).strip()
    return text if cell.get("t") in ("inlineStr", "s", "str") else float(text) if "." in text else int(text or 0)


def test_the_pdf_prints_the_figures_of_the_snapshot(report):
    pages = pdf_text(pdf.pdf_of(report))
    found = report.snapshot.figures["indicators"]
    for name in NAMES:
        assert f"{found[name]['total']:,}" in pages[0]
    assert "1,277" in pages[0]
    assert "7,752" in pages[0]
    assert "速報を含む／うち確定 7,654" in pages[0]
    assert "2019年度(令和元年度)" in pages[2]
    for number in ("京都府 43 0 0", "オンライン 0 0 98", "全国 1,277 321 7,752"):
        assert number in pages[3]


def test_every_page_of_the_pdf_names_its_snapshot_and_day(report):
    for page in pdf_text(pdf.pdf_of(report)):
        assert report.snapshot.code in page
        assert report.snapshot.dated in page
        assert report.snapshot.get_absolute_url() in page


def test_the_demonstration_is_marked_on_every_page(settings, report):
    assert "デモ用の架空データ" not in "".join(pdf_text(pdf.pdf_of(report)))
    settings.DEMONSTRATION = True
    marked = reports.committee(freezing.Wish(as_of=DAY, purpose="committee"), press=uuid4(), by=None)
    assert all("デモ用の架空データ" in page for page in pdf_text(pdf.pdf_of(marked)))
    assert all("デモ用の架空データ" in str(rows) for rows in cells(sheet.xlsx_of(marked)).values())
    assert "デモ用の架空データ" in marked.paragraph


def test_the_workbook_holds_the_figures_of_the_snapshot(report):
    found = report.snapshot.figures["indicators"]
    sheets = cells(sheet.xlsx_of(report))
    summary = {row[0]: row[1:4] for row in reversed(sheets["概要"]) if len(row) > 3}
    places = {row[0]: row[2:] for row in sheets["都道府県別"][2:]}
    for column, name in enumerate(NAMES):
        label = {
            "ambassadors": "アンバサダー登録者数",
            "participants": "学習会の参加者数（のべ）",
            "sessions": "学習会の開催回数",
        }[name]
        assert summary[label] == [found[name]["total"], found[name]["final"], found[name]["preliminary"]]
        assert {place: places[place][column] for place in PLACES} == found[name]["by_prefecture"]
        assert places[""][column] == found[name]["total"]
    assert [row[0] for row in sheets["都道府県別"][3:5]] == ["01", "02"]  # text, the zero kept


def test_the_period_is_what_the_month_added(report):
    added = freezing.period_of(report.snapshot)
    assert [each.total for each in added.indicators.values()] == [0, 7752, 321]
    assert (
        "この期間（2020年3月1日から2020年3月31日まで）の増加は、登録 0、学習会 321回、参加者 7,752人です。"
        in report.paragraph
    )
    assert ["", "全国", 0, 7752, 321] in cells(sheet.xlsx_of(report))["期間の増加"]


def test_later_records_change_neither_pdf_nor_workbook(report):
    before = pdf_text(pdf.pdf_of(report)), cells(sheet.xlsx_of(report))
    make.settled([make.line(quantity=5000), make.line(indicator="participants", quantity=90, kind="coop")])
    make.target(indicator="sessions", value=77)
    report.snapshot = Snapshot.objects.get(pk=report.snapshot.pk)
    assert (pdf_text(pdf.pdf_of(report)), cells(sheet.xlsx_of(report))) == before


def test_the_paragraph_says_number_day_and_where_it_is_kept(report):
    first, ambassadors, participants, *_rest = report.paragraph.split("\n")
    assert first == f"子どもの未来アクションの到達点　{report.snapshot.dated}"
    assert "累計 1,277人・団体（うち確定 1,277／現在の登録 1,277）" in ambassadors
    assert "累計 7,752人（速報を含む／うち確定 7,654）" in participants
    assert f"{report.snapshot.code}（速報）" in report.paragraph
    assert report.snapshot.get_absolute_url() in report.paragraph


def test_an_empty_register_makes_papers_too():
    empty = reports.committee(freezing.Wish(as_of=DAY, purpose="committee"), press=uuid4(), by=None)
    assert len(pdf_text(pdf.pdf_of(empty))) >= 4
    assert cells(sheet.xlsx_of(empty))["月別"]


@pytest.mark.parametrize(
    ("kind", "first", "title"),
    [
        ("monthly", date(2026, 10, 1), "月次報告（2026年10月）"),
        ("quarterly", date(2026, 10, 1), "四半期報告（2026年度(令和8年度)第3四半期）"),
        ("quarterly", date(2027, 1, 1), "四半期報告（2026年度(令和8年度)第4四半期）"),
        ("quarterly", date(2026, 4, 1), "四半期報告（2026年度(令和8年度)第1四半期）"),
    ],
)
def test_titles_name_the_period(kind, first, title):
    assert wording.title(reports.Report(kind=kind, first_on=first)) == title
