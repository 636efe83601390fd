"""Photos of a study session (DOMAIN 6): off by default, without location, private until staff approve."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .sessions import StudySession


def where(photo: Photo, _name: str) -> str:
    """Return the file's name: nothing of what the camera or the sender called it."""
    return f"session-photos/{photo.pk.hex}.jpg"


class PhotoQuerySet(models.QuerySet["Photo"]):
    def waiting(self) -> PhotoQuerySet:
        """Those that staff have not looked at, the oldest first."""
        return self.filter(approved_at=None).order_by("sent_at", "id")

    def shown(self) -> PhotoQuerySet:
        """Those that everyone may see: approved, of a public session that took place."""
        held = Q(session__status__in=StudySession.Status.report_in())
        return self.filter(held, session__public=True).exclude(approved_at=None).order_by("sent_at", "id")


class Photo(models.Model):
    """One picture, written anew from its pixels: no camera data, no place, no thumbnail inside.

    Personal data: the file shows people, who (their guardians) agreed as the sender ticked at `consent_at`; kept for
    the public page of the session, until the reporter or staff delete it, the file with it. `approved_by` says who
    let it be shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(StudySession, models.PROTECT, verbose_name=_("学習会"), related_name="photos")
    file = models.FileField(_("ファイル"), upload_to=where, editable=False)
    width = models.PositiveIntegerField(_("幅"), editable=False)
    height = models.PositiveIntegerField(_("高さ"), editable=False)
    fingerprint = models.CharField(max_length=32, editable=False)
    consent_at = models.DateTimeField(_("同意の確認"), editable=False)
    sent_at = models.DateTimeField(_("受付日時"), default=timezone.now, editable=False)
    approved_at = models.DateTimeField(_("公開を認めた日時"), null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("公開を認めた人"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("学習会の写真")
        verbose_name_plural = _("学習会の写真")
        ordering = ["sent_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at__isnull=False) | Q(approved_by__isnull=True), name="photo_approved_has_a_moment"
            ),
            models.UniqueConstraint(fields=["session", "fingerprint"], name="photo_once_a_session"),
        ]
        indexes = [models.Index(fields=["sent_at"], name="photo_waiting", condition=Q(approved_at=None))]

    def __str__(self) -> str:
        return f"{self.session} {timezone.localtime(self.sent_at):%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("sessions:photo", args=[self.pk])
