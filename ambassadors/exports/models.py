"""That lists left the system."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Format(models.TextChoices):
    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("Excel")
    LABELS = "pdf", _("宛名ラベル")


class Export(models.Model):
    """One list that left: who took what, with which conditions, in which scope and how many rows. Never deleted.

    Written before the first byte leaves; `rows` and `ended_at` follow when the last one has. An export that was broken
    off keeps the number of rows that had left by then (`whole` is False).

    Personal data: `by` (who took it; the reason for this table); `conditions` where somebody searched for a name, which
    goes with that person. The rows themselves are not in here.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("書き出した人"), null=True, related_name="+"
    )
    started_at = models.DateTimeField(_("日時"), default=timezone.now)
    what = models.CharField(_("一覧"), max_length=60)
    format = models.CharField(_("形式"), max_length=4, choices=Format)
    conditions = models.TextField(_("条件"), blank=True)
    scope = models.CharField(_("範囲"), max_length=300, blank=True)
    rows = models.PositiveIntegerField(_("件数"), null=True)
    whole = models.BooleanField(_("最後まで書き出した"), default=False)
    ended_at = models.DateTimeField(_("終了"), null=True)

    class Meta:
        verbose_name = _("書き出しの記録")
        verbose_name_plural = _("書き出しの記録")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(format__in=Format.values), name="export_format_known"),
            models.CheckConstraint(condition=Q(whole=False) | Q(rows__isnull=False), name="export_whole_has_a_count"),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.what}"
