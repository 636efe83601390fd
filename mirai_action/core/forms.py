"""What all our forms share: the house's layout, an error summary, and quiet protection for public ones."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from crispy_forms.helper import FormHelper
from django import forms
from django.core import signing
from django.forms.utils import pretty_name
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Fault(NamedTuple):
    """One line of the error summary: the id of the field to go to (may be empty), its label, what to do."""

    target: str
    label: str
    message: str


class FormMixin(forms.BaseForm):
    """Crispy helper without a form tag of its own, no colon after labels, and `error_summary`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _what_is_missing(field, str(field.label or pretty_name(name)))

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

    @property
    def error_summary(self) -> list[Fault]:
        """Every error in the order of the fields, then those of the form as a whole."""
        faults = []
        for name in self.fields:
            bound = self[name]
            target = bound.id_for_label or bound.auto_id
            faults += [Fault(str(target or ""), str(bound.label), str(message)) for message in bound.errors]
        return faults + [Fault("", "", str(message)) for message in self.non_field_errors()]


def _what_is_missing(field: forms.Field, label: str) -> str:
    """Return what to do about an empty field, in place of Django's 「このフィールドは必須です。」."""
    if isinstance(field.widget, forms.CheckboxInput):
        return gettext("チェックを入れてください。")
    if isinstance(field.widget, forms.Select | forms.RadioSelect | forms.FileInput):
        return gettext("%(label)sを選んでください。") % {"label": label}
    return gettext("%(label)sを入力してください。") % {"label": label}


class Form(FormMixin, forms.Form):
    """The house's form."""


class ModelForm(FormMixin, forms.ModelForm):
    """The house's form for a row."""


class PublicFormMixin(forms.Form):
    """For forms that anyone may send: a field people don't see, and a signed time that a person needs to read.

    A form sent faster than `LEAST_SECONDS` comes back with all that was typed and a fresh time: a person sends it
    again. The signed time never runs out, so a page left open overnight still works.
    """

    LEAST_SECONDS = 2
    SALT = "core.public-form"

    website = forms.CharField(
        required=False,
        label=_("ここには何も入力しないでください"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    started = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["started"] = self.fields["started"].initial = signing.dumps(int(time.time()), salt=self.SALT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("website"):
            raise forms.ValidationError(
                _("送信できませんでした。お手数ですが、もう一度「送信」を押してください。"), code="robot"
            )
        hasty = self._seconds_since_start(cleaned.get("started", "")) < self.LEAST_SECONDS
        if hasty and not self.errors:  # a form with errors comes back anyway
            raise forms.ValidationError(_("内容をご確認のうえ、もう一度ボタンを押してください。"), code="early")
        return cleaned

    def _seconds_since_start(self, signed: str) -> float:
        """Return how long the page was open; a start that is missing or forged begins now, in the page sent back."""
        try:
            return time.time() - int(signing.loads(signed, salt=self.SALT))
        except (signing.BadSignature, TypeError, ValueError):
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data[self.add_prefix("started")] = self.initial["started"]  # type: ignore[index]
            return 0
