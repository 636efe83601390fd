"""The count ledger and what stands beside it: targets, published figures, opening balances, the rollup.

No personal data: entries carry opaque ids and plain numbers, never a name (docs/decisions/0002).
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mirai_action.japan.prefectures import BY_CODE, PREFECTURE_CHOICES

ONLINE, UNKNOWN = "online", "unknown"
PLACE_CHOICES = [*PREFECTURE_CHOICES, (ONLINE, _("オンライン")), (UNKNOWN, _("不明"))]
PLACE_REGEX = r"^(0[1-9]|[1-3][0-9]|4[0-7]|online|unknown)$"


class Indicator(models.TextChoices):
    """What an entry counts. The first three have targets, the others explain them."""

    AMBASSADORS = "ambassadors", _("アンバサダー登録者数")
    PARTICIPANTS = "participants", _("学習会の参加者数（のべ）")
    SESSIONS = "sessions", _("学習会の開催回数")
    LEFT = "left", _("登録の解除")
    PLANNED = "planned", _("事前の開催予定")
    REPORTED = "reported", _("実施報告")
    NO_ANSWER = "no_answer", _("回答なし")


TARGETED = (Indicator.AMBASSADORS, Indicator.PARTICIPANTS, Indicator.SESSIONS)
# Plans and what became of them stand on the planned day, which may lie ahead; what counts never does.
PLANS = (Indicator.PLANNED, Indicator.REPORTED, Indicator.NO_ANSWER)


class Certainty(models.TextChoices):
    PRELIMINARY = "preliminary", _("速報")
    FINAL = "final", _("確定")


class Basis(models.TextChoices):
    LIST = "list", _("名簿による")
    COUNTED = "counted", _("数えた人数")
    ESTIMATE = "estimate", _("概数")
    OPENING = "opening", _("システム導入前の実績")


class Reason(models.TextChoices):
    REGISTERED = "registered", _("登録")
    LEFT = "left", _("登録の解除")
    MERGED = "merged", _("統合")
    PLANNED = "planned", _("開催予定")
    POSTPONED = "postponed", _("延期")
    CANCELLED = "cancelled", _("中止")
    REPORTED = "reported", _("実施報告")
    CONFIRMED = "confirmed", _("確認")
    RETURNED = "returned", _("差し戻し")
    CORRECTED = "corrected", _("訂正")
    MOVED = "moved", _("異動")
    NO_ANSWER = "no_answer", _("回答なし")
    CARRYOVER = "carryover", _("繰越")
    CARRYOVER_TRANSFER = "carryover_transfer", _("繰越からの振替")
    ERASED = "erased", _("個人情報の消去")
    UNDONE = "undone", _("取り消し")


class Clock(models.TextChoices):
    """Who says when an entry was entered: the database, or (marked) one of the three that may set the moment."""

    DATABASE = "database", _("データベースの時刻")
    DEMONSTRATION = "demonstration", _("デモ用")
    OPENING = "opening", _("繰越")
    RESTORE = "restore", _("復元")


class CountEntryQuerySet(models.QuerySet["CountEntry"]):
    def of(self, subject: uuid.UUID) -> CountEntryQuerySet:
        """Return what was ever posted about one record, oldest first."""
        return self.filter(subject=subject).order_by("id")

    def openings(self) -> CountEntryQuerySet:
        """Return the opening balances and all that drew on them or gave back."""
        return self.filter(basis=Basis.OPENING)


class CountEntry(models.Model):
    """A posting. Append-only: the database refuses UPDATE, DELETE and TRUNCATE; a mistake is reversed, never edited.

    `entered_at` and `xid` are written by the database. Two clocks: `effective_on` is the day it happened (Asia/Tokyo),
    `entered_at` the moment we knew. `subject` is the id of the record that counts, `by` the number of an account.
    """

    indicator = models.CharField(_("指標"), max_length=12, choices=Indicator.choices)
    quantity = models.IntegerField(_("数"))
    effective_on = models.DateField(_("日付"))
    entered_at = models.DateTimeField(_("入力日時"), db_default=models.functions.Now())
    clock = models.CharField(_("時刻の出所"), max_length=13, choices=Clock.choices, default=Clock.DATABASE)
    prefecture = models.CharField(_("都道府県"), max_length=7, choices=PLACE_CHOICES)
    kind = models.CharField(_("種別"), max_length=20)
    audience = models.CharField(_("主な対象"), max_length=20, blank=True, default="")
    body = models.UUIDField(_("団体"), null=True, blank=True)
    certainty = models.CharField(_("速報・確定"), max_length=11, choices=Certainty.choices)
    basis = models.CharField(_("根拠"), max_length=8, choices=Basis.choices)
    reason = models.CharField(_("理由"), max_length=20, choices=Reason.choices)
    subject = models.UUIDField(_("記録"), db_index=True)
    by = models.BigIntegerField(_("入力者"), null=True, blank=True)
    reverses = models.BigIntegerField(_("取り消す記帳"), null=True, blank=True)
    xid = models.BigIntegerField(db_default=0, editable=False)

    objects = CountEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("記帳")
        verbose_name_plural = _("記帳")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["xid"], name="countentry_xid"),
            models.Index(fields=["indicator", "effective_on"], name="countentry_day"),
            models.Index(fields=["indicator"], condition=models.Q(basis="opening"), name="countentry_opening"),
            models.Index(fields=["prefecture", "indicator", "effective_on"], name="countentry_place"),
            models.Index(
                fields=["body", "indicator", "effective_on"],
                condition=models.Q(body__isnull=False),
                name="countentry_body",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(quantity=0), name="countentry_not_zero"),
            models.CheckConstraint(condition=models.Q(prefecture__regex=PLACE_REGEX), name="countentry_place"),
            models.CheckConstraint(condition=models.Q(indicator__in=Indicator.values), name="countentry_indicator"),
            models.CheckConstraint(condition=models.Q(certainty__in=Certainty.values), name="countentry_certainty"),
            models.CheckConstraint(condition=models.Q(basis__in=Basis.values), name="countentry_basis"),
            models.CheckConstraint(condition=models.Q(clock__in=Clock.values), name="countentry_clock"),
            models.UniqueConstraint(
                fields=["reverses"], condition=models.Q(reverses__isnull=False), name="countentry_reversed_once"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="stamp",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                # statement_timestamp: all entries of one posting are known at the same moment, also at midnight.
                func="""
                    IF NEW.clock = 'database' OR NEW.entered_at IS NULL THEN
                        NEW.entered_at := statement_timestamp();
                    ELSIF NEW.entered_at > statement_timestamp() THEN
                        RAISE EXCEPTION 'an entry cannot have been entered in the future' USING ERRCODE = '23514';
                    END IF;
                    IF NEW.indicator NOT IN ('planned', 'reported', 'no_answer')
                       AND NEW.effective_on > (statement_timestamp() AT TIME ZONE 'Asia/Tokyo')::date THEN
                        RAISE EXCEPTION 'only a plan may lie in the future' USING ERRCODE = '23514';
                    END IF;
                    NEW.xid := pg_current_xact_id()::text::bigint;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the count ledger is append-only';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effective_on:%Y-%m-%d} {self.indicator} {self.quantity:+d}"

    @property
    def is_draw_down(self) -> bool:
        return self.basis == Basis.OPENING and self.reason == Reason.CARRYOVER_TRANSFER


