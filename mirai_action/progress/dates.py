"""Two dates of every figure: the sentence that prints them and the form that asks for them (DOMAIN 3.8)."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import travel

TYPED = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d"]


def sentence(as_of: date, reports_until: date) -> str:
    """Return 「2019年7月11日現在（同日までに届いた報告による）」, or with the day to which reports had come in.

    The year of that day is left out where it is the same: 「2021年3月31日現在（4月30日までに届いた報告による）」.
    """
    day = date_format(as_of, "DATE_FORMAT")
    if as_of == reports_until:
        return gettext("%(day)s現在（同日までに届いた報告による）") % {"day": day}
    until = date_format(reports_until, "MONTH_DAY_FORMAT" if as_of.year == reports_until.year else "DATE_FORMAT")
    return gettext("%(day)s現在（%(until)sまでに届いた報告による）") % {"day": day, "until": until}


class DayField(forms.DateField):
    """A day up to today; empty is None. The same limits as the addresses for machines have."""

    default_error_messages = {
        "invalid": _("日付をご確認ください。「2021-03-31」のように、ある日付を入力してください。")
    }

    def __init__(self, **kwargs: Any) -> None:
        # The browser's own date box; without it a typed date works too.
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": travel.FIRST.isoformat()})
        super().__init__(required=False, input_formats=TYPED, widget=widget, **kwargs)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        if value < travel.FIRST:
            raise forms.ValidationError(_("2000年1月1日以降の日付を入力してください。"))
        if value > timezone.localdate():
            raise forms.ValidationError(_("今日までの日付を入力してください。先の日付の数はまだありません。"))


class Days(TypedDict):
    """The keywords of `figures` that make it travel."""

    as_of: date | None
    known_on: date | None


class DaysForm(forms.Form):
    """`as_of` and `known_on` of the address. A wrong date gives its sentence, and the page shows today's figures."""

    as_of = DayField(label=_("いつの数か"))
    known_on = DayField(label=_("いつまでに届いた報告か"))

    def days(self) -> Days:
        """Return the keywords of `figures`: the dates that are right, None for the others."""
        cleaned = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {"as_of": cleaned.get("as_of"), "known_on": cleaned.get("known_on")}

    @property
    def query(self) -> str:
        """Return the same days as the end of another address: `?as_of=2019-07-11`, or nothing."""
        days = self.days()
        dates = {"as_of": days["as_of"], "known_on": days["known_on"]}
        given = {name: day.isoformat() for name, day in dates.items() if day}
        return f"?{urlencode(given)}" if given else ""

    @property
    def is_travelling(self) -> bool:
        """Whether the page shows another day than today, as known now."""
        return any(self.days().values())


def days_form(query: Any) -> DaysForm:
    """Return the form for the address' query; only its two fields are taken from it."""
    form = DaysForm({name: query.get(name, "") for name in ("as_of", "known_on")}, auto_id="figure-%s", label_suffix="")
    for name in form.errors:  # a date box would drop what it can't read: let the person see it and mend it
        widget: Any = form.fields[name].widget
        widget.input_type = "text"
    return form
