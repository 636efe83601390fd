"""Staff lists of the numbers: published figures to keep, the ledger to look at. Targets: see `staff.admin`."""

from __future__ import annotations

from uuid import UUID

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import MiraiModelAdmin, ReadOnlyAdmin

from .models import Correction, CountEntry, Indicator, LedgerProof, OpeningBalance, PublishedFigure, ShockMonth


class NationalAdmin(MiraiModelAdmin):
    """Rows of the whole nation: regional staff neither see, change nor add them (DOMAIN 2)."""

    prefecture_field = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "national", False)) and super().has_add_permission(request)


@admin.register(PublishedFigure)
class PublishedFigureAdmin(NationalAdmin):
    """What was printed, with its source: dated points beside our own line."""

    list_display = ["indicator", "day_label", "value", "approximate", "source"]
    list_filter = ["indicator"]
    ordering = ["-as_of"]

    @admin.display(description=_("現在の日"), ordering="as_of")
    def day_label(self, figure: PublishedFigure) -> str:
        return figure.day_label()


@admin.register(ShockMonth)
class ShockMonthAdmin(NationalAdmin):
    """Months that the forecast leaves out: managers mark them."""

    list_display = ["month_label", "why"]
    search_fields = ["why"]
    ordering = ["-month"]

    @admin.display(description=_("月"), ordering="month")
    def month_label(self, shock: ShockMonth) -> str:
        return str(shock)


@admin.register(OpeningBalance)
class OpeningBalanceAdmin(ReadOnlyAdmin):
    """What had been reached before the system, and how much of it still stands for unknown records."""

    prefecture_field = None
    list_display = ["indicator", "day", "value", "left", "evidence"]
    fields = ["indicator", "day", "value", "left", "evidence"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OpeningBalance]:
        entries = CountEntry.objects.openings().filter(indicator=models.OuterRef("indicator")).order_by()
        left = entries.values("indicator").annotate(left=models.Sum("quantity")).values("left")
        return super().get_queryset(request).annotate(left=models.Subquery(left))

    @admin.display(description=_("残り（個別の記録がない分）"))
    def left(self, balance: OpeningBalance) -> int:
        return getattr(balance, "left", None) or 0


@admin.register(CountEntry)
class CountEntryAdmin(ReadOnlyAdmin):
    """The ledger itself. A search for the number of a record shows all that was ever posted about it."""

    list_display = ["effective_on", "indicator", "signed", "prefecture", "certainty", "basis", "reason", "entered_at"]
    list_filter = ["indicator", "certainty", "reason", "basis", "clock", "prefecture"]
    search_fields = ["subject"]
    search_help_text = _("記録の番号（UUID）で検索できます。")
    ordering = ["-id"]
    exclude = ["xid"]

    @admin.display(description=_("数"), ordering="quantity")
    def signed(self, entry: CountEntry) -> str:
        return f"{entry.quantity:+,}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[CountEntry], search_term: str
    ) -> tuple[QuerySet[CountEntry], bool]:
        if not search_term.strip():
            return queryset, False
        try:
            return queryset.filter(subject=UUID(search_term.strip())), False
        except ValueError:
            return queryset.none(), False


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    """Who changed a counted figure, when, from what, to what, and why."""

    prefecture_field = None
    list_display = ["entered_at", "who", "old_lines", "new_lines", "why"]
    fields = ["entered_at", "who", "old_lines", "new_lines", "why", "subject"]
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return super().get_queryset(request).annotate(who=_name_of("by"))

    @admin.display(description=_("訂正した人"))
    def who(self, correction: Correction) -> str:
        return getattr(correction, "who", None) or "—"

    @admin.display(description=_("訂正前"))
    def old_lines(self, correction: Correction) -> str:
        return _lines(correction.old)

    @admin.display(description=_("訂正後"))
    def new_lines(self, correction: Correction) -> str:
        return _lines(correction.new)


@admin.register(LedgerProof)
class LedgerProofAdmin(ReadOnlyAdmin):
    """The runs of `verify_ledger`."""

    prefecture_field = None
    list_display = ["ran_at", "ok", "subjects", "entries", "message"]


def _name_of(number: str) -> models.Subquery:
    """Return the name (or address) of the account whose plain number stands in the column `number`."""
    account = get_user_model().objects.filter(pk=models.OuterRef(number))
    shown = Coalesce(NullIf("name", models.Value("")), models.F("email"), output_field=models.CharField())
    return models.Subquery(account.annotate(shown=shown).values("shown"))


def _lines(lines: list[dict[str, object]]) -> str:
    """Return one line of text a count: アンバサダー登録者数 +1（2019-09-01、埼玉県）."""
    labels = dict(Indicator.choices)
    told = (
        (
            labels.get(str(each["indicator"]), ""),
            f"{each['quantity']:+}",
            each["effective_on"],
            _place(each["prefecture"]),
        )
        for each in lines
    )
    return format_html_join("、", "{} {}（{}、{}）", told) or "—"


def _place(code: object) -> str:
    labels = dict(CountEntry._meta.get_field("prefecture").flatchoices)  # type: ignore[union-attr]
    return str(labels.get(code, code))
