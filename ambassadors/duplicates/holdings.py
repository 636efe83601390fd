"""What merges keep about a person, for telling and erasing."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mirai_action.core import erasing
from mirai_action.core.erasing import Holding, Who

from .models import Difference, Merge


def add() -> None:
    """An erased merge can't be undone any more (`Merge.is_undoable`); that it happened stays, for the figures."""
    erasing.holdings.append(
        Holding(
            model="duplicates.Merge",
            title=_("登録の統合"),
            find=lambda who: Merge.objects.about(*who.ambassadors),
            tells=("merged_at", "reason", "before", "undone_at", "undo_reason"),
            blanks={"before": {}, "reason": "", "undo_reason": ""},
        )
    )
    erasing.holdings.append(
        Holding(
            model="duplicates.Difference", title=_("重複ではない組"), find=_pairs, tells=("decided_at",), deletes=True
        )
    )


def _pairs(who: Who) -> QuerySet[Difference]:
    return Difference.objects.filter(Q(first__in=who.ambassadors) | Q(second__in=who.ambassadors))
