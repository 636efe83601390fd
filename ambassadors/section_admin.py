"""What staff press about the accounts of bodies' sections. Only national staff decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import MiraiModelAdmin
from mirai_action.core.admin_filters import RegionFilter, SelectFilter
from mirai_action.core.forms import Form
from mirai_action.letters.models import Letter

from .models import Section, SectionStatus
from .section_forms import ApproveForm, HandOverForm
from .workflow import Refused, sections

FACTS = ("organization_name", "organization_kind", "prefecture", "name", "contact_name", "email", "phone", "purpose")
STANDING = ("status", "organization", "user", "asked_at", "decided_at", "decided_by", "handed_over_at", "closed_at")


@admin.register(Section)
class SectionAdmin(MiraiModelAdmin):
    """Accounts of bodies' sections. Where one stands and who signs in is read-only: verbs change it."""

    prefecture_field = None
    list_display = ("full_name", "prefecture_name", "contact_name", "uses", "status", "asked_at")
    list_filter = (("status", SelectFilter), ("organization_kind", SelectFilter), ("prefecture", RegionFilter))
    search_fields = ("organization_name", "name", "contact_name", "email")
    search_help_text = _("団体・課・ご担当者のお名前、メールアドレスで探せます。")
    readonly_fields = (*FACTS, *STANDING)
    fieldsets = (
        (_("申込の内容"), {"fields": FACTS}),
        (_("用途"), {"fields": ("organizer", "issuer", "language")}),
        (_("状態"), {"fields": STANDING}),
    )
    change_form_template = "admin/ambassadors/section_change_form.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("organization", "user", "decided_by")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """The applications by age, oldest first; else the newest on top."""
        return ("asked_at", "id") if request.GET.get("status__exact") == SectionStatus.ASKED else ("-asked_at", "id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: an account is asked for, by the form or by staff on the telephone through the same form."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # what a section recorded must stay explained: it is closed

    def save_model(self, request: HttpRequest, obj: Section, form: Any, change: bool) -> None:
        facts = {name: form.cleaned_data[name] for name in ("organizer", "issuer") if name in form.cleaned_data}
        if facts:
            try:
                sections.allow(obj, organizer=obj.organizer, issuer=obj.issuer, by=request.user)
            except Refused as refusal:
                messages.error(request, str(refusal))
                return
        Section.objects.filter(pk=obj.pk).update(language=obj.language)

    @admin.display(description=_("団体・課"), ordering="organization_name")
    def full_name(self, row: Section) -> str:
        return row.full_name

    @admin.display(description=_("都道府県"), ordering="prefecture")
    def prefecture_name(self, row: Section) -> str:
        return row.prefecture_name

    @admin.display(description=_("用途"))
    def uses(self, row: Section) -> str:
        named = [(row.organizer, _t("学習会の報告")), (row.issuer, _t("冊子の版の管理"))]
        return "・".join(label for applies, label in named if applies)

    # -- pages for one ----------------------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        views = {"approve": self.approve_view, "hand-over": self.hand_over_view}
        views |= {"decline": self._presses(sections.decline, _("見送りました。"))}
        views |= {"close": self._presses(sections.close, _("利用を終了しました。"))}
        own = [
            path(f"<uuid:pk>/{name}/", self.admin_site.admin_view(view), name=f"ambassadors_section_{name}")
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row: Any = self.get_object(request, object_id)
        extra: dict[str, Any] = {"show_save_and_add_another": False}
        if row:
            extra |= {"verbs": verbs_for(row), "letters": Letter.objects.filter(about=row.pk)[:20]}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def approve_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self._row(request, pk)
        form = ApproveForm(request.POST if request.method == "POST" else None, section=row)
        if (
            form.is_bound
            and form.is_valid()
            and self._did(
                request,
                lambda: sections.approve(row, organization=form.body(), by=request.user),
                _("アカウントを用意しました。ご案内のメールを送ります。"),
            )
        ):
            return back_to(row)
        return self._page(request, row, form, _("アカウントを用意する"), _("承認する"))

    def hand_over_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self._row(request, pk)
        form = HandOverForm(request.POST if request.method == "POST" else None)
        if (
            form.is_bound
            and form.is_valid()
            and self._did(
                request,
                lambda: sections.hand_over(row, by=request.user, **form.cleaned_data),
                _("引き継ぎました。おふたりにメールを送ります。"),
            )
        ):
            return back_to(row)
        return self._page(request, row, form, _("担当者の交代"), _("引き継ぐ"))

    def _presses(self, verb: Callable[..., bool], done: Any) -> Callable[..., HttpResponse]:
        def press(request: HttpRequest, pk: UUID) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            row = self._row(request, pk)
            self._did(request, lambda: verb(row, by=request.user), done)
            return back_to(row)

        return press

    def _row(self, request: HttpRequest, pk: UUID) -> Section:
        row: Any = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        return row  # type: ignore[no-any-return]

    def _did(self, request: HttpRequest, verb: Callable[[], bool], done: Any) -> bool:
        try:
            changed = verb()
        except Refused as refusal:
            messages.error(request, str(refusal))
            return False
        messages.success(request, done if changed else _t("変更はありません。すでに済んでいます。"))
        return True

    def _page(self, request: HttpRequest, row: Section, form: Form, title: Any, button: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            **{"section": row, "form": form, "title": title, "button": button, "opts": self.opts},
        }
        return TemplateResponse(request, "admin/ambassadors/section_verb.html", context)


def back_to(row: Section) -> HttpResponse:
    return redirect("admin:ambassadors_section_change", row.pk)


def verbs_for(row: Section) -> list[dict[str, Any]]:
    """Return the buttons that make sense where the row stands."""
    here = SectionStatus
    offered = [
        (here.ASKED, "approve", _("アカウントを用意する"), False),
        (here.ASKED, "decline", _("見送る"), True),
        (here.ACTIVE, "hand-over", _("担当者の交代"), False),
        (here.ACTIVE, "close", _("利用を終了する"), True),
    ]
    return [
        {"label": label, "press": press, "href": reverse(f"admin:ambassadors_section_{name}", args=[row.pk])}
        for status, name, label, press in offered
        if row.status == status
    ]
