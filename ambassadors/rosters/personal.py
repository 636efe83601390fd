"""What files said about a person, while their rows are kept: a week after the import was done with."""

from __future__ import annotations

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Lower
from django.utils.translation import gettext_lazy as _

from mirai_action.core import retention
from mirai_action.core.erasing import Holding, Who, holdings, without
from mirai_action.core.retention import Category

from . import workflow
from .choices import Step
from .models import KEPT_DAYS, Import, StagedRow


def _rows(who: Who) -> QuerySet[StagedRow]:
    """Return the rows that became or may be the person, and those of any file that hold the person's mailbox."""
    ids = list(who.ambassadors)
    said = Q(pk__in=[])
    for mailbox in who.mailboxes:
        said |= Q(said__contains=mailbox)
    rows = StagedRow.objects.annotate(said=Lower(Cast("cells", TextField())))
    return rows.filter(Q(target__in=ids) | Q(candidates__overlap=ids) | said)


holdings.append(
    Holding(
        model="rosters.StagedRow",
        title=_("取り込んだ名簿の行"),
        find=_rows,
        tells=("number", "cells", "facts", "changes", "reasons"),
        blanks={"cells": [], "facts": {}, "changes": {}, "reasons": []},
    )
)
without["rosters.Import"] = "which file staff loaded when; its rows are told and erased one by one"

retention.categories.append(
    Category(
        name="rosters.cells",
        title=_("取り込んだ名簿のファイルと行"),
        purpose=_("取り込みの内容を確かめ、直し、取り消すため"),
        since=_("取り込みを終えた日から"),
        what=_("ファイルと行の内容を消します。件数は残ります。"),
        days=KEPT_DAYS,
        find=lambda before: Import.objects.filter(step__in=Step.over(), purged_at=None, closed_at__lt=before),
        run=lambda pks: workflow.purge(),
        fixed=True,
    )
)
