"""Conditions of an export may hold a name that somebody searched for."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mirai_action.core.erasing import Holding, Who, holdings

from .models import Export


def _searched(who: Who) -> QuerySet[Export]:
    named = Q(pk__in=[])
    for word in who.words:
        named |= Q(conditions__icontains=word)
    return Export.objects.filter(named)


holdings.append(
    Holding(
        model="exports.Export",
        title=_("一覧の書き出しの条件"),
        find=_searched,
        tells=("started_at", "conditions"),
        scrubs=("conditions",),
    )
)
