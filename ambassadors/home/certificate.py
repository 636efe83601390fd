"""登録証: one page, drawn when it is asked for; its QR leads to a page that confirms number and status only.

The code is the number with a mark made of the row's random id: nothing is stored, it can't be guessed from another
one, and it still leads to its page when the keys of the server are changed.
"""

from __future__ import annotations

import base64
import hashlib
import io
import unicodedata

import segno
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ambassadors.models import Ambassador, Status
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

LARGEST, SMALLEST = 30.0, 12.0  # points: a long name is set smaller, never cut
QR = 34.0  # millimetres


def code_of(ambassador: Ambassador) -> str:
    """Return the code of a registered ambassador: 「000365-」 and sixteen letters and digits."""
    return f"{ambassador.number_label}-{_mark(ambassador)}"


def find(code: str) -> Ambassador | None:
    """Return whose code it is, in whatever width and case it was typed; None for a wrong one."""
    folded = unicodedata.normalize("NFKC", code).strip().upper()
    number, _dash, mark = folded.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) <= 9):
        return None
    known = Ambassador.objects.filter(status__in=[*Status.counted(), Status.MERGED])
    row = known.filter(number=int(number)).first()
    return row if row and constant_time_compare(mark.encode(), _mark(row).encode()) else None


def is_registered(ambassador: Ambassador) -> bool:
    return ambassador.status in (Status.REGISTERED, Status.RESTING)


def address(ambassador: Ambassador) -> str:
    return outbox.address(reverse("home:verify", args=[code_of(ambassador)]))


def _mark(ambassador: Ambassador) -> str:
    digest = hashlib.blake2b(ambassador.pk.bytes, digest_size=10, person=b"registration").digest()
    return base64.b32encode(digest).decode()


def download(ambassador: Ambassador) -> HttpResponse:
    name = f"{_('登録証')}_{ambassador.number_label}.pdf"
    response = HttpResponse(pdf_of(ambassador), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def pdf_of(ambassador: Ambassador) -> bytes:
    """Return the certificate as PDF, in the language of the page."""
    fiction = _("デモ用の架空データ") if settings.DEMONSTRATION else ""
    page = Page(
        title=f"{_('登録証')} {ambassador.number_label}",
        author=fiction or ContactPoint.current().organisation,
        made_at=timezone.now(),
        foot=(_("登録証 %(number)s") % {"number": ambassador.number_label}, address(ambassador)),
        mark=fiction,
    )
    page.add_page()
    _frame(page)
    _words(page, ambassador)
    _qr(page, ambassador)
    return bytes(page.output())


def _frame(page: Page) -> None:
    page.set_fill_color(PAPER)
    page.rect(0, 0, WIDTH, HEIGHT, style="F")
    for inset, color, width in ((11.0, LEAF, 0.9), (13.2, LEAF, 0.25)):
        page.set_draw_color(color)
        page.set_line_width(width)
        page.rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset - 15, style="D")


def _words(page: Page, row: Ambassador) -> None:
    assert row.registered_on
    _middle(page, 40, _("子どもの未来アクション"), size=12, color=SOFT)
    _middle(page, 51, _("登録証"), size=36, color=LEAF_STRONG, bold=True)
    page.set_fill_color(SUN)
    page.rect(WIDTH / 2 - 12, 73, 24, 1.4, style="F")
    _middle(page, 84, _("登録番号 %(number)s") % {"number": row.number_label}, size=14, bold=True)
    name = row.name if row.is_group else _("%(name)s 様") % {"name": row.name}
    size = _fitting(page, name)
    _middle(page, 104 + (LARGEST - size) * POINT / 2, name, size=size, bold=True)
    page.set_draw_color(LEAF)
    page.set_line_width(0.3)
    page.line(MARGIN + 20, 121, WIDTH - MARGIN - 20, 121)
    y = 134.0
    sentence = _("子どもの未来アンバサダーとして登録されていることを\nここに証します。")
    for line in page.lines(sentence, width=INNER - 30, size=13):
        _middle(page, y, line, size=13)
        y += 9
    y += 8
    for label, text in (
        (_("登録日"), date_format(row.registered_on, "DATE_FORMAT")),
        (_("主な活動地域"), row.prefecture_name),
        (_("発行日"), date_format(timezone.localdate(), "DATE_FORMAT")),
    ):
        page.write_at(MARGIN + 42, y, label, size=11, color=SOFT)
        y = page.paragraph(text, x=MARGIN + 80, y=y, width=INNER - 90, size=11.5) + 2
    _middle(page, 196, _("日本生活協同組合連合会"), size=15, bold=True)
    _middle(page, 205, ContactPoint.current().organisation, size=11, color=SOFT)


def _qr(page: Page, row: Ambassador) -> None:
    file = io.BytesIO()
    segno.make(address(row), error="m", micro=False).save(file, kind="png", scale=8, border=4)
    file.seek(0)
    left, top = MARGIN + 14, 218.0
    page.image(file, x=left, y=top, w=QR, h=QR)
    note = _("QRコードから、登録番号と登録の状況を確認できます。お名前などは表示されません。")
    y = page.paragraph(note, x=left + QR + 7, y=top + 5, width=INNER - QR - 40, size=9.5, color=SOFT)
    page.write_at(left + QR + 7, y + 3, code_of(row), size=10.5, bold=True)


def _middle(page: Page, y: float, text: str, *, size: float, color: str = INK, bold: bool = False) -> None:
    page.write_at(MARGIN, y, text, size=size, color=color, bold=bold, width=INNER, align="C")


def _fitting(page: Page, text: str) -> float:
    """Return the size at which the name stands on one line."""
    page.set_font("noto", size=LARGEST)
    return max(SMALLEST, min(LARGEST, LARGEST * (INNER - 30) / max(page.get_string_width(text), 1)))
