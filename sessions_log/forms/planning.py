"""Planning, postponing, cancelling."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.core.fields import CountField, DateField, NameField
from mirai_action.core.forms import Form

from .details import DetailsForm


class PlanForm(DetailsForm):
    """予定: today or later."""

    expected = CountField(
        label=_("参加予定人数"), required=False, help_text=_("およその人数でかまいません。講師とスタッフは含めません。")
    )
    public = forms.BooleanField(
        label=_("公開の学習会として、サイトの一覧に載せる"),
        required=False,
        help_text=_("日時・会場・主催・題名が、どなたにも見えるようになります。"),
    )
    main_fields = ("held_on", "starts_at", "ends_at", "format", "prefecture", "town", "venue", "expected")
    more_fields = (
        *("title", "audience", "audience_note", "host_name", "host_kind", "editions", "excerpt", "public", "note"),
    )

    def clean_held_on(self) -> Any:
        day = super().clean_held_on()
        if day and day < timezone.localdate() and day != self.initial.get("held_on"):
            raise ValidationError(
                _("開催日が過ぎています。「終わった学習会を報告する」から入力してください。"), code="past"
            )
        return day


class PostponeForm(Form):
    held_on = DateField(label=_("新しい開催日"), required=False)
    undecided = forms.BooleanField(label=_("新しい日はまだ決まっていない"), required=False)
    reason = NameField(label=_("延期の理由"), required=False, max_length=200)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "held_on" not in cleaned:
            return cleaned
        day, undecided = cleaned["held_on"], cleaned.get("undecided")
        if undecided:
            cleaned["held_on"] = None
        elif day is None:
            self.add_error("held_on", _("新しい開催日を入力するか、「まだ決まっていない」を選んでください。"))
        elif not timezone.localdate() <= day <= timezone.localdate() + timedelta(days=730):
            self.add_error("held_on", _("新しい開催日には、今日から2年先までの日付を入力してください。"))
        return cleaned


class CancelForm(Form):
    reason = NameField(label=_("中止の理由"), required=False, max_length=200)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
