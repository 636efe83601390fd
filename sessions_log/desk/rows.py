"""The small pages of one session: enter the report for somebody, note a call, say where an online host is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from mirai_action.core.fields import NameField
from mirai_action.core.forms import Form
from mirai_action.japan.prefectures import PREFECTURE_CHOICES
from sessions_log import workflow
from sessions_log.admin_verbs import back_to, who
from sessions_log.forms.reporting import HeadCountMixin

from . import paper
from .models import ContactNote, Outcome


class ReportForm(HeadCountMixin, Form):
    """代わりに入力: what was said on the telephone."""

    zero = None  # type: ignore[assignment]
    held = forms.BooleanField(label=_("参加者が0人でも、開催した"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ContactForm(Form):
    outcome = forms.ChoiceField(label=_("結果"), choices=Outcome.choices, widget=forms.RadioSelect)
    text = NameField(
        label=_("連絡の内容"), max_length=500, help_text=_("次に連絡する人のための記録です。必要なことだけを書きます。")
    )
    next_on = forms.DateField(
        label=_("次に連絡する日"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class HostForm(Form):
    host_prefecture = forms.ChoiceField(label=_("主催者の都道府県"), choices=PREFECTURE_CHOICES)
    reason = NameField(label=_("訂正の理由"), max_length=500)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def report(admin: Any, request: HttpRequest, pk: UUID) -> HttpResponse:
    row = admin._row(request, pk)
    form = ReportForm(request.POST or None, initial={"version": row.version, "basis": row.basis})
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("head_count", "basis", "held", "version")}
        if admin._did(request, lambda: workflow.report(row, by=who(request), **said), _("報告を入力しました。")):
            return back_to(row, request)
    return admin._page(request, row, form, _("代わりに入力"), _("報告する"))  # type: ignore[no-any-return]


def contact(admin: Any, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note a call: about the ambassador to whom the account may see by name, else about the session."""
    row = admin._row(request, pk)
    form = ContactForm(request.POST or None, initial={"outcome": request.GET.get("outcome", "")})
    if request.method == "POST" and form.is_valid():
        about = {"ambassador": row.ambassador} if row.named else {"session": row}
        if admin._did(
            request,
            lambda: ContactNote.objects.create(by=who(request), **about, **form.cleaned_data),
            _("連絡を記録しました。"),
        ):
            return back_to(row, request)
    return admin._page(request, row, form, _("連絡を記録する"), _("記録する"))  # type: ignore[no-any-return]


def host_prefecture(admin: Any, request: HttpRequest, pk: UUID) -> HttpResponse:
    row = admin._row(request, pk)
    form = HostForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if admin._did(request, lambda: workflow.correct(row, by=who(request), **said), _("訂正しました。")):
            return back_to(row, request)
    return admin._page(request, row, form, _("主催者の都道府県"), _("訂正する"))  # type: ignore[no-any-return]


def letter(admin: Any, request: HttpRequest, pk: UUID) -> HttpResponse:
    """A letter on paper for who has no e-mail: all the unreported sessions of the person or body, to print."""
    return paper.page(admin, request, admin._row(request, pk))
