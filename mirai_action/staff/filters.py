"""What the dashboard may be narrowed to, all of it in the address: a year or period, a prefecture, a kind, two days."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ambassadors.models import BodyKind
from mirai_action.japan import fiscal
from mirai_action.japan.prefectures import BY_CODE, PREFECTURES
from mirai_action.progress.cut import Cut
from mirai_action.progress.dates import DayField, Days, DaysForm
from mirai_action.progress.models import ONLINE, UNKNOWN

FIRST_YEAR = 2018  # the programme began in April 2018
KINDS = [("individual", _("個人")), ("group", _("団体"))]


class _Choice(forms.ChoiceField):
    """A select whose first line takes the condition away; what is not on the list gets a sentence."""

    default_error_messages = {"invalid_choice": _("この中から選び直してください。")}

    def __init__(self, *, label: Any, first: Any, choices: Any) -> None:
        super().__init__(label=label, required=False, choices=[("", first), *choices])


class FilterForm(DaysForm):
    """The conditions of the address. A wrong one gives its sentence, and the page shows today's whole figures.

    Regional staff choose among their prefectures; without a choice they see the union.
    """

    def __init__(self, query: Any, *, user: Any) -> None:
        self.user = user
        days = self.base_fields
        fields = {
            "fiscal_year": _Choice(label=_("年度"), first=_("すべての年度"), choices=_years()),
            "since": DayField(label=_("期間のはじめ")),
            "until": DayField(label=_("期間のおわり")),
            "prefecture": _Choice(label=_("都道府県"), first=_first(user), choices=_places(user)),
            "kind": _Choice(label=_("アンバサダーの種別"), first=_("個人と団体"), choices=KINDS),
            "host": _Choice(label=_("学習会の主催者"), first=_("すべての主催者"), choices=BodyKind.choices),
        }
        names = [*fields, *days]
        super().__init__({name: query.get(name, "") for name in names}, auto_id="figure-%s", label_suffix="")
        self.fields = fields | self.fields
        for name in self.errors:  # a date box would drop what it can't read: let the person see it and mend it
            widget: Any = self.fields[name].widget
            if isinstance(widget, forms.DateInput):
                widget.input_type = "text"

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = _period(found)
        if first and last and first > last:
            self.add_error(
                "until", _("期間のおわりは、はじめ以降の日付にしてください。年度と期間の重なりも確かめてください。")
            )
        return found

    @property
    def right(self) -> dict[str, Any]:
        """Return what was asked for; nothing where a part of it is wrong."""
        return self.cleaned_data if self.is_valid() else {}

    def days(self) -> Days:
        return {"as_of": self.right.get("as_of"), "known_on": self.right.get("known_on")}

    def cut(self) -> Cut:
        """Return the part of the figures that the page shows, always within the scope of the account."""
        first, last = _period(self.right)
        asked = self.right.get("prefecture")
        own = () if self.user.national else tuple(code for code in self.user.prefectures if code in BY_CODE)
        places = (asked,) if asked else own or (() if self.user.national else ("none",))
        return Cut(
            places=places, kind=self.right.get("kind", ""), host=self.right.get("host", ""), first=first, last=last
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for anything."""
        return any(self.right.values())

    @property
    def query(self) -> str:
        given = {
            name: value.isoformat() if isinstance(value, date) else value for name, value in self.right.items() if value
        }
        return f"?{urlencode(given)}" if given else ""

    def chips(self) -> list[str]:
        """Return the conditions in words, for the line above the figures."""
        shown = []
        for name, value in self.right.items():
            if value:
                field: Any = self.fields[name]
                words = dict(field.choices)[value] if hasattr(field, "choices") else date_format(value, "DATE_FORMAT")
                shown.append(gettext("%(label)s：%(value)s") % {"label": field.label, "value": words})
        return shown


def period_sentence(cut: Cut, *, as_of: date) -> str:
    """Return 「2019年4月1日から2020年3月31日までに増えた数」, or nothing where there is no period."""
    if not cut.is_period:
        return ""
    last = date_format(cut.end(as_of), "DATE_FORMAT")
    if cut.first is None:
        return gettext("%(last)sまでの数") % {"last": last}
    return gettext("%(first)sから%(last)sまでに増えた数") % {
        "first": date_format(cut.first, "DATE_FORMAT"),
        "last": last,
    }


def _period(found: dict[str, Any]) -> tuple[date | None, date | None]:
    """Return the first and the last day of what the year and the period have in common."""
    year = found.get("fiscal_year")
    bounds = fiscal.bounds(int(year)) if year else (None, None)
    firsts = [day for day in (bounds[0], found.get("since")) if day]
    lasts = [day for day in (bounds[1], found.get("until")) if day]
    return max(firsts, default=None), min(lasts, default=None)


def _years() -> list[tuple[str, str]]:
    newest = fiscal.year_of(timezone.localdate())
    return [(str(year), fiscal.label(year)) for year in range(newest, FIRST_YEAR - 1, -1)]


def _first(user: Any) -> Any:
    return _("全国") if user.national else _("担当の都道府県すべて")


def _places(user: Any) -> list[tuple[str, Any]]:
    if not user.national:
        return [(code, BY_CODE[code].label()) for code in user.prefectures if code in BY_CODE]
    return [*((each.code, each.label()) for each in PREFECTURES), (ONLINE, _("オンライン")), (UNKNOWN, _("不明"))]
