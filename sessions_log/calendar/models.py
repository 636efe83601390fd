"""Questions of visitors to the host of a public session."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.core import mail_address
from mirai_action.core.mail_address import MailAddressField

from ..models import StudySession


class ClosedBy(models.TextChoices):
    """Why a question goes no further."""

    NOBODY = "", _("なし")
    HOST = "host", _("主催の方からのお知らせ")
    STAFF = "staff", _("事務局")


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions in the order of their life."""

    def unconfirmed(self) -> QuestionQuerySet:
        """The link in the asker's letter was not used yet."""
        return self.filter(confirmed_at=None)

    def waiting(self) -> QuestionQuerySet:
        """The host has it and has not answered."""
        return self.filter(answered_at=None, closed_at=None).exclude(confirmed_at=None)

    def answered(self) -> QuestionQuerySet:
        return self.exclude(answered_at=None)

    def reported(self) -> QuestionQuerySet:
        """The host told staff that it is not proper, and staff have not looked yet."""
        return self.filter(closed_by=ClosedBy.HOST, seen_by=None)


class Question(models.Model):
    """One question and its answer. Neither side sees the other's address: both write through this row.

    Personal data: `email` (the answer goes there), `name` (how to address the asker; may be left empty), `text` and
    `answer` (what they say to each other). The whole row and its letters are deleted `QUESTION_DAYS` after it was
    asked, or when the asker takes it back. Staff read it where it is reported as improper.
    """

    ClosedBy = ClosedBy

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(StudySession, models.CASCADE, verbose_name=_("学習会"), related_name="asked")
    email = MailAddressField(_("メールアドレス"))
    email_key = models.CharField(max_length=254, editable=False)
    name = models.CharField(_("お名前"), max_length=50, blank=True)
    text = models.TextField(_("質問"), max_length=1000)
    language = models.CharField(_("言語"), max_length=10, default="ja")
    asked_at = models.DateTimeField(_("受付日時"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("メールの確認"), null=True, blank=True)
    answer = models.TextField(_("回答"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("回答日時"), null=True, blank=True)
    closed_at = models.DateTimeField(_("取り下げ・終了"), null=True, blank=True)
    closed_by = models.CharField(_("終了の理由"), max_length=10, choices=ClosedBy, blank=True, default="")
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("確認した人"), null=True, blank=True, related_name="+"
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("主催への質問")
        verbose_name_plural = _("主催への質問")
        ordering = ["-asked_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="question_says_something"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False, confirmed_at__isnull=False) & ~Q(answer=""),
                name="question_answer_comes_after_the_link",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by="") | Q(closed_at__isnull=False) & ~Q(closed_by=""),
                name="question_closed_has_a_reason",
            ),
            models.CheckConstraint(condition=Q(closed_by__in=ClosedBy.values), name="question_closed_by_known"),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="question_by_age"),
            models.Index(fields=["email_key", "asked_at"], name="question_by_asker"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d} {self.session}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.email_key = mail_address.key(self.email)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def is_open(self) -> bool:
        """Whether the host may answer now."""
        return bool(self.confirmed_at) and not self.answered_at and not self.closed_at

    @property
    def state(self) -> str:
        if self.closed_at:
            return str(_("終了"))
        if self.answered_at:
            return str(_("回答済"))
        return str(_("回答待ち")) if self.confirmed_at else str(_("メール未確認"))
