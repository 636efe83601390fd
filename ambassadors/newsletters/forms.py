"""What staff type: the words, to whom, and when."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Affiliation, AmbassadorKind
from mirai_action.core import segments
from mirai_action.core.fields import DateField
from mirai_action.core.forms import Form
from mirai_action.japan.prefectures import PREFECTURE_CHOICES

from .models import Newsletter
from .segment import UNKNOWN

HOURS = range(7, 21)
"""Nobody's telephone rings at night."""


def _many(label: Any, choices: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget, help_text=help_text)


class NewsletterForm(Form):
    """The words in Japanese and perhaps in English, and the conditions. What is not chosen does not narrow."""

    subject = forms.CharField(label=_("件名"), max_length=100)
    text = forms.CharField(
        label=_("本文"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "はじめに「〇〇 様」、終わりに送る理由・配信停止のリンク・事務局の住所が自動で入ります。"
            "空の行で段落を分けます。アドレス（https://…）はリンクになります。"
        ),
    )
    subject_en = forms.CharField(label=_("件名（英語）"), max_length=100, required=False)
    text_en = forms.CharField(
        label=_("本文（英語）"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("英語の手紙を選んだ方に送ります。空欄のときは、日本語で送ります。"),
    )
    prefectures = _many(
        _("主な活動地域"), [*PREFECTURE_CHOICES, (UNKNOWN, _("不明"))], _("選ばないときは、全国に送ります。")
    )
    kinds = _many(_("個人・団体"), AmbassadorKind.choices)
    affiliations = _many(
        _("所属の種類"), [*((value, label) for value, label in Affiliation.choices if value), (UNKNOWN, _("記入なし"))]
    )
    since = DateField(label=_("登録日（この日から）"), required=False)
    until = DateField(label=_("登録日（この日まで）"), required=False)

    SEGMENT = ("prefectures", "kinds", "affiliations", "since", "until")

    def __init__(self, *args: Any, newsletter: Newsletter | None = None, **kwargs: Any) -> None:
        if newsletter is not None:
            kwargs["initial"] = initial_of(newsletter)
        super().__init__(*args, **kwargs)
        for each in segments.conditions:
            self.fields[_field(each.name)] = forms.ChoiceField(
                label=each.label, choices=[("", _("選ばない")), *each.choices], required=False, help_text=each.help_text
            )

    @property
    def words(self) -> list[Any]:
        return [self[name] for name in ("subject", "text")]

    @property
    def english(self) -> list[Any]:
        return [self[name] for name in ("subject_en", "text_en")]

    @property
    def conditions(self) -> list[Any]:
        """Return the fields that narrow, the prefectures apart (47 boxes)."""
        return [self[name] for name in ("kinds", "affiliations", "since", "until")] + [
            self[_field(each.name)] for each in segments.conditions
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        english = cleaned.get("subject_en"), cleaned.get("text_en")
        if any(english) and not all(english):
            missing = "text_en" if english[0] else "subject_en"
            if missing not in self.errors:
                self.add_error(missing, _("英語で送るときは、件名と本文の両方を入力してください。"))
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("「この日から」と同じ日か、それよりあとの日にしてください。"))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """Return the columns of a newsletter."""
        typed = self.cleaned_data
        found = {name: typed[name] for name in ("subject", "text", "subject_en", "text_en")}
        chosen: dict[str, Any] = {name: typed[name] for name in self.SEGMENT if typed.get(name)}
        chosen |= {name: chosen[name].isoformat() for name in ("since", "until") if name in chosen}
        more = {each.name: typed[_field(each.name)] for each in segments.conditions if typed.get(_field(each.name))}
        return found | {"segment": chosen | ({"more": more} if more else {})}


def _field(name: str) -> str:
    return "more_" + name.replace(".", "_")


def initial_of(newsletter: Newsletter) -> dict[str, Any]:
    """Return what the form shows of a newsletter that is there."""
    words = {name: getattr(newsletter, name) for name in ("subject", "text", "subject_en", "text_en")}
    stored = dict(newsletter.segment)
    more = {_field(name): choice for name, choice in stored.pop("more", {}).items()}
    days = {name: datetime.fromisoformat(stored[name]).date() for name in ("since", "until") if stored.get(name)}
    return words | stored | days | more


class SendForm(Form):
    """At once, or on a day at an hour in Japan."""

    when = forms.ChoiceField(
        label=_("いつ送りますか"),
        choices=[("now", _("今すぐ送る")), ("later", _("日時を決めて送る"))],
        widget=forms.RadioSelect,
    )
    day = DateField(label=_("送る日（日時を決めて送るとき）"), required=False)
    hour = forms.TypedChoiceField(
        label=_("送る時刻（日時を決めて送るとき）"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("日本時間です。送る方が多いときは、この時刻から順に送ります。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hour: Any = self.fields["hour"]
        hour.choices = [("", _("選んでください")), *((each, _("%(hour)d時") % {"hour": each}) for each in HOURS)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == "later":
            if not cleaned.get("day") and "day" not in self.errors:
                self.add_error("day", _("送る日を入力してください。"))
            if cleaned.get("hour") is None and "hour" not in self.errors:
                self.add_error("hour", _("送る時刻を選んでください。"))
        return cleaned

    @property
    def at(self) -> datetime | None:
        """Return the moment that was chosen; None for at once."""
        typed = self.cleaned_data
        if typed["when"] == "now":
            return None
        return timezone.make_aware(datetime.combine(typed["day"], time(typed["hour"])))
