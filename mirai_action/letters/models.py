"""The letters that were queued, sent or could not be sent."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.core.mail_address import MailAddressField

# While a letter is claimed nobody else sends it. Longer than any conversation with a mail server takes; a worker
# that was killed in between leaves a claim behind, and after this time the letter is free again.
LEASE = timedelta(minutes=3)


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> LetterQuerySet:
        return self.filter(sent_at=None, failed_at=None)

    def free(self) -> LetterQuerySet:
        """Waiting, and nobody is sending it now."""
        return self.waiting().filter(Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - LEASE))

    def failed(self) -> LetterQuerySet:
        return self.exclude(failed_at=None)

    def refused(self) -> LetterQuerySet:
        """Those whose mailbox the other mail server does not know, and none arrived there since."""
        later = Letter.objects.filter(to_address=OuterRef("to_address"), sent_at__gt=OuterRef("failed_at"))
        return self.failed().filter(~Exists(later), error__startswith="SMTPRecipientsRefused")


class Letter(models.Model):
    """One e-mail to one address. What it says is made when it is sent; here stays a copy without codes and links.

    Personal data: `to_address` and the texts, to answer "did you write to me?"; scrubbed by `outbox.forget`.
    `params` holds ids only.
    """

    kind = models.CharField(_("種類"), max_length=60)
    to_address = MailAddressField(_("宛先"), blank=True)
    language = models.CharField(_("言語"), max_length=10, default="ja")
    about = models.UUIDField(_("対象"), null=True, blank=True, db_index=True)
    params = models.JSONField(default=dict, blank=True)
    subject = models.CharField(_("件名"), max_length=300, blank=True)
    body_log = models.TextField(_("本文（コードとリンクは●）"), blank=True)
    queued_at = models.DateTimeField(_("受付日時"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("送信日時"), null=True, blank=True)
    failed_at = models.DateTimeField(_("送信できなかった日時"), null=True, blank=True)
    error = models.TextField(_("エラー"), blank=True)
    attempts = models.PositiveIntegerField(_("試行回数"), default=0)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("メールの記録")
        verbose_name_plural = _("メールの記録")
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(failed_at=None),
                name="letter_sent_or_failed",
                violation_error_message=_("送信済みのメールが失敗にはなりません。"),
            )
        ]
        indexes = [
            models.Index(fields=["id"], name="letter_waiting", condition=Q(sent_at=None, failed_at=None)),
            models.Index(fields=["to_address"], name="letter_to"),
        ]

    def __str__(self) -> str:
        return self.subject or self.kind

    @property
    def is_waiting(self) -> bool:
        return self.sent_at is None and self.failed_at is None
