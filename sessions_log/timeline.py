"""Study sessions in the timeline of an ambassador: own ones and joint ones, on the day they are held."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from mirai_action.core.timeline import Entry, on_day

from .models import StudySession


def of_sessions(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    """Return sessions of every state but drafts; a report says its head-count."""
    through = StudySession.joint.through._default_manager.filter(ambassador=person).values("studysession")
    rows = StudySession.objects.filter(Q(ambassador=person) | Q(pk__in=through)).exclude(status="draft")
    for row in rows.order_by("-held_on", "-pk")[:most]:
        count = "" if row.head_count is None else _("参加者 %(count)s人") % {"count": row.head_count}
        joint = "" if row.ambassador_id == person else _("共同実施")
        facts = (row.get_status_display(), count, joint, f"{row.place_name} {row.venue}".strip())
        yield Entry(
            at=on_day(row.held_on),
            whole_day=True,
            what=_("学習会"),
            text=row.heading,
            lines=("・".join(str(each) for each in facts if each),),
            href=reverse("admin:sessions_log_studysession_change", args=[row.pk]),
        )
