"""The check-in (受付) of a study session: one desk a session, one tap for one to ten people."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sessions_log.choices import Status
from sessions_log.models import StudySession

from . import codes, hours

MOST = 2_000
"""People a code counts: more is no hall but a prank. There is no limit by address: one hall, one wifi."""
MOST_AT_ONCE = 10
MOST_BY_HAND = 200


class State(models.TextChoices):
    """What a desk says to a phone that comes by."""

    EARLY = "early", _("受付はまだ始まっていません")
    OPEN = "open", _("受付中")
    FULL = "full", _("受付の上限に達しました")
    OVER = "over", _("受付は終わりました")
    CANCELLED = "cancelled", _("中止")
    POSTPONED = "postponed", _("延期")


class Desk(models.Model):
    """The check-in of a session. `count` is the sum of the taps that were not taken back.

    `opened_at` and `closed_at` are moments of opening early and closing early by hand. No personal data.
    """

    session = models.OneToOneField(StudySession, models.CASCADE, verbose_name=_("学習会"), related_name="desk")
    code = models.CharField(_("受付の番号"), max_length=16, unique=True)
    count = models.PositiveIntegerField(_("受付の人数"), default=0)
    opened_at = models.DateTimeField(_("早く始めた日時"), null=True, blank=True)
    closed_at = models.DateTimeField(_("早く終えた日時"), null=True, blank=True)
    made_at = models.DateTimeField(_("用意した日時"), default=timezone.now)

    class Meta:
        verbose_name = _("学習会の受付")
        verbose_name_plural = _("学習会の受付")
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=codes.PATTERN), name="desk_code_can_be_read_off_a_wall"),
            models.CheckConstraint(condition=Q(count__gte=0, count__lte=MOST), name="desk_count_within_its_limit"),
        ]

    def __str__(self) -> str:
        return str(self.session)

    def get_absolute_url(self) -> str:
        """Return the page behind the QR."""
        return reverse("checkin:here", args=[self.code])

    @property
    def address(self) -> str:
        """Return the whole address, as it stands in the QR."""
        return settings.PUBLIC_URL.rstrip("/") + self.get_absolute_url()

    @property
    def short_address(self) -> str:
        """Return the address as people read it off the wall."""
        base = settings.PUBLIC_URL.rstrip("/").partition("://")[2]
        return f"{base}/c/{codes.spaced(self.code)}"

    @property
    def planned_hours(self) -> hours.Hours:
        return hours.planned(self.session.held_on, self.session.starts_at, self.session.ends_at)

    @property
    def hours(self) -> hours.Hours:
        """Return when it takes taps, what was changed by hand included."""
        return hours.by_hand(self.planned_hours, opened_at=self.opened_at, closed_at=self.closed_at)

    @property
    def closing_hour(self) -> str:
        """Return when it closes as people say it: 17:00, 24:00, 翌日1:30."""
        closes = timezone.localtime(self.hours.closes)
        if closes.date() <= self.session.held_on:
            return time_format(closes, "H:i")
        if (closes.hour, closes.minute) == (0, 0) and closes.date() == self.session.held_on + timedelta(days=1):
            return "24:00"
        return gettext("翌日%(hour)s") % {"hour": time_format(closes, "G:i")}

    @property
    def is_closed_by_hand(self) -> bool:
        return self.closed_at is not None and self.hours.closes == self.closed_at

    @property
    def may_open_early(self) -> bool:
        """Whether it may be opened by hand before its hour: from 24 hours before on."""
        left = self.planned_hours.opens - timezone.now()
        return self.state() == State.EARLY and left <= hours.EARLIEST

    @property
    def takes_late_taps(self) -> bool:
        """Whether a tap from within the hours still counts: until the report is in."""
        return self.session.status in Status.open()

    def state(self, now: datetime | None = None) -> State:
        """Return how the desk stands at a moment."""
        now = now or timezone.now()
        if self.session.status in (Status.CANCELLED, Status.POSTPONED):
            return State(self.session.status)
        if not self.takes_late_taps or now >= self.hours.closes:
            return State.OVER
        if now < self.hours.opens:
            return State.EARLY
        return State.OPEN if self.count < MOST else State.FULL


class Tap(models.Model):
    """One press of the button, or people added by hand. Taken back, it stays with `undone_at` and counts no more.

    `key` is made by the phone (or with the page), so that sending twice counts once. `device` is the keyed hash of a
    random id (devices.py), there so that a phone counts once; emptied when the report is confirmed or the tap taken
    back. No personal data: nobody is named, no address is kept.
    """

    desk = models.ForeignKey(Desk, models.CASCADE, verbose_name=_("学習会の受付"), related_name="taps")
    key = models.UUIDField(_("端末がつけた番号"))
    people = models.PositiveSmallIntegerField(_("人数"))
    by_hand = models.BooleanField(_("手で足した"), default=False)
    device = models.CharField(_("端末のしるし"), max_length=64, blank=True, default="")
    tapped_at = models.DateTimeField(_("受付の日時"))
    received_at = models.DateTimeField(_("届いた日時"), default=timezone.now)
    undone_at = models.DateTimeField(_("取り消した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("受付の記録")
        verbose_name_plural = _("受付の記録")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "key"], name="tap_arrives_once"),
            models.UniqueConstraint(fields=["desk", "device"], condition=~Q(device=""), name="tap_device_counts_once"),
            models.CheckConstraint(
                condition=Q(by_hand=False, people__gte=1, people__lte=MOST_AT_ONCE)
                | Q(by_hand=True, people__gte=1, people__lte=MOST_BY_HAND),
                name="tap_people_within_its_limit",
            ),
            models.CheckConstraint(
                condition=Q(device="") | Q(by_hand=False, undone_at__isnull=True),
                name="tap_device_only_while_it_counts",
            ),
            models.CheckConstraint(condition=Q(tapped_at__lte=F("received_at")), name="tap_not_in_the_future"),
        ]
        indexes = [models.Index(fields=["desk", "-received_at"], name="tap_newest")]

    def __str__(self) -> str:
        return f"{self.tapped_at:%H:%M} {self.people}"
