"""お知らせ: what staff tell ambassadors as part of the service. No newsletter, so it needs no consent for one."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador, AmbassadorKind
from mirai_action.japan.prefectures import BY_CODE, PREFECTURE_CHOICES


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, and who reads them."""

    def published(self) -> NoticeQuerySet:
        """Out, and not taken back."""
        return self.filter(published_at__lte=timezone.now(), withdrawn_at=None)

    def for_ambassador(self, ambassador: Ambassador) -> NoticeQuerySet:
        """What concerns this ambassador since its registration, the newest first."""
        here = Q(prefectures=[]) | Q(prefectures__contains=[ambassador.prefecture])
        rows = self.published().filter(here, kind__in=["", ambassador.kind])
        if ambassador.registered_on is None:
            return rows.none()
        return rows.filter(published_at__date__gte=ambassador.registered_on).order_by("-published_at", "pk")

    def with_read(self, user: Any) -> NoticeQuerySet:
        """Each with `is_read`, whether this account has read it."""
        return self.annotate(is_read=Exists(NoticeRead.objects.filter(notice=OuterRef("pk"), user_id=user.pk)))

    def to_write(self) -> NoticeQuerySet:
        """Out, to go by letter as well, and not all letters are queued yet."""
        return self.published().filter(by_letter=True, letters_done_at=None).order_by("published_at", "pk")


class Notice(models.Model):
    """One notice: drafted, published, perhaps taken back. Public words of staff: no personal data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("件名"), max_length=100)
    body = models.TextField(_("本文"), max_length=4000)
    kind = models.CharField(
        _("個人・団体"),
        max_length=10,
        choices=[("", _("すべて")), *AmbassadorKind.choices[:2]],
        blank=True,
        default="",
    )
    prefectures = ArrayField(
        models.CharField(max_length=2, choices=PREFECTURE_CHOICES),
        verbose_name=_("主な活動地域"),
        default=list,
        blank=True,
        help_text=_("選ばないと、全国のアンバサダーに届きます。"),
    )
    by_letter = models.BooleanField(
        _("メールでも送る"),
        default=False,
        help_text=_(
            "サービスのお知らせとして、全員に1通ずつ送ります。宣伝や読みものは、ニュースレターをお使いください。"
        ),
    )
    made_at = models.DateTimeField(_("作成日時"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("作成した人"),
        null=True,
        editable=False,
        related_name="+",
    )
    published_at = models.DateTimeField(_("公開日時"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("取り下げの日時"), null=True, blank=True, editable=False)
    letters_done_at = models.DateTimeField(_("メールの用意が済んだ日時"), null=True, blank=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("お知らせ")
        verbose_name_plural = _("お知らせ")
        ordering = ["-made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(body=""), name="notice_says_something"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(published_at__isnull=False), name="notice_withdrawn_was_published"
            ),
            models.CheckConstraint(
                condition=Q(letters_done_at=None) | Q(published_at__isnull=False, by_letter=True),
                name="notice_letters_after_publication",
            ),
        ]
        indexes = [models.Index(fields=["-published_at"], name="notice_by_day")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def state(self) -> str:
        if self.withdrawn_at:
            return str(_("取り下げ"))
        return str(_("下書き") if self.is_draft else _("公開"))

    @property
    def whom(self) -> str:
        """Return the readers in words."""
        places = "・".join(BY_CODE[code].label() for code in self.prefectures) or str(_("全国"))
        return f"{places}　{self.get_kind_display()}"


class NoticeLetter(models.Model):
    """A letter of a notice to an ambassador: claimed here in the transaction that queues it, so that it leaves once.

    No personal data beyond the link.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="letters")
    ambassador = models.ForeignKey(Ambassador, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("お知らせのメール")
        verbose_name_plural = _("お知らせのメール")
        constraints = [models.UniqueConstraint(fields=["notice", "ambassador"], name="notice_letter_once")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.ambassador_id}"


class NoticeRead(models.Model):
    """That an account has read a notice: kept for the mark 「未読」 on its own home, and for nothing else."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    read_at = models.DateTimeField(_("読んだ日時"), default=timezone.now)

    class Meta:
        verbose_name = _("読んだお知らせ")
        verbose_name_plural = _("読んだお知らせ")
        constraints = [models.UniqueConstraint(fields=["notice", "user"], name="notice_read_once")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.user_id}"
