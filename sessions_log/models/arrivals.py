"""Which reports have arrived, by the id that the browser gave them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .sessions import StudySession


class Arrival(models.Model):
    """A report that was sent from a browser: `id` is made there, so that what a dead zone sends twice counts once.

    No personal data. The ids of a session stand in its page, where a browser reads what it need not keep any more.
    """

    id = models.UUIDField(primary_key=True)
    session = models.ForeignKey(StudySession, models.CASCADE, verbose_name=_("学習会"), related_name="arrivals")
    arrived_at = models.DateTimeField(_("受信日時"), default=timezone.now)

    class Meta:
        verbose_name = _("届いた報告")
        verbose_name_plural = _("届いた報告")
        ordering = ["-arrived_at", "id"]

    def __str__(self) -> str:
        return str(self.pk)
