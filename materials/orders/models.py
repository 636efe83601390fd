"""Orders of printed copies, the store, and copies handed out at events. Copies are never participants (DOMAIN 3.6)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber, to_python

from ambassadors.models import Ambassador, Section
from materials.models import Edition
from mirai_action.japan.prefectures import BY_CODE, PREFECTURE_CHOICES

from .choices import OrderStatus, Paper, Reason, Source
from .querysets import HandoutQuerySet, OrderQuerySet, StockQuerySet

MOST = 100_000
"""Copies at once: more is a slip of the finger (the whole Saitama edition has 50,000)."""
DAYS_BEFORE = 10
"""Ask at least so many days before the day (DOMAIN 4)."""
OVER = 1.2
"""Above this share of the expected head-count we ask whether it is meant (DOMAIN 4)."""


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Order(models.Model):
    """An order of printed copies by an ambassador or by a body's section, for a session or without.

    `id` comes from the form, so that sending twice makes one order; `number` is what people say on the telephone.

    Personal data and why it is kept: `recipient`, `postal_code`, `address` (where the parcel goes: not always the
    orderer's own), `phone` (the carrier asks for it), `note` where someone types a name into it. Staff of the nation
    see them, because they send; regional staff see numbers only.
    """

    Status = OrderStatus

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(
        _("注文番号"), unique=True, editable=False, db_default=Func(Value("orders_number"), function="nextval")
    )
    ambassador = models.ForeignKey(
        Ambassador, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("アンバサダー")
    )
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("団体")
    )
    prefecture = models.CharField(_("注文した方の都道府県"), max_length=2, choices=PREFECTURE_CHOICES, blank=True)

    recipient = models.CharField(_("お届け先のお名前"), max_length=100)
    postal_code = models.CharField(_("郵便番号"), max_length=8)
    address = models.CharField(_("住所"), max_length=200)
    phone = models.CharField(_("電話番号"), max_length=20)
    needed_on = models.DateField(_("必要な日"), null=True, blank=True)
    expected = models.PositiveIntegerField(_("参加予定人数"), null=True, blank=True)
    note = models.TextField(_("連絡事項"), max_length=1000, blank=True)

    status = models.CharField(
        _("状態"), max_length=10, choices=OrderStatus, default=OrderStatus.RECEIVED, editable=False
    )
    ordered_at = models.DateTimeField(_("受付日時"), default=timezone.now, editable=False)
    prepared_at = models.DateTimeField(_("発送準備を始めた日時"), null=True, blank=True, editable=False)
    shipped_at = models.DateTimeField(_("発送日時"), null=True, blank=True, editable=False)
    arrived_at = models.DateTimeField(_("お届けの確認"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("取消の日時"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("取消の理由"), max_length=200, blank=True, editable=False)
    amended_at = models.DateTimeField(_("部数を変えた日時"), null=True, blank=True, editable=False)
    amend_reason = models.CharField(_("部数を変えた理由"), max_length=200, blank=True, editable=False)
    carrier = models.CharField(_("配送会社"), max_length=50, blank=True, editable=False)
    tracking = models.CharField(_("お問い合わせ番号"), max_length=50, blank=True, editable=False)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("冊子の注文")
        verbose_name_plural = _("冊子の注文")
        ordering = [F("needed_on").asc(nulls_last=True), "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ambassador__isnull=False, section__isnull=True)
                | Q(ambassador__isnull=True, section__isnull=False),
                name="order_is_somebodys",
            ),
            models.CheckConstraint(condition=Q(status__in=OrderStatus.values), name="order_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["preparing"]) | Q(prepared_at__isnull=False),
                name="order_prepared_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["shipped", "arrived"], shipped_at__isnull=False)
                | ~Q(status__in=["shipped", "arrived"]) & Q(shipped_at__isnull=True),
                name="order_shipped_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(status="arrived", arrived_at__isnull=False)
                | ~Q(status="arrived") & Q(arrived_at__isnull=True),
                name="order_arrived_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | ~Q(status="cancelled") & Q(cancelled_at__isnull=True, cancel_reason=""),
                name="order_cancelled_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(amended_at__isnull=True) ^ ~Q(amend_reason=""), name="order_amended_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "needed_on"], name="order_queue"),
            models.Index(fields=["ambassador", "-ordered_at"], name="order_of_ambassador"),
            models.Index(fields=["section", "-ordered_at"], name="order_of_section"),
        ]

    def __str__(self) -> str:
        return f"{self.number_label} {self.orderer_name}"

    def get_absolute_url(self) -> str:
        return reverse("orders:detail", args=[self.pk])

    @property
    def number_label(self) -> str:
        return f"{self.number:06d}"

    @property
    def orderer(self) -> Any:
        """The ambassador or the section: both have `addressee`, `email`, `language`."""
        return self.ambassador or self.section

    @property
    def orderer_name(self) -> str:
        return str(self.orderer)

    @property
    def prefecture_name(self) -> str:
        return BY_CODE[self.prefecture].label() if self.prefecture else str(_("不明"))

    @property
    def phone_text(self) -> str:
        """Return the telephone number as people in Japan read it."""
        return telephone(self.phone)

    @property
    def copies(self) -> int:
        return sum(each.copies for each in self.lines.all())

    @property
    def is_waiting(self) -> bool:
        return self.status in OrderStatus.waiting()

    @property
    def may_be_cancelled(self) -> bool:
        """Whether the orderer may still cancel: once it is being packed, by telephone only."""
        return self.status == OrderStatus.RECEIVED

    @property
    def days_left(self) -> int | None:
        """Days from today to the day it is needed; negative when that is over."""
        return (self.needed_on - timezone.localdate()).days if self.needed_on else None

    @property
    def is_late(self) -> bool:
        """Whether it was asked for later than 10 days before the day."""
        return is_short_notice(self.needed_on, timezone.localdate(self.ordered_at))

    @property
    def is_over(self) -> bool:
        """Whether more copies of one series are ordered than 120 % of the expected head-count."""
        wanted: dict[int, int] = {}
        for line in self.lines.all():
            wanted[line.edition.series_id] = wanted.get(line.edition.series_id, 0) + line.copies
        return any(is_too_many(copies, self.expected) for copies in wanted.values())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class OrderLine(models.Model):
    """So many copies of an edition; what was ordered before staff amended it stands in the history."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", verbose_name=_("注文"))
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="order_lines", verbose_name=_("冊子"))
    copies = models.PositiveIntegerField(_("部数"), validators=[MaxValueValidator(MOST)])

    class Meta:
        verbose_name = _("注文の冊子")
        verbose_name_plural = _("注文の冊子")
        ordering = ["edition__series__position", "edition__position", "edition_id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "edition"], name="orderline_once"),
            models.CheckConstraint(condition=Q(copies__gte=1, copies__lte=MOST), name="orderline_copies"),
        ]

    def __str__(self) -> str:
        return f"{self.edition} × {self.copies}"


