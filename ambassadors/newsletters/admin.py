"""What staff press: write, look at the numbers, try, send or book, stop; later the archive. National staff only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador
from ambassadors.workflow.refusal import Refused
from mirai_action.core.admin import MiraiModelAdmin
from mirai_action.core.admin_filters import SelectListFilter
from mirai_action.core.models import ContactPoint

from . import mails, segment, standing, workflow
from .choices import Reason, Status
from .forms import NewsletterForm, SendForm
from .models import Newsletter, Recipient

LOOKS = {Status.SENT: "ok", Status.CANCELLED: "off"}
LISTED = 50


class StatusFilter(SelectListFilter):
    title = _("状態")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Status.choices, ("stuck", _("送れなかったもの"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "stuck":
            return queryset.stuck()
        return queryset.filter(status=self.value()) if self.value() in Status.values else queryset


@admin.register(Newsletter)
class NewsletterAdmin(MiraiModelAdmin):
    """The archive, the newest on top; each newsletter has one page that says where it stands."""

    prefecture_field = None
    list_display = ("subject", "state", "moment", "letters", "made_by")
    list_filter = (StatusFilter,)
    search_fields = ("subject", "text")
    search_help_text = _("件名または本文で探します。")
    list_select_related = ("made_by",)

    @admin.display(description=_("状態"), ordering="status")
    def state(self, row: Newsletter) -> str:
        word = row.get_problem_display() if row.problem else row.get_status_display()
        look = "off" if row.problem else LOOKS.get(Status(row.status), "wait")
        return format_html('<span class="pill pill--{}">{}</span>', look, word)

    @admin.display(description=_("送信の日時"), empty_value="–")
    def moment(self, row: Newsletter) -> str | None:
        at = row.started_at or row.scheduled_for
        return date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else None

    @admin.display(description=_("通数"), empty_value="–")
    def letters(self, row: Newsletter) -> int | None:
        return row.frozen.get("letters")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and _is_national(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _is_national(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the button of a draft only."""
        return False

    # -- pages ------------------------------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        pages: dict[str, Callable[..., HttpResponse]] = {
            "edit": self.edit_view,
            "preview": self.preview_view,
            "send": self.send_view,
            "discard": self.discard_view,
            **{name: self._pressed(name) for name in PRESSED},
        }
        own = [
            path(f"<uuid:pk>/{name}/", self.admin_site.admin_view(view), name=f"newsletters_newsletter_{name}")
            for name, view in pages.items()
        ]
        people = path(
            "<uuid:pk>/people/<slug:reason>/",
            self.admin_site.admin_view(self.people_view),
            name="newsletters_newsletter_people",
        )
        return [*own, people, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._write(request, None)

    def edit_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self._row(request, pk, change=True)
        if not row.is_draft:
            messages.info(request, _("予約や送信をしたニュースレターは変更できません。予約は取り消すと変更できます。"))
            return redirect(row.get_admin_url())
        return self._write(request, row)

    def _write(self, request: HttpRequest, row: Newsletter | None) -> HttpResponse:
        form = NewsletterForm(request.POST if request.method == "POST" else None, newsletter=row)
        if form.is_bound and form.is_valid():
            try:
                row = workflow.write(row, facts=form.facts, by=request.user)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("下書きに保存しました。まだ送っていません。"))
                return redirect(row.get_admin_url())
        title = _("ニュースレターを書く") if row is None else _("文面と対象を直す")
        return self._render(request, "write", title, row, form=form)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """Where it stands: the words, to whom, the numbers, and what can be done next."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        facts: dict[str, Any] = {"conditions": segment.in_words(row.segment)}
        if row.is_frozen:
            facts["standing"] = standing.of(row)
        else:
            facts |= self._beforehand(row)
        return self._render(request, "newsletter", row.subject, row, **facts)

    def _beforehand(self, row: Newsletter) -> dict[str, Any]:
        return {"numbers": segment.numbers(row.segment), "postal_address": ContactPoint.current().address}

    def preview_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The letter in each language it has, as it will arrive."""
        row = self._row(request, pk)
        letters = []
        for language in ("ja", "en") if row.has_english else ("ja",):
            with translation.override(language):
                letters.append({"language": language, "says": mails.preview(row, language)})
        return self._render(request, "preview", _("見本"), row, letters=letters)

    def people_view(self, request: HttpRequest, pk: UUID, reason: str) -> HttpResponse:
        """The list behind a number, by registration number: as it is now, or as it was when sending began."""
        row = self._row(request, pk)
        reason = "" if reason == "recipients" else reason
        if reason and reason not in Reason.values:
            raise Http404
        after = request.GET.get("after", "")
        people = _people(row, reason, int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0)
        more = people[LISTED - 1].number if len(people) > LISTED else None
        title = Reason(reason).label if reason else _("送る方")
        return self._render(request, "people", title, row, people=people[:LISTED], more=more, reason=reason)

    def send_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self._row(request, pk, change=True)
        if not row.is_draft:
            messages.info(request, _("変更はありません。すでに予約か送信が済んでいます。"))
            return redirect(row.get_admin_url())
        form = SendForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            at = form.at
            try:
                if at is None:
                    workflow.send_now(row, by=request.user)
                else:
                    workflow.schedule(row, at=at, by=request.user)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                done = (
                    _("送信を始めます。このページを離れても、送信は続きます。") if at is None else _("予約しました。")
                )
                messages.success(request, done)
                return redirect(row.get_admin_url())
        return self._render(request, "send", _("送信・予約"), row, form=form, **self._beforehand(row))

    def discard_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Ask before a draft goes for good."""
        row = self._row(request, pk, change=True)
        if not row.is_draft:
            messages.info(request, _("下書きではないため、削除できません。"))
            return redirect(row.get_admin_url())
        if request.method == "POST" and workflow.discard(row):
            messages.success(request, _("下書きを削除しました。"))
            return redirect("admin:newsletters_newsletter_changelist")
        return self._render(request, "discard", _("下書きの削除"), row)

    def _pressed(self, name: str) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: UUID) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            return PRESSED[name](request, self._row(request, pk, change=True))

        return view

    def _row(self, request: HttpRequest, pk: UUID, *, change: bool = False) -> Newsletter:
        """Return the row; 404 for what one may not see, 403 for who may only look."""
        row: Any = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        allowed = self.has_change_permission if change else self.has_view_permission
        if not allowed(request, row):
            raise PermissionDenied
        return row  # type: ignore[no-any-return]

    def _render(
        self, request: HttpRequest, template: str, title: Any, row: Newsletter | None, **facts: Any
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            **{"opts": self.opts, "title": title, "newsletter": row},
            "may_change": self.has_change_permission(request),
            **facts,
        }
        return TemplateResponse(request, f"admin/newsletters/{template}.html", context)


def _is_national(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "national", False))


def _people(row: Newsletter, reason: str, after: int) -> list[Ambassador]:
    """Return one more than a page of those with `reason` behind the registration number `after`."""
    if row.is_frozen:
        found = Ambassador.objects.filter(
            pk__in=Recipient.objects.filter(newsletter=row, reason=reason).values("ambassador")
        )
    else:
        found = segment.sorted_out(row.segment).filter(reason=reason)
    return list(found.filter(number__gt=after).order_by("number")[: LISTED + 1])


# -- buttons ----------------------------------------------------------------------------------------------------------
def _test(request: HttpRequest, row: Newsletter) -> HttpResponse:
    workflow.test(row, by=request.user)
    text = _t("%(address)s に試し送りをしました。") % {"address": getattr(request.user, "email", "")}
    messages.success(request, text)
    return redirect(row.get_admin_url())


def _cancel(request: HttpRequest, row: Newsletter) -> HttpResponse:
    was_sending = row.status == Status.SENDING
    if not workflow.cancel(row, by=request.user):
        messages.info(request, _("変更はありません。すでに済んでいます。"))
    elif was_sending:
        messages.success(request, _("送信を中止しました。まだ送っていない分は送りません。"))
    else:
        messages.success(request, _("予約を取り消しました。下書きに戻っています。"))
    return redirect(row.get_admin_url())


def _copy(request: HttpRequest, row: Newsletter) -> HttpResponse:
    new = workflow.copy(row, by=request.user)
    messages.success(request, _("同じ文面と対象で、新しい下書きを作りました。"))
    return redirect(new.get_admin_url())


PRESSED = {"test": _test, "cancel": _cancel, "copy": _copy}
