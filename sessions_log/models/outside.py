"""Reports by someone who held a session and is no ambassador: a council's officer, a teacher."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.models import BodyKind
from mirai_action.core import mail_address
from mirai_action.core.mail_address import MailAddressField
from mirai_action.japan.prefectures import PREFECTURE_CHOICES

from .sessions import StudySession


class OutsideReportQuerySet(models.QuerySet["OutsideReport"]):
    def unconfirmed(self) -> OutsideReportQuerySet:
        """Those whose link was not used yet."""
        return self.filter(confirmed_at=None)

    def over(self, *, unconfirmed_before: datetime, decided_before: datetime) -> OutsideReportQuerySet:
        """Those that nobody needs any more: never confirmed, or decided by staff long enough ago."""
        confirmed = Q(session__status=StudySession.Status.CONFIRMED, session__confirmed_at__lt=decided_before)
        cancelled = Q(session__status=StudySession.Status.CANCELLED, session__cancelled_at__lt=decided_before)
        forgotten = Q(confirmed_at=None, created_at__lt=unconfirmed_before)
        return self.filter(forgotten | confirmed | cancelled)


class OutsideReport(models.Model):
    """Who reported a session without an account, and until the link in the letter is used, what.

    `id` comes from the form: sending it twice makes one. The session itself is entered when the link is used.

    Personal data, in this table and nowhere else: `name` (whom staff ask about the report), `email` (the link that
    confirms it, the receipt, the letter that it counts). Deleted when staff decided and the time to ask is over
    (`workflow.outside.purge`), or when the link was never used; the session keeps the body, not the person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.CharField(_("団体名"), max_length=100)
    body_kind = models.CharField(_("団体の種類"), max_length=20, choices=BodyKind)
    prefecture = models.CharField(_("団体の都道府県"), max_length=2, choices=PREFECTURE_CHOICES)
    municipality = models.CharField(_("団体の市区町村"), max_length=50, blank=True)
    name = models.CharField(_("お名前"), max_length=100)
    email = MailAddressField(_("メールアドレス"))
    language = models.CharField(_("手紙の言語"), max_length=10, choices=settings.LANGUAGES, default="ja")
    wants_account = models.BooleanField(_("団体アカウントを希望"), default=False)
    facts = models.JSONField(_("報告の内容"), default=dict, blank=True)
    created_at = models.DateTimeField(_("送信日時"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("メールの確認"), null=True, blank=True, editable=False)
    session = models.OneToOneField(
        StudySession,
        models.PROTECT,
        verbose_name=_("学習会"),
        null=True,
        blank=True,
        editable=False,
        related_name="outside",
    )

    objects = OutsideReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("アンバサダー以外の報告者")
        verbose_name_plural = _("アンバサダー以外の報告者")
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, session__isnull=True)
                | Q(confirmed_at__isnull=False, session__isnull=False),
                name="outside_report_confirmed_has_its_session",
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="outside_unconfirmed", condition=Q(confirmed_at=None))]

    def __str__(self) -> str:
        return f"{self.body} {self.name}"

    @property
    def addressee(self) -> str:
        """Return whom a letter addresses."""
        return f"{self.body} {self.name}"

    @property
    def mailbox(self) -> str:
        return mail_address.key(self.email)
