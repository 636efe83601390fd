"""An import and its rows on the way from a file to the register."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .choices import Choice, Outcome, Result, Step

UNDO_DAYS = 30
KEPT_DAYS = 7
"""How long the cells of a file stay after it was applied, undone or given up."""


class ImportQuerySet(models.QuerySet["Import"]):
    def waiting(self) -> ImportQuerySet:
        """Those that staff have to look at: the columns, or the preview."""
        return self.filter(step__in=Step.waiting())


class Import(models.Model):
    """One file of one kind, from the upload to its application and, perhaps, its undoing.

    `headers` are the labels found, `mapping` says {place of a column: key}, `options` what staff answered beside it.
    `counts` holds {outcome: rows} of the preview and what was done at the application. `press` comes from the form:
    sending it twice makes one import. `history_mark` is the newest history entry that the application itself made.

    Personal data: the file (`stored_as`) while it is needed, and `file_name` where somebody put a name into it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("種類"), max_length=20)
    file_name = models.CharField(_("ファイル"), max_length=200)
    stored_as = models.CharField(max_length=200, blank=True, editable=False)
    headers = models.JSONField(default=list, editable=False)
    header_ends = models.PositiveIntegerField(default=0, editable=False)
    sample = models.JSONField(default=list, editable=False)
    mapping = models.JSONField(default=dict, editable=False)
    options = models.JSONField(default=dict, editable=False)
    step = models.CharField(_("状態"), max_length=10, choices=Step, default=Step.UPLOADED, editable=False)
    counts = models.JSONField(default=dict, editable=False)
    error = models.CharField(_("できなかった理由"), max_length=500, blank=True, editable=False)
    uploaded_at = models.DateTimeField(_("アップロード"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("担当"), null=True, related_name="+", editable=False
    )
    applied_at = models.DateTimeField(_("取り込み"), null=True, blank=True, editable=False)
    history_mark = models.BigIntegerField(default=0, editable=False)
    undone_at = models.DateTimeField(_("取り消し"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    purged_at = models.DateTimeField(_("控えの消去"), null=True, blank=True, editable=False)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("名簿の取り込み")
        verbose_name_plural = _("名簿の取り込み")
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(step__in=["applied", "undoing", "undone"]) | Q(applied_at__isnull=False),
                name="import_applied_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(step="undone"), name="import_undone_has_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(purged_at__isnull=True) | Q(stored_as=""), name="import_purged_keeps_no_file"
            ),
        ]
        indexes = [models.Index(fields=["step", "uploaded_at"], name="import_by_step")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_working(self) -> bool:
        return self.step in Step.working()

    @property
    def undo_until(self) -> Any:
        """The last day on which it can be undone, None before it was applied."""
        return timezone.localdate(self.applied_at) + timedelta(days=UNDO_DAYS) if self.applied_at else None

    @property
    def can_be_undone(self) -> bool:
        return self.step == Step.APPLIED and timezone.localdate() <= self.undo_until


class Progress(models.Model):
    """How far a job is; a row of its own, written outside the job's transaction, so that a page can show it."""

    source = models.OneToOneField(Import, models.CASCADE, primary_key=True, related_name="progress")
    phase = models.CharField(max_length=20, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("進みぐあい")
        verbose_name_plural = _("進みぐあい")

    def __str__(self) -> str:
        return f"{self.done}/{self.total}"


class StagedRow(models.Model):
    """A row of a file, compared with the register and waiting for its application.

    `target` is the record that the row is or will be (opaque: a kind knows what it is), `candidates` are those that
    staff should compare. `facts` is what the cells say, `changes` {column: [old, new]} what an update alters, `reasons`
    [[code, facts]] why the row is what it is.

    Personal data: `cells`, `facts` and `changes` are what the file said about a person. They are needed to preview,
    to apply, to hand errors back and to undo, and go when that is over (`workflow.purge`) or with the person.
    """

    source = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行"))
    cells = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    outcome = models.CharField(_("判定"), max_length=10, choices=Outcome)
    choice = models.CharField(_("扱い"), max_length=10, choices=Choice, default=Choice.SKIP)
    reasons = models.JSONField(default=list)
    changes = models.JSONField(default=dict)
    target = models.UUIDField(null=True)
    candidates = ArrayField(models.UUIDField(), default=list)
    result = models.CharField(_("取り消しの結果"), max_length=10, choices=Result, default="", blank=True)

    class Meta:
        verbose_name = _("名簿の行")
        verbose_name_plural = _("名簿の行")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="stagedrow_once"),
            models.CheckConstraint(
                condition=Q(choice="skip") | Q(target__isnull=False), name="stagedrow_what_is_done_has_a_target"
            ),
            models.CheckConstraint(
                condition=Q(choice="skip") | Q(outcome__in=["new", "update", "duplicate"]),
                name="stagedrow_errors_are_never_applied",
            ),
        ]
        indexes = [
            models.Index(fields=["source", "outcome", "number"], name="stagedrow_by_outcome"),
            models.Index(fields=["target"], name="stagedrow_by_target"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class ColumnMemory(models.Model):
    """What staff said the columns of a table mean: the next file with the same header starts with it."""

    kind = models.CharField(max_length=20)
    header_key = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("列の対応")
        verbose_name_plural = _("列の対応")
        constraints = [models.UniqueConstraint(fields=["kind", "header_key"], name="columnmemory_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.header_key[:8]}"
