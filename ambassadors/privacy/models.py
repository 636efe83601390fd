"""Requests for erasure, what was erased, and how long what is kept."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Ambassador, Channel


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def open(self) -> ErasureQuerySet:
        """Asked for, neither taken back nor done; the nearest first."""
        return self.filter(cancelled_at=None, done_at=None).order_by("due_on", "pk")

    def due(self, today: date) -> ErasureQuerySet:
        """Those whose time to think again is over on `today`."""
        return self.open().filter(due_on__lte=today)


class Erasure(models.Model):
    """A request to erase everything personal about an ambassador, or about an account that is none.

    Until `due_on` one click takes it back; then the nightly job does it. `counts` is {model: rows}, `left` what still
    names the person in rows that are somebody else's ({table.column: rows}), for staff to look at.

    Personal data: `note` (what was said on paper or by telephone), blanked when it is done. `by` is who of staff
    entered it.
    """

    ambassador = models.ForeignKey(
        Ambassador, models.PROTECT, verbose_name=_("アンバサダー"), null=True, blank=True, related_name="erasures"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("アカウント"),
        null=True,
        blank=True,
        related_name="erasures",
    )
    channel = models.CharField(_("受付の方法"), max_length=10, choices=Channel, default=Channel.WEB)
    note = models.CharField(_("事務局のメモ"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("受付日時"), default=timezone.now)
    due_on = models.DateField(_("消去する日"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("受け付けた人"),
        null=True,
        blank=True,
        related_name="+",
    )
    cancelled_at = models.DateTimeField(_("取り消した日時"), null=True, blank=True)
    done_at = models.DateTimeField(_("消去した日時"), null=True, blank=True)
    counts = models.JSONField(_("消去した件数"), default=dict, blank=True)
    left = models.JSONField(_("ほかの記録に残る言及"), default=dict, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("個人情報の消去")
        verbose_name_plural = _("個人情報の消去")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ambassador__isnull=False, account__isnull=True)
                | Q(ambassador__isnull=True, account__isnull=False),
                name="erasure_is_of_one",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(done_at__isnull=True), name="erasure_cancelled_or_done"
            ),
            models.CheckConstraint(condition=Q(done_at__isnull=True) | Q(note=""), name="erasure_done_keeps_no_note"),
            models.UniqueConstraint(
                fields=["ambassador"], condition=Q(cancelled_at=None, done_at=None), name="erasure_once_of_ambassador"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(cancelled_at=None, done_at=None), name="erasure_once_of_account"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="erasure_due", condition=Q(cancelled_at=None, done_at=None))]

    def __str__(self) -> str:
        return f"{self.ambassador or self.account}"

    @property
    def is_open(self) -> bool:
        return self.cancelled_at is None and self.done_at is None

    @property
    def state(self) -> str:
        if self.done_at:
            return str(_("消去済み"))
        return str(_("取り消し")) if self.cancelled_at else str(_("受付中"))

    @property
    def named_counts(self) -> list[tuple[str, int]]:
        """Return (what, how many rows) of what was erased, as staff call it."""
        return [(str(apps.get_model(label)._meta.verbose_name), count) for label, count in self.counts.items()]


class Erased(models.Model):
    """What was erased when, by its opaque id ("ambassador" and its UUID, "account" and its number). Append-only.

    The same lines stand in a file beside the backups (`kept_list`), so that a backup of before, restored,
    is erased again. No personal data.
    """

    what = models.CharField(max_length=12)
    key = models.CharField(max_length=40)
    erased_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("消去の一覧")
        verbose_name_plural = _("消去の一覧")
        ordering = ["erased_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["what", "key"], name="erased_once")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.what} {self.key}"


class Period(models.Model):
    """How long a category is kept, where a manager chose another time than the usual one."""

    category = models.CharField(_("種類"), max_length=60, primary_key=True)
    days = models.PositiveIntegerField(_("保存する日数"))
    changed_at = models.DateTimeField(_("変更した日時"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("保存期間")
        verbose_name_plural = _("保存期間")
        constraints = [models.CheckConstraint(condition=Q(days__gte=1, days__lte=36500), name="period_in_days")]

    def __str__(self) -> str:
        return f"{self.category} {self.days}"


class Run(models.Model):
    """One run of the retention job: {category: rows it dealt with}, and what failed. No personal data."""

    started_at = models.DateTimeField(_("開始"), default=timezone.now)
    ended_at = models.DateTimeField(_("終了"), null=True, blank=True)
    counts = models.JSONField(_("件数"), default=dict, blank=True)
    error = models.TextField(_("エラー"), blank=True)

    class Meta:
        verbose_name = _("保存期間の処理")
        verbose_name_plural = _("保存期間の処理")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="run_ends_after_its_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
