"""What is sent to a desk: a tap, people added by hand, a code read off the wall."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from mirai_action.core.fields import CountField
from mirai_action.core.forms import Form

from . import codes
from .models import MOST_AT_ONCE, MOST_BY_HAND


class KeyField(forms.CharField):
    """The number a page or a phone gave to one press. Nobody sees it, so a broken one is none instead of an error."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return UUID(super().to_python(value) or "")
        except ValueError:
            return None


class MomentField(forms.CharField):
    """The phone's clock when the button was pressed (ISO 8601 with its offset); a broken one is none."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        try:
            moment = parse_datetime(text) if re.match(r"2\d{3}-", text) else None
        except ValueError:
            return None
        return moment if moment and moment.tzinfo else None


class PeopleField(CountField):
    """How many people one press counts: at least one."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        message = _("1人から%(most)d人までの数字を入力してください。") % {"most": most}
        messages = {"number": message, "large": message, "least": message}
        super().__init__(most=most, error_messages=messages | kwargs.pop("error_messages", {}), **kwargs)

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value)
        if number is not None and number < 1:
            raise ValidationError(self.error_messages["least"], code="least")
        return number


class TapForm(Form):
    """The one button. Without a number it is one person."""

    people = PeopleField(label=_("人数"), most=MOST_AT_ONCE, required=False)
    id = KeyField(required=False)
    tapped_at = MomentField(required=False)

    @property
    def choices(self) -> list[int]:
        return list(range(1, MOST_AT_ONCE + 1))

    @property
    def chosen(self) -> str:
        """Return the number that is ticked: what was sent, else one."""
        return str(self["people"].value() or 1)

    def facts(self) -> dict[str, Any]:
        """Return what the workflow's `tap` takes."""
        data = self.cleaned_data
        moment: datetime | None = data["tapped_at"]
        return {"people": data["people"] or 1, "key": data["id"], "tapped_at": moment}


class AddForm(Form):
    """People without a phone."""

    people = PeopleField(label=_("足す人数"), most=MOST_BY_HAND)
    id = KeyField(required=False)


class CodeForm(Form):
    """The code, typed off the wall."""

    code = forms.CharField(
        label=_("受付の番号"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("受付の紙や画面にある、10文字の英数字です。大文字と小文字は区別しません。"),
    )

    def clean_code(self) -> str:
        return codes.normalise(self.cleaned_data["code"])
