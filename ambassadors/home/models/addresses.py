"""A change of e-mail address on its way: asked for, confirmed at the new mailbox, stopped from the old one."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador
from mirai_action.core.mail_address import MailAddressField

CONFIRM_FOR = timedelta(days=3)
STOP_FOR = timedelta(days=14)


class AddressChange(models.Model):
    """One wish of one account to be reached elsewhere.

    Personal data: `old_email` and `new_email`, to write to both and to put the old one back; the row is deleted when
    nothing can be done with its links any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ambassador = models.ForeignKey(Ambassador, models.CASCADE, related_name="address_changes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("アカウント"))
    old_email = MailAddressField(_("今までのアドレス"))
    new_email = MailAddressField(_("新しいアドレス"))
    every = models.BooleanField(_("同じアドレスのほかの登録も"), default=False)
    asked_at = models.DateTimeField(_("申し込みの日時"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("変更の日時"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("取りやめの日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("メールアドレスの変更")
        verbose_name_plural = _("メールアドレスの変更")
        ordering = ["-asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "ambassador"],
                condition=Q(confirmed_at=None, stopped_at=None),
                name="address_change_one_open",
            ),
            models.CheckConstraint(condition=~Q(old_email=F("new_email")), name="address_change_changes_something"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def can_be_confirmed(self) -> bool:
        fresh = self.asked_at > timezone.now() - CONFIRM_FOR
        return fresh and self.confirmed_at is None and self.stopped_at is None

    @property
    def can_be_stopped(self) -> bool:
        """Whether the old mailbox can still say 「心当たりがありません」: also a fortnight after the change."""
        since = self.confirmed_at or self.asked_at
        return self.stopped_at is None and since > timezone.now() - STOP_FOR
