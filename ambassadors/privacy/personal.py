"""What requests for erasure hold themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.core import retention
from mirai_action.core.erasing import Holding, holdings, without
from mirai_action.core.models import User
from mirai_action.core.retention import Category

from ..models import Ambassador, Section, Status
from ..personal import ERASED
from . import workflow
from .models import Erasure

holdings.append(
    Holding(
        model="privacy.Erasure",
        title=_("個人情報の消去のご依頼"),
        find=lambda who: Erasure.objects.filter(Q(ambassador__in=who.ambassadors) | Q(account__in=who.accounts)),
        tells=("asked_at", "channel", "note", "due_on", "cancelled_at"),
        blanks={"note": ""},
    )
)
without["privacy.Period"] = "how long a category is kept; `by` is a number"


def _erase(pks: list[Any]) -> None:
    for each in Ambassador.objects.filter(pk__in=pks):
        workflow.erase_ambassador(each)


def _erase_accounts(pks: list[Any]) -> None:
    for each in User.objects.filter(pk__in=pks):
        workflow.erase_account(each)


def _unused(before: datetime) -> QuerySet[User]:
    """Return accounts that act for nobody, work for nobody, and signed in last before `before`."""
    busy = Section.objects.filter(user__isnull=False).values("user")
    rows = User.objects.filter(is_staff=False, is_active=True, memberships=None).exclude(pk__in=busy)
    return rows.filter(Q(last_login__lt=before) | Q(last_login=None, date_joined__lt=before))


retention.categories.extend(
    [
        Category(
            name="ambassadors.unconfirmed",
            title=_("メール未確認のままの申込"),
            purpose=_("事務局が電話や郵便で確かめるため"),
            since=_("申込の日から"),
            what=_("個人情報を消し、登録見送りとします。"),
            days=180,
            find=lambda before: Ambassador.objects.unconfirmed().filter(applied_at__lt=before),
            run=_erase,
        ),
        Category(
            name="ambassadors.declined",
            title=_("登録を見送った申込"),
            purpose=_("見送りについてのお問い合わせに答えるため"),
            since=_("見送りの日から"),
            what=_("個人情報を消します。"),
            days=365,
            find=lambda before: Ambassador.objects.filter(status=Status.DECLINED, decided_at__lt=before).exclude(
                name=ERASED
            ),
            run=_erase,
        ),
        Category(
            name="ambassadors.left",
            title=_("登録を解除した方"),
            purpose=_("活動の記録についてのお問い合わせと、再登録に備えるため"),
            since=_("登録の解除日から"),
            what=_("個人情報を消します。登録者数と学習会の数は変わりません。"),
            days=3 * 365,
            find=lambda before: Ambassador.objects.filter(
                status=Status.LEFT, left_on__lt=timezone.localdate(before)
            ).exclude(name=ERASED),
            run=_erase,
        ),
        Category(
            name="core.unused",
            title=_("使われていないアカウント"),
            purpose=_("もう一度サインインする方のため"),
            since=_("最後のサインインから"),
            what=_("アカウントの個人情報を消します。"),
            days=2 * 365,
            find=_unused,
            run=_erase_accounts,
        ),
    ]
)
