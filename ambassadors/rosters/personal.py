"""What files say about a person: told and erased with the person, forgotten soon by themselves."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mirai_action.core import erasing, retention
from mirai_action.core.erasing import Holding, Who
from mirai_action.core.retention import Category

from . import workflow
from .choices import Step
from .models import KEPT_DAYS, Import, StagedRow


def _rows(who: Who) -> QuerySet[StagedRow]:
    """Return the rows that became the person's record, name the mailbox, or hold a word of the person in a cell.

    A name without an address is taken for the person's: a row that waits is then simply read in again.
    """
    found = Q(target__in=who.ambassadors) | Q(facts__email_key__in=list(who.mailboxes))
    found |= Q(facts__name_key__in=list(who.names), facts__email_key="")
    for word in who.words:
        found |= Q(facts={}, cells__contains=[word])
    return StagedRow.objects.filter(found)


def _erase(pks: list[Any], who: Who) -> None:
    """Blank the rows; what was not applied never will be, and a file that still waits goes with its sample."""
    rows = StagedRow.objects.filter(pk__in=pks)
    waiting = Import.objects.filter(pk__in=rows.values("source"), step__in=Step.waiting())
    for source in waiting:
        workflow.forget_file(source)
    applied = (Step.APPLIED, Step.UNDOING, Step.UNDONE)
    rows.exclude(source__step__in=applied).update(choice="skip", outcome="error")


erasing.holdings.append(
    Holding(
        model="rosters.StagedRow",
        title=_("取り込んだ名簿の行"),
        find=_rows,
        tells=("number", "cells", "facts", "changes", "reasons"),
        blanks={"cells": [], "facts": {}, "changes": {}, "reasons": []},
        erase=_erase,
    )
)
erasing.without["rosters.Import"] = "a file of many; the rows and the file go with the person, the name is staff's own"
erasing.without["rosters.Progress"] = "how far a job is"
erasing.without["rosters.ColumnMemory"] = "what the headers of a table mean"

retention.categories.append(
    Category(
        name="rosters.rows",
        title=_("取り込んだ名簿のファイルの内容"),
        purpose=_("取り込みの確認と、エラーの行の修正のため"),
        since=_("取り込み・中止の日から"),
        what=_("ファイルと行の内容を消します。登録と、取り込みの記録は残ります。"),
        days=KEPT_DAYS,
        find=lambda before: Import.objects.filter(step__in=Step.over(), purged_at=None, closed_at__lt=before),
        run=lambda pks: workflow.forget(pks),
    )
)
