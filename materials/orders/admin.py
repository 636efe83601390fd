"""What staff press: the queue of orders, the papers for sending, the store, copies handed out, and their use.

Orders hold addresses: national staff only. Regional staff see the use of the editions in their prefectures, as counts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from materials.models import Edition
from mirai_action.core.admin import MiraiModelAdmin, ReadOnlyAdmin
from mirai_action.core.admin_filters import SelectFilter, SelectListFilter
from mirai_action.core.models import User
from mirai_action.japan.prefectures import BY_CODE

from . import forms, occasions, papers, use, workflow
from .choices import OrderStatus, Paper, Reason
from .models import AddressExport, EditionUse, Handout, Order, Stock, StockMovement
from .orderers import SHIP_TO
from .querysets import OrderQuerySet

MOST_AT_ONCE = 500
MANY = "many"


class WaitingFilter(SelectListFilter):
    """未発送: what still has to be sent, the most urgent first."""

    title = _("発送")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("未発送")), ("late", _("必要な日が10日以内"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "waiting":
            return queryset.waiting()
        if self.value() == "late":
            soon = timezone.localdate() + timedelta(days=10)
            return queryset.waiting().filter(needed_on__lte=soon)
        return queryset


class LowFilter(SelectListFilter):
    """少なくなった: at or below the threshold."""

    title = _("在庫")
    parameter_name = "low"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("少なくなった冊子"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.low() if self.value() == "yes" else queryset


class VerbAdmin(MiraiModelAdmin):
    """A list whose rows change by verbs: buttons that post, and pages that ask something first."""

    verb_template = "admin/orders/verb.html"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: what was wrong is cancelled or posted back, and stays explained."""
        return False

    def _row(self, request: HttpRequest, pk: Any) -> Any:
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        return row

    def _did(self, request: HttpRequest, verb: Callable[[], Any], done: Any) -> bool:
        """Run a verb and report the outcome."""
        try:
            changed = verb()
        except workflow.Refused as refusal:
            messages.error(request, str(refusal))
            return False
        if changed:
            messages.success(request, done)
        else:
            messages.info(request, _t("変更はありません。すでに済んでいます。"))
        return True

    def _page(self, request: HttpRequest, form: Any, title: Any, button: Any, **extra: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "form": form, "title": title}
        return TemplateResponse(request, self.verb_template, {**context, "button": button, **extra})

    def _back(self, row: Any) -> HttpResponse:
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)

    def _many(self, request: HttpRequest, rows: Any, verb: Callable[[Any], Any], text: Any) -> None:
        """Run a verb on each row in a transaction of its own; say how many it took and why it refused the others."""
        done, refusals = 0, []
        for row in rows:
            try:
                done += bool(verb(row))
            except workflow.Refused as refusal:
                refusals.append(f"{row}：{refusal}")
        if done:
            messages.success(request, text % {"count": done})
        for line in refusals[:10]:
            messages.warning(request, line)
        if len(refusals) > 10:
            messages.warning(request, _t("ほか%(count)d件はそのままです。") % {"count": len(refusals) - 10})


