"""What people type: an order, copies handed out; and what staff type about shipping and the store."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from materials.models import Edition
from mirai_action.core.fields import CountField, DateField, NameField, PhoneField, PostalCodeField, PrefectureField
from mirai_action.core.forms import Form

from .choices import Reason, Source
from .models import DAYS_BEFORE, MOST, Order, Stock, is_short_notice, is_too_many
from .occasions import Occasion
from .orderers import SHIP_TO, Orderer

FIRST_DAY = date(2018, 4, 1)


class Warning(NamedTuple):
    """Something to think about: never forbids (DOMAIN 4)."""

    code: str
    text: str


class ShipToForm(Form):
    """Where the parcel goes."""

    recipient = NameField(
        label=_("お届け先のお名前"),
        help_text=_("会場や団体に送るときは、団体名とご担当者のお名前を入力してください。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    postal_code = PostalCodeField(label=_("郵便番号"))
    address = NameField(
        label=_("住所"),
        max_length=200,
        help_text=_("都道府県から、番地・建物名・部屋番号まで入力してください。"),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    phone = PhoneField(label=_("電話番号"), help_text=_("配送会社がご連絡に使います。"))


class OrderForm(ShipToForm):
    """Which copies, for what, by when, where to."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    orderer = forms.ChoiceField(label=_("どなたの注文ですか"), widget=forms.RadioSelect)
    session = forms.ChoiceField(
        label=_("どの学習会で使いますか"),
        required=False,
        help_text=_("予定している学習会から選べます。学習会のほかで使うときは、選ばずにお進みください。"),
    )
    needed_on = DateField(
        label=_("必要な日"),
        required=False,
        help_text=_("冊子を使う日です。お届けまでに日数がかかるため、10日前までにご注文ください。"),
    )
    expected = CountField(
        label=_("参加予定人数"), required=False, help_text=_("およその人数でかまいません。部数の目安にします。")
    )
    note = forms.CharField(
        label=_("連絡事項"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: Any,
        orderers: list[Orderer],
        stocks: Iterable[Stock],
        occasions: Mapping[str, list[Occasion]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.orderers = {each.key: each for each in orderers}
        self.stocks = list(stocks)
        self.occasions = {each.key: (owner, each) for owner, rows in occasions.items() for each in rows}
        self.initial.setdefault("id", uuid.uuid4())
        self._choices()
        for stock in self.stocks:
            self.fields[name_of(stock)] = CountField(
                label=_t("%(edition)s（部数）") % {"edition": stock.edition},
                required=False,
                most=MOST,
                help_text=_("在庫が少なくなっています。") if stock.is_low else "",
                error_messages={"number": _("部数を数字だけで入力してください。例：30")},
            )

    def _choices(self) -> None:
        """Offer whose order it is only where there is a choice, sessions only where some are planned."""
        if len(self.orderers) == 1:
            del self.fields["orderer"]
        else:
            self.fields["orderer"].choices = [(key, each.label) for key, each in self.orderers.items()]  # type: ignore[attr-defined]
            self.initial.setdefault("orderer", next(iter(self.orderers)))
        if not self.occasions:
            del self.fields["session"]
        else:
            rows = [(key, each.label) for key, (_owner, each) in self.occasions.items()]
            self.fields["session"].choices = [("", _("選ばない（学習会のほかで使う）")), *rows]  # type: ignore[attr-defined]

    @property
    def books(self) -> list[forms.BoundField]:
        return [self[name_of(stock)] for stock in self.stocks]

    @property
    def purpose(self) -> list[forms.BoundField]:
        return [self[name] for name in ("orderer", "session", "needed_on", "expected") if name in self.fields]

    @property
    def after_address(self) -> list[forms.BoundField]:
        return [self[name] for name in ("phone", "note")]

    @property
    def hidden(self) -> list[forms.BoundField]:
        return [self["id"], self["seen"]]

    def clean_needed_on(self) -> Any:
        day, today = self.cleaned_data["needed_on"], timezone.localdate()
        if day and not today <= day <= today + timedelta(days=730):
            raise ValidationError(_("今日から2年先までの日付を入力してください。"), code="range")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = {name_of(stock) for stock in self.stocks}
        if self.stocks and not named & self.errors.keys() and not self.copies():
            self.add_error(name_of(self.stocks[0]), _("部数を入力してください。1部から注文できます。"))
        picked = self.occasions.get(cleaned.get("session") or "")
        if picked and picked[0] != self.chosen().key:
            self.add_error("session", _("選んだ方の学習会ではありません。もう一度選んでください。"))
        elif picked:
            cleaned["needed_on"] = cleaned.get("needed_on") or picked[1].on
            if cleaned.get("expected") is None:
                cleaned["expected"] = picked[1].expected
        return cleaned

    def chosen(self) -> Orderer:
        return self.orderers.get(self.cleaned_data.get("orderer", ""), next(iter(self.orderers.values())))

    def copies(self) -> dict[Edition, int]:
        """Return {edition: copies}, without those of which none are wanted."""
        typed = {stock.edition: self.cleaned_data.get(name_of(stock)) for stock in self.stocks}
        return {edition: number for edition, number in typed.items() if number}

    def warnings(self) -> list[Warning]:
        """Return what to think about before this order goes out; call it on a valid form."""
        return list(self._warnings())

    def _warnings(self) -> Iterable[Warning]:
        needed_on, expected = self.cleaned_data["needed_on"], self.cleaned_data["expected"]
        wanted: dict[int, int] = {}
        for edition, copies in self.copies().items():
            wanted[edition.series_id] = wanted.get(edition.series_id, 0) + copies
        if is_short_notice(needed_on, timezone.localdate()):
            text = _t(
                "必要な日まで%(days)d日を切っています。間に合わないことがあります。お急ぎのときは、お電話もください。"
            )
            yield Warning("late", text % {"days": DAYS_BEFORE})
        if any(is_too_many(copies, expected) for copies in wanted.values()):
            text = _t("参加予定人数（%(expected)d人）にくらべて部数が多くなっています（合計%(copies)d部）。")
            yield Warning("over", text % {"expected": expected, "copies": max(wanted.values())})
        for stock in self.stocks:
            if self.copies().get(stock.edition, 0) > max(stock.quantity - getattr(stock, "waiting", 0), 0):
                text = _t("%(edition)sは在庫が足りないため、お届けまでに日数がかかることがあります。")
                yield Warning(f"stock-{stock.pk}", text % {"edition": stock.edition})

    def unseen(self) -> list[Warning]:
        """Return the warnings that were not on the page yet, and note on the form that they are now."""
        found = self.warnings()
        fresh = {each.code for each in found} - set(self.cleaned_data["seen"].split())
        if fresh:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["seen"] = " ".join(each.code for each in found)  # type: ignore[index]
        return found if fresh else []

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*SHIP_TO, "needed_on", "expected", "note")}


def name_of(stock: Stock) -> str:
    return f"copies_{stock.pk}"


class HandoutForm(Form):
    """配布: which copies went where on which day."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    edition = forms.ModelChoiceField(Edition.objects.none(), label=_("冊子"), empty_label=_("選んでください"))
    event = NameField(label=_("イベント・配布先"), help_text=_("例：〇〇市 子育てフェスタ"))
    held_on = DateField(label=_("配布した日"), help_text=_("西暦で入力してください。例：2026年4月15日"))
    copies = CountField(label=_("部数"), most=MOST)
    prefecture = PrefectureField(label=_("都道府県"), required=False)
    source = forms.ChoiceField(label=_("どの冊子から"), choices=Source.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, sources: tuple[str, ...] = tuple(Source.values), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["edition"]
        field.queryset = Edition.objects.exclude(access="staff").select_related("series")
        self.initial.setdefault("id", uuid.uuid4())
        if len(sources) == 1:
            del self.fields["source"]
            self.only = sources[0]
        else:
            choice: Any = self.fields["source"]
            choice.choices = [(value, Source(value).label) for value in sources]
            self.initial.setdefault("source", sources[0])

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day and not FIRST_DAY <= day <= timezone.localdate():
            raise ValidationError(_("2018年4月から今日までの日付を入力してください。"), code="range")
        return day

    def clean_copies(self) -> Any:
        if self.cleaned_data["copies"] == 0:
            raise ValidationError(_("1部から記録できます。"), code="zero")
        return self.cleaned_data["copies"]

    def facts(self) -> dict[str, Any]:
        found = {name: self.cleaned_data[name] for name in ("edition", "event", "held_on", "copies", "prefecture")}
        return found | {"source": self.cleaned_data.get("source") or self.only}


# -- staff ------------------------------------------------------------------------------------------------------------
class ShipForm(Form):
    """発送: who carries it, and the number to ask for it by."""

    carrier = NameField(label=_("配送会社"), required=False, max_length=50)
    tracking = NameField(label=_("お問い合わせ番号"), required=False, max_length=50)


class CancelForm(Form):
    reason = NameField(label=_("取消の理由"), max_length=200, help_text=_("注文した方へのメールに、このまま載ります。"))


class AmendForm(Form):
    """Other copies than ordered: each edition of the store or of the order, with what was ordered filled in."""

    reason = NameField(label=_("変更の理由"), max_length=200, help_text=_("注文した方へのメールに、このまま載ります。"))

    def __init__(self, *args: Any, order: Order, stocks: Iterable[Stock], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ordered = {line.edition: line.copies for line in order.lines.all()}
        self.editions = {f"copies_{each.pk}": each for each in [*ordered, *_others(stocks, ordered)]}
        for name, edition in self.editions.items():
            self.fields[name] = CountField(
                label=_t("%(edition)s（部数）") % {"edition": edition},
                required=False,
                most=MOST,
                initial=ordered.get(edition, 0),
                error_messages={"number": _("部数を数字だけで入力してください。例：30")},
            )
        self.order_fields([*self.editions, "reason"])

    def copies(self) -> dict[Edition, int]:
        """Return {edition: copies} as typed; an empty field is none."""
        return {edition: self.cleaned_data[name] or 0 for name, edition in self.editions.items()}


def _others(stocks: Iterable[Stock], ordered: Mapping[Edition, int]) -> list[Edition]:
    return [each.edition for each in stocks if each.edition not in ordered]


class MoveForm(Form):
    """入出庫: copies into the store or out of it, or what a count has found."""

    KINDS = (
        (Reason.PRINTED, Reason.PRINTED.label),
        (Reason.RETURNED, Reason.RETURNED.label),
        (Reason.DIFFERENCE, _("棚卸し（数えた部数を入力）")),
    )
    press = forms.UUIDField(required=False, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("理由"), choices=KINDS, widget=forms.RadioSelect, initial=Reason.PRINTED)
    copies = CountField(
        label=_("部数"),
        most=MOST,
        help_text=_("入荷・返送は入った部数を、棚卸しは実際に数えた部数を入力します。"),
    )
    moved_on = DateField(label=_("日付"))
    note = NameField(label=_("メモ"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("press", uuid.uuid4())
        self.initial.setdefault("moved_on", timezone.localdate())

    def clean_moved_on(self) -> Any:
        day = self.cleaned_data["moved_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("今日までの日付を入力してください。"), code="future")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("copies") == 0 and cleaned.get("reason") != Reason.DIFFERENCE:
            self.add_error("copies", _("1部から記録できます。"))
        return cleaned


class AddressForm(ShipToForm):
    """The ship-to address as staff correct it."""

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(order, name) for name in SHIP_TO}
        super().__init__(*args, **kwargs)
