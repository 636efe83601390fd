"""What was published: snapshots of the figures, the papers made from them, and who receives the reports.

A snapshot is written once. The database refuses to change or to delete it; only 「取り下げ」 can be added, once.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mirai_action.core.mail_address import MailAddressField
from mirai_action.progress import dates
from mirai_action.progress.models import Certainty, Correction

WITHDRAWAL = "ARRAY['withdrawn_at', 'withdrawn_by', 'withdrawn_why']"


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def standing(self) -> SnapshotQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def light(self) -> SnapshotQuerySet:
        """For lists: without the columns that hold the sums."""
        return self.defer("figures", "sums", "period_sums", "standings", "published", "seen", "recent")


class Snapshot(models.Model):
    """All figures of one day as they were known at one moment, frozen (DOMAIN 3.8).

    `figures` is what /progress.json said, `sums` every sum along every axis, so that the whole page can be drawn again
    and a difference can be named. `seen` is the database's own list of the transactions that were counted, valid in
    the cluster `cluster`; after a restore elsewhere `frozen_at` stands in for it (docs/decisions). `by` is the number
    of an account, `note` is for staff only. No personal data.
    """

    class Purpose(models.TextChoices):
        COMMITTEE = "committee", _("委員会資料")
        RELEASE = "release", _("お知らせ・広報")
        MONTHLY = "monthly", _("月次報告")
        QUARTERLY = "quarterly", _("四半期報告")
        OTHER = "other", _("その他")

    code = models.CharField(_("番号"), max_length=20, unique=True)
    certainty = models.CharField(_("速報・確定"), max_length=11, choices=Certainty.choices)
    purpose = models.CharField(_("用途"), max_length=10, choices=Purpose.choices)
    as_of = models.DateField(_("いつの数か"))
    known_on = models.DateField(_("いつまでに届いた報告か"), null=True, blank=True)
    known_until = models.DateTimeField(null=True, blank=True, editable=False)
    reports_until = models.DateField(_("報告の締め日"))
    first_on = models.DateField(_("期間の初日"), null=True, blank=True)
    frozen_at = models.DateTimeField(_("凍結した日時"))
    by = models.BigIntegerField(_("凍結した人"), null=True, blank=True)
    note = models.TextField(_("メモ（事務局のみ）"), blank=True, default="")
    demonstration = models.BooleanField(_("デモ用"), default=False)
    figures = models.JSONField()
    sums = models.JSONField()
    period_sums = models.JSONField(null=True, blank=True)
    standings = models.JSONField(default=list)
    published = models.JSONField(default=list)
    entries = models.PositiveBigIntegerField(_("記帳の数"))
    last_entry = models.PositiveBigIntegerField(_("最後の記帳"))
    cluster = models.BigIntegerField(editable=False)
    seen = models.TextField(editable=False)
    recent = ArrayField(models.BigIntegerField(), default=list, editable=False)
    press = models.UUIDField(unique=True, editable=False)
    withdrawn_at = models.DateTimeField(_("取り下げた日時"), null=True, blank=True)
    withdrawn_by = models.BigIntegerField(_("取り下げた人"), null=True, blank=True)
    withdrawn_why = models.TextField(_("取り下げの理由"), blank=True, default="")

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("凍結した数")
        verbose_name_plural = _("凍結した数")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(certainty__in=Certainty.values), name="snapshot_certainty"),
            models.CheckConstraint(condition=Q(as_of__lte=models.F("reports_until")), name="snapshot_days"),
            models.CheckConstraint(
                condition=Q(first_on=None) | Q(first_on__lte=models.F("as_of")), name="snapshot_period"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_why="") | (~Q(withdrawn_at=None) & ~Q(withdrawn_why="")),
                name="snapshot_withdrawn_with_reason",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=f"""
                    IF OLD.withdrawn_at IS NOT NULL
                       OR (to_jsonb(NEW) - {WITHDRAWAL}) IS DISTINCT FROM (to_jsonb(OLD) - {WITHDRAWAL}) THEN
                        RAISE EXCEPTION 'a snapshot is frozen: it can only be withdrawn, once';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'snapshots are frozen';",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Return the address that never changes: what a printed number leads to."""
        return reverse("publishing:snapshot", args=[self.code])

    @property
    def dated(self) -> str:
        """Return the sentence of DOMAIN 3.8."""
        return dates.sentence(self.as_of, self.reports_until)


