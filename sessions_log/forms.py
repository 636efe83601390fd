"""What ambassadors type about study sessions. `facts()` is what the workflow's verbs take."""

from __future__ import annotations

import unicodedata
import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.models import BodyKind
from materials.models import Edition
from mirai_action.core.fields import CountField, DateField, NameField, PrefectureField
from mirai_action.core.forms import Form

from . import rules
from .choices import Audience, Basis, Format
from .models import StudySession

HOST_KINDS = [("", _("選ばない")), *((value, label) for value, label in BodyKind.choices if value != BodyKind.UNKNOWN)]


class TimeField(forms.TimeField):
    """A time of day: 13:30, １３：３０ or 13時30分."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": _("時刻を「13:30」のような形で入力してください。")}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip().replace("時", ":").rstrip("分")
            value = f"{value}00" if value.endswith(":") else value
        return super().to_python(value)


class EditionsField(forms.ModelMultipleChoiceField):
    """Which published materials are used; a tick each."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Edition.objects.none(), required=False, **kwargs)

    def choices_left(self) -> bool:
        """Whether there is anything to tick; a field without choices is not shown."""
        return self.queryset is not None and self.queryset.exists()


class PlaceForm(Form):
    """Day and place: what every form about a session asks."""

    main_fields: tuple[str, ...] = ()
    more_fields: tuple[str, ...] = ()

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    held_on = DateField(label=_("開催日"), help_text=_("西暦で入力してください。例：2026年4月15日"))
    format = forms.ChoiceField(
        label=_("開催方法"), choices=Format.choices, widget=forms.RadioSelect, initial=Format.VENUE
    )
    prefecture = PrefectureField(
        label=_("会場の都道府県"),
        required=False,
        help_text=_("会場で開くときは選んでください。オンラインだけなら空欄でかまいません。"),
    )
    venue = NameField(
        label=_("会場"), required=False, max_length=200, help_text=_("例：さいたま市〇〇公民館 2階会議室")
    )

    def __init__(self, *args: Any, session: StudySession | None = None, **kwargs: Any) -> None:
        if session is not None:
            kwargs["initial"] = {**values_of(session, self.base_fields), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        if session is None:
            self.initial.setdefault("id", uuid.uuid4())

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        latest = timezone.localdate() + timedelta(days=730)
        if day and not rules.FIRST_DAY <= day <= latest:
            raise ValidationError(_("2018年4月から2年先までの日付を入力してください。"), code="range")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        online = cleaned.get("format") == Format.ONLINE
        if online:
            cleaned["prefecture"] = ""
        elif "format" in cleaned and "prefecture" in cleaned and not cleaned["prefecture"]:
            self.add_error("prefecture", _("会場のある都道府県を選んでください。"))
        return cleaned

    @property
    def main(self) -> list[forms.BoundField]:
        """The fields that everyone sees."""
        return [self[name] for name in self.main_fields]

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields under 「くわしく書く（任意）」."""
        return [self[name] for name in self.more_fields if name in self.fields]

    @property
    def more_is_open(self) -> bool:
        return any(name in self.errors for name in self.more_fields)

    def facts(self) -> dict[str, Any]:
        """Return what was typed, without the form's own fields."""
        own = {"id", "version", "head_count", "zero"}
        return {name: value for name, value in self.cleaned_data.items() if name not in own}


class DetailsForm(PlaceForm):
    """What may be said besides, all of it optional."""

    starts_at = TimeField(label=_("開始時刻"), required=False)
    ends_at = TimeField(label=_("終了時刻"), required=False)
    audience = forms.ChoiceField(label=_("主な対象"), choices=Audience.choices, required=False)
    audience_note = NameField(label=_("対象（くわしく）"), required=False)
    title = NameField(
        label=_("題名"), required=False, help_text=_("空欄のときは「子どもの未来アクション学習会」とします。")
    )
    host_name = NameField(
        label=_("主催"),
        required=False,
        help_text=_("ご自分（ご自分の団体）のほかが主催のときに、団体名を入力してください。"),
    )
    host_kind = forms.ChoiceField(label=_("主催者の種類"), choices=HOST_KINDS, required=False)
    editions = EditionsField(label=_("使う資料"))
    excerpt = forms.BooleanField(label=_("テキストを抜粋して使う"), required=False)
    note = forms.CharField(
        label=_("メモ"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("ご自分と事務局だけが見ます。参加者のお名前は書かないでください。"),
    )

    def __init__(self, *args: Any, editions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["editions"]
        assert isinstance(field, EditionsField)
        field.queryset = editions
        if not field.choices_left():
            del self.fields["editions"]

    def clean_host_kind(self) -> str:
        return self.cleaned_data["host_kind"] or BodyKind.UNKNOWN

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("終了時刻は、開始時刻よりあとにしてください。"))
        return cleaned


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
    main_fields = ("held_on", "starts_at", "ends_at", "format", "prefecture", "venue", "expected")
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


def no_day_to_come(day: Any) -> Any:
    if day and day > timezone.localdate():
        raise ValidationError(_("開催日がまだ来ていません。終わってからご報告ください。"), code="future")
    return day


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


class CorrectForm(HeadCountMixin, PlaceForm):
    """訂正 by staff: what counts, and why it changes."""

    audience = forms.ChoiceField(label=_("主な対象"), choices=Audience.choices, required=False)
    host_name = NameField(label=_("主催"), required=False)
    host_kind = forms.ChoiceField(label=_("主催者の種類"), choices=BodyKind.choices)
    reason = NameField(
        label=_("訂正の理由"), max_length=500, help_text=_("記録に残ります。個人のお名前は書かないでください。")
    )
    main_fields = (
        *("head_count", "basis", "held_on", "format", "prefecture", "venue"),
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


def values_of(session: StudySession, names: Any) -> dict[str, Any]:
    """Return what a form about `session` starts with."""
    columns = {field.name for field in session._meta.fields}
    values = {name: getattr(session, name) for name in names if name in columns}
    if "editions" in names:
        values["editions"] = list(session.editions.values_list("pk", flat=True))
    return values
