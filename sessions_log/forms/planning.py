"""Planning, postponing, cancelling, one session or many."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador
from mirai_action.core.fields import CountField, DateField, NameField
from mirai_action.core.forms import Form

from .. import joint, repeating
from ..models import StudySession
from ..repeating import Rhythm
from .details import DetailsForm

FARTHEST = timedelta(days=730)


class ChangeForm(DetailsForm):
    """予定: today or later."""

    expected = CountField(
        label=_("参加予定人数"), required=False, help_text=_("およその人数でかまいません。講師とスタッフは含めません。")
    )
    public = forms.BooleanField(
        label=_("公開の学習会として、サイトの一覧に載せる"),
        required=False,
        help_text=_("日時・会場・主催・題名が、どなたにも見えるようになります。"),
    )
    main_fields: tuple[str, ...] = (
        "held_on",
        "starts_at",
        "ends_at",
        "format",
        "prefecture",
        "town",
        "venue",
        "expected",
        "public",
    )
    more_fields: tuple[str, ...] = (
        *("title", "audience", "audience_note", "host_name", "host_kind", "editions", "excerpt", "note"),
    )

    def clean_held_on(self) -> Any:
        day = super().clean_held_on()
        if day and day < timezone.localdate() and day != self.initial.get("held_on"):
            raise ValidationError(
                _("開催日が過ぎています。「終わった学習会を報告する」から入力してください。"), code="past"
            )
        return day

    @property
    def days(self) -> list[date]:
        """The days that the plan is for."""
        return [self.cleaned_data["held_on"]]


class PlanForm(ChangeForm):
    """A plan for one day or several, alone or with other ambassadors. `asking` is who plans."""

    joint = forms.CharField(
        label=_("共同実施のアンバサダー"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text=_(
            "登録番号かメールアドレスを入力してください。何人かいるときは、1行に1人ずつ入力してください。"
            "相手の方には、あなたのお名前を入れたお知らせのメールが届きます。"
        ),
    )
    rhythm = forms.ChoiceField(label=_("くり返し"), choices=Rhythm.choices, required=False)
    times = CountField(
        label=_("全部で何回（最初の回を含む）"),
        required=False,
        help_text=_("2回から24回まで。1回ごとに変更や中止ができます。"),
    )
    other_days = forms.CharField(
        label=_("ほかの日"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_("「ほかの日を並べて書く」を選んだときに入力してください。例：5月10日、5月24日、6月7日"),
    )
    together_fields = ("joint",)
    repeat_fields = ("rhythm", "times", "other_days")
    own_fields: tuple[str, ...] = (*together_fields, *repeat_fields)

    def __init__(self, *args: Any, asking: Ambassador | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asking = asking
        if not self.initial.get("held_on"):
            soon = timezone.localdate() + timedelta(days=14)
            self.initial["held_on"] = [soon.year, None, None]  # the year is the box least often another one

    @property
    def more_is_open(self) -> bool:
        return any(name in self.errors for name in self.more_fields)

    @property
    def together(self) -> list[forms.BoundField]:
        return [self[name] for name in self.together_fields]

    @property
    def repeat(self) -> list[forms.BoundField]:
        return [self[name] for name in self.repeat_fields]

    @property
    def together_is_open(self) -> bool:
        return any(self[name].errors or self[name].value() for name in self.together_fields)

    @property
    def repeat_is_open(self) -> bool:
        return any(self[name].errors or self[name].value() for name in self.repeat_fields)

    def clean_joint(self) -> list[Ambassador]:
        """Return the ambassadors of the lines, each once."""
        pieces = [each for each in re.split(r"[\s,、，;；]+", self.cleaned_data["joint"]) if each]
        if len(pieces) > joint.MOST:
            text = gettext("共同実施のアンバサダーは%(most)d人までです。") % {"most": joint.MOST}
            raise ValidationError(text, code="many")
        return list({each.pk: each for each in (joint.find(piece, asking=self.asking) for piece in pieces)}.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, rhythm = cleaned.get("held_on"), cleaned.get("rhythm")
        self._days = [first] if first else []
        if first and rhythm == Rhythm.DAYS:
            self._read_days(first, cleaned.get("other_days", ""))
        elif first and rhythm:
            self._count_days(first, rhythm, cleaned.get("times"))
        return cleaned

    def _read_days(self, first: date, text: str) -> None:
        try:
            found = repeating.read(text, first)
        except ValueError as piece:
            message = gettext("「%(piece)s」が日付として読めません。「5月10日」のような形で入力してください。")
            self.add_error("other_days", message % {"piece": piece})
            return
        if not found:
            self.add_error("other_days", _("ほかの日を入力してください。例：5月10日、5月24日"))
        self._set_days(first, found, "other_days")

    def _count_days(self, first: date, rhythm: str, times: int | None) -> None:
        if times is None or not 2 <= times <= repeating.MOST:
            self.add_error("times", _("何回ひらくかを、2から24までの数字で入力してください。"))
            return
        self._set_days(first, repeating.dates(first, rhythm, times), "times")

    def _set_days(self, first: date, others: list[date], field: str) -> None:
        days = sorted({first, *others} - {first})
        if days and not (timezone.localdate() <= days[0] and days[-1] <= timezone.localdate() + FARTHEST):
            self.add_error(field, _("今日から2年先までの日になるように入力してください。"))
        elif len(days) >= repeating.MOST:
            self.add_error(field, _("一度に登録できるのは24回までです。"))
        self._days = [first, *days]

    @property
    def days(self) -> list[date]:
        return self._days


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
        elif not timezone.localdate() <= day <= timezone.localdate() + FARTHEST:
            self.add_error("held_on", _("新しい開催日には、今日から2年先までの日付を入力してください。"))
        return cleaned


class CancelForm(Form):
    reason = NameField(label=_("中止の理由"), required=False, max_length=200)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CloseManyForm(Form):
    """まとめて中止・延期: which sessions, what with them, and why."""

    chosen = forms.MultipleChoiceField(
        label=_("どの学習会ですか"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("中止・延期にする学習会を選んでください。")},
    )
    verb = forms.ChoiceField(
        label=_("どうしますか"),
        widget=forms.RadioSelect,
        choices=[
            ("cancel", _("中止にする")),
            ("postpone", _("延期する（新しい日はまだ決まっていない）")),
            ("shift", _("延期する（何週間かあとの、同じ曜日へ）")),
        ],
    )
    weeks = CountField(
        label=_("何週間あとですか"),
        required=False,
        most=52,
        help_text=_("「何週間かあと」を選んだときに入力してください。例：4"),
    )
    reason = NameField(
        label=_("理由"),
        required=False,
        max_length=200,
        help_text=_("例：感染症の拡大のため。選んだ学習会すべてに同じ理由が入ります。"),
    )

    def __init__(self, *args: Any, rows: list[StudySession], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(each.pk): each for each in rows}
        self.fields["chosen"].choices = [(key, str(each)) for key, each in self.rows.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("verb") == "shift" and "weeks" in cleaned and not cleaned["weeks"]:
            self.add_error("weeks", _("何週間あとかを、1から52までの数字で入力してください。"))
        return cleaned

    def sessions(self) -> list[tuple[StudySession, int | None]]:
        """Return the chosen rows with the version that the page showed."""
        return [(self.rows[key], self._version(key)) for key in self.cleaned_data["chosen"]]

    def _version(self, key: str) -> int | None:
        shown = str(self.data.get(f"version-{key}", ""))
        return int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 10 else None


class JointForm(Form):
    """One more ambassador for a session."""

    joint = forms.CharField(
        label=_("登録番号またはメールアドレス"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("相手の方には、あなたのお名前を入れたお知らせのメールが届きます。"),
        error_messages={"required": _("登録番号かメールアドレスを入力してください。")},
    )

    def __init__(self, *args: Any, asking: Ambassador | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asking = asking

    def clean_joint(self) -> Ambassador:
        return joint.find(self.cleaned_data["joint"], asking=self.asking)
