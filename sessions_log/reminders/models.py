"""Asking for reports: when which letter leaves, and which session was asked when."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from mirai_action.letters.models import Letter
from sessions_log.models import StudySession

ON_PAPER = "reminders.on_paper"
"""The kind of letter that asks by post."""


class Step(models.IntegerChoices):
    """The words a session is due for, in their order; a later one makes the earlier ones needless."""

    IDEAS = 1, _("準備のご案内")
    MATERIALS = 2, _("資料の申込期限のご案内")
    EVENING = 3, _("当日夜のおたずね")
    FIRST = 4, _("ご報告のお願い（1回目）")
    SECOND = 5, _("ご報告のお願い（2回目）")
    THIRD = 6, _("ご報告のお願い（3回目）")
    CLOSED = 7, _("回答なしとした")

    @property
    def asks_for_report(self) -> bool:
        return Step.EVENING <= self <= Step.THIRD


def _days(label: Any, default: int, help_text: Any, *, least: int = 1, most: int = 365) -> Any:
    validators = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(label, default=default, help_text=help_text, validators=validators)


class ReminderPlan(models.Model):
    """When letters leave. One row that staff edit; until then the defaults hold."""

    active = models.BooleanField(
        _("自動のメールを送る"),
        default=True,
        help_text=_("チェックを外すと、準備のご案内もご報告のお願いも止まります。"),
    )
    ideas_days = _days(
        _("準備のご案内（開催の何日前）"), 14, _("進め方の例とチェックリストを送ります。"), least=2, most=90
    )
    materials_days = _days(
        _("資料の申込期限（開催の何日前）"),
        10,
        _("まだ冊子の申し込みがない学習会にだけ送ります。準備のご案内よりあとの日にします。"),
        most=60,
    )
    evening_hour = _days(
        _("当日夜のおたずね（何時から）"),
        19,
        _("開催日の夜、この時刻から送ります。終了時刻がこれより遅い学習会には、終わってから送ります。"),
        least=12,
        most=23,
    )
    first_days = _days(_("1回目のお願い（開催の何日後）"), 3, _("報告がまだのときに送ります。"))
    second_days = _days(_("2回目のお願い（開催の何日後）"), 14, _("1回目よりあとの日にします。"))
    third_days = _days(_("3回目のお願い（開催の何日後）"), 30, _("2回目よりあとの日にします。これが最後のお願いです。"))
    no_answer_days = _days(
        _("「回答なし」にするまで（3回目の何日後）"),
        14,
        _("過ぎると「回答なし」とし、以後はお願いしません。報告はその後も受け付けます。"),
    )
    oldest_days = _days(
        _("お願いする範囲（開催の何日後まで）"),
        180,
        _("これより前の学習会にはメールを送らず、「未報告」の一覧にだけ載せます。"),
        most=730,
    )
    quiet_from = _days(
        _("夜は送らない（何時から）"),
        21,
        _("この時刻からは送りません。24にすると、夜まで送ります。"),
        least=18,
        most=24,
    )
    quiet_until = _days(
        _("朝は送らない（何時まで）"), 8, _("この時刻までは送りません。日本時間です。"), least=0, most=11
    )

    class Meta:
        verbose_name = _("お願いの予定")
        verbose_name_plural = _("お願いの予定")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="reminder_plan_one_row"),
            models.CheckConstraint(
                condition=Q(materials_days__lt=F("ideas_days")), name="reminder_plan_materials_after_ideas"
            ),
            models.CheckConstraint(
                condition=Q(first_days__gte=1, second_days__gt=F("first_days"), third_days__gt=F("second_days"))
                & Q(oldest_days__gt=F("third_days")),
                name="reminder_plan_in_order",
            ),
            models.CheckConstraint(
                condition=Q(evening_hour__lt=F("quiet_from"), evening_hour__gte=F("quiet_until")),
                name="reminder_plan_evening_is_not_night",
            ),
        ]

    def __str__(self) -> str:
        return str(_("お願いの予定"))

    @classmethod
    def current(cls) -> ReminderPlan:
        return cls.objects.first() or cls()

    def clean(self) -> None:
        """Say at the field what is out of order; the constraints say no to everybody else."""
        pairs = (
            ("materials_days", "ideas_days", _("準備のご案内より、開催日に近い日にしてください。"), -1),
            ("second_days", "first_days", _("1回目のお願いより、あとの日にしてください。"), 1),
            ("third_days", "second_days", _("2回目のお願いより、あとの日にしてください。"), 1),
            ("oldest_days", "third_days", _("3回目のお願いより、あとの日にしてください。"), 1),
            ("evening_hour", "quiet_from", _("夜は送らない時刻より、前にしてください。"), -1),
        )
        faults: dict[str, Any] = {}
        for name, other, text, sign in pairs:
            one, two = getattr(self, name), getattr(self, other)
            if one is not None and two is not None and (one - two) * sign <= 0:
                faults[name] = text
        if faults:
            raise ValidationError(faults)

    def is_quiet(self, now: datetime) -> bool:
        hour = timezone.localtime(now).hour
        return not self.quiet_until <= hour < self.quiet_from

    def quiet_for(self, now: datetime) -> int:
        """Return the seconds until letters may leave again; 0 by day."""
        if not self.is_quiet(now):
            return 0
        here = timezone.localtime(now)
        day = here.date() + timedelta(days=1 if here.hour >= self.quiet_from else 0)
        morning = timezone.make_aware(datetime.combine(day, time(self.quiet_until)))
        return max(1, int((morning - now).total_seconds()))


def mailbox_of(*, email_key: str, language: str) -> str:
    """Return what stands for an address in the log: a keyed hash, so that no address is kept in one more place."""
    return salted_hmac("reminders.mailbox", f"{language} {email_key}", algorithm="sha256").hexdigest()


class Mailing(models.Model):
    """One letter to one mailbox on one day: the database refuses a second one.

    `letter` is None where it was never kept (an import, the demonstration) or where the report arrived before it left.
    No personal data: the address stands in the letter.
    """

    mailbox = models.CharField(max_length=64)
    day = models.DateField(_("日"))
    letter = models.ForeignKey(
        Letter, models.SET_NULL, verbose_name=_("メール"), null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("お願いのメール")
        verbose_name_plural = _("お願いのメール")
        constraints = [models.UniqueConstraint(fields=["mailbox", "day"], name="mailing_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day}"


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def of_report(self) -> ReminderQuerySet:
        """Those that asked for a report, the last first."""
        return self.filter(step__range=(Step.EVENING, Step.THIRD)).order_by("-at", "-pk")

    def arrived(self) -> ReminderQuerySet:
        """Those whose letter was not refused by the mail server."""
        return self.filter(mailing__letter__failed_at=None)


class Reminder(models.Model):
    """Which session was asked when, with which step: claimed together with the letter, so a step leaves once.

    A session on a new day begins anew: `planned_on` is the day that the letter spoke of.
    """

    session = models.ForeignKey(StudySession, models.CASCADE, verbose_name=_("学習会"), related_name="reminders")
    planned_on = models.DateField(_("開催予定日"))
    step = models.PositiveSmallIntegerField(_("内容"), choices=Step)
    mailing = models.ForeignKey(Mailing, models.CASCADE, null=True, blank=True, related_name="reminders")
    at = models.DateTimeField(_("日時"), default=timezone.now)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("お願いの記録")
        verbose_name_plural = _("お願いの記録")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "planned_on", "step"], name="reminder_step_once"),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="reminder_step_known"),
            models.CheckConstraint(
                condition=Q(step=Step.CLOSED, mailing__isnull=True) | ~Q(step=Step.CLOSED) & Q(mailing__isnull=False),
                name="reminder_has_its_letter",
            ),
        ]
        indexes = [models.Index(fields=["at", "id"], name="reminder_by_moment")]

    def __str__(self) -> str:
        return f"{self.planned_on} {self.get_step_display()}"
