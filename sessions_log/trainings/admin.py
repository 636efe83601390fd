"""What national staff press: trainings and their applications. Regional staff see counts of their prefectures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mirai_action.core.admin import MiraiModelAdmin
from mirai_action.core.admin_filters import SelectFilter, SelectListFilter
from mirai_action.japan import fiscal, names
from mirai_action.japan.kana import to_hiragana
from mirai_action.letters.models import Letter

from . import export, forms, funnel, matching, workflow
from .choices import Status
from .models import Application, Training

FIRST_YEAR = 2018  # the programme began in April 2018
PLAIN = (
    *("title", "held_on", "starts_at", "ends_at", "online", "prefecture", "venue"),
    *("programme", "joining", "capacity", "deadline_on", "offer_hours"),
)
LOOKS = {Status.SEATED: "ok", Status.ATTENDED: "ok", Status.WAITING: "wait", Status.OFFERED: "wait"}


def is_national(request: HttpRequest) -> bool:
    """Persons, and every change, belong to national staff (DOMAIN 6)."""
    return bool(getattr(request.user, "national", False))


class YearFilter(SelectListFilter):
    title = _("年度")
    parameter_name = "fiscal_year"
    column = "held_on"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        newest = fiscal.year_of(timezone.localdate()) + 1
        return [(str(year), fiscal.label(year)) for year in range(newest, FIRST_YEAR - 1, -1)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in {value for value, _label in self.lookup_choices}:
            return queryset
        return queryset.filter(**{f"{self.column}__range": fiscal.bounds(int(self.value() or 0))})


class ApplicationYearFilter(YearFilter):
    column = "training__held_on"


class StandingFilter(SelectListFilter):
    title = _("やること")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("coming", _("これから開催")), ("draft", _("公開していないもの")), ("unmarked", _("出欠が未記録"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "coming":
                return queryset.filter(held_on__gte=timezone.localdate(), cancelled_at=None)
            case "draft":
                return queryset.filter(published_at=None)
            case "unmarked":
                return queryset.filter(pk__in=Training.objects.unmarked().order_by().values("pk"))
        return queryset


class FormatFilter(SelectListFilter):
    title = _("開催方法")
    parameter_name = "format"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("venue", _("会場")), ("online", _("オンライン"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(online=self.value() == "online") if self.value() in ("venue", "online") else queryset


class TrainingForm(django_forms.ModelForm):
    """The plan; the verbs do the rest."""

    class Meta:
        model = Training
        fields = PLAIN
        widgets = {
            "starts_at": django_forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "ends_at": django_forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def clean_capacity(self) -> int:
        """Fewer seats than are taken are refused here; under the lock they are refused once more."""
        capacity: int = self.cleaned_data["capacity"]
        if self.instance.taken > capacity:
            text = _("すでに%(count)d席が決まっています。それより少ない定員にはできません。")
            raise django_forms.ValidationError(text, params={"count": self.instance.taken})
        return capacity


class VerbPages:
    """Pages and buttons around one row; mixed into the two lists."""

    opts: Any
    admin_site: Any

    def wrapped(self, pages: dict[str, Callable[..., HttpResponse]]) -> list[Any]:
        """Return the addresses of the pages, for staff only: the address names the view."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path(f"<uuid:pk>/{route}/", self.admin_site.admin_view(view), name=f"{name}_{route.replace('-', '_')}")
            for route, view in pages.items()
        ]

    def row(self, request: HttpRequest, pk: UUID) -> Any:
        """Return the row for a change; 404 for what one may not see, 403 for who may only look."""
        row = self.get_object(request, str(pk))  # type: ignore[attr-defined]
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):  # type: ignore[attr-defined]
            raise PermissionDenied
        return row

    def did(self, request: HttpRequest, verb: Callable[[], Any], done: Any) -> bool:
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

    def page(self, request: HttpRequest, template: str, title: Any, **extra: Any) -> TemplateResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **extra}
        return TemplateResponse(request, f"admin/trainings/{template}.html", context)


