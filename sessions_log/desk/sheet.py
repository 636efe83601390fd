"""実施報告用紙: a report to fill in by hand, for who has neither e-mail nor an account."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ambassadors.desk import sheets
from mirai_action.letters import outbox
from mirai_action.progress.publishing.pdf.ground import FOOT, HEIGHT, INNER, MARGIN
from sessions_log.choices import Audience, Format

LOW = 10.0  # millimetres: a row of one line


@require_safe
def report_form(request: HttpRequest) -> HttpResponse:
    """The form as anyone may take it."""
    return sheets.answer(report(), _("学習会実施報告用紙.pdf"))


def report() -> bytes:
    """Return the form in the language of the page."""
    facts: dict[str, Any] = sheets.facts_of_today()
    return _report(**facts, address=outbox.address("/sessions/report/"), days=settings.OUTSIDE_REPORT_DAYS)


@lru_cache(maxsize=8)
def _report(*, language: str, contact: tuple[str, ...], mark: str, address: str, days: int) -> bytes:
    title = _("学習会 実施報告用紙")
    page = sheets.new(title, contact, mark, timezone.now())
    intro = _(
        "学習会1回につき1枚、わかるところをご記入のうえ、下の送り先へお送りください。お電話でもお受けします。"
        "アカウントのない方は、%(address)s からも報告できます。"
    )
    y = page.head(title, intro % {"address": address})
    page.in_row(_("　　　　年　　　月　　　日　　　　時　　　分 ～ 　　　時　　　分"), y, x=3, height=LOW)
    y = page.row(_("開催日"), y, height=LOW)
    y = page.row(
        _("開催のようす"), y, height=LOW, ticks=[_("開催した"), _("中止した"), _("延期した（　　月　　日ごろ）")]
    )
    y = page.row(_("開催方法"), y, height=LOW, ticks=[str(each.label) for each in Format])
    page.in_row(_("都・道・府・県"), y, x=26, height=9.5)
    page.in_row(_("市・区・町・村"), y, x=92, height=9.5)
    y = page.row(_("会場"), y, height=20, hint=_("会場の名前は下の行に"))
    y = page.row(_("主催"), y, height=LOW, hint=_("団体名など"))
    page.in_row(_("登録番号"), y, x=78, height=LOW)
    y = page.row(_("アンバサダー"), y, height=LOW, hint=_("お名前。登録のある方"))
    x = page.in_row(_("人"), y, x=36, height=13, size=12)
    page.tick(_("およその人数"), x + 7, y + 4)
    y = page.row(_("参加者数"), y, height=13, hint=_("講師・運営の人は含めません"))
    audiences = [str(label) for value, label in Audience.choices if value]
    y = page.row(_("主な対象"), y, height=LOW, ticks=audiences, hint=_("1つ"))
    materials = [_("啓発テキスト（冊子）"), _("スライド"), _("映像"), _("冊子は抜粋で使った")]
    y = page.row(_("使った資料"), y, height=LOW, ticks=materials)
    handling = _(
        "お名前と連絡先は、この報告の確認とお知らせだけに使い、サイトには載せません。アンバサダーでない方のものは、"
        "事務局の確認から%(days)s日で削除します。参加された方のお名前は書かないでください。"
    )
    agreed = page.lines(handling % {"days": days}, width=INNER, size=8.5)
    send_to = sheets.compact(contact)
    below = 13 + 4.8 * len(agreed) + 11 + sheets.height_of(send_to) + 2  # what comes after the box for words
    y = page.row(
        _("よかったこと・参加者から出た質問"), y, height=max(11, HEIGHT - FOOT - 10 - below - y), hint=_("任意")
    )
    y = page.row(_("記入した方のお名前と電話番号"), y, height=13)
    for line in agreed:
        page.write_at(MARGIN, y + 2, line, size=8.5)
        y += 4.8
    page.tick(_("個人情報の取り扱いに同意します"), MARGIN, y + 3.4)
    page.send_to(send_to, y + 11)
    page.for_staff([_("郵送"), _("ファクス"), _("電話")], HEIGHT - FOOT - 10)
    return bytes(page.output())
