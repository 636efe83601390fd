"""Applications to trainings: `workflow.forget` blanks them and keeps the count."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.core import retention
from mirai_action.core.erasing import Holding, Who, holdings, without
from mirai_action.core.retention import Category

from . import workflow
from .choices import Status
from .models import Application


def _own(who: Who) -> QuerySet[Application]:
    """Return those applied for signed in, from the own mailbox, or from a shared one in the own name."""
    same_name = Q(email_key__in=who.shared, name_key__in=who.names)
    return Application.objects.filter(
        Q(ambassador__in=who.ambassadors) | Q(email_key__in=who.mailboxes) | same_name, forgotten_at=None
    )


def _forget(pks: list[Any], _who: Who) -> None:
    for each in Application.objects.filter(pk__in=pks):
        workflow.forget(each)


holdings.append(
    Holding(
        model="trainings.Application",
        title=_("講習会の申込"),
        find=_own,
        tells=("training", "applied_at", "status", "name", "kana", "email", "phone", "affiliation"),
        erase=_forget,
    )
)
without["trainings.Notice"] = "that an applicant was told something; the words stand in the log of letters"

retention.categories.append(
    Category(
        name="trainings.unconfirmed",
        title=_("メール未確認の講習会の申込"),
        purpose=_("確認のメールに気づくまで待つため"),
        since=_("申込の日から"),
        what=_("お名前と連絡先を消します。"),
        days=workflow.UNCONFIRMED_FOR.days,
        find=lambda before: Application.objects.filter(
            status=Status.UNCONFIRMED, forgotten_at=None, applied_at__lt=before
        ),
        run=lambda pks: _forget(pks, Who()),
        fixed=True,
    )
)
retention.categories.append(
    Category(
        name="trainings.application",
        title=_("講習会の申込"),
        purpose=_("受講証の発行と、登録とのつながりを確かめるため"),
        since=_("講習会の日から"),
        what=_("お名前と連絡先を消します。申込と出席の数は残ります。"),
        days=2 * 365,
        find=lambda before: Application.objects.filter(
            forgotten_at=None, training__held_on__lt=timezone.localdate(before)
        ),
        run=lambda pks: _forget(pks, Who()),
    )
)