class Report(models.Model):
    """A paper made from a snapshot: its PDF, its XLSX and a paragraph to paste. The files are made by the worker.

    One that the calendar asked for (`scheduled`) exists once a period. `step` says how far the worker is.
    """

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("委員会資料")
        MONTHLY = "monthly", _("月次報告")
        QUARTERLY = "quarterly", _("四半期報告")

    class Step(models.TextChoices):
        WAITING = "waiting", _("順番待ち")
        PDF = "pdf", _("PDFを作成中")
        XLSX = "xlsx", _("Excelファイルを作成中")
        DONE = "done", _("できあがり")
        FAILED = "failed", _("作成できませんでした")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("種類"), max_length=10, choices=Kind.choices)
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, related_name="reports", verbose_name=_("凍結した数")
    )
    first_on = models.DateField(_("期間の初日"), null=True, blank=True)
    scheduled = models.BooleanField(_("自動"), default=False)
    paragraph = models.TextField(_("貼り付け用の文章"), blank=True, default="")
    step = models.CharField(_("状態"), max_length=10, choices=Step.choices, default=Step.WAITING)
    error = models.TextField(_("エラー"), blank=True, default="")
    requested_at = models.DateTimeField(_("受付日時"), db_default=models.functions.Now())
    finished_at = models.DateTimeField(_("できあがった日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("報告書")
        verbose_name_plural = _("報告書")
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first_on"], condition=Q(scheduled=True), name="report_once_a_period"
            ),
            models.UniqueConstraint(fields=["kind", "snapshot"], name="report_once_a_snapshot"),
            models.CheckConstraint(
                condition=Q(kind="committee", first_on=None) | (~Q(kind="committee") & ~Q(first_on=None)),
                name="report_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.snapshot.code}"

    @property
    def is_done(self) -> bool:
        return self.step == self.Step.DONE

    @property
    def is_open(self) -> bool:
        """Whether the worker still has something to do."""
        return self.step not in {self.Step.DONE, self.Step.FAILED}


class ReportFile(models.Model):
    """One finished file, kept as it was handed out."""

    class Format(models.TextChoices):
        PDF = "pdf", _("PDF")
        XLSX = "xlsx", _("Excel")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files", verbose_name=_("報告書"))
    format = models.CharField(_("形式"), max_length=4, choices=Format.choices)
    content = models.BinaryField()
    size = models.PositiveIntegerField(_("大きさ"))
    made_at = models.DateTimeField(_("作成日時"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("報告書のファイル")
        verbose_name_plural = _("報告書のファイル")
        constraints = [models.UniqueConstraint(fields=["report", "format"], name="reportfile_once")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.format}"


class RecipientQuerySet(models.QuerySet["ReportRecipient"]):
    def of(self, kind: str) -> RecipientQuerySet:
        """Return who receives reports of this kind by the calendar."""
        if kind == Report.Kind.MONTHLY:
            return self.filter(active=True, monthly=True)
        return self.filter(active=True, quarterly=True) if kind == Report.Kind.QUARTERLY else self.none()


class ReportRecipient(models.Model):
    """Somebody who receives the reports by e-mail.

    Personal data: `email` (where the report goes) and `name` (so that staff know whose address it is).
    """

    email = MailAddressField(_("メールアドレス"))
    name = models.CharField(_("名前・部署"), max_length=100, blank=True, default="")
    monthly = models.BooleanField(_("月次報告を送る"), default=True)
    quarterly = models.BooleanField(_("四半期報告を送る"), default=True)
    active = models.BooleanField(_("送る"), default=True, help_text=_("外すと、この宛先には送りません。"))

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("報告書の送り先")
        verbose_name_plural = _("報告書の送り先")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="reportrecipient_once",
                violation_error_message=_("このメールアドレスは、すでに送り先に入っています。"),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email


class ReportDelivery(models.Model):
    """That a report was sent to somebody: once, however often the job runs. Outlives the recipient's row."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("報告書"))
    recipient = models.ForeignKey(
        ReportRecipient, on_delete=models.SET_NULL, null=True, related_name="deliveries", verbose_name=_("送り先")
    )
    posted_at = models.DateTimeField(_("送信の受付"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("報告書の送信")
        verbose_name_plural = _("報告書の送信")
        constraints = [models.UniqueConstraint(fields=["report", "recipient"], name="reportdelivery_once")]

    def __str__(self) -> str:
        return f"{self.report_id} → {self.recipient_id}"


class PublicReason(models.Model):
    """What the public reads about a correction. The staff's own sentence may name a person and is never shown."""

    correction = models.OneToOneField(
        Correction, on_delete=models.CASCADE, related_name="public_reason", verbose_name=_("訂正")
    )
    text = models.CharField(
        _("公開する理由"),
        max_length=200,
        help_text=_("公開ページに載ります。お名前など、個人がわかることは書かないでください。"),
    )
    by = models.BigIntegerField(_("入力者"), null=True, blank=True)
    written_at = models.DateTimeField(_("入力日時"), auto_now=True)

    class Meta:
        verbose_name = _("公開する理由")
        verbose_name_plural = _("公開する理由")

    def __str__(self) -> str:
        return self.text


def period_end(kind: str, first: date) -> date:
    """Return the last day of the month or quarter that begins on `first`."""
    months = 1 if kind == Report.Kind.MONTHLY else 3
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date.fromordinal(date(year, month + 1, 1).toordinal() - 1)


def as_values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Return some columns of a row, days as text."""
    return {name: value.isoformat() if isinstance(value := getattr(row, name), date) else value for name in names}
