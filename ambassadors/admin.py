"""What staff press: the register, the queue of applications and its decisions. Only JCCU reviews (DOMAIN 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import MiraiModelAdmin, ReadOnlyAdmin, is_national
from mirai_action.core.admin_filters import DayFilter, RegionFilter, SelectFilter, SelectListFilter, read_day
from mirai_action.japan import fiscal, prefectures
from mirai_action.progress import ledger
from mirai_action.progress.figures import figures
from mirai_action.progress.models import Indicator

from . import (
    consent_texts,
    organization_admin,  # noqa: F401  (registers its page)
    panels,
    regional,
    search,
    section_admin,  # noqa: F401  (registers its page)
    staff_forms,
    workflow,
)
from .desk import many, sheets
from .desk.forms import AskBackForm, DeclineForm, WordedForm
from .duplicates import beside
from .models import Ambassador, AmbassadorKind, ConsentText, Status
from .staff_forms import PlainFactsForm
from .templatetags.mirai_people import telephone

PERSON = (
    *("kind", "name", "kana", "contact_name", "email", "phone", "postal_code", "address"),
    *("prefecture", "affiliation", "affiliation_name", "organization", "language"),
)
STANDING = (
    *("status", "number", "registered_on", "channel", "applied_at", "confirmed_at", "confirmed_by"),
    *("decided_at", "resting_since", "left_on", "merged_into"),
)


FIRST_YEAR = 2018  # the programme began in April 2018
QUEUE_COLUMNS = ("name", "kana", "hints", "kind_name", "prefecture_name", "state", "applied")
TELEPHONE_COLUMNS = ("name", "telephone", "kana", "email", "kind_name", "prefecture_name", "applied")


def _asks_for_queue(request: HttpRequest) -> bool:
    return request.GET.get("status__exact") in Status.undecided() or request.GET.get("queue") in ("open", "telephone")


class QueueFilter(SelectListFilter):
    """受付中: every application without a decision, whatever it waits for."""

    title = _("受付")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", _("受付中（決定前）")),
            ("telephone", _("メール未確認のまま3日（お電話で確認）")),
            ("registered", _("登録（休止中・解除を含む）")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "open":
            return queryset.filter(status__in=Status.undecided())
        if self.value() == "telephone":
            return queryset.to_telephone()
        return queryset.registered() if self.value() == "registered" else queryset


class FiscalYearFilter(SelectListFilter):
    """The year of the day of registration."""

    title = _("登録した年度")
    parameter_name = "fiscal_year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        newest = fiscal.year_of(timezone.localdate())
        return [(str(year), fiscal.label(year)) for year in range(newest, FIRST_YEAR - 1, -1)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in {value for value, _label in self.lookup_choices}:
            return queryset
        return queryset.filter(registered_on__range=fiscal.bounds(int(self.value() or 0)))


class AsOfFilter(DayFilter):
    """○年○月○日現在の登録: who was registered on that day, where and as what on that day."""

    title = _("この日現在の登録")
    parameter_name = "as_of"

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.value():
            return queryset
        day = self.day()
        return queryset.current_on(day) if day else queryset.none()


class _OnThatDay(SelectFilter):
    """A filter that asks for the area or kind of the day of `AsOfFilter`, which stands before it in the list."""

    dated: ClassVar[str]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        asked = self.lookup_val[-1] if self.lookup_val else None
        if asked and self.dated in queryset.query.annotations:
            return queryset.filter(**{self.dated: "" if asked == "unknown" and self.dated == "place_on" else asked})
        return super().queryset(request, queryset)


class AreaFilter(_OnThatDay, RegionFilter):
    dated = "place_on"


class KindFilter(_OnThatDay):
    dated = "kind_on"


@admin.register(Ambassador)
class AmbassadorAdmin(MiraiModelAdmin):
    """The register. What is counted and where a row stands is read-only: verbs change it."""

    prefecture_field = None
    person_field = "pk"  # regional staff see who agreed by name (`named_for`), to read
    form = PlainFactsForm
    list_display = ("name", "kana", "kind_name", "prefecture_name", "state", "number", "registered_on", "applied")
    list_filter = (
        QueueFilter,
        ("status", SelectFilter),
        FiscalYearFilter,
        AsOfFilter,
        ("prefecture", AreaFilter),
        ("kind", KindFilter),
        ("affiliation", SelectFilter),
        ("channel", SelectFilter),
    )
    search_fields = ("name_key",)  # switches the box on; `search.find` does the work
    search_help_text = _("お名前・ふりがな・メールアドレス・電話番号・登録番号・所属で探せます。")
    actions = ("approve_many", "ask_back_many", "decline_many")
    readonly_fields = ("kind", "email", "prefecture", *STANDING)
    fieldsets = ((_("登録する方"), {"fields": PERSON}), (_("状態"), {"fields": STANDING}))
    change_form_template = "admin/ambassadors/change_form.html"
    change_list_template = "admin/ambassadors/change_list.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        day = read_day(request.GET.get("as_of", ""))
        extra: dict[str, Any] = {"blanks": sheets.offered()}
        if day:
            extra |= {"as_of": day}
        if day and is_national(request):  # what stands in no list is the nation's number
            extra |= {"opening": figures(as_of=day).ambassadors.opening}
        return super().changelist_view(request, {**(extra_context or {}), **extra})

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("organization", "merged_into")

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        filters = super().get_list_filter(request)
        return filters if is_national(request) else regional.filters(filters)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if is_national(request) else regional.FIELDSETS

    def scope_note(self, request: HttpRequest) -> str:
        return regional.note(request.user)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """The queue by age, oldest first; the register with the newest on top; for regional staff by reading."""
        if not is_national(request):
            return ("kana_key", "id")
        return ("applied_at", "id") if _asks_for_queue(request) else ("-applied_at", "id")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """The queue shows similar rows; number and day come with the registration. Regional staff see the contact."""
        if not is_national(request):
            return regional.COLUMNS
        if request.GET.get("queue") == "telephone":
            return TELEPHONE_COLUMNS
        return QUEUE_COLUMNS if _asks_for_queue(request) else self.list_display

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return search.find(queryset, search_term), False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        found.result_list = beside.with_hints(found.result_list)
        return found

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: an application is declined, a registration left, both stay explained."""
        return False

    def save_model(self, request: HttpRequest, obj: Ambassador, form: Any, change: bool) -> None:
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        row = Ambassador.objects.get(pk=obj.pk)
        try:
            if "organization" in changes:
                workflow.belong(row, organization=changes.pop("organization"), by=request.user)
            if changes:
                workflow.edit(row, changes=changes, by=request.user)
        except workflow.Refused as refusal:  # it was merged, declined or has left while the page was open
            messages.error(request, str(refusal))

    # -- columns ----------------------------------------------------------------------------------------------------
    @admin.display(description=_("主な活動地域"), ordering="prefecture")
    def prefecture_name(self, row: Any) -> str:
        place = getattr(row, "place_on", row.prefecture)
        return prefectures.label(place) if place else _t("不明")

    @admin.display(description=_("個人・団体"), ordering="kind")
    def kind_name(self, row: Any) -> str:
        return str(AmbassadorKind(getattr(row, "kind_on", row.kind)).label)

    @admin.display(description=_("状態"), ordering="status")
    def state(self, row: Ambassador) -> str:
        return row.get_status_display()

    @admin.display(description=_("申込日"), ordering="applied_at")
    def applied(self, row: Ambassador) -> str:
        days = (timezone.localdate() - row.applied_on).days
        day = f"{row.applied_on:%Y-%m-%d}"
        return _t("%(day)s（%(days)d日前）") % {"day": day, "days": days} if row.is_undecided and days > 0 else day

    @admin.display(description=_("電話番号"), empty_value="–")
    def telephone(self, row: Ambassador) -> str | None:
        return telephone(row.phone) or None

    @admin.display(description=_("似た登録"), empty_value="–")
    def hints(self, row: Any) -> str | None:
        """The likeliest two, each with what is the same, leading to the page that shows both."""
        return beside.links(row) or None

    # -- actions on many --------------------------------------------------------------------------------------------
    @admin.action(description=_("選んだ申込を登録する（登録日は今日）"), permissions=["change"])
    def approve_many(self, request: HttpRequest, rows: QuerySet[Ambassador]) -> None:
        """Approve each in a transaction of its own, oldest first; say how many and why the others were refused."""
        done, refusals = many.run(rows, lambda row: workflow.approve(row, by=request.user))  # type: ignore[arg-type]
        many.report(request, done, refusals, many.approved)

    @admin.action(description=_("選んだ申込の方に確認する"), permissions=["change"])
    def ask_back_many(self, request: HttpRequest, rows: Any) -> HttpResponse | None:
        return many.page(self, request, rows, "ask_back_many")

    @admin.action(description=_("選んだ申込の登録を見送る"), permissions=["change"])
    def decline_many(self, request: HttpRequest, rows: Any) -> HttpResponse | None:
        return many.page(self, request, rows, "decline_many")

    # -- pages for one ----------------------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        own = [
            path(
                f"<uuid:pk>/{name}/",
                self.admin_site.admin_view(self._view(name)),
                name=f"ambassadors_ambassador_{name}",
            )
            for name in (*PRESSED, *PAGES, *panels.row_pages)
        ]
        return [*own, *super().get_urls()]

    def _view(self, name: str) -> Callable[..., HttpResponse]:
        press = PRESSED.get(name)
        if name in panels.row_pages:
            return lambda request, pk: self._page_of_others(request, pk, name)
        if press:
            return lambda request, pk: self._press(request, pk, press)
        return lambda request, pk: self._page(request, pk, PAGES[name])

    def _page_of_others(self, request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
        """A page that another part adds: for national staff, whatever it shows."""
        if not is_national(request):
            raise Http404
        return panels.row_pages[name](self, request, pk)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Enter an application that came on paper or by telephone."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        texts = consent_texts.in_force("ja")
        form = staff_forms.EnterForm(request.POST or None, texts=texts, initial={"applied_on": timezone.localdate()})
        if request.method == "POST" and form.is_valid():
            try:
                row = workflow.enter(
                    person=form.facts, consents=form.consents, channel=form.cleaned_data["channel"], by=request.user
                )
            except workflow.Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _t("申込を入力しました。内容を確かめて登録してください。"))
                return back_to(row)
        return self._render(
            request,
            None,
            form,
            title=_("用紙・ファクス・電話の申込を入力"),
            button=_("申込として入力する"),
            blanks=sheets.offered(),
        )

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row = self.get_object(request, object_id)
        extra = around(request, row) | {"show_save_and_add_another": False} if row else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def _row(self, request: HttpRequest, pk: UUID) -> Ambassador:
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        return row

    def _press(self, request: HttpRequest, pk: UUID, press: Press) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self._row(request, pk)
        self._did(request, row, lambda: press.verb(row, request.user), press.done)
        return back_to(row)

    def _page(self, request: HttpRequest, pk: UUID, page: Page) -> HttpResponse:
        row = self._row(request, pk)
        inserts = "insert" in request.POST
        form = page.form(row, request.POST if request.method == "POST" and not inserts else None)
        if inserts and isinstance(form, WordedForm):
            form.insert(request.POST)
        if form.is_bound and form.is_valid():
            facts = getattr(form, "facts", form.cleaned_data)
            if self._did(request, row, lambda: page.verb(row, request.user, facts), page.done):
                return back_to(row)
        return self._render(request, row, form, title=page.title, button=page.button, note=page.note)

    def _did(self, request: HttpRequest, row: Ambassador, verb: Callable[[], Any], done: Any) -> bool:
        """Run a verb and report the outcome; a registration of the time before the system says what remains."""
        try:
            changed = verb()
        except workflow.Refused as refusal:
            messages.error(request, str(refusal))
            return False
        if not changed:
            messages.info(request, _t("変更はありません。すでに済んでいます。"))
            return True
        messages.success(request, done)
        note = opening_note(row)
        if note and row.is_current:
            messages.info(request, note)
        return True

    def _render(self, request: HttpRequest, row: Ambassador | None, form: Any, **extra: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            **{"ambassador": row, "form": form, "opts": self.opts, "before_system": opening_note(row) if row else ""},
            **extra,
        }
        return TemplateResponse(request, "admin/ambassadors/verb.html", context)


