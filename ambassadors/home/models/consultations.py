"""開催の相談: what an ambassador asks staff about holding a session, and what they answer."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador


class Topic(models.TextChoices):
    """What it is about, so that staff pass it to the right desk."""

    HOLDING = "holding", _("学習会の開き方・進め方")
    PLACE = "place", _("会場・日程")
    LECTURER = "lecturer", _("講師・共同実施")
    MATERIALS = "materials", _("教材・冊子")
    PUBLICITY = "publicity", _("参加者の集め方")
    OTHER = "other", _("そのほか")


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    """Consultations by whose turn it is."""

    def waiting(self) -> ConsultationQuerySet:
        """Staff answer next, the one that waits longest first."""
        return self.exclude(waiting_since=None).order_by("waiting_since", "pk")

    def answered(self) -> ConsultationQuerySet:
        """Answered and open: the ambassador may write on."""
        return self.filter(waiting_since=None, closed_at=None)

    def closed(self) -> ConsultationQuerySet:
        return self.exclude(closed_at=None)


class Consultation(models.Model):
    """One thread between an ambassador (every member of a group) and staff.

    Personal data: its messages; `asked_by`, so that the answer goes to the member who asked. Erased with the
    ambassador.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ambassador = models.ForeignKey(
        Ambassador, models.CASCADE, verbose_name=_("アンバサダー"), related_name="consultations"
    )
    topic = models.CharField(_("内容"), max_length=12, choices=Topic)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("相談した人"), null=True, related_name="+"
    )
    opened_at = models.DateTimeField(_("受付日時"), default=timezone.now)
    waiting_since = models.DateTimeField(_("回答待ち"), null=True, blank=True)
    closed_at = models.DateTimeField(_("終了の日時"), null=True, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("開催の相談")
        verbose_name_plural = _("開催の相談")
        ordering = ["-opened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(waiting_since=None), name="consultation_closed_waits_for_nobody"
            ),
        ]
        indexes = [models.Index(fields=["waiting_since"], name="consultation_waiting")]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.opened_at):%Y-%m-%d} {self.get_topic_display()}"

    @property
    def state(self) -> str:
        if self.closed_at:
            return str(_("終了"))
        return str(_("回答待ち") if self.waiting_since else _("回答済"))


class Message(models.Model):
    """One message of a thread. `press` is the button's own id: pressed twice it is kept once.

    Personal data: `text`, whatever the two sides write. Erased with the thread.
    """

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="messages")
    press = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    text = models.TextField(_("本文"), max_length=2000)
    from_staff = models.BooleanField(_("事務局から"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("書いた人"), null=True, related_name="+"
    )
    at = models.DateTimeField(_("日時"), default=timezone.now)

    class Meta:
        verbose_name = _("相談のやりとり")
        verbose_name_plural = _("相談のやりとり")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="message_says_something")]

    def __str__(self) -> str:
        return self.text[:40]
