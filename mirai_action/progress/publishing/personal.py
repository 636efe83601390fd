"""Who gets the reports, and sentences about corrections that everyone may read."""

from __future__ import annotations

from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mirai_action.core.erasing import Holding, holdings, without

from .models import PublicReason, ReportRecipient

holdings.extend(
    [
        Holding(
            model="publishing.PublicReason",
            title=_("公表した訂正の理由"),
            find=lambda who: PublicReason.objects.filter(correction__subject__in=who.about),
            tells=("text",),
            scrubs=("text",),
        ),
        Holding(
            model="publishing.ReportRecipient",
            title=_("報告書の送り先"),
            find=lambda who: ReportRecipient.objects.annotate(box=Lower("email")).filter(box__in=who.mailboxes),
            tells=("name", "email"),
            deletes=True,
        ),
    ]
)
without["publishing.Snapshot"] = "frozen figures and a note on them; `by` is a number"
