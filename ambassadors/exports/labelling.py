"""Address labels of a list: for whom the purpose allows it and an address is known; who is left out, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mirai_action.progress.publishing.pdf.labels import HONORIFIC, HONORIFIC_OF_A_BODY, Label, sheets

from ..models import Ambassador

AT_ONCE = 1200  # 100 sheets: a larger file takes longer to make than people wait
SHOWN = 200


class Purpose(models.TextChoices):
    SERVICE = "service", _("登録や学習会についてのお知らせ（同意は要りません）")
    NEWSLETTER = "newsletter", _("ニュースレター（同意のある方だけ）")


@dataclass(frozen=True)
class LeftOut:
    """Somebody of the list who gets no label."""

    ambassador: Any
    why: Any


def wanted(rows: Any, purpose: str) -> QuerySet[Any]:
    """Return those of `rows` who get a label, in the order of their postal codes."""
    found: QuerySet[Any] = rows.current().exclude(address="")
    if purpose == Purpose.NEWSLETTER:
        found = found.filter(consents__kind="b", consents__withdrawn_at=None)
    return found.order_by("postal_code", "kana_key", "pk")


def count_left_out(rows: QuerySet[Any], purpose: str) -> int:
    return rows.order_by().count() - wanted(rows, purpose).order_by().count()


def reasons(rows: Any, purpose: str) -> list[tuple[Any, int]]:
    """Return (why, how many) of those who get no label, each counted under the first reason."""
    everybody, current = rows.order_by(), rows.current().order_by()
    without = current.filter(address="").count()
    found = [
        (_("登録中ではありません"), everybody.count() - current.count()),
        (_("住所がわかりません"), without),
        (_("ニュースレターの同意がありません"), current.count() - without - wanted(rows, purpose).order_by().count()),
    ]
    return [(why, count) for why, count in found if count]


def left_out(rows: QuerySet[Any], purpose: str) -> Iterator[LeftOut]:
    """Yield the first SHOWN who get none, each with the first reason."""
    kept = wanted(rows, purpose).order_by().values("pk")
    for row in rows.exclude(pk__in=kept).order_by("kana_key", "pk")[:SHOWN]:
        yield LeftOut(row, _why(row))


def pdf(rows: QuerySet[Any], purpose: str, *, part: int = 1) -> tuple[bytes, int]:
    """Return part `part` (AT_ONCE labels each, from 1) of the labels as PDF, and how many are on it."""
    start = (part - 1) * AT_ONCE
    labels = [_label(row) for row in wanted(rows, purpose)[start : start + AT_ONCE]]
    mark = _t("デモ用の架空データ") if settings.DEMONSTRATION else ""
    return sheets(labels, title=_t("宛名ラベル"), mark=mark), len(labels)


def _label(row: Ambassador) -> Label:
    """A group with a contact person gets both: 「子育ての会 山田 花子 様」; without one 御中."""
    of_a_body = row.is_group and not row.contact_name
    return Label(
        postal_code=row.postal_code,
        address=row.address,
        name=row.addressee,
        honorific=HONORIFIC_OF_A_BODY if of_a_body else HONORIFIC,
        foot=row.number_label,
    )


def _why(row: Any) -> Any:
    if not row.is_current:
        return _("登録中ではありません（%(status)s）") % {"status": row.get_status_display()}
    return _("住所がわかりません") if not row.address else _("ニュースレターの同意がありません")