class Stock(models.Model):
    """What lies in the store of an edition: one figure, moved by `StockMovement` only (a trigger), never below 0."""

    edition = models.OneToOneField(Edition, models.PROTECT, primary_key=True, verbose_name=_("冊子"))
    quantity = models.IntegerField(_("在庫"), default=0, editable=False)
    threshold = models.PositiveIntegerField(
        _("少なくなったと知らせる部数"), default=0, help_text=_("在庫がこの部数以下になると、「やること」に出ます。")
    )
    offered = models.BooleanField(
        _("注文を受け付ける"), default=True, help_text=_("外すと、注文の画面に出なくなります。")
    )

    objects = StockQuerySet.as_manager()

    class Meta:
        verbose_name = _("在庫")
        verbose_name_plural = _("在庫")
        ordering = ["edition__series__position", "edition__position", "edition_id"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=0), name="stock_never_negative")]
        triggers = [
            pgtrigger.Trigger(
                name="moved_by_postings_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF pg_trigger_depth() < 2
                       AND NEW.quantity IS DISTINCT FROM (CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.quantity END) THEN
                        RAISE EXCEPTION 'the stock is moved by postings only' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return str(self.edition)

    @property
    def is_low(self) -> bool:
        return self.quantity <= self.threshold


class Handout(models.Model):
    """配布: copies handed out at an event. Never a session, never participants (DOMAIN 3.6). No personal data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="handouts", verbose_name=_("冊子"))
    event = models.CharField(_("イベント・配布先"), max_length=100)
    held_on = models.DateField(_("配布した日"))
    copies = models.PositiveIntegerField(_("部数"))
    prefecture = models.CharField(_("都道府県"), max_length=2, choices=PREFECTURE_CHOICES, blank=True)
    source = models.CharField(_("どの冊子から"), max_length=8, choices=Source, default=Source.SHIPPED)
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="handouts", verbose_name=_("記録した団体")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("記録した人")
    )
    recorded_at = models.DateTimeField(_("記録日時"), default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(_("取り消した日時"), null=True, blank=True, editable=False)

    objects = HandoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("配布の記録")
        verbose_name_plural = _("配布の記録")
        ordering = ["-held_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(condition=Q(copies__gte=1, copies__lte=MOST), name="handout_copies"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="handout_source_known"),
            models.CheckConstraint(
                condition=~Q(source="stock") | Q(section__isnull=True), name="handout_of_the_store_is_staffs"
            ),
        ]
        indexes = [models.Index(fields=["edition", "held_on"], name="handout_by_edition")]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} {self.event}"


class StockMovement(models.Model):
    """A posting: copies into the store (+) or out of it (−). Append-only; a mistake is posted back, never edited.

    The database refuses UPDATE, DELETE and TRUNCATE, adds each posting to the stock's figure, and refuses one that
    would bring it below 0. `by` is the number of an account. `press` comes from the form: sent twice posts once.
    """

    stock = models.ForeignKey(Stock, models.PROTECT, related_name="movements", verbose_name=_("在庫"))
    quantity = models.IntegerField(_("部数"))
    reason = models.CharField(_("理由"), max_length=10, choices=Reason)
    moved_on = models.DateField(_("日付"))
    entered_at = models.DateTimeField(_("入力日時"), db_default=models.functions.Now())
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="movements", verbose_name=_("注文")
    )
    handout = models.ForeignKey(
        Handout, models.PROTECT, null=True, blank=True, related_name="movements", verbose_name=_("配布の記録")
    )
    note = models.CharField(_("メモ"), max_length=200, blank=True)
    by = models.BigIntegerField(_("入力者"), null=True, blank=True)
    press = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("入出庫")
        verbose_name_plural = _("入出庫")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="movement_not_zero"),
            models.CheckConstraint(condition=Q(quantity__gte=-MOST, quantity__lte=MOST), name="movement_not_absurd"),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="movement_reason_known"),
            models.CheckConstraint(
                condition=~Q(reason__in=["printed", "returned"]) | Q(quantity__gt=0), name="movement_in_is_plus"
            ),
            models.CheckConstraint(
                condition=Q(reason="shipped", quantity__lt=0, order__isnull=False) | ~Q(reason="shipped"),
                name="movement_shipped_is_minus_for_an_order",
            ),
            models.CheckConstraint(
                condition=~Q(reason="handed_out") | Q(handout__isnull=False), name="movement_handed_out_has_a_record"
            ),
            models.UniqueConstraint(
                fields=["order", "stock"], condition=Q(reason="shipped"), name="movement_order_shipped_once"
            ),
        ]
        indexes = [models.Index(fields=["stock", "reason"], name="movement_by_reason")]
        triggers = [
            pgtrigger.Trigger(
                name="move_the_stock",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    UPDATE orders_stock SET quantity = quantity + NEW.quantity WHERE edition_id = NEW.stock_id;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the postings of the store are append-only';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.moved_on:%Y-%m-%d} {self.get_reason_display()} {self.quantity:+d}"


class AddressExport(models.Model):
    """That addresses left the system: who, when, which paper, how many. Append-only.

    Personal data: `by` (who took it; the reason for this table). The addresses themselves are not in here.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("出力した人")
    )
    at = models.DateTimeField(_("日時"), db_default=models.functions.Now())
    paper = models.CharField(_("内容"), max_length=10, choices=Paper)
    format = models.CharField(_("形式"), max_length=4)
    count = models.PositiveIntegerField(_("件数"))
    numbers = models.TextField(_("注文番号"), blank=True)

    class Meta:
        verbose_name = _("宛名の出力の記録")
        verbose_name_plural = _("宛名の出力の記録")
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.get_paper_display()} {self.count}"


class EditionUse(Edition):
    """An edition in the list 「冊子の使われ方」."""

    class Meta:
        proxy = True
        verbose_name = _("冊子の使われ方")
        verbose_name_plural = _("冊子の使われ方")


def is_short_notice(needed_on: Any, today: Any) -> bool:
    """Whether `needed_on` is nearer than 10 days; exactly 10 days before is in time (deadlines are inclusive)."""
    return needed_on is not None and needed_on - today < timedelta(days=DAYS_BEFORE)


def is_too_many(copies: int, expected: int | None) -> bool:
    """Whether `copies` are above 120 % of the expected head-count; exactly 120 % is fine."""
    return expected is not None and copies * 10 > expected * round(OVER * 10)


def telephone(number: str) -> str:
    """Return "048-833-1234" for "+81488331234"; what is no number of Japan stays as it is."""
    found = to_python(number, region="JP") if number else None
    return str(found.as_national) if isinstance(found, PhoneNumber) and found.is_valid() else number
