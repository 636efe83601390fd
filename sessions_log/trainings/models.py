"""Training sessions, who applied for them, and what we wrote to whom."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador, Channel
from ambassadors.models.people import name_key
from ambassadors.models.tracking import tracked
from mirai_action.core import mail_address
from mirai_action.core.mail_address import MailAddressField
from mirai_action.japan import fiscal, names
from mirai_action.japan.kana import to_hiragana
from mirai_action.japan.prefectures import BY_CODE, PREFECTURE_CHOICES
from mirai_action.letters.models import Letter

from . import hours
from .choices import Status, Tell
from .querysets import ApplicationManager, TrainingQuerySet

MOST_SEATS, MOST_HOURS = 2_000, 336
TELLING = ("held_on", "starts_at", "ends_at", "venue", "prefecture", "online")
"""What applicants are told when it changes."""


@tracked
class Training(models.Model):
    """A training session (アンバサダー講習会). Its fiscal year comes from its day.

    `taken` is the number of seats held (offers included). The verbs count it anew under the row's lock; the database
    refuses more than `capacity`. `offer_hours` is how long an offer of a freed seat stands. No personal data.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(
        _("題名"), max_length=100, blank=True, help_text=_("空欄のときは「アンバサダー講習会」と表示します。")
    )
    held_on = models.DateField(_("開催日"))
    starts_at = models.TimeField(_("開始"), null=True, blank=True)
    ends_at = models.TimeField(_("終了"), null=True, blank=True)
    online = models.BooleanField(_("オンラインで開催"), default=False)
    prefecture = models.CharField(
        _("都道府県"),
        max_length=2,
        choices=PREFECTURE_CHOICES,
        blank=True,
        help_text=_("会場の都道府県です。オンラインのときは、主に対象とする地域があれば選びます。"),
    )
    venue = models.CharField(
        _("会場"), max_length=200, blank=True, help_text=_("会場の名前と住所を入力します。例：エル・おおさか 606")
    )
    programme = models.TextField(
        _("プログラム"), max_length=4000, blank=True, help_text=_("1行に一つずつ。例：13:30 開会とごあいさつ")
    )
    joining = models.TextField(
        _("参加が決まった方へのご案内"),
        max_length=2000,
        blank=True,
        help_text=_("席が決まった方へのメールとページにだけ載ります。例：持ち物、オンラインの接続先"),
    )
    capacity = models.PositiveIntegerField(_("定員"), validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)])
    deadline_on = models.DateField(_("申込の締切"), help_text=_("この日いっぱいまで受け付けます。"))
    offer_hours = models.PositiveSmallIntegerField(
        _("空席のご案内の期限（時間）"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)],
        help_text=_("キャンセル待ちの方へのご案内が有効な時間です。過ぎると、次の方へご案内します。"),
    )
    published_at = models.DateTimeField(_("公開した日時"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("中止した日時"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("中止の理由"), max_length=200, blank=True, editable=False)
    taken = models.PositiveIntegerField(_("使っている席"), default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("登録日時"), default=timezone.now, editable=False)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("アンバサダー講習会")
        verbose_name_plural = _("アンバサダー講習会")
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")),
                name="training_seats_sold_once",
                violation_error_message=_("すでに決まっている席の数より少ない定員にはできません。"),
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1, capacity__lte=MOST_SEATS), name="training_has_seats"),
            models.CheckConstraint(
                condition=Q(offer_hours__gte=1, offer_hours__lte=MOST_HOURS), name="training_offer_hours"
            ),
            models.CheckConstraint(
                condition=Q(deadline_on__lte=F("held_on")),
                name="training_deadline_before_the_day",
                violation_error_message=_("申込の締切は、開催日と同じ日か、それより前にしてください。"),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="training_ends_after_its_start",
                violation_error_message=_("終了は、開始より後の時刻にしてください。"),
            ),
            models.CheckConstraint(
                condition=Q(online=True) | ~Q(prefecture="") & ~Q(venue=""),
                name="training_has_a_place",
                violation_error_message=_("会場と都道府県を入力するか、「オンラインで開催」を選んでください。"),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancel_reason="")
                | Q(cancelled_at__isnull=False) & ~Q(cancel_reason=""),
                name="training_cancelled_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["held_on", "id"], name="training_by_day"),
            models.Index(fields=["prefecture", "held_on"], name="training_by_prefecture"),
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} {self.heading}"

    def get_absolute_url(self) -> str:
        return reverse("trainings:detail", args=[self.pk])

    @property
    def heading(self) -> str:
        return self.title or gettext("アンバサダー講習会")

    @property
    def fiscal_year(self) -> int:
        return fiscal.year_of(self.held_on)

    @property
    def fiscal_label(self) -> str:
        return fiscal.label(self.fiscal_year)

    @property
    def place_name(self) -> str:
        """Return 埼玉県 or オンライン, in the language of the page."""
        if self.online:
            return gettext("オンライン")
        return BY_CODE[self.prefecture].label()

    @property
    def seats_left(self) -> int:
        return max(0, self.capacity - self.taken)

    @property
    def is_full(self) -> bool:
        return not self.seats_left

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def is_over(self) -> bool:
        return self.held_on < timezone.localdate()

    @property
    def has_begun(self) -> bool:
        """Whether the day has come: from here on attendance is taken."""
        return self.held_on <= timezone.localdate()

    @property
    def is_open(self) -> bool:
        """Whether one may apply. Deadlines are inclusive (DOMAIN 3.7)."""
        return self.published_at is not None and not self.is_cancelled and timezone.localdate() <= self.deadline_on

    @property
    def makes_offers(self) -> bool:
        """Whether freed seats are still offered: until the eve of the day."""
        return not self.is_cancelled and not self.has_begun

    def offer_ends(self, sent_at: datetime) -> datetime:
        """Return when an offer of a seat ends whose letter left at `sent_at`."""
        return hours.end_of_offer(sent_at, hours=self.offer_hours, held_on=self.held_on)

    @property
    def starts(self) -> datetime | None:
        return self._moment(self.starts_at)

    @property
    def ends(self) -> datetime | None:
        return self._moment(self.ends_at)

    def _moment(self, at: Any) -> datetime | None:
        return timezone.make_aware(datetime.combine(self.held_on, at)) if at else None