class Correction(models.Model):
    """A sentence by staff about a change of counted figures: who, when, old, new, why.

    `why` may name a person, so it lives here, where erasure can blank it, and not in the ledger. `old` and `new` hold
    the lines of the record before and after: {indicator, effective_on, prefecture, kind, certainty, quantity} each.
    """

    subject = models.UUIDField(_("記録"), db_index=True)
    entered_at = models.DateTimeField(_("日時"), db_default=models.functions.Now())
    by = models.BigIntegerField(_("入力者"), null=True, blank=True)
    old = models.JSONField(_("訂正前"), default=list)
    new = models.JSONField(_("訂正後"), default=list)
    why = models.TextField(_("理由"), blank=True)
    entries = ArrayField(models.BigIntegerField(), verbose_name=_("記帳"), default=list)

    class Meta:
        verbose_name = _("訂正")
        verbose_name_plural = _("訂正")
        ordering = ["-id"]

    def __str__(self) -> str:
        return gettext("%(day)s の訂正") % {"day": formats.date_format(self.entered_at, "DATE_FORMAT")}


class OpeningBalance(models.Model):
    """What had been reached before the system came (DOMAIN 3.9). Records of that time draw it down, see the ledger."""

    indicator = models.CharField(_("指標"), max_length=12, choices=Indicator.choices, unique=True)
    day = models.DateField(_("現在の日"))
    value = models.PositiveIntegerField(_("数"), validators=[MinValueValidator(1)])
    evidence = models.CharField(_("出典"), max_length=300)
    subject = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = _("システム導入前の実績")
        verbose_name_plural = _("システム導入前の実績")
        ordering = ["day", "id"]
        constraints = [models.CheckConstraint(condition=models.Q(value__gt=0), name="openingbalance_positive")]

    def __str__(self) -> str:
        return f"{self.get_indicator_display()} {self.value:,}"


