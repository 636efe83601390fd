"""Applications to trainings: `workflow.forget` blanks them and keeps the count."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mirai_action.core.erasing import Holding, Who, holdings, without

from . import workflow
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