class Press:
    """A verb of one button: posts at once."""

    def __init__(
        self, label: Any, done: Any, statuses: tuple[str, ...], verb: Callable[[Ambassador, Any], Any]
    ) -> None:
        self.label, self.done, self.statuses, self.verb = label, done, statuses, verb


class Page:
    """A verb that asks something first: a form, then the verb with what was typed."""

    press: ClassVar[bool] = False

    def __init__(
        self,
        title: Any,
        button: Any,
        done: Any,
        statuses: tuple[str, ...],
        form: Callable[[Ambassador, Any], Any],
        verb: Callable[[Ambassador, Any, dict[str, Any]], Any],
        note: Any = "",
    ) -> None:
        self.title = self.label = title
        self.button, self.done, self.statuses, self.form, self.verb, self.note = (
            button,
            done,
            statuses,
            form,
            verb,
            note,
        )


REVIEWED = (Status.TO_REVIEW, Status.ASKED_BACK)
CURRENT = (Status.REGISTERED, Status.RESTING)
PRESSED = {
    "approve": Press(
        _("登録する"),
        _("登録しました。お知らせのメールを送ります。"),
        REVIEWED,
        lambda row, by: workflow.approve(row, by=by),
    ),
    "resend": Press(
        _("確認のメールを再送"),
        _("確認のメールをもう一度送ります。"),
        (Status.APPLIED,),
        lambda row, by: workflow.resend(row),
    ),
    "rest": Press(
        _("活動休止中にする"),
        _("活動休止中にしました。"),
        (Status.REGISTERED,),
        lambda row, by: workflow.rest(row, by=by),
    ),
    "resume": Press(
        _("活動を再開する"), _("活動を再開しました。"), (Status.RESTING,), lambda row, by: workflow.resume(row, by=by)
    ),
}
PAGES = {
    "approve-on": Page(
        _("登録日をさかのぼって登録"),
        _("この日付で登録する"),
        _("登録しました。お知らせのメールを送ります。"),
        REVIEWED,
        lambda row, data: staff_forms.ApproveForm(data, initial={"registered_on": row.applied_on}),
        lambda row, by, facts: workflow.approve(row, by=by, **facts),
    ),
    "confirm-contact": Page(
        _("電話・郵便で連絡先を確認"),
        _("確認済みにする"),
        _("連絡先を確認済みにしました。"),
        (Status.APPLIED,),
        lambda row, data: staff_forms.ConfirmContactForm(data),
        lambda row, by, facts: workflow.confirm_contact(row, by=by, **facts),
    ),
    "address": Page(
        _("メールアドレスを直す"),
        _("直して確認のメールを送る"),
        _("メールアドレスを直し、確認のメールを送ります。"),
        (Status.APPLIED,),
        lambda row, data: staff_forms.AddressForm(data, initial={"email": row.email}),
        lambda row, by, facts: workflow.change_address(row, by=by, **facts),
        note=_("ご本人とお電話などで確かめたときだけ直してください。"),
    ),
    "new-address": Page(
        _("メールアドレスを変更する"),
        _("変更して、両方のアドレスに知らせる"),
        _("メールアドレスを変更しました。前と新しいアドレスの両方にお知らせを送ります。"),
        (Status.TO_REVIEW, Status.ASKED_BACK, *CURRENT),
        lambda row, data: staff_forms.NewAddressForm(data),
        lambda row, by, facts: workflow.replace_address(row, by=by, **facts),
        note=_(
            "前のメールアドレスが使えなくなった方の操作です。登録されている電話番号に、事務局からかけ直して"
            "ご本人であることを確かめてから変更してください。サインインも新しいアドレスに移ります。"
        ),
    ),
    "ask-back": Page(
        _("ご本人に確認する"),
        _("メールでたずねる"),
        _("おたずねのメールを送ります。"),
        (Status.TO_REVIEW,),
        lambda row, data: AskBackForm(data),
        lambda row, by, facts: workflow.ask_back(row, by=by, **facts),
    ),
    "decline": Page(
        _("登録を見送る"),
        _("登録を見送る"),
        _("登録を見送りました。"),
        Status.undecided(),
        lambda row, data: DeclineForm(data),
        lambda row, by, facts: workflow.decline(row, by=by, **facts),
        note=_("「今回は登録を見送らせていただきます」というメールを送ります。メール未確認の申込には送りません。"),
    ),
    "correct": Page(
        _("訂正する"),
        _("訂正する"),
        _("訂正しました。元の記録も残っています。"),
        (*Status.undecided(), *Status.counted()),
        lambda row, data: staff_forms.CorrectForm(data, ambassador=row),
        lambda row, by, facts: workflow.correct(row, by=by, **facts),
        note=_("はじめから違っていたときの操作です。途中から変わったときは「異動」を使ってください。"),
    ),
    "move": Page(
        _("異動（地域・種別の変更）"),
        _("変更する"),
        _("変更しました。その日から新しい地域・種別で数えます。"),
        CURRENT,
        lambda row, data: staff_forms.MoveForm(data, ambassador=row),
        lambda row, by, facts: workflow.move(row, by=by, **facts),
        note=_("引っ越しなど、途中から変わったときの操作です。"),
    ),
    "leave": Page(
        _("登録を解除する"),
        _("登録を解除する"),
        _("登録を解除しました。累計の登録者数は変わりません。"),
        CURRENT,
        lambda row, data: staff_forms.LeaveForm(data, initial={"on": timezone.localdate()}),
        lambda row, by, facts: workflow.leave(row, by=by, **facts),
    ),
}


