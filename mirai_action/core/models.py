"""Accounts, staff roles and the few rows that every page needs."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.japan.prefectures import PREFECTURE_CHOICES

from .mail_address import MailAddressField
from .roles import Role


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, **fields: object) -> User:
        """Make an account without a password: sign-in is by a code sent to `email`."""
        user = self.model(email=email, **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["password", "last_login"]
)
class User(AbstractBaseUser, PermissionsMixin):
    """An account: one e-mail address that can sign in. Whom it acts for is said by memberships, not here.

    Personal data: `email` (the way to sign in), `name` (how staff see each other).
    """

    email = MailAddressField(_("メールアドレス"))
    name = models.CharField(_("表示名"), max_length=100, blank=True)
    language = models.CharField(_("言語"), max_length=10, default="ja")
    role = models.CharField(_("事務局の役割"), max_length=10, choices=Role.choices, blank=True, default="")
    national = models.BooleanField(_("全国を担当"), default=False)
    prefectures = ArrayField(
        models.CharField(max_length=2, choices=PREFECTURE_CHOICES),
        verbose_name=_("担当の都道府県"),
        default=list,
        blank=True,
    )
    is_active = models.BooleanField(_("有効"), default=True)
    is_staff = models.BooleanField(_("事務局サイトに入れる"), default=False)
    date_joined = models.DateTimeField(_("作成日時"), default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("アカウント")
        verbose_name_plural = _("アカウント")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_manager(self) -> bool:
        return self.role == Role.MANAGER

    def sees_prefecture(self, code: str) -> bool:
        """Whether a staff account's scope holds `code`. Records under 不明 belong to national staff (DOMAIN 2)."""
        return self.national or code in self.prefectures


class ContactPoint(models.Model):
    """Where a person reaches a human: in the footer, on error pages, at sign-in and in every letter. One row."""

    organisation = models.CharField(_("名称"), max_length=100, default="子どもの未来アクション事務局")
    telephone = models.CharField(_("電話番号"), max_length=30, blank=True)
    hours = models.CharField(_("受付時間"), max_length=100, blank=True)
    email = MailAddressField(_("メールアドレス"), blank=True)
    address = models.CharField(_("住所"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("お問い合わせ先")
        verbose_name_plural = _("お問い合わせ先")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="contact_point_one_row")]

    def __str__(self) -> str:
        return self.organisation

    @classmethod
    def current(cls) -> ContactPoint:
        """Return the row, or its defaults where staff have not filled it in yet."""
        found = cls.objects.first() or cls.default()
        _last_known[0] = found
        return found

    @classmethod
    def last_known(cls) -> ContactPoint:
        """Return what this process saw last, without the database: for pages that say what went wrong."""
        return _last_known[0] or cls.default()

    @classmethod
    def default(cls) -> ContactPoint:
        return cls(telephone=settings.CONTACT_TELEPHONE, hours=settings.CONTACT_HOURS)


_last_known: list[ContactPoint | None] = [None]


class Installation(models.Model):
    """What this database is: one row, made by the demonstration, so that it never meets a real register."""

    demonstration = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="installation_one_row")]

    def __str__(self) -> str:
        return "demonstration" if self.demonstration else "register"


class RateCount(models.Model):
    """How often something happened in a window of time, for `core.ratelimit`. The key is a hash, no personal data."""

    key = models.CharField(max_length=32)
    ends_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "ends_at"], name="ratecount_once_a_window")]

    def __str__(self) -> str:
        return f"{self.key} {self.ends_at:%Y-%m-%d %H:%M} {self.count}"
