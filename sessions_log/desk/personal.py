"""What staff noted about calls to a person."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mirai_action.core import retention
from mirai_action.core.erasing import Holding, holdings, without
from mirai_action.core.retention import Category

from .models import ContactNote

holdings.append(
    Holding(
        model="desk.ContactNote",
        title=_("事務局からの連絡の記録"),
        find=lambda who: ContactNote.objects.filter(
            Q(ambassador__in=who.ambassadors) | Q(session__ambassador__in=who.ambassadors)
        ),
        tells=("noted_at", "outcome", "text", "next_on"),
        deletes=True,
    )
)
without["desk.Checked"] = "that staff looked at a session; `by` is a number"

retention.categories.append(
    Category(
        name="desk.contact_note",
        title=_("電話などの連絡の記録"),
        purpose=_("同じことを二度おたずねしないため"),
        since=_("連絡の日から"),
        what=_("行ごと消します。"),
        days=2 * 365,
        find=lambda before: ContactNote.objects.filter(noted_at__lt=before),
        run=lambda pks: ContactNote.objects.filter(pk__in=pks).delete(),
    )
)
