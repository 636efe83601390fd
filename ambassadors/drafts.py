"""The filled-in form between its pages: kept on the server, open only to the browser that typed it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from .models import Draft

KEEP = timedelta(days=1)
SESSION_KEY, MOST = "registration_drafts", 10


def keep(request: HttpRequest, data: dict[str, Any], draft: Draft | None) -> Draft:
    """Keep what was typed: in the browser's own draft, or in a new one. One that was sent already stays as it is."""
    if draft and Draft.objects.filter(pk=draft.pk, submitted_at=None).update(data=data):
        return draft
    made = Draft.objects.create(data=data)
    request.session[SESSION_KEY] = [*request.session.get(SESSION_KEY, []), str(made.pk)][-MOST:]
    return made


def find(request: HttpRequest, draft_id: UUID) -> Draft | None:
    """Return the draft if this browser typed it and it is still kept."""
    if str(draft_id) not in request.session.get(SESSION_KEY, []):
        return None
    return Draft.objects.filter(pk=draft_id).first()


def claim(draft: Draft) -> bool:
    """Take the right to send this draft: a double click gets it once. Call it inside a transaction."""
    return bool(Draft.objects.filter(pk=draft.pk, submitted_at=None).update(submitted_at=timezone.now()))


def purge() -> int:
    """Delete drafts older than a day; return how many."""
    return Draft.objects.filter(made_at__lt=timezone.now() - KEEP).delete()[0]
