"""Notices, consultations and the yearly question for tests."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from django.utils import timezone

from ambassadors.home import consulting, notices
from ambassadors.home.models import Consultation, Notice, StillAsked
from ambassadors.models import Ambassador
from mirai_action.letters.models import Letter

__all__ = ["arrived", "consultation", "notice", "still_asked"]


def notice(*, published: bool = True, **facts: Any) -> Notice:
    """A notice to everybody, out."""
    row = Notice.objects.create(**({"title": "年末の受付", "body": "年末は29日からお休みします。"} | facts))
    if published:
        notices.publish(row)
        row.refresh_from_db()
    return row


def consultation(ambassador: Ambassador, text: str = "会場が見つかりません。", **facts: Any) -> Consultation:
    return consulting.ask(ambassador, **({"by": None, "topic": "place", "text": text, "press": uuid4()} | facts))


def arrived(day: date) -> None:
    """Every letter that waits leaves at noon of `day`."""
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    Letter.objects.filter(sent_at=None, failed_at=None).update(sent_at=noon)


def still_asked(ambassador: Ambassador, day: date) -> StillAsked:
    """The yearly question, asked for the first time on `day`."""
    return StillAsked.objects.create(ambassador=ambassador, begun_on=day, last_on=day, letters=1)
