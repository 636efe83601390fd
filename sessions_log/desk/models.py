"""What staff note beside a session: a call about a missing report, and that an unusual record is right."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador
from sessions_log.models import StudySession


class Outcome(models.TextChoices):
    """What came of a call or a letter on paper."""

    WILL_REPORT = "will_report", _("報告してくださる")
    TOLD = "told", _("人数などを聞いた")
    CALL_AGAIN = "call_again", _("改めて連絡する")
    NOT_REACHED = "not_reached", _("つながらなかった")
    WRONG_CONTACT = "wrong", _("連絡先が違っていた")
    POSTED = "posted", _("手紙を送った")
    OTHER = "other", _("その他")


class ContactNote(models.Model):
    """A call about reports: when, by whom, what was said, what came of it, when to ask again.

    About the ambassador of record; where the session is a body's, about the session. Personal data: `text` may say what
    a person answered, so that the next one of staff does not ask the same again; it is shown only to those who may see
    that person by name and goes with the ambassador or the session.
    """

    ambassador = models.ForeignKey(Ambassador, models.CASCADE, null=True, blank=True, related_name="contact_notes")
    session = models.ForeignKey(StudySession, models.CASCADE, null=True, blank=True, related_name="contact_notes")
    noted_at = models.DateTimeField(_("連絡した日時"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(_("結果"), max_length=20, choices=Outcome, default=Outcome.OTHER)
    text = models.CharField(_("連絡の内容"), max_length=500)
    next_on = models.DateField(_("次に連絡する日"), null=True, blank=True)

    class Meta:
        verbose_name = _("連絡の記録")
        verbose_name_plural = _("連絡の記録")
        ordering = ["-noted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ambassador__isnull=False, session__isnull=True)
                | Q(ambassador__isnull=True, session__isnull=False),
                name="contactnote_about_one",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="contactnote_says_something"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="contactnote_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.noted_at:%Y-%m-%d}"


class Checked(models.Model):
    """確認済み（正しい）: staff looked at a row that a rule picked out. Holds for that version of the row only."""

    session = models.ForeignKey(StudySession, models.CASCADE, related_name="checked")
    rule = models.CharField(_("確認の項目"), max_length=20)
    version = models.PositiveIntegerField(_("学習会の版"))
    checked_at = models.DateTimeField(_("確認日時"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("記録の確認")
        verbose_name_plural = _("記録の確認")
        constraints = [models.UniqueConstraint(fields=["session", "rule"], name="checked_once_a_rule")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.rule} {self.version}"
