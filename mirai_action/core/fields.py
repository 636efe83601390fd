"""Form fields that take what people in Japan type, and say what to do where they can't.

They accept full width everywhere; nobody is asked to 「半角で入力」 (DOMAIN 5).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber, to_python

from mirai_action.japan import hyphens, kana, names, numbers, postal
from mirai_action.japan.prefectures import PREFECTURE_CHOICES

from .mail_address import MailAddressFormField

__all__ = [
    "CountField",
    "DateField",
    "KanaField",
    "MailAddressFormField",
    "NameField",
    "PhoneField",
    "PostalCodeField",
    "PrefectureField",
    "SuggestingInput",
]


class NameField(forms.CharField):
    """A name or an address: stored as typed (NFC, trimmed)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 100)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return names.stored(super().to_python(value) or "")


class KanaField(NameField):
    """ふりがな in any kana; hiragana comes out."""

    default_error_messages = {"kana": _("ひらがな、またはカタカナで入力してください。")}

    def to_python(self, value: Any) -> str:
        reading = kana.to_hiragana(super().to_python(value))
        if reading and not kana.is_reading(reading):
            raise ValidationError(self.error_messages["kana"], code="kana")
        return reading


class PhoneField(forms.CharField):
    """A telephone number; E.164 comes out ("+81488331234"), or an empty text."""

    widget = forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"})
    default_error_messages = {"phone": _("電話番号を市外局番から入力してください。例：048-833-1234")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = hyphens.fold_in_numbers(unicodedata.normalize("NFKC", super().to_python(value) or ""))
        if not text:
            return ""
        number = to_python(text, region="JP")
        if not isinstance(number, PhoneNumber) or not number.is_valid():
            raise ValidationError(self.error_messages["phone"], code="phone")
        return str(number.as_e164)

    def prepare_value(self, value: Any) -> Any:
        number = to_python(value) if isinstance(value, str) and value.startswith("+") else None
        return number.as_national if isinstance(number, PhoneNumber) and number.is_valid() else value


class PostalCodeField(forms.CharField):
    """A postal code; "330-0063" comes out, or an empty text."""

    widget = forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"})
    default_error_messages = {"postal": _("郵便番号を7桁の数字で入力してください。例：330-0063")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return postal.normalise(text)
        except ValueError:
            raise ValidationError(self.error_messages["postal"], code="postal") from None


class CountField(forms.CharField):
    """A number of people, copies or sessions. Empty is None, never 0 (DOMAIN 3.4)."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {
        "number": _("人数などの数字だけを入力してください。例：30"),
        "large": _("数が大きすぎます。%(most)d以下で入力してください。"),
    }

    def __init__(self, *, most: int = 100_000, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, int):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            number = numbers.to_int(text)
        except ValueError:
            raise ValidationError(self.error_messages["number"], code="number") from None
        if number > self.most:
            raise ValidationError(self.error_messages["large"], code="large", params={"most": self.most})
        return number

    def run_validators(self, value: Any) -> None:
        # The length rules of CharField speak of the text, which is a number by now.
        return None


class DateWidget(forms.MultiWidget):
    """Three boxes: year, month, day. Nothing moves on by itself (DOMAIN 5)."""

    template_name = "mirai/widgets/date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": most})
            for name, most in (("year", 4), ("month", 2), ("day", 2))
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.year, value.month, value.day] if isinstance(value, date) else [None, None, None]


class DateField(forms.MultiValueField):
    """A day, typed as year, month and day; a `date` comes out, or None."""

    widget = DateWidget
    default_error_messages = {
        "incomplete": _("年・月・日をすべて入力してください。"),
        "invalid": _("年・月・日を数字で入力してください。例：2026年4月15日"),
        "no_such_day": _("その日付はありません。年・月・日をご確認ください。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        parts = tuple(forms.CharField(max_length=10, required=False) for _part in range(3))
        kwargs.setdefault("require_all_fields", False)
        super().__init__(fields=parts, **kwargs)

    def compress(self, data_list: list[str]) -> date | None:
        typed = [unicodedata.normalize("NFKC", each or "").strip() for each in data_list]
        if not any(typed):
            return None
        if not all(typed):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        if not all(each.isascii() and each.isdecimal() for each in typed):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return date(*(int(each) for each in typed))
        except (ValueError, OverflowError):
            raise ValidationError(self.error_messages["no_such_day"], code="no_such_day") from None


class PrefectureField(forms.ChoiceField):
    """One of the 47, by code."""

    def __init__(self, *, empty: Any = "", extra: tuple[tuple[str, Any], ...] = (), **kwargs: Any) -> None:
        kwargs.setdefault("choices", [("", empty or _("選んでください")), *PREFECTURE_CHOICES, *extra])
        super().__init__(**kwargs)


class SuggestingInput(forms.TextInput):
    """A line to type in, with suggestions below it: (text, remark) pairs in `suggestions`, or fetched by htmx.

    A page without JavaScript has the first suggestions, or none; what is typed is matched on the server either way.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        self.suggestions: list[tuple[str, str]] = []
        super().__init__({"autocomplete": "off", **(attrs or {})})

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        list_id = f"{name}-suggestions"
        line = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        return format_html("{}{}", line, datalist(list_id, self.suggestions))


def datalist(list_id: str, suggestions: Iterable[tuple[str, str]]) -> SafeString:
    """Return the list that a `SuggestingInput` refers to; also the answer to its htmx request."""
    options = format_html_join("", '<option value="{}">{}</option>', suggestions)
    return format_html('<datalist id="{}">{}</datalist>', list_id, options)
