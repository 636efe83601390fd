"""Reports."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from materials.models import Edition, Kind
from mirai_action.core.fields import CountField
from mirai_action.core.forms import Form

from .. import head_counts, rules, supplies
from ..choices import AgeBand, Audience, Basis, Format
from ..models import StudySession
from .details import DetailsForm, PlaceForm

AUDIENCE_PARTS = {f"of_{code}": (code, label) for code, label in Audience.choices if code}
AGE_PARTS = {f"aged_{code}": (code, label) for code, label in AgeBand.choices}
PARTS = {"audience_parts": AUDIENCE_PARTS, "age_parts": AGE_PARTS}
TEXTS = ("went_well", "questions", "note")
"""Free text, which may name somebody."""
COPIES, MOST_COPIES, MOST_EDITIONS = ("used", "left"), 100_000, 12
ADD_TO_IT = _("前に書かれた内容は、このページには表示しません。書き足すときだけ入力してください。")


def no_day_to_come(day: Any) -> Any:
    if day and day > timezone.localdate():
        raise ValidationError(_("開催日がまだ来ていません。終わってからご報告ください。"), code="future")
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


class MoreMixin(HeadCountMixin):
    """What a report may say besides the head-count: the list, a breakdown, how it went. All of it optional."""

    listed = CountField(
        label=_("名簿の人数"),
        required=False,
        most=rules.MOST,
        help_text=_("受付の名簿があるときに入力してください。集計に入るのは、参加者数です。"),
    )
    went_well = forms.CharField(
        label=_("よかったこと"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    questions = forms.CharField(
        label=_("参加者から出た質問"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("参加者のお名前は書かないでください。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column, boxes in PARTS.items():
            typed = self.initial.get(column) or {}
            for name, (code, label) in boxes.items():
                self.fields[name] = CountField(label=label, required=False, most=rules.MOST)
                self.fields[name].widget.attrs["class"] = "count"
                self.initial.setdefault(name, typed.get(code))

    @property
    def breakdown(self) -> list[tuple[Any, str, list[forms.BoundField]]]:
        """Return (legend, id, boxes) of the two ways to part the head-count."""
        return [
            (_("対象ごとの人数"), "audience-parts", [self[name] for name in AUDIENCE_PARTS]),
            (_("年代ごとの人数"), "age-parts", [self[name] for name in AGE_PARTS]),
        ]

    @property
    def breakdown_is_open(self) -> bool:
        return any(self[name].errors or self[name].value() for name in (*AUDIENCE_PARTS, *AGE_PARTS))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        head_count = cleaned.get("head_count")
        for column, boxes in PARTS.items():
            parts = {code: cleaned[name] for name, (code, _label) in boxes.items() if cleaned.get(name)}
            cleaned[column] = parts
            if head_count is not None and sum(parts.values()) > head_count:
                first = next(name for name in boxes if cleaned.get(name))
                self.add_error(first, too_many(sum(parts.values()), head_count))
        return cleaned


def shown_parts(column: str, parts: dict[str, int]) -> str:
    """Return a breakdown as people read it: 「60歳以上 25、18〜29歳 5」, in the order of the form."""
    names = dict(PARTS[column].values())
    return "、".join(f"{names[code]} {parts[code]}" for code in names if code in parts)


def too_many(parts: int, head_count: int) -> str:
    """Say what to do where a breakdown adds up to more than came. Fewer is fine: not everyone is known."""
    text = gettext("内訳の合計が%(parts)d人で、参加者数の%(count)d人より多くなっています。どちらかを直してください。")
    return text % {"parts": parts, "count": head_count}


class CopiesMixin(MoreMixin):
    """How many printed copies of each edition were used and are left; numbers of copies, never of participants."""

    own_fields: tuple[str, ...]

    def add_copies(self, editions: Iterable[Edition], before: Mapping[int, supplies.Copies]) -> None:
        """Give every edition its two boxes. `before` is {edition's pk: (used, left)} as noted so far."""
        self.copies_before = before
        self.of_copies = [each for each in editions if each.series.kind == Kind.BROCHURE][:MOST_EDITIONS]
        for edition in self.of_copies:
            begin = before.get(edition.pk, (None, None))
            for name, label, value in zip(COPIES, (_("使った部数"), _("残りの部数")), begin, strict=True):
                box = CountField(label=label, required=False, most=MOST_COPIES)
                box.widget.attrs["class"] = "count"
                self.fields[f"{name}_{edition.pk}"] = box
                self.initial.setdefault(f"{name}_{edition.pk}", value)
                self.own_fields = (*self.own_fields, f"{name}_{edition.pk}")

    @property
    def copies_boxes(self) -> list[tuple[Edition, list[forms.BoundField]]]:
        return [(each, [self[f"{name}_{each.pk}"] for name in COPIES]) for each in self.of_copies]

    @property
    def copies_are_open(self) -> bool:
        return any(
            box.errors or box.value() not in (None, "") for _edition, boxes in self.copies_boxes for box in boxes
        )

    def copies(self) -> dict[Edition, supplies.Copies]:
        """Return what was typed, edition by edition; both empty only where something stood there before."""
        typed = {each: tuple(self.cleaned_data.get(f"{name}_{each.pk}") for name in COPIES) for each in self.of_copies}
        return {
            each: (used, left)
            for each, (used, left) in typed.items()
            if used is not None or left is not None or each.pk in self.copies_before
        }


def editions_at(session: StudySession) -> list[Edition]:
    """Return the brochures used at a session; where none was named, those that its place would use."""
    named = list(session.editions.filter(series__kind=Kind.BROCHURE).select_related("series"))
    if named:
        return named
    brochures = Edition.objects.published().filter(series__kind=Kind.BROCHURE).select_related("series")
    return list(brochures.for_prefecture(session.prefecture))


class PastForm(CopiesMixin, DetailsForm):
    """A session that was held, with its head-count, in one screen."""

    main_fields = ("held_on", "format", "prefecture", "town", "venue", "head_count")
    more_fields = (
        *("basis", "listed", "starts_at", "ends_at", "title", "audience", "audience_note"),
        *("host_name", "host_kind", "editions", "excerpt", "went_well", "questions", "note"),
    )
    own_fields = (*AUDIENCE_PARTS, *AGE_PARTS)

    def __init__(self, *args: Any, editions: Any, **kwargs: Any) -> None:
        super().__init__(*args, editions=editions, **kwargs)
        self.add_copies(editions, {})

    def clean_held_on(self) -> Any:
        return no_day_to_come(super().clean_held_on())


class ReportForm(CopiesMixin, PlaceForm):
    """The report of a session: the head-count first; the rest is filled in already."""

    shows_no_texts = False
    audience = forms.ChoiceField(label=_("主な対象"), choices=Audience.choices, required=False)
    excerpt = forms.BooleanField(label=_("テキストを抜粋して使った"), required=False)
    note = DetailsForm.base_fields["note"]
    more_fields = (
        *("held_on", "format", "prefecture", "town", "venue", "basis", "listed", "audience", "excerpt"),
        *("went_well", "questions", "note"),
    )
    own_fields = (*AUDIENCE_PARTS, *AGE_PARTS)

    def __init__(self, *args: Any, session: StudySession, **kwargs: Any) -> None:
        begin = {name: getattr(session, name) for name in PARTS} | head_counts.start(session)
        kwargs["initial"] = begin | (kwargs.get("initial") or {})
        self.session, self.figures = session, head_counts.beside(session)
        super().__init__(*args, session=session, **kwargs)
        self.add_copies(editions_at(session), supplies.recorded(session))
        self.initial["id"] = self.fields["id"].initial = uuid.uuid4()  # of this report, not of the session

    @property
    def main_fields(self) -> tuple[str, ...]:  # type: ignore[override]
        """The head-count; the place too, where the plan does not say it."""
        return (
            ("head_count",)
            if self.session.place != "unknown"
            else ("format", "prefecture", "town", "venue", "head_count")
        )

    @property
    def more(self) -> list[forms.BoundField]:
        return [each for each in super().more if each.name not in self.main_fields]

    def clean_held_on(self) -> Any:
        return no_day_to_come(super().clean_held_on())


class LinkedReportForm(ReportForm):
    """The report by the link of a letter. Whoever holds it may not be the reporter: no free text is shown.

    What is typed is added to what stands there already.
    """

    shows_no_texts = True

    def __init__(self, *args: Any, session: StudySession, **kwargs: Any) -> None:
        super().__init__(*args, session=session, **kwargs)
        for name in TEXTS:
            self.initial[name] = ""
            if getattr(session, name):
                self.fields[name].help_text = _(
                    "前に書かれた内容は、このページには表示しません。書き足すときだけ入力してください。"
                )

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        for name in TEXTS:
            typed, before = facts.pop(name, ""), getattr(self.session, name)
            if typed:
                facts[name] = f"{before}\n{typed}"[:4000] if before and typed not in before else before or typed
        return facts


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

    def __init__(self, *args: Any, checked_in: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if checked_in:
            self.fields["head_count"].help_text = gettext("受付の人数 %(count)d人") % {"count": checked_in}


class NewRowForm(PlaceForm):
    """A line for a session that nobody planned: day, place, head-count. A blank one is nothing at all."""

    format = forms.ChoiceField(label=_("開催方法"), choices=Format.choices, initial=Format.VENUE)
    head_count = CountField(
        label=_("参加者数"),
        most=rules.MOST,
        error_messages={"required": _("参加者数を入力してください。わからないときは、この行を空欄にしてください。")},
    )
    zero = RowForm.base_fields["zero"]
    main_fields = ("held_on", "format", "prefecture", "venue", "head_count")

    @property
    def is_filled(self) -> bool:
        """Whether anything was typed. The method and the prefecture stand there from the beginning."""
        boxes = ("held_on_year", "held_on_month", "held_on_day", "venue", "head_count")
        return self.is_bound and any(str(self.data.get(self.add_prefix(name), "")).strip() for name in boxes)

    def clean_held_on(self) -> Any:
        return no_day_to_come(super().clean_held_on())


class BodyPastForm(PastForm):
    """A session that the signed-in section's own body held: the host is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["host_name"], self.fields["host_kind"]
