"""What visitors and hosts type to each other."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mirai_action.core.fields import MailAddressFormField, NameField
from mirai_action.core.forms import Form, PublicFormMixin


class AskForm(PublicFormMixin, Form):
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("ききたいこと"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("例：申し込みは必要ですか。車いすで入れますか。"),
    )
    name = NameField(
        label=_("お名前"),
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("主催の方に伝わります。空欄でもかまいません。"),
    )
    email = MailAddressFormField(
        label=_("メールアドレス"), help_text=_("回答をお送りします。主催の方には伝わりません。")
    )
    agree = forms.BooleanField(
        label=_("個人情報の取り扱いに同意する"),
        error_messages={"required": _("質問をお送りいただくには、個人情報の取り扱いへの同意が必要です。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("id", uuid.uuid4())


class AnswerForm(Form):
    answer = forms.CharField(
        label=_("回答"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("このまま、質問した方へのメールに入ります。あなたのメールアドレスは伝わりません。"),
    )
