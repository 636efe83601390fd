"""Newsletters, their copies (one a mailbox) and who is in the segment of each."""

from __future__ import annotations

import uuid
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador
from ambassadors.models.tracking import tracked
from mirai_action.letters.models import Letter

from .choices import By, CopyState, Problem, Reason, Status
from .querysets import CopyQuerySet, NewsletterQuerySet, RecipientQuerySet

WORDS = ("subject", "text", "subject_en", "text_en", "segment")
"""What nobody changes once it was sent."""
FROZEN = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in WORDS)


@tracked
class Newsletter(models.Model):
    """One letter to many. `segment` says to whom (`segment.py` reads it), `frozen` the numbers when sending began.

    No personal data: who gets it stands in `Recipient`.
    """

    Status = Status

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(_("件名"), max_length=100)
    text = models.TextField(_("本文"), max_length=20_000)
    subject_en = models.CharField(_("件名（英語）"), max_length=100, blank=True)
    text_en = models.TextField(_("本文（英語）"), max_length=20_000, blank=True)
    segment = models.JSONField(_("送る対象"), default=dict, blank=True)
    status = models.CharField(_("状態"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    problem = models.CharField(_("送れなかった理由"), max_length=20, choices=Problem, blank=True, editable=False)
    scheduled_for = models.DateTimeField(_("送信の予定"), null=True, blank=True, editable=False)
    started_at = models.DateTimeField(_("送信を始めた日時"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("送信を終えた日時"), null=True, blank=True, editable=False)
    frozen = models.JSONField(default=dict, editable=False)
    made_at = models.DateTimeField(_("作成日時"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("作成した人"),
        null=True,
        editable=False,
        related_name="+",
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("送信を決めた人"),
        null=True,
        editable=False,
        related_name="+",
    )

    objects = NewsletterQuerySet.as_manager()

    class Meta:
        verbose_name = _("ニュースレター")
        verbose_name_plural = _("ニュースレター")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="newsletter_status_known"),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(text=""), name="newsletter_says_something"),
            models.CheckConstraint(
                condition=Q(subject_en="", text_en="") | ~Q(subject_en="") & ~Q(text_en=""),
                name="newsletter_english_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", scheduled_for=None)
                | ~Q(status="draft") & Q(scheduled_for__isnull=False, problem=""),
                name="newsletter_scheduled_has_an_hour",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "scheduled"], started_at=None)
                | Q(status__in=["sending", "sent", "cancelled"], started_at__isnull=False),
                name="newsletter_sending_has_begun",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["sent", "cancelled"], ended_at__gte=F("started_at"))
                | ~Q(status__in=["sent", "cancelled"]) & Q(ended_at=None),
                name="newsletter_sent_has_ended",
            ),
        ]
        indexes = [models.Index(fields=["status", "scheduled_for"], name="newsletter_due")]
        triggers = [
            pgtrigger.Trigger(
                name="stays_as_sent",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                    IF OLD.status IN ('sending', 'sent', 'cancelled') THEN
                        IF TG_OP = 'DELETE' THEN
                            RAISE EXCEPTION 'a newsletter that was sent is not deleted';
                        ELSIF NEW.status NOT IN ('sending', 'sent', 'cancelled') OR {FROZEN} THEN
                            RAISE EXCEPTION 'a newsletter stays as it was sent';
                        END IF;
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.subject

    def get_admin_url(self) -> str:
        return reverse("admin:newsletters_newsletter_change", args=[self.pk])

    @property
    def has_english(self) -> bool:
        return bool(self.subject_en and self.text_en)

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def is_frozen(self) -> bool:
        """Whether it was sent, is being sent, or was stopped on the way."""
        return self.status in Status.frozen()

    def language_for(self, language: str) -> str:
        """Return the language in which somebody who reads `language` gets it."""
        return "en" if language == "en" and self.has_english else "ja"

    def words(self, language: str) -> tuple[str, str]:
        """Return subject and text in `language` ("ja" where there is no English)."""
        return (self.subject_en, self.text_en) if self.language_for(language) == "en" else (self.subject, self.text)


def mailbox_of(*, email_key: str) -> str:
    """Return what stands for an address while a newsletter is sent: a keyed hash, no address in one more place."""
    return salted_hmac("newsletters.mailbox", email_key, algorithm="sha256").hexdigest()


class Copy(models.Model):
    """The letter to one mailbox: the database refuses a second one of the same newsletter.

    A couple that shares an address gets one. `mailbox` is a keyed hash and is blanked once everything is sent. No
    personal data: the address stands in `letter`, the person in `Recipient`.
    """

    State = CopyState

    newsletter = models.ForeignKey(Newsletter, models.PROTECT, related_name="copies")
    mailbox = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, default="ja")
    state = models.CharField(max_length=10, choices=CopyState, default=CopyState.WAITING)
    posted_at = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, blank=True, related_name="+")
    unsubscribed_at = models.DateTimeField(null=True, blank=True)
    unsubscribed_by = models.CharField(max_length=10, choices=By, blank=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("ニュースレターの一通")
        verbose_name_plural = _("ニュースレターの一通")
        constraints = [
            models.UniqueConstraint(
                fields=["newsletter", "mailbox"], condition=~Q(mailbox=""), name="newsletter_copy_once_a_mailbox"
            ),
            models.CheckConstraint(condition=Q(state__in=CopyState.values), name="newsletter_copy_state_known"),
            models.CheckConstraint(
                condition=Q(unsubscribed_at=None, unsubscribed_by="")
                | Q(unsubscribed_at__isnull=False) & ~Q(unsubscribed_by=""),
                name="newsletter_copy_unsubscribed_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["newsletter", "id"], name="newsletter_copy_waiting", condition=Q(state="waiting")),
            models.Index(fields=["newsletter", "state"], name="newsletter_copy_by_state"),
            models.Index(fields=["posted_at"], name="newsletter_copy_pace", condition=Q(state__in=["posted", "sent"])),
            models.Index(fields=["letter"], name="newsletter_copy_posted", condition=Q(state__in=["posted", "failed"])),
        ]

    def __str__(self) -> str:
        return f"{self.newsletter_id} {self.pk}"


class Recipient(models.Model):
    """Who was in the segment when sending began: with a copy, or with the reason why not.

    Personal data: the link to the ambassador, so that "did you write to me?" has an answer and the link of an old
    letter still stops the newsletter after the address has changed. Erasure takes the link; the count stays.
    """

    Reason = Reason

    newsletter = models.ForeignKey(Newsletter, models.PROTECT, related_name="recipients")
    ambassador = models.ForeignKey(
        Ambassador, models.SET_NULL, null=True, blank=True, related_name="newsletters", verbose_name=_("アンバサダー")
    )
    copy = models.ForeignKey(Copy, models.PROTECT, null=True, blank=True, related_name="recipients")
    reason = models.CharField(_("送らない理由"), max_length=12, choices=Reason, blank=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("ニュースレターの宛先")
        verbose_name_plural = _("ニュースレターの宛先")
        constraints = [
            models.UniqueConstraint(fields=["newsletter", "ambassador"], name="newsletter_recipient_once"),
            models.CheckConstraint(
                condition=Q(reason__in=["", *Reason.values]), name="newsletter_recipient_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(copy__isnull=False) | ~Q(reason=""), name="newsletter_recipient_has_a_copy_or_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["newsletter", "reason", "id"], name="newsletter_recipient_by_reason")]

    def __str__(self) -> str:
        return f"{self.newsletter_id} {self.ambassador_id}"

    @property
    def person(self) -> Any:
        """Return whom the registration stands for today: a merged one is the one it was merged into."""
        row = self.ambassador
        while row is not None and row.merged_into is not None:
            row = row.merged_into
        return row
