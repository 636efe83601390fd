"""What the desk keeps: sentences to use again, and letters that go by post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Ambassador

if TYPE_CHECKING:
    from datetime import datetime


class Wording(models.Model):
    """A sentence that staff use again: what to ask an applicant, or why an application is declined. No personal data.

    One that is no longer wanted is switched off; what was written with it stays.
    """

    class Use(models.TextChoices):
        ASK_BACK = "ask_back", _("ご本人への確認（メールに載ります）")
        DECLINE = "decline", _("登録見送りの理由（事務局の記録）")

    use = models.CharField(_("使うところ"), max_length=10, choices=Use)
    title = models.CharField(_("見出し"), max_length=60, help_text=_("一覧で選ぶときの短い名前です。"))
    text = models.TextField(_("文"), max_length=1000)
    place = models.PositiveSmallIntegerField(_("並び順"), default=10)
    active = models.BooleanField(_("使う"), default=True)

    class Meta:
        verbose_name = _("よく使う文")
        verbose_name_plural = _("よく使う文")
        ordering = ["use", "place", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["use", "title"], name="wording_title_once"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(title=""), name="wording_says_something"),
            models.CheckConstraint(condition=Q(use__in=["ask_back", "decline"]), name="wording_use_known"),
        ]

    def __str__(self) -> str:
        return self.title


class PaperLetterQuerySet(models.QuerySet["PaperLetter"]):
    def to_print(self) -> PaperLetterQuerySet:
        """Letters that nobody has printed yet, the oldest first."""
        return self.filter(printed_at=None).order_by("queued_at", "pk")

    def printed(self) -> PaperLetterQuerySet:
        return self.exclude(printed_at=None)


class PaperLetter(models.Model):
    """A letter to an ambassador without an e-mail address: it waits until staff have printed and posted it.

    What it says is made when it is printed, from the rows as they are then, like every letter; `params` holds ids
    only. No personal data beyond the link: it goes with the ambassador.
    """

    ambassador = models.ForeignKey(Ambassador, models.CASCADE, verbose_name=_("宛先"), related_name="paper_letters")
    kind = models.CharField(_("種類"), max_length=60)
    params = models.JSONField(default=dict, blank=True, editable=False)
    language = models.CharField(_("言語"), max_length=10, default="ja", editable=False)
    queued_at = models.DateTimeField(_("受付日時"), default=timezone.now, editable=False)
    printed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("印刷した日時"), null=True, blank=True, editable=False
    )
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("印刷した人"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = PaperLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("印刷する手紙")
        verbose_name_plural = _("印刷する手紙")
        ordering = ["queued_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(printed_at=None) | Q(printed_at__gte=F("queued_at")),
                name="paper_letter_printed_after_queued",
            ),
            models.CheckConstraint(
                condition=Q(printed_by=None) | Q(printed_at__isnull=False), name="paper_letter_printed_has_a_moment"
            ),
        ]
        indexes = [
            models.Index(fields=["queued_at"], name="paper_letter_waiting", condition=Q(printed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.queued_at:%Y-%m-%d}"
