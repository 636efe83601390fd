"""The ledger holds no person; the sentences beside it may name one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mirai_action.core.erasing import Holding, holdings, without

from .models import Correction

holdings.append(
    Holding(
        model="progress.Correction",
        title=_("集計の訂正の理由"),
        find=lambda who: Correction.objects.filter(subject__in=who.about),
        tells=("entered_at", "why"),
        blanks={"why": ""},
    )
)
without["progress.ShockMonth"] = "why a month counts little: an epidemic, not a person"
