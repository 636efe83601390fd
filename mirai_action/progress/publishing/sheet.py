"""The XLSX of a report: the same figures as the PDF, one table a sheet, codes as text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import xlsxwriter
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mirai_action.japan import fiscal
from mirai_action.progress.figures import PLACES, Figures
from mirai_action.progress.models import PLACE_CHOICES

from . import freezing, wording
from .models import Report

Row = Sequence[Any]
PLACE_NAMES = dict(PLACE_CHOICES)


def xlsx_of(report: Report) -> bytes:
    """Return the workbook of a report."""
    found, target = freezing.figures_of(report.snapshot), io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": f"{wording.title(report)} {report.snapshot.code}", "author": _author(report)})
        book.set_size(1800, 1200)
        styles = _Styles(book)
        for name, widths, rows in _sheets(report, found):
            _write(book.add_worksheet(name), widths, rows, styles, foot=_foot(report))
    return target.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        font = {"font_name": "Yu Gothic", "font_size": 11, "valign": "vcenter"}
        self.title = book.add_format(font | {"bold": True, "font_size": 14, "font_color": "#174d2d"})
        self.head = book.add_format(font | {"bold": True, "bg_color": "#e6f1e2", "bottom": 1, "text_wrap": True})
        self.text = book.add_format(font)
        self.number = book.add_format(font | {"num_format": "#,##0"})
        self.share = book.add_format(font | {"num_format": "0.0%"})


def _write(sheet: Any, widths: Row, rows: Iterable[Row], styles: _Styles, *, foot: str) -> None:
    """Write rows top down (memory stays flat). The first row is the title, the third the heads."""
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(foot)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(3, 1)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, column, value, styles.number)
            elif isinstance(value, float):
                sheet.write_number(number, column, value, styles.share)
            elif value is not None:
                style = styles.title if number == 0 else styles.head if number == 2 else styles.text
                sheet.write_string(number, column, str(value), style)


def _sheets(report: Report, found: Figures) -> Iterator[tuple[str, Row, Iterator[Row]]]:
    """Yield name, widths and rows of each sheet."""
    yield _("概要"), (34, 16, 16, 16, 16, 18), _summary(report, found)
    added = freezing.period_of(report.snapshot)
    if added is not None:
        name = _("期間の増加")
        yield name, (8, 16, 16, 16, 16), _places(report, added, f"{name}　{wording.period_days(report)}")
    yield _("都道府県別"), (8, 16, 16, 16, 16), _places(report, found, _("都道府県別の累計"))
    yield _("年度別"), (28, 16, 16, 16), _years(report, found)
    yield _("月別"), (14, *[15] * 9), _months(report, found)
    yield _("この資料について"), (24, 100), _about(report, found)


def _heads(report: Report, title: str) -> Iterator[Row]:
    yield (title,)
    yield (" ".join(filter(None, [report.snapshot.dated, report.snapshot.code, _mark(report)])),)


def _summary(report: Report, found: Figures) -> Iterator[Row]:
    yield from _heads(report, wording.title(report))
    yield _("項目"), _("累計"), _("うち確定"), _("うち速報"), _("現在の登録"), _("システム導入前の実績")
    for name, each in found.indicators.items():
        yield str(name.label), each.total, each.final, each.preliminary, each.current, each.opening
    yield ()
    yield _("目標"), _("目標の値"), _("期限"), _("累計"), _("割合"), _("期限の日の到達点")
    for goal in freezing.standings_of(report.snapshot):
        day = date_format(goal.target.deadline, "DATE_FORMAT")
        label = str(goal.target.get_indicator_display())
        yield label, goal.target.value, day, goal.total, goal.share, wording.ending(goal)
    yield ()
    due = found.completeness
    yield _("報告率"), _("開催予定日経過"), _("報告済み"), _("未報告"), _("うち回答なし")
    yield ("–" if due.rate is None else due.rate), due.due, due.reported, due.unreported, due.no_answer
    yield ()
    yield _("アンバサダーの内訳"), _("個人"), _("団体"), _("不明")
    values = found.ambassadors.by_kind
    yield _("累計登録"), values.get("individual", 0), values.get("group", 0), values.get("unknown", 0)


def _places(report: Report, found: Figures, title: str) -> Iterator[Row]:
    yield from _heads(report, title)
    yield _("コード"), _("都道府県"), *(str(name.label) for name in found.indicators)
    for place in PLACES:
        values = (each.by_prefecture[place] for each in found.indicators.values())
        yield place, str(PLACE_NAMES[place]), *values
    yield "", _("全国"), *(each.total for each in found.indicators.values())


def _years(report: Report, found: Figures) -> Iterator[Row]:
    yield from _heads(report, _("年度別の増加"))
    yield _("年度"), *(str(name.label) for name in found.indicators)
    for year in sorted({year for each in found.indicators.values() for year in each.by_fiscal_year}):
        yield fiscal.label(year), *(each.by_fiscal_year.get(year, 0) for each in found.indicators.values())
    yield _("累計"), *(each.total for each in found.indicators.values())


def _months(report: Report, found: Figures) -> Iterator[Row]:
    """Yield every month from the first record on; months of a gap stand empty."""
    yield from _heads(report, _("月別の増加と累計"))
    parts = (_("%(name)s 確定"), _("%(name)s 速報"), _("%(name)s 累計"))
    yield _("月"), *(text % {"name": name.label} for name in found.indicators for text in parts)
    months = [{point.month: point for point in each.months} for each in found.indicators.values()]
    for month in sorted({month for each in months for month in each}):
        row: list[Any] = [date_format(month, "YEAR_MONTH_FORMAT")]
        for points in months:
            point = points.get(month)
            known = point is not None and not point.gap
            row += [point.added_final, point.added_preliminary, point.cumulative] if point and known else [None] * 3
        yield row


def _about(report: Report, found: Figures) -> Iterator[Row]:
    snapshot = report.snapshot
    yield from _heads(report, _("この資料について"))
    yield _("項目"), _("内容")
    yield _("凍結番号"), f"{snapshot.code}（{snapshot.get_certainty_display()}）"
    yield _("いつの数か"), snapshot.dated
    yield _("凍結"), wording.frozen(snapshot)
    yield _("アドレス"), wording.address(snapshot)
    yield _("参加者数"), _("のべ人数です。講師と運営の人は含みません。")
    yield _("都道府県"), _("47都道府県に「オンライン」と「不明」を足すと、全国の数になります。")
    yield _("月別の空欄"), _("記録がそろっていない月です。0ではありません。")
    if snapshot.demonstration:
        yield _("ご注意"), wording.FICTION


def _foot(report: Report) -> str:
    return f"&L{report.snapshot.code} {_mark(report)}&R&P / &N"


def _mark(report: Report) -> str:
    return wording.FICTION if report.snapshot.demonstration else ""


def _author(report: Report) -> str:
    return _mark(report) or _("子どもの未来アクション事務局")
