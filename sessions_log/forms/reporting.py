"""Reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.core.fields import CountField
from mirai_action.core.forms import Form

from .. import head_counts, rules
from ..choices import Audience, Basis
from ..models import StudySession
from .details import DetailsForm, PlaceForm


def no_day_to_come(day: Any) -> Any:
    if day and day > timezone.localdate():
        raise ValidationError(_("開催日がまだ来ていません。終わってからご報告ください。"), code="future")
    return day


class HeadCountMixin(forms.Form):
    """The head-count of a report and how it was taken."""

    head_count = CountField(
        label=_("参加者数"),
        most=rules.MOST,
        error_messages={
            "required": _("参加者数が空欄のため、まだ報告されていません。人数がわかったら入力してください。")
        },
        help_text=_("講師とスタッフは含めません。"),
    )
    basis = forms.ChoiceField(
        label=_("人数の数え方"), choices=Basis.choices, initial=Basis.COUNTED, required=False, widget=forms.RadioSelect
    )
    zero = forms.ChoiceField(
        choices=[("", ""), ("held", "held"), ("cancelled", "cancelled")], required=False, widget=forms.HiddenInput
    )

    def clean_basis(self) -> str:
        return self.cleaned_data["basis"] or Basis.COUNTED


class PastForm(HeadCountMixin, DetailsForm):
    """A session that was held, with its head-count, in one screen."""

    main_fields = ("held_on", "format", "prefecture", "venue", "head_count", "basis")
    more_fields = (
        *("starts_at", "ends_at", "title", "audience", "audience_note"),
        *("host_name", "host_kind", "editions", "excerpt", "note"),
    )

    def clean_held_on(self) -> Any:
        return no_day_to_come(super().clean_held_on())


class ReportForm(HeadCountMixin, PlaceForm):
    """The report of a session: the head-count first; the rest is filled in already."""

    audience = forms.ChoiceField(label=_("主な対象"), choices=Audience.choices, required=False)
    excerpt = forms.BooleanField(label=_("テキストを抜粋して使った"), required=False)
    note = DetailsForm.base_fields["note"]
    main_fields = ("head_count", "basis")
    more_fields = ("held_on", "format", "prefecture", "venue", "audience", "excerpt", "note")

    def __init__(self, *args: Any, session: StudySession, **kwargs: Any) -> None:
        kwargs["initial"] = {**head_counts.start(session), **(kwargs.get("initial") or {})}
        super().__init__(*args, session=session, **kwargs)
        self.figures = head_counts.beside(session)

    def clean_held_on(self) -> Any:
        return no_day_to_come(super().clean_held_on())


class RowForm(Form):
    """One line of the page that reports everything at once."""

    head_count = CountField(label=_("参加者数"), required=False, most=rules.MOST)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    zero = forms.ChoiceField(
        label=_("0人の場合"),
        choices=[("cancelled", _("中止だった")), ("held", _("開催したが、参加者は0人だった"))],
        required=False,
        widget=forms.RadioSelect,
    )
