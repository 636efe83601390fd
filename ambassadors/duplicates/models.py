"""What is remembered about pairs: that they were merged, or that they are two different ones."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador


class MergeQuerySet(models.QuerySet["Merge"]):
    def standing(self) -> MergeQuerySet:
        """Merges that were not taken back."""
        return self.filter(undone_at=None)

    def about(self, *ambassadors: Any) -> MergeQuerySet:
        """Merges that touched one of these rows."""
        return self.filter(Q(kept__in=ambassadors) | Q(folded__in=ambassadors))


class Merge(models.Model):
    """One registration went into another: what it changed, so that it can be taken back whole.

    Personal data: `before` holds {"kept": {column: [old, new]}, "folded": …, "parts": {relation: traces}} — the names
    and contacts that the merge replaced, needed to undo it; `reason` and `undo_reason` may name a person. Erased with
    the ambassador; then `before` is empty and the merge stands for good.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey(
        Ambassador, models.PROTECT, verbose_name=_("残した登録"), related_name="merges_kept", editable=False
    )
    folded = models.ForeignKey(
        Ambassador, models.PROTECT, verbose_name=_("統合した登録"), related_name="merges_folded", editable=False
    )
    reason = models.CharField(_("理由・メモ"), max_length=500, blank=True)
    before = models.JSONField(default=dict, editable=False)
    merged_at = models.DateTimeField(_("統合の日時"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("担当"), null=True, related_name="+", editable=False
    )
    undone_at = models.DateTimeField(_("取り消しの日時"), null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("取り消した担当"),
        null=True,
        related_name="+",
        editable=False,
    )
    undo_reason = models.CharField(_("取り消しの理由"), max_length=500, blank=True, editable=False)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("統合の記録")
        verbose_name_plural = _("統合の記録")
        ordering = ["-merged_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("folded")), name="merge_of_two"),
            models.UniqueConstraint(fields=["folded"], condition=Q(undone_at=None), name="merge_once"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_at__gte=F("merged_at")), name="merge_undone_afterwards"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.folded} → {self.kept}"

    @property
    def is_standing(self) -> bool:
        return self.undone_at is None

    @property
    def is_undoable(self) -> bool:
        """Whether what it changed is still known: not after an erasure."""
        return self.is_standing and bool(self.before)


class Difference(models.Model):
    """重複ではない: staff looked at two rows that resemble each other. Holds until either of them changes.

    `fingerprint` is a hash of what is compared of both (`candidates.FINGERPRINT`), no personal data. `first` is the
    one with the lower id. Personal data: `reason` may name a person.
    """

    first = models.ForeignKey(
        Ambassador, models.CASCADE, verbose_name=_("一方"), related_name="differences_first", editable=False
    )
    second = models.ForeignKey(
        Ambassador, models.CASCADE, verbose_name=_("もう一方"), related_name="differences_second", editable=False
    )
    fingerprint = models.CharField(max_length=32, editable=False)
    reason = models.CharField(_("理由・メモ"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("日時"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("担当"), null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("重複ではない組")
        verbose_name_plural = _("重複ではない組")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="difference_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="difference_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first}・{self.second}"