class TargetQuerySet(models.QuerySet["Target"]):
    def national(self) -> TargetQuerySet:
        return self.filter(prefecture="", body=None)

    def scoped(self) -> TargetQuerySet:
        """Those of a prefecture or a body."""
        return self.exclude(prefecture="", body=None)


class Target(models.Model):
    """A level to be reached by a day: one indicator, one value, one deadline (inclusive), with its source.

    Of the nation, of one prefecture, or of one body: its opaque id, as entries carry it, and the name that was decided
    upon. A body's study sessions are those it hosts, its ambassadors those who belong to it.
    """

    indicator = models.CharField(
        _("指標"), max_length=12, choices=[(each.value, each.label) for each in TARGETED], db_index=True
    )
    value = models.PositiveIntegerField(_("目標"), validators=[MinValueValidator(1)])
    deadline = models.DateField(_("期限"), help_text=_("この日を含みます。"))
    prefecture = models.CharField(
        _("都道府県"),
        max_length=2,
        choices=PREFECTURE_CHOICES,
        blank=True,
        default="",
        help_text=_("空欄は全国の目標です。"),
    )
    body = models.UUIDField(_("団体"), null=True, blank=True, editable=False)
    body_name = models.CharField(_("団体の名称"), max_length=100, blank=True, default="", editable=False)
    source = models.CharField(_("出典"), max_length=200)
    source_url = models.URLField(_("出典のアドレス"), blank=True, default="")
    demonstration = models.BooleanField(_("デモ用"), default=False, editable=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("目標")
        verbose_name_plural = _("目標")
        ordering = ["deadline", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "deadline", "prefecture", "body"], name="target_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(prefecture="") | models.Q(body=None), name="target_one_scope"),
            models.CheckConstraint(condition=models.Q(value__gt=0), name="target_positive"),
            models.CheckConstraint(
                condition=models.Q(indicator__in=[each.value for each in TARGETED]), name="target_indicator"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_indicator_display()} {self.value:,}"

    @property
    def is_national(self) -> bool:
        return not self.prefecture and self.body is None

    @property
    def whose(self) -> str:
        """Return whose target it is: 全国, 埼玉県, or the name of the body."""
        if self.body:
            return self.body_name
        return BY_CODE[self.prefecture].label() if self.prefecture else gettext("全国")

    def as_json(self) -> dict[str, Any]:
        """Return the target as it stands in /progress.json."""
        return {
            "value": self.value,
            "deadline": self.deadline.isoformat(),
            "prefecture": self.prefecture or None,
            "source": self.source,
            "demonstration": self.demonstration,
        }


class PublishedFigure(models.Model):
    """A figure that JCCU or the press printed: a dated point beside our own line, never part of it."""

    class Precision(models.TextChoices):
        DAY = "day", _("日")
        MONTH = "month", _("月")

    indicator = models.CharField(_("指標"), max_length=12, choices=[(each.value, each.label) for each in TARGETED])
    as_of = models.DateField(_("現在の日"))
    precision = models.CharField(_("日付の細かさ"), max_length=5, choices=Precision.choices, default=Precision.DAY)
    value = models.PositiveIntegerField(_("公表値"))
    approximate = models.BooleanField(_("概数"), default=False)
    source = models.CharField(_("出典"), max_length=200)

    class Meta:
        verbose_name = _("公表値")
        verbose_name_plural = _("公表値")
        ordering = ["as_of", "id"]
        constraints = [models.UniqueConstraint(fields=["indicator", "as_of"], name="publishedfigure_once")]

    def __str__(self) -> str:
        return f"{self.get_indicator_display()} {self.value:,}"

    def day_label(self) -> str:
        """Return 2021年2月28日, or 2019年12月 where only the month is known."""
        form = "DATE_FORMAT" if self.precision == self.Precision.DAY else "YEAR_MONTH_FORMAT"
        return formats.date_format(self.as_of, form)


class CountMargin(models.Model):
    """The rollup: sums of all folded entries along one axis at a time. Made by `rollup`, never by hand."""

    pk = models.CompositePrimaryKey("axis", "indicator", "value", "certainty")
    axis = models.CharField(max_length=15)
    value = models.CharField(max_length=20)
    indicator = models.CharField(max_length=12)
    certainty = models.CharField(max_length=11)
    quantity = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.indicator} {self.certainty} {self.axis}={self.value}: {self.quantity}"


