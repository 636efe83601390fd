"""What of study sessions may leave as a list. Persons and free text go along only to whom may see them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.exports import tables
from ambassadors.exports.tables import Column, Table

from .models import StudySession


def add() -> None:
    table = Table(model=StudySession, name="sessions", title=_("学習会"), rows=sessions, columns=columns)
    tables.add(table)


def sessions(queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Return the rows of the list without what only its columns need, and with whom `user` may see by name."""
    order = queryset.query.order_by or ("-held_on", "-id")
    rows: Any = StudySession.objects.filter(pk__in=queryset.order_by().values("pk"))
    return (
        rows.with_named(user)
        .select_related("ambassador", "organization")
        .annotate(others=Count("joint"))
        .order_by(  # type: ignore[no-any-return]
            *order
        )
    )


def columns(user: Any) -> list[Column]:
    return [*FACTS, *(SENTENCES if user.national else [])]


FACTS = [
    Column(_("開催日"), lambda row: row.held_on, 12),
    Column(_("状態"), lambda row: row.status_label, 12),
    Column(_("題名"), lambda row: row.title, 30),
    Column(_("担当アンバサダー"), lambda row: row.ambassador.name if row.named else "", 20),
    Column(_("登録番号"), lambda row: row.ambassador.number_label if row.named else "", 10),
    Column(_("主催"), lambda row: row.host_name, 24),
    Column(_("主催団体"), lambda row: row.organization.name if row.organization else "", 24),
    Column(_("主催者の種類"), lambda row: str(row.get_host_kind_display()), 16),
    Column(_("開催方法"), lambda row: str(row.get_format_display()), 12),
    Column(_("都道府県コード"), lambda row: row.prefecture, 8),
    Column(_("都道府県"), lambda row: row.place_name, 12),
    Column(_("市区町村コード"), lambda row: row.municipality_code, 10),
    Column(_("市区町村"), lambda row: row.municipality_name, 16),
    Column(_("会場"), lambda row: row.venue, 30),
    Column(_("主な対象"), lambda row: str(row.get_audience_display()) if row.audience else "", 16),
    Column(_("参加予定人数"), lambda row: row.expected, 8),
    Column(_("参加者数"), lambda row: row.head_count, 8),
    Column(_("人数の数え方"), lambda row: str(row.get_basis_display()), 10),
    Column(_("抜粋で実施"), lambda row: "○" if row.excerpt else "", 8),
    Column(_("公開の学習会"), lambda row: "○" if row.public else "", 8),
    Column(_("共同実施の人数"), lambda row: row.others, 8),
    Column(_("予定した日"), lambda row: row.planned_on, 12),
    Column(_("報告日"), lambda row: timezone.localdate(row.reported_at) if row.reported_at else None, 12),
    Column(_("確認日"), lambda row: timezone.localdate(row.confirmed_at) if row.confirmed_at else None, 12),
]
SENTENCES = [
    Column(_("よかったこと"), lambda row: row.went_well, 30),
    Column(_("参加者から出た質問"), lambda row: row.questions, 30),
    Column(_("メモ"), lambda row: row.note, 30),
]
