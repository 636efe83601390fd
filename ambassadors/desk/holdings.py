"""What the desk keeps about a person, for telling and erasing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mirai_action.core import erasing
from mirai_action.core.erasing import Holding

from .models import PaperLetter


def add() -> None:
    """Letters by post: who is erased gets none any more."""
    erasing.holdings.append(
        Holding(
            model="ambassadors_desk.PaperLetter",
            title=_("印刷する手紙"),
            find=lambda who: PaperLetter.objects.filter(ambassador__in=who.ambassadors),
            tells=("kind", "queued_at", "printed_at"),
            deletes=True,
        )
    )
    erasing.without["ambassadors_desk.Wording"] = "sentences to choose from, about nobody"
