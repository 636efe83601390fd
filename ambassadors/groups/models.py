"""Who represents a group, and the invitations by which its members come."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador, Membership
from mirai_action.core import mail_address
from mirai_action.core.mail_address import MailAddressField

VALID_FOR = timedelta(days=14)


class Representative(models.Model):
    """The person a group names as its representative (代表者); its contact person stands in the registration.

    Personal data: `name`, because a group is known by who represents it, and staff ask for that person in a dispute.
    """

    ambassador = models.OneToOneField(
        Ambassador, models.CASCADE, primary_key=True, related_name="representative", verbose_name=_("アンバサダー")
    )
    name = models.CharField(_("代表者のお名前"), max_length=100)

    class Meta:
        verbose_name = _("代表者")
        verbose_name_plural = _("代表者")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="representative_has_a_name")]

    def __str__(self) -> str:
        return self.name


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, in the words of their life."""

    def open(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; some may have run out and can be sent again."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def stale(self) -> InvitationQuerySet:
        """Those that came to nothing a month ago: nobody needs their address any more."""
        month_ago = timezone.now() - timedelta(days=30)
        return self.filter(Q(withdrawn_at__lt=month_ago) | Q(accepted_at=None, expires_at__lt=month_ago))


class Invitation(models.Model):
    """A mailbox that may join a group. Used once; afterwards the row says how the group calls its member.

    Personal data: `email` (where the link goes; it becomes the way to sign in), `name` (so that a group knows its
    members apart). An invitation that came to nothing is deleted a month later, one that was used with its member.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ambassador = models.ForeignKey(Ambassador, models.CASCADE, related_name="invitations")
    email = MailAddressField(_("メールアドレス"))
    email_key = models.CharField(max_length=254, editable=False)
    name = models.CharField(_("お名前"), max_length=100, blank=True)
    role = models.CharField(_("役割"), max_length=10, choices=Membership.Role, default=Membership.Role.MEMBER)
    language = models.CharField(_("言語"), max_length=10, default="ja")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("招待した人"), null=True, related_name="+"
    )
    invited_at = models.DateTimeField(_("招待の日時"), default=timezone.now)
    expires_at = models.DateTimeField(_("有効期限"))
    accepted_at = models.DateTimeField(_("参加の日時"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("取り消しの日時"), null=True, blank=True)
    membership = models.OneToOneField(
        Membership, models.CASCADE, null=True, blank=True, related_name="invitation", verbose_name=_("メンバー")
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("招待")
        verbose_name_plural = _("招待")
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ambassador", "email_key"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, membership__isnull=True)
                | Q(accepted_at__isnull=False, membership__isnull=False),
                name="invitation_accepted_has_a_member",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_used_or_withdrawn",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("invited_at")), name="invitation_lasts"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: object, **kwargs: object) -> None:
        self.email_key = mail_address.key(self.email)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def has_run_out(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_usable(self) -> bool:
        """Whether its button works now."""
        usable = self.accepted_at is None and self.withdrawn_at is None and not self.has_run_out
        return usable and self.ambassador.is_group and self.ambassador.is_current
