"""Check-in desks for tests, and phones."""

from __future__ import annotations

from typing import Any

from django.test import Client

from sessions_log.checkin import workflow
from sessions_log.checkin.models import Desk
from sessions_log.models import StudySession

from . import sessions


def desk(session: StudySession | None = None, **facts: Any) -> Desk:
    """A desk that is open: that of a session of today without hours, unless told otherwise."""
    row = session or sessions.session(**({"held_on": sessions.day(0)} | facts))
    return Desk.objects.select_related("session").get(pk=workflow.prepare(row).pk)


def phone(desk: Desk, **options: Any) -> Client:
    """A phone that has opened the page of a desk, so that it carries its cookie."""
    client = Client(**options)
    client.get(desk.get_absolute_url())
    return client


def press(phone: Client, desk: Desk, **typed: Any) -> Any:
    """Press the button; return the answer."""
    return phone.post(desk.get_absolute_url(), typed)
