"""What staff print to send parcels: the packing list and the address labels, each as CSV and PDF.

Addresses leave the system with these: `admin` notes who took which paper when.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mirai_action.japan import sheets
from mirai_action.progress.publishing.pdf import labels
from mirai_action.progress.publishing.pdf.ground import INK, INNER, LEAF_PALE, MARGIN, SOFT, SUN_INK, Page
from mirai_action.progress.publishing.pdf.labels import HONORIFIC, Label

from .choices import Paper
from .models import Order

BOTTOM = 272.0
FIRST_Y = 20.0


def make(paper: str, format: str, orders: Sequence[Order]) -> bytes:
    """Return the file: `paper` a Paper, `format` "csv" or "pdf"."""
    if format == "csv":
        return sheets.csv_bytes(packing_rows(orders) if paper == Paper.PACKING else label_rows(orders))
    return packing_pdf(orders) if paper == Paper.PACKING else labels_pdf(orders)


# -- CSV --------------------------------------------------------------------------------------------------------------
def packing_rows(orders: Sequence[Order]) -> Iterator[Sequence[Any]]:
    """Yield the header and a row for each edition of each order."""
    yield (
        *(_("注文番号"), _("状態"), _("受付日"), _("必要な日"), _("冊子"), _("部数"), _("お届け先"), _("郵便番号")),
        *(_("住所"), _("電話番号"), _("連絡事項"), _("注記")),
    )
    for order in orders:
        for line in order.lines.all():
            yield (
                order.number_label,
                order.get_status_display(),
                timezone.localdate(order.ordered_at).isoformat(),
                order.needed_on.isoformat() if order.needed_on else "",
                str(line.edition),
                line.copies,
                *(order.recipient, order.postal_code, order.address, order.phone_text, order.note, mark()),
            )


def label_rows(orders: Sequence[Order]) -> Iterator[Sequence[Any]]:
    """Yield the header and a row for each parcel, as the carriers' programs read them."""
    yield _("郵便番号"), _("住所"), _("お名前"), _("敬称"), _("電話番号"), _("注文番号"), _("注記")
    for order in orders:
        phone = order.phone_text
        yield order.postal_code, order.address, order.recipient, HONORIFIC, phone, order.number_label, mark()


def mark() -> str:
    """Return the words that every output of the demonstration bears."""
    return _("デモ用の架空データ") if settings.DEMONSTRATION else ""


# -- PDF --------------------------------------------------------------------------------------------------------------
def packing_pdf(orders: Sequence[Order]) -> bytes:
    """Return the packing list: what to take from the shelf in all, then each parcel with a box to tick."""
    today = date_format(timezone.localdate(), "DATE_FORMAT")
    page = _page(Page, _("発送リスト"), foot=(_("冊子の発送リスト"), _("%(day)s作成") % {"day": today}))
    y = _packing_head(page, orders, today)
    for order in orders:
        y = _parcel(page, order, y)
    return bytes(page.output())


def _packing_head(page: Page, orders: Sequence[Order], today: str) -> float:
    page.add_page()
    page.write_at(MARGIN, FIRST_Y - 4, _("冊子の発送リスト"), size=16, bold=True)
    words = _("%(day)s　%(count)d件") % {"day": today, "count": len(orders)}
    page.write_at(MARGIN, FIRST_Y - 2, words, size=9, color=SOFT, width=INNER, align="R")
    sums: dict[str, int] = {}
    for line in (line for order in orders for line in order.lines.all()):
        sums[str(line.edition)] = sums.get(str(line.edition), 0) + line.copies
    rows = [(name, f"{copies:,}") for name, copies in sums.items()]
    return page.grid((_("冊子"), _("合計（部）")), rows, x=MARGIN, y=FIRST_Y + 6, widths=(INNER - 30, 30)) + 5


def _parcel(page: Page, order: Order, y: float) -> float:
    lines = [f"{line.edition}　{line.copies:,}{_('部')}" for line in order.lines.all()]
    address = page.lines(f"〒{order.postal_code} {order.address}", width=INNER - 14, size=9.5)
    note = page.lines(order.note, width=INNER - 14, size=8.5) if order.note else []
    height = 13 + 5.4 * (len(lines) + len(address) + len(note))
    if y + height > BOTTOM:
        page.add_page()
        y = FIRST_Y
    page.set_fill_color(LEAF_PALE)
    page.rect(MARGIN, y, INNER, 6.5, style="F")
    page.set_draw_color(INK)
    page.set_line_width(0.3)
    page.rect(MARGIN + 1.5, y + 1.5, 3.5, 3.5, style="D")
    needed = _("必要な日 %(day)s") % {"day": date_format(order.needed_on, "DATE_FORMAT")} if order.needed_on else ""
    page.write_at(MARGIN + 7, y + 1, order.number_label, size=9.5, bold=True)
    page.write_at(MARGIN + 28, y + 1, f"{order.recipient} {HONORIFIC}", size=9.5, bold=True)
    page.write_at(MARGIN, y + 1, needed, size=9, width=INNER - 2, align="R", color=SUN_INK if order.is_late else INK)
    y += 8.2
    for text in lines:
        page.write_at(MARGIN + 7, y, text, size=9.5)
        y += 5.4
    for text in [*address, order.phone_text]:
        page.write_at(MARGIN + 7, y, text, size=9.5, color=SOFT)
        y += 5.2
    for text in note:
        page.write_at(MARGIN + 7, y, text, size=8.5, color=SUN_INK)
        y += 5
    return y + 2.5


def labels_pdf(orders: Sequence[Order]) -> bytes:
    """Return the labels: 12 a sheet, 2 × 6."""
    wanted = (
        Label(postal_code=each.postal_code, address=each.address, name=each.recipient, foot=each.number_label)
        for each in orders
    )
    return labels.sheets(wanted, title=_("宛名ラベル"), mark=mark())


def _page(kind: type[Page], title: str, *, foot: tuple[str, str]) -> Page:
    return kind(title=title, author=_("子どもの未来アクション"), made_at=timezone.now(), foot=foot, mark=mark())
