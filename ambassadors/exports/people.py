"""The register's own tables: ambassadors as far as one may see them by name, and bodies."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.core.fields import PhoneField
from mirai_action.japan import municipalities
from mirai_action.japan.prefectures import BY_CODE

from ..models import Ambassador, AmbassadorKind, Consent, Organization, Status
from . import tables
from .tables import Column, Table

_phone = PhoneField()


def add() -> None:
    tables.add(
        Table(
            model=Ambassador,
            name="ambassadors",
            title=_("アンバサダー"),
            rows=ambassadors,
            columns=lambda user: COLUMNS,
        )
    )
    tables.add(
        Table(
            model=Organization,
            name="organizations",
            title=_("団体"),
            rows=lambda queryset, user: queryset.annotate(
                members=Count("ambassadors", filter=Q(ambassadors__status__in=[Status.REGISTERED, Status.RESTING]))
            ),
            columns=lambda user: BODIES,
        )
    )


def ambassadors(queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Return those of the list whom `user` may see by name (DOMAIN 6), with their consents in force."""
    named = Ambassador.objects.named_for(user).values("pk")
    given = Consent.objects.given().filter(ambassador=OuterRef("pk")).order_by("kind").values("kind")
    rows = queryset if user.national else queryset.filter(pk__in=named)
    return rows.select_related("organization").annotate(agreed=ArraySubquery(given))


def _place(row: Any) -> str:
    """Return the main area: of the day that the list is as of (`current_on`), else of today."""
    return str(getattr(row, "place_on", row.prefecture))


def _kind(row: Any) -> str:
    return str(AmbassadorKind(getattr(row, "kind_on", row.kind)).label)


def _agreed(kind: str) -> Any:
    return lambda row: "○" if kind in row.agreed else ""


COLUMNS = [
    Column(_("登録番号"), lambda row: row.number_label, 10),
    Column(_("個人・団体"), _kind, 10),
    Column(_("お名前（団体名）"), lambda row: row.name, 24),
    Column(_("ふりがな"), lambda row: row.kana, 24),
    Column(_("ご担当者のお名前"), lambda row: row.contact_name, 18),
    Column(_("メールアドレス"), lambda row: row.email, 30),
    Column(_("電話番号"), lambda row: _phone.prepare_value(row.phone), 16),
    Column(_("郵便番号"), lambda row: row.postal_code, 10),
    Column(_("住所"), lambda row: row.address, 40),
    Column(_("都道府県コード"), _place, 8),
    Column(_("主な活動地域"), lambda row: BY_CODE[_place(row)].label() if _place(row) else str(_("不明")), 12),
    Column(_("所属の種類"), lambda row: str(row.get_affiliation_display()) if row.affiliation else "", 18),
    Column(_("所属の名称"), lambda row: row.affiliation_name, 24),
    Column(_("団体"), lambda row: row.organization.name if row.organization else "", 24),
    Column(_("状態"), lambda row: str(row.get_status_display()), 12),
    Column(_("申込の方法"), lambda row: str(row.get_channel_display()), 10),
    Column(_("申込日"), lambda row: timezone.localdate(row.applied_at), 12),
    Column(_("登録日"), lambda row: row.registered_on, 12),
    Column(_("休止の日"), lambda row: row.resting_since, 12),
    Column(_("登録の解除日"), lambda row: row.left_on, 12),
    Column(_("ニュースレターの同意"), _agreed("b"), 8),
    Column(_("お名前の掲載の同意"), _agreed("c"), 8),
    Column(_("生協への提供の同意"), _agreed("d1"), 8),
    Column(_("都道府県への提供の同意"), _agreed("d2"), 8),
]
BODIES = [
    Column(_("名称"), lambda row: row.name, 30),
    Column(_("種類"), lambda row: str(row.get_kind_display()), 16),
    Column(_("都道府県コード"), lambda row: row.prefecture, 8),
    Column(_("都道府県"), lambda row: BY_CODE[row.prefecture].label() if row.prefecture else "", 12),
    Column(_("市区町村コード"), lambda row: row.municipality_code, 10),
    Column(_("市区町村"), lambda row: municipalities.name_of(row.municipality_code), 16),
    Column(_("現在登録のアンバサダー"), lambda row: row.members, 10),
]
