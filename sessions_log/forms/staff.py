"""What staff type: a correction, a question about a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador, BodyKind
from mirai_action.core.fields import NameField
from mirai_action.core.forms import Form
from mirai_action.core.models import User

from .. import joint
from ..choices import Audience, Format
from ..models import StudySession
from ..repeating import Rhythm
from .details import DetailsForm, PlaceForm
from .planning import CloseManyForm, PlanForm
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


class StaffPlanForm(HeadCountMixin, PlanForm):
    """A session entered by staff: planned, or with its head-count where its day is over."""

    person = forms.CharField(
        label=_("担当アンバサダー"),
        required=False,
        max_length=254,
        help_text=_(
            "登録番号かメールアドレスを入力してください。アンバサダーのいない学習会は空欄にして、主催を入力してください。"
        ),
    )
    main_fields = (
        *(
            "person",
            "held_on",
            "starts_at",
            "ends_at",
            "format",
            "prefecture",
            "town",
            "venue",
            "host_name",
            "host_kind",
        ),
        *("expected", "public", "head_count", "basis"),
    )
    more_fields = (*("title", "audience", "audience_note", "editions", "excerpt", "note"),)
    own_fields = (*PlanForm.own_fields, "person")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, asking=None, **kwargs)
        self.by = by
        self.fields["head_count"].required = False
        self.fields["head_count"].help_text = _(
            "開催日が過ぎた学習会のときに入力してください。講師とスタッフは含めません。"
        )
        if not by.national:
            del self.fields["note"]

    @property
    def is_over(self) -> bool:
        return self.cleaned_data["head_count"] is not None

    def clean_person(self) -> Ambassador | None:
        typed = self.cleaned_data["person"]
        return joint.find(typed, asking=None, staff=self.by) if typed else None

    def clean_held_on(self) -> Any:
        return DetailsForm.clean_held_on(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        person, day, count = cleaned.get("person"), cleaned.get("held_on"), cleaned.get("head_count")
        if "person" in cleaned and not person and not cleaned.get("organization") and not cleaned.get("host_name"):
            self.add_error("person", _("担当アンバサダーか、主催のどちらかを入力してください。"))
        if day and day < timezone.localdate() and count is None and "head_count" not in self.errors:
            self.add_error("head_count", _("開催日が過ぎています。参加者数も入力してください。"))
        if count is not None and day and day > timezone.localdate():
            self.add_error("head_count", _("開催日がまだ来ていません。参加者数は空欄にしてください。"))
        if count is not None and cleaned.get("rhythm", Rhythm.ONCE):
            self.add_error("rhythm", _("参加者数を入力するときは、1回ずつ登録してください。"))
        if "format" in cleaned and not self.errors and not self.by.sees_prefecture(self._area(cleaned)):
            self.add_error("prefecture", _("ご担当の地域の学習会だけを登録できます。"))
        return cleaned

    def _area(self, cleaned: dict[str, Any]) -> str:
        """Return the prefecture whose staff will see the session: its venue's; online, its host's."""
        if cleaned["format"] != Format.ONLINE:
            return str(cleaned["prefecture"])
        hosts = (cleaned.get("organization"), cleaned.get("person"))
        return next((each.prefecture for each in hosts if each and each.prefecture), "")


class StaffCloseForm(Form):
    """まとめて中止・延期 by staff: for the chosen rows of the list."""

    verb = forms.ChoiceField(
        label=_("どうしますか"),
        widget=forms.RadioSelect,
        choices=[pair for pair in CloseManyForm.base_fields["verb"].choices if pair[0] != "shift"],  # type: ignore[attr-defined]
    )
    reason = NameField(
        label=_("理由"),
        max_length=200,
        help_text=_("アンバサダーの方へのお知らせのメールと、学習会の記録に入ります。"),
    )