@admin.register(Training)
class TrainingAdmin(VerbPages, MiraiModelAdmin):
    """Trainings with their counts; those of a prefecture are seen by its regional staff, as counts only."""

    form = TrainingForm
    list_display = ("held_on", "what", "state", "seats", "waiting", "attended", "year")
    list_filter = (StandingFilter, YearFilter, FormatFilter, ("prefecture", SelectFilter))
    search_fields = ("title", "venue")
    search_help_text = _("題名または会場で探します。")
    date_hierarchy = "held_on"
    ordering = ("-held_on", "-id")
    view_on_site = False
    actions = None
    change_list_template = "admin/trainings/list.html"
    change_form_template = "admin/trainings/training.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Training]:
        return super().get_queryset(request).with_numbers()  # type: ignore[attr-defined, no-any-return]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_national(request) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_national(request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: what does not take place is called off."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What only applicants read is not for regional staff."""
        return [name for name in PLAIN if name != "joining" or is_national(request)]

    def save_model(self, request: HttpRequest, obj: Training, form: Any, change: bool) -> None:
        if not change:
            obj.save()
            return
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        try:
            workflow.change(Training.objects.get(pk=obj.pk), changes=changes)
        except workflow.Refused as refusal:
            request.refusal = str(refusal)  # type: ignore[attr-defined]

    def response_change(self, request: HttpRequest, obj: Training) -> HttpResponse:
        refusal = getattr(request, "refusal", "")
        if not refusal:
            return super().response_change(request, obj)
        messages.error(request, refusal)
        return redirect("admin:trainings_training_change", obj.pk)

    # -- columns ----------------------------------------------------------------------------------------------------
    @admin.display(description=_("講習会"))
    def what(self, row: Training) -> str:
        return " ".join(filter(None, (row.place_name, row.heading)))

    @admin.display(description=_("状態"))
    def state(self, row: Training) -> str:
        if row.is_cancelled:
            look, word = "off", _("中止")
        elif row.is_over:
            look, word = "off", _("終了")
        elif not row.published_at:
            look, word = "wait", _("非公開")
        elif not row.is_open:
            look, word = "wait", _("申込締切")
        else:
            look, word = "ok", _("申込受付中")
        return format_html('<span class="pill pill--{}">{}</span>', look, word)

    @admin.display(description=_("席"), ordering="taken")
    def seats(self, row: Training) -> str:
        return f"{row.taken} / {row.capacity}"

    @admin.display(description=_("キャンセル待ち"), ordering="waiting")
    def waiting(self, row: Any) -> int:
        return int(row.waiting)

    @admin.display(description=_("出席"), ordering="attended")
    def attended(self, row: Any) -> int:
        return int(row.attended)

    @admin.display(description=_("年度"))
    def year(self, row: Training) -> str:
        return row.fiscal_label

    # -- pages ------------------------------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        pages: dict[str, Callable[..., HttpResponse]] = {
            "publish": self.publish_view,
            "withdraw": self.withdraw_view,
            "call-off": self.call_off_view,
            "enter": self.enter_view,
            "attendance": self.attendance_view,
            "sheet": self.sheet_view,
        }
        ways = path("funnel/", self.admin_site.admin_view(self.funnel_view), name="trainings_training_funnel")
        return [ways, *self.wrapped(pages), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row = self.get_object(request, object_id)
        extra = {"training": row, "verbs": training_verbs(row) if self.has_change_permission(request) else []}
        extra |= {"sees_persons": is_national(request), "show_save_and_add_another": False}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def publish_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._press(request, pk, workflow.publish, _("公開しました。申し込みを受け付けます。"))

    def withdraw_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._press(request, pk, workflow.withdraw, _("非公開にしました。"))

    def _press(self, request: HttpRequest, pk: UUID, verb: Callable[..., Any], done: Any) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.row(request, pk)
        self.did(request, lambda: verb(row), done)
        return redirect("admin:trainings_training_change", row.pk)

    def call_off_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self.row(request, pk)
        form = forms.CallOffForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                count = workflow.call_off(row, reason=form.cleaned_data["reason"])
            except workflow.Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                text = ngettext(
                    "中止にしました。%(count)d人にお知らせします。",
                    "中止にしました。%(count)d人にお知らせします。",
                    count,
                )
                messages.success(request, text % {"count": count})
                return redirect("admin:trainings_training_change", row.pk)
        note = _("席の決まった方とキャンセル待ちの方すべてに、中止のお知らせを送ります。取り消せません。")
        return self.page(
            request, "verb", _("中止にする"), training=row, form=form, button=_("中止にして知らせる"), note=note
        )

    def enter_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """An application by telephone or on paper, also at the desk on the day."""
        row = self.row(request, pk)
        form = forms.EnterForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                made = workflow.enter(row, person=form.person, channel=form.cleaned_data["channel"], by=request.user)
            except workflow.Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                facts = {"name": made.name, "status": made.get_status_display()}
                messages.success(request, _t("%(name)s さんの申込を入力しました（%(status)s）。") % facts)
                return redirect("admin:trainings_training_change", row.pk)
        return self.page(
            request, "verb", _("電話・用紙の申込を入力"), training=row, form=form, button=_("申込として入力する")
        )

    def attendance_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Everybody the desk expects: one press a person, or tick several and press once."""
        row = self.row(request, pk)
        if request.method == "POST":
            return self._take(request, row)
        people = Application.objects.filter(training=row).on_the_list()
        return self.page(request, "attendance", _("出欠をとる"), training=row, people=people)

    def _take(self, request: HttpRequest, row: Training) -> HttpResponse:
        """Do what the pressed button says. What is not ticked stays: somebody may be scanning meanwhile."""
        post = request.POST
        everyone = {str(each.pk): each for each in Application.objects.filter(training=row)}
        chosen = [everyone[key] for key in post.getlist("ticked") if key in everyone]
        pressed, verb = "", None
        for name, found in MARKS.items():
            if post.get(name) in everyone:
                pressed, verb = str(post.get(name)), found
        if verb:
            self.did(request, lambda: verb(everyone[pressed], request.user), _("記録しました。"))
        elif "all" in post:
            self._many(request, chosen, lambda each: workflow.mark(each, attended=True, by=request.user))
        elif "rest" in post:
            count = workflow.mark_rest_absent(row, by=request.user) if row.has_begun else 0
            messages.success(request, _t("%(count)d人を欠席にしました。") % {"count": count})
        address = reverse("admin:trainings_training_attendance", args=[row.pk])
        return redirect(f"{address}#a-{pressed}" if pressed else address)

    def _many(self, request: HttpRequest, rows: list[Application], verb: Callable[[Application], Any]) -> None:
        many(request, rows, verb, _("%(count)d人を出席にしました。"))

    def sheet_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The list for the desk, to print. It leaves the system, so it is a press, and the press is in the history."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.row(request, pk)
        people = list(Application.objects.filter(training=row).on_the_list())
        self.log_change(request, row, _t("受付の名簿を開きました（%(count)d人）。") % {"count": len(people)})
        return self.page(request, "sheet", _("受付の名簿"), training=row, people=people)

    def funnel_view(self, request: HttpRequest) -> HttpResponse:
        """How many came, registered and held a first session: counts of what the account may see."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = funnel.years(MiraiModelAdmin.get_queryset(self, request))  # type: ignore[arg-type]
        return self.page(request, "funnel", _("講習会から登録、はじめての学習会まで"), years=found)


MARKS: dict[str, Callable[[Application, Any], bool]] = {
    "attend": lambda row, by: workflow.mark(row, attended=True, by=by),
    "absent": lambda row, by: workflow.mark(row, attended=False, by=by),
    "undo": lambda row, by: workflow.unmark(row),
}


def training_verbs(row: Training | None) -> list[dict[str, Any]]:
    """Return the buttons that make sense now."""
    if row is None:
        return []
    offered = [
        (not row.published_at and not row.is_cancelled, "publish", _("公開する"), True),
        (row.has_begun and not row.is_cancelled, "attendance", _("出欠をとる"), False),
        (not row.is_cancelled, "enter", _("電話・用紙の申込を入力"), False),
        (row.published_at and not row.is_cancelled, "sheet", _("受付の名簿を印刷する"), True),
        (row.published_at and not row.is_cancelled and not row.is_over, "withdraw", _("非公開にする"), True),
        (not row.is_cancelled and not row.is_over, "call_off", _("中止にする"), False),
    ]
    return [
        {"label": label, "press": press, "href": reverse(f"admin:trainings_training_{name}", args=[row.pk])}
        for applies, name, label, press in offered
        if applies
    ]


class ApplicationForm(django_forms.ModelForm):
    """What staff may correct of a person: typing errors, after a telephone call."""

    class Meta:
        model = Application
        fields = ("name", "kana", "email", "phone", "affiliation")
        help_texts = {"email": _("変えると、これまでのメールのリンクは使えなくなります。")}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("name") and "name" not in self.errors:
            self.add_error("name", _("お名前を入力してください。"))
        facts = {"email": found.get("email") or "", "name": found.get("name") or ""}
        same = Application.objects.same_person(training=self.instance.training, **facts)
        if facts["name"] and same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("同じメールアドレスとお名前の申込がすでにあります。"))
        return found


