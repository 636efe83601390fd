"""A condition of newsletters: who has held no study session for some time, or none at all."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.core.segments import Condition

from .choices import Status
from .models import StudySession

NEVER = "never"
NOT_HELD = (Status.DRAFT, Status.CANCELLED, Status.POSTPONED)


def narrow(ambassadors: Any, choice: str) -> Any:
    """Keep those without a session in the last `choice` months or to come; "never": without any so far.

    A plan whose report is missing may well have been held: it counts as one. So does a session held jointly. Who
    registered within that time has not been quiet for so long.
    """
    sessions = StudySession.objects.exclude(status__in=NOT_HELD)
    if choice == NEVER:
        return ambassadors.exclude(_with(sessions))
    day = months_before(timezone.localdate(), int(choice))
    return ambassadors.filter(registered_on__lte=day).exclude(_with(sessions.filter(held_on__gt=day)))


def _with(sessions: Any) -> Q:
    jointly = StudySession.joint.through._default_manager.filter(
        ambassador=OuterRef("pk"), studysession__in=sessions.values("pk")
    )
    return Q(Exists(sessions.filter(ambassador=OuterRef("pk")))) | Q(Exists(jointly))


def months_before(day: date, months: int) -> date:
    """Return the same day of an earlier month, its last day where there is none: 31 March − 6 months = 30 September."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


condition = Condition(
    name="sessions.quiet",
    label=_("学習会を開いていない期間"),
    choices=[
        ("6", _("6か月以上")),
        ("12", _("1年以上")),
        ("24", _("2年以上")),
        (NEVER, _("まだ一度も開いていない")),
    ],
    narrow=narrow,
    help_text=_("これからの予定や共同実施がある方、その期間に登録した方は含みません。"),
)
