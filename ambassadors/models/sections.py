"""The sections of bodies that have an account of their own: organizers that log sessions, issuers of an edition."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.core import mail_address
from mirai_action.core.mail_address import MailAddressField
from mirai_action.japan.prefectures import BY_CODE, PREFECTURE_CHOICES

from ..choices import BodyKind, SectionStatus
from ..querysets import SectionQuerySet
from .people import Organization, name_key
from .tracking import tracked


@tracked
class Section(models.Model):
    """A section (課) of a body, with one account: the officer's of today. It outlives the officers.

    `user` signs in for it; 担当者の交代 puts another account in its place. Before approval the body is only what was
    typed (`organization_name` …); staff say which organization it is.

    Personal data and why it is kept: `contact_name` (whom to address), `email` (letters, sign-in), `phone` (when a
    letter does not arrive). All three are the officer's at work and change with the officer.
    """

    Status = SectionStatus

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name=_("団体"), null=True, blank=True, related_name="sections"
    )
    organization_name = models.CharField(_("団体の名称"), max_length=100)
    organization_kind = models.CharField(_("団体の種類"), max_length=20, choices=BodyKind, default=BodyKind.OTHER)
    prefecture = models.CharField(_("都道府県"), max_length=2, choices=PREFECTURE_CHOICES, blank=True)
    name = models.CharField(_("課・部署"), max_length=100, blank=True)
    contact_name = models.CharField(_("ご担当者のお名前"), max_length=100, blank=True)
    email = MailAddressField(_("メールアドレス"))
    phone = models.CharField(_("電話番号"), max_length=20, blank=True)
    language = models.CharField(_("手紙の言語"), max_length=10, choices=settings.LANGUAGES, default="ja")
    organizer = models.BooleanField(_("学習会の報告に使う"), default=True)
    issuer = models.BooleanField(_("冊子の版の管理に使う"), default=False)
    purpose = models.TextField(_("ご利用の目的"), max_length=1000, blank=True)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("サインインするアカウント"),
        null=True,
        blank=True,
        editable=False,
        related_name="sections",
    )
    status = models.CharField(
        _("状態"), max_length=10, choices=SectionStatus, default=SectionStatus.ASKED, editable=False
    )
    asked_at = models.DateTimeField(_("申込日時"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("決定日時"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("決定した人"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    handed_over_at = models.DateTimeField(_("担当者の交代"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("利用の終了"), null=True, blank=True, editable=False)
    organization_key = models.CharField(max_length=100, editable=False)
    email_key = models.CharField(max_length=254, editable=False)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("団体のアカウント")
        verbose_name_plural = _("団体のアカウント")
        ordering = ["-asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["email_key", "organization_key", "name"],
                condition=Q(status="asked"),
                name="section_asked_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "name"], condition=Q(status="active"), name="section_has_one_account"
            ),
            models.CheckConstraint(
                condition=~Q(status="active") | Q(organization__isnull=False, decided_at__isnull=False),
                name="section_active_belongs_to_a_body",
            ),
            models.CheckConstraint(
                condition=Q(status="active") | Q(user__isnull=True), name="section_only_active_signs_in"
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | Q(decided_at__isnull=False), name="section_declined_has_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) | ~Q(status="closed") & Q(closed_at__isnull=True),
                name="section_closed_has_a_moment",
            ),
            models.CheckConstraint(condition=Q(organizer=True) | Q(issuer=True), name="section_is_for_something"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, keys included; with `update_fields` they go along."""
        self.organization_key = name_key(self.organization_name)
        self.email_key = mail_address.key(self.email)
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "organization_key", "email_key"}
        super().save(*args, **kwargs)

    @property
    def body_name(self) -> str:
        """Return the body's name: the organization's once staff said which it is, as typed before."""
        return self.organization.name if self.organization else self.organization_name

    @property
    def full_name(self) -> str:
        return f"{self.body_name} {self.name}".strip()

    @property
    def addressee(self) -> str:
        """Return whom a letter addresses: body, section, officer."""
        return f"{self.full_name} {self.contact_name}".strip()

    @property
    def prefecture_name(self) -> str:
        return BY_CODE[self.prefecture].label() if self.prefecture else str(_("不明"))

    @property
    def is_active(self) -> bool:
        return self.status == SectionStatus.ACTIVE
