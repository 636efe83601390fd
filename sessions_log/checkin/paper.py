"""What is printed beforehand, as PDF (a shop prints it too): the sheet with the QR, and lines to count on."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from mirai_action.progress.publishing.pdf.ground import (
    FOOT,
    HEIGHT,
    INK,
    INNER,
    LEAF_STRONG,
    LINE,
    MARGIN,
    SOFT,
    TOP,
    WIDTH,
    Page,
)
from sessions_log.models import StudySession

from . import qr
from .models import Desk

LINES = 24
CODE = 112.0  # millimetres
STEP = 8.0


def sheet(desk: Desk, *, mark: str) -> bytes:
    """Return the sheet for the wall: one large QR, two steps, the address."""
    page = blank(desk.session, _("受付はこちら"), mark)
    middle(page, TOP, _("受付はこちら"), size=46, color=LEAF_STRONG, bold=True)
    y = TOP + 25
    for line in about(desk.session):
        middle(page, y, line, size=14)
        y += 8
    draw_code(page, desk.address, y=y + 3)
    y += CODE + 10
    draw_steps(page, y)
    y += 10 * len(steps())
    middle(page, y + 1, _("お名前は必要ありません。参加した人数だけを数えます。"), size=12.5)
    middle(page, y + 12, _("読み取れないとき"), size=10.5, color=SOFT)
    middle(page, y + 18, desk.short_address, size=fitting(page, desk.short_address, 19), bold=True)
    middle(page, y + 31, _("スマートフォンをお持ちでない方は、係の人にお声がけください。"), size=12.5)
    return bytes(page.output())


def attendance(session: StudySession, *, mark: str) -> bytes:
    """Return lines to count on. A name is nobody's duty: a circle counts as well."""
    title = _("参加者の人数の記録")
    page = blank(session, title, mark)
    page.write_at(MARGIN, TOP, title, size=19, color=LEAF_STRONG, bold=True)
    y = TOP + 12
    for line in about(session):
        page.write_at(MARGIN, y, line, size=11.5)
        y += 6.5
    y = page.paragraph(explanation(), x=MARGIN, y=y + 1, width=INNER - 6, size=9.5, color=SOFT) + 3
    draw_lines(page, y)
    return bytes(page.output())


def steps() -> list[str]:
    return [_("スマートフォンのカメラで読み取ります"), _("人数を選んで「受付する」を押します")]


def explanation() -> str:
    return _(
        "参加した人数を数えるための紙です。お名前は書かなくてかまいません（○や、ご家族の人数だけでも数えられます）。"
        "書いていただいたお名前は人数の確認だけに使い、報告のあとに主催者が処分します。"
    )


def about(session: StudySession) -> list[str]:
    """Return the session in two or three lines."""
    day = date_format(session.held_on, "DATE_FORMAT")
    hour = f" {time_format(session.starts_at, 'H:i')}" if session.starts_at else ""
    return [line for line in (session.heading, f"{day}{hour}", session.venue) if line]


def blank(session: StudySession, title: str, mark: str) -> Page:
    foot = (_("子どもの未来アクション"), session.heading)
    page = Page(title=title, author=mark or foot[0], made_at=timezone.now(), foot=foot, mark=mark)
    page.add_page()
    return page


def middle(page: Page, y: float, text: str, *, size: float, color: str = INK, bold: bool = False) -> None:
    size = fitting(page, text, size)
    page.write_at(MARGIN, y, text, size=size, color=color, bold=bold, width=INNER, align="C")


def fitting(page: Page, text: str, size: float) -> float:
    """Return the size of type at which a line still fits the paper."""
    page.set_font("noto", size=size)
    return min(size, size * INNER / max(page.get_string_width(text), 1) * 0.98)


def draw_code(page: Page, address: str, *, y: float) -> None:
    square = CODE / (qr.size(address) + 2 * qr.QUIET_ZONE)
    left, top = (WIDTH - CODE) / 2 + qr.QUIET_ZONE * square, y + qr.QUIET_ZONE * square
    page.set_fill_color("#000000")
    for column, row in qr.squares(address):
        # A hair wider, so that no white line shows between two squares.
        page.rect(left + column * square, top + row * square, square + 0.02, square + 0.02, style="F")


def draw_steps(page: Page, y: float) -> None:
    """Write the steps under each other, the block in the middle of the paper."""
    lines = [f"{number}　{step}" for number, step in enumerate(steps(), 1)]
    size = min(fitting(page, line, 17) for line in lines)
    page.set_font("noto", size=size)
    left = (WIDTH - max(page.get_string_width(line) for line in lines)) / 2
    for line in lines:
        page.write_at(left, y, line, size=size, bold=True)
        y += 10


def draw_lines(page: Page, y: float) -> None:
    """Draw the table down to the foot: number, name or circle, people; the sum in the last line."""
    widths = (16.0, INNER - 46.0, 30.0)
    heads = (_("番号"), _("お名前（任意）または○"), _("人数"))
    step = min(STEP, (HEIGHT - FOOT - 2 - y) / (LINES + 2))
    rows = [heads, *((str(number), "", "") for number in range(1, LINES + 1)), ("", _("合計"), "")]
    page.set_draw_color(LINE)
    page.set_line_width(0.25)
    for row in rows:
        x = MARGIN
        for text, width in zip(row, widths, strict=True):
            page.set_draw_color(SOFT)
            page.rect(x, y, width, step, style="D")
            page.write_at(x + 2, y + step / 2 - 2.2, text, size=9.5, bold=row is heads)
            x += width
        y += step
