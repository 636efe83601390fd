"""What managers fill in about personal data."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mirai_action.core.fields import CountField
from mirai_action.core.forms import Form

from ..forms import text_area
from ..models import Channel


class AskForm(Form):
    """A request that came on paper or by telephone, after the person was made sure of."""

    channel = forms.ChoiceField(
        label=_("受付の方法"),
        choices=[each for each in Channel.choices if each[0] not in (Channel.WEB, Channel.ROSTER)],
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=_("メモ"),
        max_length=500,
        required=False,
        widget=text_area(3),
        help_text=_("ご本人をどう確かめたかなど。消去のときに、このメモも消えます。"),
    )
    checked = forms.BooleanField(label=_("ご本人からのご依頼であることを確かめました"))


class PeriodForm(Form):
    """How long a category is kept."""

    days = CountField(label=_("保存する日数"), most=36500, help_text=_("1年は365日として入力してください。"))

    def clean_days(self) -> int:
        days: int = self.cleaned_data["days"]
        if days < 1:
            raise ValidationError(_("1日以上にしてください。"))
        return days
