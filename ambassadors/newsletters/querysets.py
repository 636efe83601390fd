"""Which newsletters, copies and recipients."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from .choices import CopyState, Status

if TYPE_CHECKING:
    from .models import Copy, Newsletter, Recipient  # noqa: F401


class NewsletterQuerySet(models.QuerySet["Newsletter"]):
    def due(self, now: datetime) -> NewsletterQuerySet:
        """Those whose hour has come, the earliest first."""
        return self.filter(status=Status.SCHEDULED, scheduled_for__lte=now).order_by("scheduled_for", "pk")

    def sending(self) -> NewsletterQuerySet:
        return self.filter(status=Status.SENDING).order_by("started_at", "pk")

    def stuck(self) -> NewsletterQuerySet:
        """Those that did not leave at their hour: staff decide what becomes of them."""
        return self.exclude(problem="")


class CopyQuerySet(models.QuerySet["Copy"]):
    def waiting(self) -> CopyQuerySet:
        """Those whose turn comes next; of a newsletter that is being sent."""
        rows = self.filter(state=CopyState.WAITING, newsletter__status=Status.SENDING)
        return rows.order_by("newsletter__started_at", "pk")

    def posted(self) -> CopyQuerySet:
        return self.filter(state=CopyState.POSTED)

    def open(self) -> CopyQuerySet:
        return self.filter(state__in=CopyState.open())


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def served(self) -> RecipientQuerySet:
        """Those with a copy of their own or a shared one."""
        return self.filter(reason="")
