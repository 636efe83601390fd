"""What staff fill in: a freeze, a report of a period, a withdrawal, a reason for the public."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from mirai_action.core.forms import Form, ModelForm
from mirai_action.progress.dates import TYPED
from mirai_action.progress.models import Certainty

from .freezing import Wish
from .models import PublicReason, Report, Snapshot
from .reports import first_of_month, first_of_quarter
from .wording import quarter_label

BACK_MONTHS = 24
CERTAINTY_HELP = _("確定は、その日までの報告をすべて確認し終えたときに選びます。")


class PressForm(Form):
    """A form that does its work once: the same `press` a second time gives what the first gave."""

    press = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("press", uuid4())

    @property
    def number(self) -> UUID:
        return self.cleaned_data["press"]  # type: ignore[no-any-return]


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": "2000-01-01"})
    wrong = {"invalid": _("日付をご確認ください。「2021-03-31」のように、ある日付を入力してください。")}
    return forms.DateField(label=label, input_formats=TYPED, widget=widget, error_messages=wrong, **kwargs)


class FreezeForm(PressForm):
    as_of = _day(_("いつの数か"), help_text=_("この日までの累計を凍結します。"))
    known_on = _day(
        _("いつまでに届いた報告か"),
        required=False,
        help_text=_(
            "空欄は、いま届いている報告すべてです。過去の日を入れると、その日の終わりに分かっていた数になります。"
        ),
    )
    certainty = forms.ChoiceField(
        label=_("速報・確定"),
        choices=Certainty.choices,
        initial=Certainty.PRELIMINARY,
        widget=forms.RadioSelect,
        help_text=CERTAINTY_HELP,
    )
    purpose = forms.ChoiceField(
        label=_("用途"),
        choices=[(each.value, each.label) for each in (Snapshot.Purpose.RELEASE, Snapshot.Purpose.OTHER)],
    )
    note = forms.CharField(
        label=_("メモ"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("事務局だけが見ます。公開ページには載りません。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("as_of", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        today, known = timezone.localdate(), found.get("known_on")
        for name in ("as_of", "known_on"):
            day = found.get(name)
            if day and (day > today or day.year < 2000):
                self.add_error(name, _("2000年1月1日から今日までの日付を入力してください。"))
        if known and found.get("as_of") and known < found["as_of"]:
            self.add_error("known_on", _("「いつの数か」と同じ日か、それより後の日にしてください。"))
        return found

    @property
    def wish(self) -> Wish:
        return Wish(**{name: self.cleaned_data[name] for name in ("as_of", "known_on", "certainty", "purpose", "note")})


class PeriodForm(PressForm):
    """A month or a quarter that has begun, as one list to choose from."""

    period = forms.ChoiceField(label=_("期間"))
    certainty = forms.ChoiceField(
        label=_("速報・確定"),
        choices=Certainty.choices,
        initial=Certainty.PRELIMINARY,
        widget=forms.RadioSelect,
        help_text=CERTAINTY_HELP,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = periods()  # type: ignore[attr-defined]

    @property
    def kind(self) -> str:
        return str(self.cleaned_data["period"]).partition(" ")[0]

    @property
    def first(self) -> date:
        return date.fromisoformat(str(self.cleaned_data["period"]).partition(" ")[2])


def periods() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the months and quarters to choose from, the one that ended last first."""
    months = _back(first_of_month(timezone.localdate()), 1, BACK_MONTHS)
    quarters = _back(first_of_quarter(timezone.localdate()), 3, BACK_MONTHS // 3)
    return [
        (
            str(Report.Kind.MONTHLY.label),
            [(f"{Report.Kind.MONTHLY} {day}", date_format(day, "YEAR_MONTH_FORMAT")) for day in months],
        ),
        (
            str(Report.Kind.QUARTERLY.label),
            [(f"{Report.Kind.QUARTERLY} {day}", quarter_label(day)) for day in quarters],
        ),
    ]


def _back(first: date, step: int, count: int) -> list[date]:
    """Return the last `count` beginnings, the one before the running period first, the running one at the end."""
    numbers = [first.year * 12 + first.month - 1 - step * each for each in range(count)]
    days = [date(each // 12, each % 12 + 1, 1) for each in numbers]
    return [*days[1:], days[0]]


class WithdrawForm(Form):
    why = forms.CharField(
        label=_("取り下げの理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("事務局だけが見ます。公開ページには「取り下げました」とだけ載ります。凍結した数は残ります。"),
    )


class PublicReasonForm(ModelForm):
    """An empty reason takes the one that stands back."""

    text = forms.CharField(
        label=_("公開する理由"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=PublicReason._meta.get_field("text").help_text,
    )

    class Meta:
        model = PublicReason
        fields = ["text"]
