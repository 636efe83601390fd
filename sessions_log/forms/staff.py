"""What staff type: a correction, a question about a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ambassadors.models import BodyKind
from mirai_action.core.fields import NameField
from mirai_action.core.forms import Form

from ..choices import Audience
from ..models import StudySession
from .details import PlaceForm
from .reporting import HeadCountMixin, no_day_to_come


class CorrectForm(HeadCountMixin, PlaceForm):
    """訂正 by staff: what counts, and why it changes."""

    audience = forms.ChoiceField(label=_("主な対象"), choices=Audience.choices, required=False)
    host_name = NameField(label=_("主催"), required=False)
    host_kind = forms.ChoiceField(label=_("主催者の種類"), choices=BodyKind.choices)
    reason = NameField(
        label=_("訂正の理由"), max_length=500, help_text=_("記録に残ります。個人のお名前は書かないでください。")
    )
    main_fields = (
        *("head_count", "basis", "held_on", "format", "prefecture", "town", "venue"),
        *("audience", "host_name", "host_kind", "reason"),
    )

    def __init__(self, *args: Any, session: StudySession, **kwargs: Any) -> None:
        super().__init__(*args, session=session, **kwargs)
        del self.fields["zero"]
        if not session.is_report_in:
            del self.fields["head_count"], self.fields["basis"]
        self.is_report_in = session.is_report_in

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in self.main_fields if name in self.fields]

    def clean_held_on(self) -> Any:
        day = super().clean_held_on()
        return no_day_to_come(day) if self.is_report_in else day

    def facts(self) -> dict[str, Any]:
        counted = {"head_count": self.cleaned_data["head_count"]} if self.is_report_in else {}
        return {name: value for name, value in super().facts().items() if name != "reason"} | counted


class SendBackForm(Form):
    comment = forms.CharField(
        label=_("ご確認いただきたいこと"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("そのまま、報告した方へのメールに入ります。"),
    )