class HandlingText(models.Model):
    """The words an applicant agreed to: purpose of use and the sentence of the tick. A version is never rewritten."""

    version = models.PositiveSmallIntegerField(_("版"))
    language = models.CharField(_("言語"), max_length=10, default="ja")
    label = models.CharField(_("同意の文"), max_length=300)
    purpose = models.TextField(_("利用目的の説明"))

    class Meta:
        verbose_name = _("利用目的の文面")
        verbose_name_plural = _("利用目的の文面")
        ordering = ["-version", "language"]
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="handlingtext_once")]

    def __str__(self) -> str:
        return f"v{self.version} {self.language}"


@tracked
class Application(models.Model):
    """One person's application for one training: by an ambassador, or by somebody who is not registered yet.

    Personal data, each with its reason: `name` (the desk, the certificate), `kana` (to find it in the list and to say
    it right), `email` (confirmation, seat, certificate; empty where staff took it by telephone), `phone` (a change
    shortly before the day), `affiliation` (who comes, for the talk in groups). `ambassador` is set where somebody
    applied signed in. `workflow.forget` blanks all of it and keeps the row as an anonymous count.

    `confirmed_at` is when the address was confirmed: the seat is given then, and the waiting list is in its order.
    An offer has no end (`offer_until`) before its letter has left.
    """

    Status = Status

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    training = models.ForeignKey(
        Training, models.PROTECT, verbose_name=_("アンバサダー講習会"), related_name="applications"
    )
    ambassador = models.ForeignKey(
        Ambassador,
        models.PROTECT,
        verbose_name=_("アンバサダー"),
        null=True,
        blank=True,
        related_name="training_applications",
    )
    name = models.CharField(_("お名前"), max_length=100, blank=True)
    kana = models.CharField(_("ふりがな"), max_length=200, blank=True)
    email = MailAddressField(_("メールアドレス"), blank=True)
    phone = models.CharField(_("電話番号"), max_length=20, blank=True)
    affiliation = models.CharField(_("所属"), max_length=100, blank=True)
    language = models.CharField(_("手紙の言語"), max_length=10, choices=settings.LANGUAGES, default="ja")
    channel = models.CharField(_("申込の方法"), max_length=10, choices=Channel, default=Channel.WEB)
    handling = models.ForeignKey(HandlingText, models.PROTECT, verbose_name=_("同意した文面"), related_name="+")

    status = models.CharField(_("状態"), max_length=12, choices=Status, default=Status.UNCONFIRMED, editable=False)
    applied_at = models.DateTimeField(_("申込日時"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("確認日時"), null=True, blank=True, editable=False)
    seated_at = models.DateTimeField(_("席が決まった日時"), null=True, blank=True, editable=False)
    promoted_at = models.DateTimeField(_("先頭にした日時"), null=True, blank=True, editable=False)
    offered_at = models.DateTimeField(_("空席をご案内した日時"), null=True, blank=True, editable=False)
    offer_until = models.DateTimeField(_("ご案内の期限"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("取消・辞退の日時"), null=True, blank=True, editable=False)
    marked_at = models.DateTimeField(_("出欠を記録した日時"), null=True, blank=True, editable=False)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("出欠を記録した人"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    forgotten_at = models.DateTimeField(_("個人情報を消した日時"), null=True, blank=True, editable=False)
    # When the last letter that anyone could make us write was queued: claimed by one UPDATE, against storms.
    letter_at = models.DateTimeField(null=True, blank=True, editable=False)

    name_key = models.CharField(max_length=100, editable=False, blank=True)
    kana_key = models.CharField(max_length=200, editable=False, blank=True)
    email_key = models.CharField(max_length=254, editable=False, blank=True)

    objects = ApplicationManager()

    class Meta:
        verbose_name = _("講習会の申込")
        verbose_name_plural = _("講習会の申込")
        ordering = ["-applied_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "email_key", "name_key"],
                condition=Q(status__in=Status.live()) & ~Q(name_key=""),
                name="application_once",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="application_status_known"),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=False) | ~Q(name="") & ~Q(name_key=""),
                name="application_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True) | Q(name="", kana="", email="", phone="", affiliation=""),
                name="application_forgotten_is_blank",
            ),
            models.CheckConstraint(
                condition=Q(status="unconfirmed", confirmed_at__isnull=True)
                | Q(status="cancelled")
                | Q(confirmed_at__isnull=False) & ~Q(status="unconfirmed"),
                name="application_is_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["seated", "attended", "absent"]) | Q(seated_at__isnull=False),
                name="application_seat_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(status="offered", offered_at__isnull=False)
                | ~Q(status="offered") & Q(offer_until__isnull=True),
                name="application_offer_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.closed(), closed_at__isnull=False)
                | ~Q(status__in=Status.closed()) & Q(closed_at__isnull=True),
                name="application_closed_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["attended", "absent"], marked_at__isnull=False)
                | ~Q(status__in=["attended", "absent"]) & Q(marked_at__isnull=True, marked_by__isnull=True),
                name="application_mark_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["training", "status"], name="application_by_training"),
            models.Index(fields=["status", "offer_until"], name="application_offers", condition=Q(status="offered")),
            models.Index(fields=["email_key", "name_key"], name="application_by_person"),
        ]

    def __str__(self) -> str:
        return self.name or gettext("（消去済み）")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, keys included; with `update_fields`, the keys of the named columns go along."""
        self.set_keys()
        fields = kwargs.get("update_fields")
        if fields is not None:
            pairs = {"name": "name_key", "kana": "kana_key", "email": "email_key"}
            kwargs["update_fields"] = {*fields, *(key for column, key in pairs.items() if column in fields)}
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Fill the columns that the constraint, the list's order and the matching read."""
        self.name_key = name_key(self.name) if self.name else ""
        self.kana_key = names.search_key(to_hiragana(self.kana))[:200] if self.kana else ""
        self.email_key = mail_address.key(self.email)

    @property
    def has_seat(self) -> bool:
        return self.status in (Status.SEATED, Status.ATTENDED)

    @property
    def can_withdraw(self) -> bool:
        """Whether the applicant may still take it back: until the day is over."""
        return self.status in Status.withdrawable() and not self.training.is_over

    @property
    def has_certificate(self) -> bool:
        """Only who came gets one."""
        return self.status == Status.ATTENDED and not self.forgotten_at


class Notice(models.Model):
    """That an applicant is told something: once, and not at night. The letter itself is in the log of letters.

    Made with the change it tells of; posted at once by day, else from 8:00 on. `number` tells repetitions apart (the
    second change of the day is told again). No personal data.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="notices")
    kind = models.CharField(_("種類"), max_length=12, choices=Tell)
    number = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(_("受付日時"), default=timezone.now)
    posted_at = models.DateTimeField(_("送信の受付"), null=True, blank=True)
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("申込者へのお知らせ")
        verbose_name_plural = _("申込者へのお知らせ")
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "kind", "number"], name="notice_once"),
            models.CheckConstraint(condition=Q(kind__in=Tell.values), name="notice_kind_known"),
        ]
        indexes = [models.Index(fields=["id"], name="notice_to_post", condition=Q(posted_at=None))]

    def __str__(self) -> str:
        return str(self.get_kind_display())