class CountSlice(models.Model):
    """The same sums for one part: `p:11` a prefecture, `k:coop` a kind, `m:2024-05` a month, "" everything."""

    pk = models.CompositePrimaryKey("part", "axis", "indicator", "value", "certainty")
    part = models.CharField(max_length=22, db_collation="C")  # months are read as a range
    axis = models.CharField(max_length=15)
    value = models.CharField(max_length=20)
    indicator = models.CharField(max_length=12)
    certainty = models.CharField(max_length=11)
    quantity = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.part} {self.indicator} {self.certainty} {self.axis}={self.value}: {self.quantity}"


class CountWatermark(models.Model):
    """How far the rollup reaches: entries with an xid below `xid` are folded, in the cluster of this identifier."""

    xid = models.BigIntegerField(default=0)
    system_identifier = models.BigIntegerField(default=0)
    folded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="countwatermark_one_row")]

    def __str__(self) -> str:
        return f"xid {self.xid}"


class LedgerProof(models.Model):
    """The result of one run of `verify_ledger`; the dashboard shows the last one."""

    ran_at = models.DateTimeField(_("確認した日時"), db_default=models.functions.Now())
    ok = models.BooleanField(_("一致"))
    message = models.TextField(_("結果"), blank=True)
    subjects = models.PositiveIntegerField(_("記録の数"), default=0)
    entries = models.PositiveBigIntegerField(_("記帳の数"), default=0)

    class Meta:
        verbose_name = _("記帳の確認")
        verbose_name_plural = _("記帳の確認")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.message or f"{self.ran_at:%Y-%m-%d %H:%M}"


def month_of(day: date) -> str:
    """Return the month of a day as the rollup writes it: 2019-07."""
    return f"{day:%Y-%m}"


class ShockMonth(models.Model):
    """A month that lies under an external shock (a pandemic, a disaster), marked by staff for the forecast.

    The range is made without these months, and beside it once with them. Counts are not touched.
    """

    month = models.DateField(
        _("月"), unique=True, help_text=_("その月のどの日でもかまいません。1日として保存されます。")
    )
    why = models.CharField(_("できごと"), max_length=200)

    class Meta:
        verbose_name = _("外からの影響を受けた月")
        verbose_name_plural = _("外からの影響を受けた月")
        ordering = ["month"]
        constraints = [models.CheckConstraint(condition=models.Q(month__day=1), name="shockmonth_first_day")]

    def __str__(self) -> str:
        return formats.date_format(self.month, "YEAR_MONTH_FORMAT")

    def clean_fields(self, exclude: Any = None) -> None:
        """Take any day for its month, before uniqueness is looked at."""
        super().clean_fields(exclude)
        if self.month:
            self.month = self.month.replace(day=1)
