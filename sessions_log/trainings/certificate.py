"""The certificate of attendance (受講証): one page, drawn when it is asked for, only for who came."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from mirai_action.core.models import ContactPoint
from mirai_action.letters import outbox
from mirai_action.progress.publishing.pdf.ground import (
    HEIGHT,
    INK,
    INNER,
    LEAF,
    LEAF_STRONG,
    MARGIN,
    PAPER,
    POINT,
    SOFT,
    SUN,
    WIDTH,
    Page,
)

from .models import Application

LARGEST, SMALLEST = 30.0, 12.0  # points: a long name is set smaller, never cut


def pdf_of(row: Application) -> bytes:
    """Return the certificate as PDF, in the language of the page."""
    training = row.training
    fiction = _("デモ用の架空データ") if settings.DEMONSTRATION else ""
    page = Page(
        title=f"{_('受講証')} {training.heading}",
        author=fiction or ContactPoint.current().organisation,
        made_at=timezone.now(),
        foot=(training.heading, outbox.address(training.get_absolute_url())),
        mark=fiction,
    )
    page.add_page()
    _frame(page)
    _words(page, row)
    return bytes(page.output())


def download(row: Application) -> HttpResponse:
    name = f"{_('受講証')}_{row.training.held_on:%Y-%m-%d}.pdf"
    response = HttpResponse(pdf_of(row), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _frame(page: Page) -> None:
    page.set_fill_color(PAPER)
    page.rect(0, 0, WIDTH, HEIGHT, style="F")
    for inset, color, width in ((11.0, LEAF, 0.9), (13.2, LEAF, 0.25)):
        page.set_draw_color(color)
        page.set_line_width(width)
        page.rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset - 15, style="D")


def _words(page: Page, row: Application) -> None:
    training = row.training
    _middle(page, 42, _("子どもの未来アクション"), size=12, color=SOFT)
    _middle(page, 54, _("受講証"), size=36, color=LEAF_STRONG, bold=True)
    page.set_fill_color(SUN)
    page.rect(WIDTH / 2 - 12, 76, 24, 1.4, style="F")
    size = _fitting(page, name := _("%(name)s 様") % {"name": row.name})
    _middle(page, 96 + (LARGEST - size) * POINT / 2, name, size=size, bold=True)
    page.set_draw_color(LEAF)
    page.set_line_width(0.3)
    page.line(MARGIN + 20, 113, WIDTH - MARGIN - 20, 113)
    y = 128.0
    for line in page.lines(
        _("あなたは、子どもの未来アクションの次の講習会を\n受講されました。ここにこれを証します。"),
        width=INNER - 40,
        size=13,
    ):
        _middle(page, y, line, size=13)
        y += 9
    y += 8
    where = "　".join(filter(None, [training.place_name, training.venue]))
    for label, text in (
        (_("講習会"), training.heading),
        (_("開催日"), date_format(training.held_on, "DATE_FORMAT")),
        (_("年度"), training.fiscal_label),
        (_("会場"), where),
    ):
        page.write_at(MARGIN + 24, y, label, size=11, color=SOFT)
        y = page.paragraph(text, x=MARGIN + 52, y=y, width=INNER - 76, size=11.5) + 2
    _middle(page, 226, date_format(training.held_on, "DATE_FORMAT"), size=11.5)
    _middle(page, 235, _("日本生活協同組合連合会"), size=15, bold=True)
    _middle(page, 244, ContactPoint.current().organisation, size=11, color=SOFT)


def _middle(page: Page, y: float, text: str, *, size: float, color: str = INK, bold: bool = False) -> None:
    page.write_at(MARGIN, y, text, size=size, color=color, bold=bold, width=INNER, align="C")


def _fitting(page: Page, text: str) -> float:
    """Return the size at which the name stands on one line."""
    page.set_font("noto", size=LARGEST)
    return max(SMALLEST, min(LARGEST, LARGEST * (INNER - 30) / max(page.get_string_width(text), 1)))