def back_to(row: Ambassador) -> HttpResponse:
    return redirect("admin:ambassadors_ambassador_change", row.pk)


def verbs_for(row: Ambassador) -> list[dict[str, Any]]:
    """Return the buttons that make sense where the row stands; those with a page of their own lead there."""
    verbs: dict[str, Press | Page] = {"approve": PRESSED["approve"], **PAGES, **PRESSED}
    return [
        {
            "label": verb.label,
            "press": isinstance(verb, Press),
            "href": reverse(f"admin:ambassadors_ambassador_{name}", args=[row.pk]),
        }
        for name, verb in verbs.items()
        if row.status in verb.statuses
    ]


def around(request: HttpRequest, row: Ambassador) -> dict[str, Any]:
    """Return what stands around the facts on the page of one: buttons, similar rows, what happened so far."""
    if not is_national(request):
        return regional.around(row)
    return {
        "ambassador": row,
        "panels": panels.panels(request, row),
        "verbs": verbs_for(row),
        "twins": beside.beside(row),
        "consents": row.consents.select_related("text"),
        "inquiries": row.inquiries.all(),
        "accounts": row.memberships.select_related("user"),
        "before_system": opening_note(row) if row.is_undecided else "",
    }


def opening_note(row: Ambassador) -> str:
    """Return what to say where the day lies before the system: nothing is counted twice (DOMAIN 3.9)."""
    day = row.registered_on or row.applied_on
    if not ledger.is_before_system(Indicator.AMBASSADORS, day):
        return ""
    left = ledger.opening_remaining(Indicator.AMBASSADORS, day)
    if not left:
        return _t("システム導入前の期間の記録ですが、繰越の残りがありません。登録すると合計が増えます。")
    return _t("システム導入前の期間の記録です。合計は変わりません（繰越の残り%(left)d人）。") % {"left": left}


@admin.register(ConsentText)
class ConsentTextAdmin(ReadOnlyAdmin):
    """The words of the consents: a version is never rewritten."""

    prefecture_field = None
    list_display = ("kind", "version", "language", "label", "valid_from")
