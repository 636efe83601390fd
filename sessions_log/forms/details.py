"""Day, place and what else may be said of a session; the ground of the other forms."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ambassadors.models import BodyKind
from materials.models import Edition
from mirai_action.core.fields import DateField, NameField, PrefectureField, SuggestingInput
from mirai_action.core.forms import Form
from mirai_action.japan import municipalities

from .. import hosts, rules
from ..choices import Audience, Format
from ..models import StudySession

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
    own_fields: tuple[str, ...] = ()
    """Fields that are not columns by themselves: `facts()` leaves them out."""

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
    town = NameField(
        label=_("会場の市区町村"),
        required=False,
        widget=SuggestingInput,
        help_text=_("例：さいたま市、さいたま市浦和区。会場名が市区町村名で始まるときは空欄でかまいません。"),
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
        if "town" not in (*self.main_fields, *self.more_fields):
            del self.fields["town"]
        else:
            self._suggest_municipalities()

    def _suggest_municipalities(self) -> None:
        """Offer those of the prefecture; choosing another one fetches its own, where there is JavaScript."""
        prefecture = self.data.get(self.add_prefix("prefecture")) or self.initial.get("prefecture") or ""
        self.fields["town"].widget.suggestions = hosts.municipalities(prefecture)  # type: ignore[attr-defined]
        self.fields["prefecture"].widget.attrs |= {
            "hx-get": reverse("sessions:municipalities"),
            "hx-target": "#town-suggestions",
            "hx-swap": "outerHTML",
        }

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        latest = timezone.localdate() + timedelta(days=730)
        if day and not rules.FIRST_DAY <= day <= latest:
            raise ValidationError(_("2018年4月から2年先までの日付を入力してください。"), code="range")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        online = cleaned.get("format") == Format.ONLINE
        cleaned["municipality_code"] = "" if online else self._municipality_code(cleaned)
        if online:
            cleaned["prefecture"] = ""
        elif "format" in cleaned and "prefecture" in cleaned and not cleaned["prefecture"]:
            self.add_error("prefecture", _("会場のある都道府県を選んでください。"))
        return cleaned

    def _municipality_code(self, cleaned: dict[str, Any]) -> str:
        """Return the code of what was typed, or of what the hall's name begins with; a name alone tells both."""
        typed, prefecture = cleaned.get("town", ""), cleaned.get("prefecture", "")
        if not typed:
            found = municipalities.at_the_start_of(cleaned.get("venue", ""), prefecture)
            return found.code if found else ""
        try:
            found = municipalities.match(typed, prefecture)
        except municipalities.Unclear as unclear:
            self.add_error("town", which_municipality(typed, unclear.candidates))
            return ""
        if "prefecture" in cleaned:
            cleaned["prefecture"] = found.prefecture
        return found.code

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
        return any(name in self.errors for name in (*self.more_fields, *self.own_fields))

    def facts(self) -> dict[str, Any]:
        """Return what was typed, without the form's own fields."""
        own = {"id", "version", "head_count", "zero", "town", *self.own_fields}
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
        widget=SuggestingInput,
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
        self.fields["host_name"].widget.attrs |= {
            "hx-get": reverse("sessions:hosts"),
            "hx-trigger": "input changed delay:300ms",
            "hx-include": "[name=prefecture]",
            "hx-target": "#host_name-suggestions",
            "hx-swap": "outerHTML",
        }

    def clean_host_kind(self) -> str:
        return self.cleaned_data["host_kind"] or BodyKind.UNKNOWN

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("終了時刻は、開始時刻よりあとにしてください。"))
        if "host_name" in self.fields:
            cleaned["organization"] = hosts.body(cleaned.get("host_name", ""), cleaned.get("prefecture", ""))
            if cleaned["organization"]:
                cleaned["host_name"] = ""
        return cleaned


def which_municipality(typed: str, candidates: Iterable[municipalities.Municipality]) -> str:
    """Say what to do about a municipality that is not clear, with the nearest ones by name."""
    names = gettext("、").join(each.county + each.name for each in candidates)
    if not names:
        return gettext("「%(typed)s」が見つかりません。市区町村の名前を入力してください。例：さいたま市") % {
            "typed": typed
        }
    return gettext("「%(typed)s」は、どの市区町村でしょうか。次の中から選んで入力してください：%(names)s") % {
        "typed": typed,
        "names": names,
    }


def values_of(session: StudySession, names: Any) -> dict[str, Any]:
    """Return what a form about `session` starts with."""
    columns = {field.name for field in session._meta.fields}
    values = {name: getattr(session, name) for name in names if name in columns}
    if "town" in names:
        values["town"] = getattr(municipalities.find(session.municipality_code), "name", "")
    if "host_name" in names and session.organization:
        values["host_name"] = session.organization.name
    if "editions" in names:
        values["editions"] = list(session.editions.values_list("pk", flat=True))
    return values
