"""What is asked beside the columns of a roster."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.models import AmbassadorKind
from mirai_action.core.fields import DateField
from mirai_action.core.forms import Form

from ..models import Import
from .reading import FIRST_DAY

GROUP_HEADERS = ("団体名", "グループ名", "氏名又は団体名")


class OptionsForm(Form):
    """`cleaned` is what the import keeps, as JSON."""

    kind = forms.ChoiceField(
        label=_("個人・団体が書かれていない行"),
        choices=[
            (AmbassadorKind.INDIVIDUAL.value, _("個人として登録する")),
            (AmbassadorKind.GROUP.value, _("団体として登録する")),
            (AmbassadorKind.UNKNOWN.value, _("不明のまま登録する")),
        ],
        widget=forms.RadioSelect,
    )
    registered_on = DateField(
        label=_("登録日が書かれていない行の登録日"),
        help_text=_("空欄のときは、その行を登録せず、「確認待ち」の申込として入れます。"),
        required=False,
    )
    on_paper = forms.BooleanField(
        label=_("全員から、個人情報の取り扱いへの同意を用紙で受け取っている"),
        help_text=_("受け取っているときだけ、チェックを入れてください。名簿に同意の列があれば、そちらも記録します。"),
        required=False,
    )

    def __init__(self, data: Any = None, *, source: Import) -> None:
        options = source.options or {}
        day = options.get("registered_on")
        initial = {
            "kind": options.get("kind") or _likely(source.headers),
            "registered_on": date.fromisoformat(day) if day else None,
        }
        super().__init__(data, initial=initial)

    def clean_registered_on(self) -> date | None:
        day = self.cleaned_data["registered_on"]
        if day and not FIRST_DAY <= day <= timezone.localdate():
            raise ValidationError(_("2018年4月1日から今日までの日付にしてください。"))
        return day

    @property
    def cleaned(self) -> dict[str, Any]:
        facts = self.cleaned_data
        day = facts["registered_on"]
        return facts | {"registered_on": day.isoformat() if day else ""}


def _likely(headers: list[str]) -> str:
    names = {each.replace(" ", "") for each in headers}
    return (AmbassadorKind.GROUP if names & set(GROUP_HEADERS) else AmbassadorKind.INDIVIDUAL).value
