"""What the ledger should hold about study sessions, for `verify_ledger`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mirai_action.core.scope import scoped
from mirai_action.progress.ledger import Line
from mirai_action.progress.records import Record

from .models import StudySession


def sessions() -> Iterator[tuple[UUID, list[Line]]]:
    """Walk every session with the lines it should have now; memory stays flat."""
    for row in StudySession.objects.order_by("pk").iterator(chunk_size=2000):
        yield row.pk, row.counts()


def records(subjects: Iterable[UUID], user: Any) -> dict[UUID, Record]:
    """Return the study sessions among these ids that the account may see: day and place, no person."""
    rows = scoped(StudySession.objects.filter(pk__in=list(subjects)), user, "area")
    return {
        each.pk: Record(
            label=_("%(day)s の学習会（%(place)s）")
            % {"day": date_format(each.held_on, "DATE_FORMAT"), "place": each.place_name},
            href=reverse("admin:sessions_log_studysession_change", args=[each.pk]),
        )
        for each in rows
    }