@admin.register(Order)
class OrderAdmin(VerbAdmin):
    """The queue by the day it is needed. Addresses: national staff only."""

    prefecture_field = None
    list_display = ("number_label", "needed", "orderer_name", "books", "session", "remarks", "prefecture_name", "state")
    list_filter = (WaitingFilter, ("status", SelectFilter), ("prefecture", SelectFilter))
    search_fields = ("recipient", "ambassador__name_key", "section__organization__name_key", "address", "tracking")
    search_help_text = _("お届け先・注文した方・住所・お問い合わせ番号・注文番号で探せます。")
    actions = (
        *("prepare_many", "ship_many", "cancel_many"),
        *("packing_pdf", "packing_csv", "labels_pdf", "labels_csv"),
    )
    change_form_template = "admin/orders/order.html"
    view_on_site = False
    FACTS = ("number_label", "state", "orderer_name", "prefecture_name", "books", "occasion", "needed_on", "expected")
    MOMENTS = (
        "ordered_at",
        "prepared_at",
        "shipped_at",
        "carrier",
        "tracking",
        "arrived_at",
        "amended_at",
        "amend_reason",
        "cancelled_at",
        "cancel_reason",
    )
    readonly_fields = (*FACTS, *SHIP_TO, "note", *MOMENTS)
    fieldsets = (
        (_("注文"), {"fields": (*FACTS, "note")}),
        (_("お届け先"), {"fields": SHIP_TO}),
        (_("これまでの経過"), {"fields": MOMENTS}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        return super().get_queryset(request).whole()  # type: ignore[attr-defined, no-any-return]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if search_term.strip().isascii() and search_term.strip().isdigit() and len(search_term.strip()) <= 9:
            return queryset.filter(number=int(search_term)), False
        return super().get_search_results(request, queryset, search_term)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Give the rows of the page their sessions, in one query."""
        found: Any = super().get_changelist_instance(request)
        rows = list(found.result_list)
        known = occasions.of(rows)
        for row in rows:
            row.for_occasion = known.get(row.pk)
        found.result_list = rows
        return found

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    # -- columns ----------------------------------------------------------------------------------------------------
    @admin.display(description=_("注文番号"), ordering="number")
    def number_label(self, row: Order) -> str:
        return row.number_label

    @admin.display(description=_("必要な日"), ordering="needed_on", empty_value="–")
    def needed(self, row: Order) -> str | None:
        if not row.needed_on:
            return None
        if row.is_waiting and row.days_left is not None and row.days_left >= 0:
            return _t("%(day)s（あと%(days)d日）") % {"day": f"{row.needed_on:%Y-%m-%d}", "days": row.days_left}
        return f"{row.needed_on:%Y-%m-%d}"

    @admin.display(description=_("注文した方"))
    def orderer_name(self, row: Order) -> str:
        return row.orderer_name

    @admin.display(description=_("冊子"))
    def books(self, row: Order) -> str:
        return "、".join(f"{each.edition} {each.copies:,}" for each in row.lines.all())

    @admin.display(description=_("ご確認"))
    def remarks(self, row: Order) -> str:
        """What DOMAIN 4 warns of: asked for late, more than 120 % of the expected."""
        marks = [_t("10日前を過ぎた注文") if row.is_late else "", _t("部数が多め") if row.is_over else ""]
        return "、".join(filter(None, marks)) or "–"

    @admin.display(description=_("都道府県"), ordering="prefecture")
    def prefecture_name(self, row: Order) -> str:
        return row.prefecture_name

    @admin.display(description=_("状態"), ordering="status")
    def state(self, row: Order) -> str:
        return row.get_status_display()

    @admin.display(description=_("学習会"))
    def session(self, row: Any) -> str:
        """When the session is, and what became of it: a cancelled one needs no parcel."""
        found = row.for_occasion
        return f"{found.on:%Y-%m-%d}（{found.state}）" if found else "–"

    @admin.display(description=_("学習会"))
    def occasion(self, row: Order) -> str:
        found = occasions.of([row]).get(row.pk)
        return f"{found.label}（{found.state}）" if found else "–"

    # -- actions on many --------------------------------------------------------------------------------------------
    @admin.action(description=_("選んだ注文を「発送準備中」にする"), permissions=["change"])
    def prepare_many(self, request: HttpRequest, rows: OrderQuerySet) -> None:
        text = _("%(count)d件を「発送準備中」にしました。")
        self._many(request, rows, lambda row: workflow.prepare(row, by=who(request)), text)

    @admin.action(description=_("選んだ注文を「発送済み」にする（配送会社・番号）"), permissions=["change"])
    def ship_many(self, request: HttpRequest, rows: OrderQuerySet) -> HttpResponse | None:
        def verb(row: Order, facts: dict[str, Any]) -> bool:
            return workflow.ship(row, by=who(request), **facts)

        return self._ask_many(
            request, rows, forms.ShipForm, verb, _("発送済みにする"), _("%(count)d件を発送済みにしました。")
        )

    @admin.action(description=_("選んだ注文を取り消す（理由）"), permissions=["change"])
    def cancel_many(self, request: HttpRequest, rows: OrderQuerySet) -> HttpResponse | None:
        def verb(row: Order, facts: dict[str, Any]) -> bool:
            return workflow.cancel(row, by=who(request), by_staff=True, **facts)

        return self._ask_many(
            request, rows, forms.CancelForm, verb, _("注文を取り消す"), _("%(count)d件を取り消しました。")
        )

    def _ask_many(
        self,
        request: HttpRequest,
        rows: OrderQuerySet,
        form_class: Any,
        verb: Callable[[Order, dict[str, Any]], Any],
        title: Any,
        text: Any,
    ) -> HttpResponse | None:
        """Ask once for all of them, then run the verb on each."""
        form = form_class(request.POST if MANY in request.POST else None)
        if form.is_bound and form.is_valid():
            self._many(request, rows, lambda row: verb(row, form.cleaned_data), text)
            return None
        keys = [str(each.pk) for each in rows[:MOST_AT_ONCE]]
        again = {"action": request.POST["action"], "many": MANY, "checkbox": ACTION_CHECKBOX_NAME, "keys": keys}
        return self._page(request, form, title, title, again=again, orders=rows[:MOST_AT_ONCE])

    @admin.action(description=_("発送リスト（PDF）を出力する"), permissions=["change"])
    def packing_pdf(self, request: HttpRequest, rows: OrderQuerySet) -> HttpResponse | None:
        return self._paper(request, rows, Paper.PACKING, "pdf")

    @admin.action(description=_("発送リスト（CSV）を出力する"), permissions=["change"])
    def packing_csv(self, request: HttpRequest, rows: OrderQuerySet) -> HttpResponse | None:
        return self._paper(request, rows, Paper.PACKING, "csv")

    @admin.action(description=_("宛名ラベル（A4 12面・PDF）を出力する"), permissions=["change"])
    def labels_pdf(self, request: HttpRequest, rows: OrderQuerySet) -> HttpResponse | None:
        return self._paper(request, rows, Paper.LABELS, "pdf")

    @admin.action(description=_("宛名（CSV）を出力する"), permissions=["change"])
    def labels_csv(self, request: HttpRequest, rows: OrderQuerySet) -> HttpResponse | None:
        return self._paper(request, rows, Paper.LABELS, "csv")

    def _paper(self, request: HttpRequest, rows: OrderQuerySet, paper: Paper, format: str) -> HttpResponse | None:
        """Hand out addresses, and note who took them. A cancelled order is never packed."""
        orders = list(rows.standing().in_order()[:MOST_AT_ONCE])
        if not orders:
            messages.warning(request, _t("取り消された注文は出力しません。"))
            return None
        content = papers.make(paper, format, orders)
        numbers = " ".join(each.number_label for each in orders)
        AddressExport.objects.create(by=who(request), paper=paper, format=format, count=len(orders), numbers=numbers)
        kind = "application/pdf" if format == "pdf" else "text/csv; charset=utf-8"
        response = HttpResponse(content, content_type=kind)
        name = f"{paper.value}-{timezone.localdate():%Y%m%d}.{format}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response

    # -- pages for one order ----------------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        pages = {
            "prepare": self.prepare_view,
            "ship": self.ship_view,
            "arrive": self.arrive_view,
            "cancel": self.cancel_view,
            "address": self.address_view,
            "copies": self.copies_view,
        }
        own = [
            path(f"<uuid:pk>/{name}/", self.admin_site.admin_view(view), name=f"orders_order_{name}")
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row: Any = self.get_object(request, object_id)
        extra = {"verbs": verbs_for(row), "movements": row.movements.all()} if row else {}
        hidden = dict.fromkeys(("show_save", "show_save_and_continue", "show_save_and_add_another"), False)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra, **hidden})

    def prepare_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._press(request, pk, workflow.prepare, _("発送準備中にしました。"))

    def arrive_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._press(request, pk, workflow.arrive, _("お届け済みにしました。"))

    def _press(self, request: HttpRequest, pk: UUID, verb: Callable[..., Any], done: Any) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self._row(request, pk)
        self._did(request, lambda: verb(row, by=who(request)), done)
        return self._back(row)

    def ship_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        def verb(row: Order, facts: dict[str, Any]) -> bool:
            return workflow.ship(row, by=who(request), **facts)

        return self._ask(request, pk, forms.ShipForm, verb, _("発送済みにする"), _("発送済みにしました。"))

    def cancel_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        def verb(row: Order, facts: dict[str, Any]) -> bool:
            return workflow.cancel(row, by=who(request), by_staff=True, **facts)

        return self._ask(request, pk, forms.CancelForm, verb, _("注文を取り消す"), _("取り消しました。"))

    def address_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self._row(request, pk)
        form = forms.AddressForm(request.POST if request.method == "POST" else None, order=row)
        if form.is_bound and form.is_valid():
            facts = form.cleaned_data
            if self._did(
                request, lambda: workflow.readdress(row, by=who(request), **facts), _("お届け先を直しました。")
            ):
                return self._back(row)
        return self._page(request, form, _("お届け先を直す"), _("保存する"), order=row)

    def copies_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self._row(request, pk)
        stocks = Stock.objects.select_related("edition__series")
        form = forms.AmendForm(request.POST if request.method == "POST" else None, order=row, stocks=stocks)
        if form.is_bound and form.is_valid():
            facts = {"copies": form.copies(), "reason": form.cleaned_data["reason"]}
            done = _("部数を変更しました。注文した方にメールでお知らせします。")
            if self._did(request, lambda: workflow.amend(row, by=who(request), **facts), done):
                return self._back(row)
        return self._page(request, form, _("部数を変更する"), _("この部数にする"), order=row)

    def _ask(self, request: HttpRequest, pk: UUID, form_class: Any, verb: Any, title: Any, done: Any) -> HttpResponse:
        row = self._row(request, pk)
        form = form_class(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid() and self._did(request, lambda: verb(row, form.cleaned_data), done):
            return self._back(row)
        return self._page(request, form, title, title, order=row)


def verbs_for(row: Order) -> list[dict[str, Any]]:
    """Return the buttons that make sense now: those of one press post, the others lead to a page."""
    waiting = row.is_waiting
    offered = [
        (row.status == OrderStatus.RECEIVED, "prepare", _("発送準備中にする"), True),
        (waiting, "ship", _("発送済みにする"), False),
        (row.status == OrderStatus.SHIPPED, "arrive", _("お届け済みにする"), True),
        (waiting, "address", _("お届け先を直す"), False),
        (waiting, "copies", _("部数を変更する"), False),
        (waiting, "cancel", _("取り消す"), False),
    ]
    return [
        {"label": label, "press": press, "href": reverse(f"admin:orders_order_{name}", args=[row.pk])}
        for applies, name, label, press in offered
        if applies
    ]


# -- the store --------------------------------------------------------------------------------------------------------
@admin.register(Stock)
class StockAdmin(VerbAdmin):
    """One figure an edition; it moves by postings only."""

    prefecture_field = None
    list_display = ("edition", "quantity", "waiting", "threshold", "low", "offered")
    list_filter = (LowFilter,)
    list_select_related = ("edition__series",)
    change_form_template = "admin/orders/stock.html"
    readonly_fields = ("quantity",)
    fields = ("edition", "quantity", "threshold", "offered")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.with_waiting()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("edition", "quantity") if obj else ("quantity",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "edition":
            kwargs["queryset"] = Edition.objects.select_related("series").filter(stock=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("未発送の注文"))
    def waiting(self, row: Any) -> int:
        return row.waiting

    @admin.display(description=_("お知らせ"), empty_value="–")
    def low(self, row: Stock) -> str | None:
        return _t("少なくなっています") if row.offered and row.is_low else None

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.move_view)
        return [path("<int:pk>/move/", view, name="orders_stock_move"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row: Any = self.get_object(request, object_id)
        extra = {}
        if row:
            movements = row.movements.select_related("order", "handout")[:100]
            extra = {"stock": row, "movements": movements}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def save_model(self, request: HttpRequest, obj: Stock, form: Any, change: bool) -> None:
        """Write what staff may set; a shipment may move the figure at the same moment."""
        if change:
            obj.save(update_fields=["threshold", "offered"])
        else:
            super().save_model(request, obj, form, change)

    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._row(request, pk)
        form = forms.MoveForm(request.POST if request.method == "POST" else None)
        done = _("入出庫を記録しました。")
        valid = form.is_bound and form.is_valid()
        if valid and self._did(request, lambda: moved(row, form.cleaned_data, who(request)), done):
            return self._back(row)
        return self._page(request, form, _("入出庫を記録する"), _("記録する"), stock=row)


def moved(stock: Stock, facts: dict[str, Any], by: User) -> Any:
    """Post what the form says: so many in, or the difference that a count has found."""
    about = {"by": by, "note": facts["note"], "press": facts["press"], "on": facts["moved_on"]}
    if facts["reason"] == Reason.DIFFERENCE:
        return workflow.count(stock, found=facts["copies"], **about)
    return workflow.move(stock, quantity=facts["copies"], reason=facts["reason"], **about)


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnlyAdmin):
    """Every posting of the store, the newest first."""

    prefecture_field = None
    list_display = ("moved_on", "stock", "reason", "quantity", "order_number", "note")
    list_filter = (("reason", SelectFilter), "stock")
    list_select_related = ("stock__edition__series", "order")
    date_hierarchy = "moved_on"

    @admin.display(description=_("注文番号"), empty_value="–")
    def order_number(self, row: StockMovement) -> str | None:
        return row.order.number_label if row.order else None


@admin.register(Handout)
class HandoutAdmin(VerbAdmin):
    """配布: copies handed out at events, recorded by sections and by staff."""

    prefecture_field = "prefecture"
    veils = ("section", "by")
    list_display = ("held_on", "event", "edition", "copies", "source", "where", "section", "taken_back")
    list_filter = (("source", SelectFilter), ("prefecture", SelectFilter), "edition")
    list_select_related = ("edition__series", "section__organization")
    search_fields = ("event",)
    date_hierarchy = "held_on"
    change_form_template = "admin/orders/order.html"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Handing out and taking back is the national staff's, whose store it is."""
        return bool(getattr(request.user, "national", False)) and super().has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = [field.name for field in self.opts.fields if field.name != "id"]
        if getattr(request.user, "national", False):
            return names
        # The page of a section holds its officer: regional staff read the name without a link to it.
        return ["recorded_for" if name == "section" else name for name in names if name != "by"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Regional staff don't see which person recorded it."""
        return self.get_readonly_fields(request, obj)

    @admin.display(description=_("都道府県"), ordering="prefecture", empty_value="–")
    def where(self, row: Handout) -> str | None:
        return BY_CODE[row.prefecture].label() if row.prefecture else None

    @admin.display(description=_("団体"), empty_value="–")
    def recorded_for(self, row: Handout) -> str | None:
        return str(row.section) if row.section else None

    @admin.display(description=_("取消"), empty_value="–")
    def taken_back(self, row: Handout) -> str | None:
        return _t("取り消し済み") if row.withdrawn_at else None

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.take_back_view)
        return [path("<uuid:pk>/take-back/", view, name="orders_handout_take_back"), *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = forms.HandoutForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            facts = {"id": form.cleaned_data["id"], **form.facts()}
            if self._did(request, lambda: workflow.hand_out(by=who(request), **facts), _("配布を記録しました。")):
                return redirect("admin:orders_handout_changelist")
        return self._page(request, form, _("配布を記録する"), _("記録する"))

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row: Any = self.get_object(request, object_id)
        href = reverse("admin:orders_handout_take_back", args=[row.pk]) if row else ""
        verbs = [{"label": _("取り消す"), "press": True, "href": href}] if row and not row.withdrawn_at else []
        extra = {"verbs": verbs, "movements": row.movements.all() if row else []}
        hidden = dict.fromkeys(("show_save", "show_save_and_continue", "show_save_and_add_another"), False)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra, **hidden})

    def take_back_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self._row(request, pk)
        self._did(request, lambda: workflow.take_back(row, by=who(request)), _("記録を取り消しました。"))
        return self._back(row)


@admin.register(AddressExport)
class AddressExportAdmin(ReadOnlyAdmin):
    """Who took addresses out of the system. For managers."""

    prefecture_field = None
    list_display = ("at", "by", "paper", "format", "count")
    list_filter = (("paper", SelectFilter),)
    list_select_related = ("by",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(getattr(request.user, "is_manager", False)) and super().has_view_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request) and super().has_module_permission(request)


@admin.register(EditionUse)
class EditionUseAdmin(ReadOnlyAdmin):
    """冊子の使われ方: one table; regional staff see their prefectures' part of it, as counts."""

    prefecture_field = "area"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        user = who(request)
        places = None if user.national else list(user.prefectures)
        rows = use.of_editions(Edition.objects.select_related("series"), places=places)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": self.opts.verbose_name_plural,
            "rows": [each for each in rows if not each.is_empty],
            "prefectures": [
                each | {"name": BY_CODE[each["prefecture"]].label() if each["prefecture"] else _t("不明")}
                for each in use.orders_by_prefecture(places)
            ],
            "region": [BY_CODE[code].label() for code in places or []],
        }
        return TemplateResponse(request, "admin/orders/use.html", context)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        return redirect("admin:orders_editionuse_changelist")


def who(request: Any) -> User:
    """Return the staff account that asks."""
    return request.user  # type: ignore[no-any-return]
