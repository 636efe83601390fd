"""Two dates of every figure: the sentence that prints them and the form that asks for them (DOMAIN 3.8)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# The programme began in April 2018: no figure speaks of a day before.
FIRST_DAY = date(2018, 4, 1)
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


class _Day(forms.DateField):
    """A day from the beginning of the programme to today; empty is None."""

    default_error_messages = {"invalid": _("日付を「2021-03-31」のような形で入力してください。")}

    def __init__(self, **kwargs: Any) -> None:
        # The browser's own date box; without it a typed date works too.
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": FIRST_DAY.isoformat()})
        super().__init__(required=False, input_formats=TYPED, widget=widget, **kwargs)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        if value < FIRST_DAY:
            raise forms.ValidationError(_("2018年4月1日より後の日付を入力してください。記録はその日からです。"))
        if value > timezone.localdate():
            raise forms.ValidationError(_("今日までの日付を入力してください。先の日付の数はまだありません。"))


class DaysForm(forms.Form):
    """`as_of` and `known_on` of the address. A wrong date gives its sentence, and the page shows today's figures."""

    as_of = _Day(label=_("いつの数か"))
    known_on = _Day(label=_("いつまでに届いた報告か"))

    def days(self) -> dict[str, date | None]:
        """Return the keywords of `figures`: the dates that are right, None for the others."""
        cleaned = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {"as_of": cleaned.get("as_of"), "known_on": cleaned.get("known_on")}

    @property
    def is_travelling(self) -> bool:
        """Whether the page shows another day than today, as known now."""
        return any(self.days().values())


def days_form(query: Any) -> DaysForm:
    """Return the form for the address' query; only its two fields are taken from it."""
    form = DaysForm({name: query.get(name, "") for name in ("as_of", "known_on")}, auto_id="figure-%s", label_suffix="")
    form.is_valid()
    return form