@admin.register(Application)
class ApplicationAdmin(VerbPages, MiraiModelAdmin):
    """Who applied: persons, so for national staff. Where a row stands is changed by verbs only."""

    prefecture_field = None
    form = ApplicationForm
    list_display = ("name_now", "kana", "what", "state", "affiliation", "applied_at")
    list_filter = (("status", SelectFilter), ApplicationYearFilter, ("training__prefecture", SelectFilter))
    search_fields = ("name_key", "kana_key", "email_key")
    search_help_text = _("お名前・ふりがな・メールアドレスで探します。")
    ordering = ("-applied_at", "-id")
    actions = ("attend_many", "absent_many", "cancel_many", "promote_many", "as_csv")
    change_form_template = "admin/trainings/application.html"
    view_on_site = False
    moments = (
        *("training", "ambassador", "state", "language", "channel", "handling", "applied_at", "confirmed_at"),
        *("seated_at", "offered_at", "offer_until", "closed_at", "marked_at", "marked_by", "forgotten_at"),
    )
    readonly_fields = moments
    fieldsets = (
        (_("参加される方"), {"fields": ApplicationForm.Meta.fields}),
        (_("これまでの経過"), {"fields": moments}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        return super().get_queryset(request).select_related("training", "ambassador", "handling", "marked_by")  # type: ignore[return-value]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Search by the keys, so that spellings of one name are found together."""
        term = search_term.strip()
        key = names.search_key(to_hiragana(term)) if not any("一" <= each <= "鿿" for each in term) else ""
        return super().get_search_results(request, queryset, key or names.search_key(term) if term else "")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Entered beside the training."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: an application is cancelled, a person forgotten; the count stays."""
        return False

    def save_model(self, request: HttpRequest, obj: Application, form: Any, change: bool) -> None:
        """Write the changed columns only: a verb may run at the same moment."""
        if form.changed_data:
            obj.save(update_fields=form.changed_data)

    # -- columns ----------------------------------------------------------------------------------------------------
    @admin.display(description=_("お名前"), ordering="kana_key")
    def name_now(self, row: Application) -> str:
        return str(row)

    @admin.display(description=_("講習会"), ordering="training__held_on")
    def what(self, row: Application) -> str:
        return f"{row.training.held_on:%Y-%m-%d} {row.training.place_name}"

    @admin.display(description=_("状態"), ordering="status")
    def state(self, row: Application) -> str:
        look = LOOKS.get(Status(row.status), "off")
        return format_html('<span class="pill pill--{}">{}</span>', look, row.get_status_display())

    # -- actions on many --------------------------------------------------------------------------------------------
    @admin.action(description=_("選んだ方を出席にする"), permissions=["change"])
    def attend_many(self, request: HttpRequest, rows: QuerySet[Application]) -> None:
        verb = MARKS["attend"]
        many(request, rows, lambda each: verb(each, request.user), _("%(count)d人を出席にしました。"))

    @admin.action(description=_("選んだ方を欠席にする"), permissions=["change"])
    def absent_many(self, request: HttpRequest, rows: QuerySet[Application]) -> None:
        verb = MARKS["absent"]
        many(request, rows, lambda each: verb(each, request.user), _("%(count)d人を欠席にしました。"))

    @admin.action(description=_("選んだ申込を取り消す"), permissions=["change"])
    def cancel_many(self, request: HttpRequest, rows: QuerySet[Application]) -> None:
        many(request, rows, lambda each: workflow.cancel(each, by=request.user), _("%(count)d件を取り消しました。"))

    @admin.action(description=_("選んだ方をキャンセル待ちの先頭にする"), permissions=["change"])
    def promote_many(self, request: HttpRequest, rows: QuerySet[Application]) -> None:
        many(request, rows, workflow.promote, _("%(count)d人を先頭にしました。"))

    @admin.action(description=_("選んだ申込をCSVで取り出す"), permissions=["change"])
    def as_csv(self, request: HttpRequest, rows: QuerySet[Application]) -> StreamingHttpResponse:
        """Hand out persons: who did it, when and how many is in the history."""
        found = list(rows.order_by("training__held_on", "kana_key", "pk"))
        text = _t("申込をCSVで取り出しました（%(count)d件）。") % {"count": len(found)}
        for training in {each.training_id: each.training for each in found}.values():
            self.log_change(request, training, text)
        return export.response(found)

    # -- pages for one ----------------------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        pages: dict[str, Callable[..., HttpResponse]] = {
            name: self._view(verb, done) for name, (verb, done) in PRESSED.items()
        }
        return [*self.wrapped({"attend": self.attend_view, "forget": self.forget_view, **pages}), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row = self.get_object(request, object_id)
        extra = around(row, request) if row else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_national(request) and super().has_change_permission(request, obj)

    def _view(self, verb: Callable[[Application, Any], Any], done: Any) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: UUID) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            row = self.row(request, pk)
            self.did(request, lambda: verb(row, request.user), done)
            return redirect("admin:trainings_application_change", row.pk)

        return view

    def attend_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Where the QR leads: the name, and one button."""
        row = self.row(request, pk)
        if request.method == "POST":
            self.did(request, lambda: MARKS["attend"](row, request.user), _("出席を記録しました。"))
            return redirect("admin:trainings_application_attend", row.pk)
        return self.page(request, "attend", _("受付"), application=row, training=row.training)

    def forget_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Erase the person; managers only."""
        if not getattr(request.user, "is_manager", False):
            raise PermissionDenied
        return self._view(lambda row, by: workflow.forget(row), _("個人情報を消しました。人数の記録は残ります。"))(
            request, pk
        )


PRESSED: dict[str, tuple[Callable[[Application, Any], Any], Any]] = {
    "confirm": (lambda row, by: workflow.confirm(row), _("お電話で確認済みとし、席またはキャンセル待ちを決めました。")),
    "seat": (lambda row, by: workflow.seat(row), _("参加予定にしました。")),
    "promote": (lambda row, by: workflow.promote(row), _("キャンセル待ちの先頭にしました。")),
    "absent": (MARKS["absent"], _("欠席にしました。")),
    "undo": (MARKS["undo"], _("出欠の記録を取り消しました。")),
    "cancel": (lambda row, by: workflow.cancel(row, by=by), _("取り消しました。")),
    "resend": (lambda row, by: workflow.resend(row), _("メールをもう一度送ります。")),
}


def many(request: HttpRequest, rows: Any, verb: Callable[[Application], Any], text: Any) -> None:
    """Run a verb on each row in a transaction of its own; say how many it changed and why it refused the others."""
    done, refusals = 0, []
    for row in rows:
        try:
            done += bool(verb(row))
        except workflow.Refused as refusal:
            refusals.append(f"{row}：{refusal}")
    if done or not refusals:
        messages.success(request, text % {"count": done})
    for line in refusals[:10]:
        messages.warning(request, line)
    if len(refusals) > 10:
        messages.warning(request, _t("ほか%(count)d件はそのままです。") % {"count": len(refusals) - 10})


def around(row: Application, request: HttpRequest) -> dict[str, Any]:
    """Return what stands around the facts on the page of one: buttons, the match, letters, notices."""
    training = row.training
    taking = training.has_begun and not training.is_cancelled
    offered = [
        (row.status == Status.UNCONFIRMED, "confirm", _("お電話で確認済みにする")),
        (taking and row.status in Status.on_the_list() and row.status != Status.ATTENDED, "attend", _("出席")),
        (taking and row.status in Status.on_the_list() and row.status != Status.ABSENT, "absent", _("欠席")),
        (row.status in (Status.ATTENDED, Status.ABSENT), "undo", _("出欠の記録を取り消す")),
        (row.status == Status.OFFERED, "seat", _("お電話で承諾：参加予定にする")),
        (row.status == Status.WAITING, "promote", _("キャンセル待ちの先頭にする")),
        (row.status == Status.WAITING, "seat", _("席を用意する")),
        (bool(row.email) and row.status in Status.withdrawable(), "resend", _("メールを再送する")),
        (row.can_withdraw, "cancel", _("取り消す")),
        (not row.forgotten_at and getattr(request.user, "is_manager", False), "forget", _("個人情報を消す")),
    ]
    verbs = [
        {"label": label, "press": True, "href": reverse(f"admin:trainings_application_{name}", args=[row.pk])}
        for applies, name, label in offered
        if applies
    ]
    return {
        "application": row,
        "verbs": verbs,
        "registered": matching.registrations([row]).get(row.pk),
        "letters": Letter.objects.filter(about=row.pk)[:30],
        "waiting_notices": row.notices.filter(posted_at=None),
    }
