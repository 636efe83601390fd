"""The applications as CSV for Excel: UTF-8 with BOM, harmless cells, marked in the demonstration (DOMAIN 5)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from mirai_action.core.fields import PhoneField

from .models import Application

NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def response(rows: Iterable[Application]) -> StreamingHttpResponse:
    """Stream the rows; they are read one by one."""
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="trainings-{timezone.localdate():%Y%m%d}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def harmless(cell: str) -> str:
    """Return the cell so that a spreadsheet does not run it: what begins like a formula gets a quote before it."""
    runs = cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not NUMBER.fullmatch(cell)
    return f"'{cell}" if runs else cell


def _lines(rows: Iterable[Application]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    heads = [_("講習会"), _("開催日"), _("お名前"), _("ふりがな"), _("メールアドレス"), _("電話番号"), _("ご所属")]
    yield "\ufeff"
    yield writer.writerow([*heads, _("状態"), _("申込日時"), *([_("デモ用の架空データ")] if _fiction() else [])])
    for row in rows:
        yield writer.writerow([harmless(str(each)) for each in _cells(row)])


def _cells(row: Application) -> list[str]:
    person = [row.name, row.kana, row.email, PhoneField().prepare_value(row.phone), row.affiliation]
    about = [row.training.heading, row.training.held_on.isoformat(), *person]
    at = timezone.localtime(row.applied_at).strftime("%Y-%m-%d %H:%M")
    return [*about, str(row.get_status_display()), at, *([_("架空")] if _fiction() else [])]


def _fiction() -> bool:
    return settings.DEMONSTRATION


class _Echo:
    def write(self, value: str) -> str:
        return value
