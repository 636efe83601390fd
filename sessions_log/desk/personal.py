"""What staff noted about calls to a person."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mirai_action.core.erasing import Holding, holdings, without

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
