"""What requests for erasure hold themselves."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mirai_action.core.erasing import Holding, holdings, without

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
