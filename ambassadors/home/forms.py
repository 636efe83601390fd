"""What an ambassador and staff type on the own home."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mirai_action.core.fields import MailAddressFormField
from mirai_action.core.forms import Form
from mirai_action.japan.prefectures import PREFECTURE_CHOICES

from .models import Notice, Topic


def text_box(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))


class MessageForm(Form):
    """One message; `press` is the button's own id, so that two presses send once."""

    press = forms.CharField(required=False, widget=forms.HiddenInput)
    text = text_box(_("本文"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("press", uuid.uuid4())

    def clean_press(self) -> uuid.UUID:
        """Nobody types it: what is not an id is a new one."""
        try:
            return uuid.UUID(self.cleaned_data["press"])
        except ValueError:
            return uuid.uuid4()


class ConsultationForm(MessageForm):
    """A new thread."""

    topic = forms.ChoiceField(label=_("どんなことですか"), choices=Topic, widget=forms.RadioSelect)
    text = text_box(_("相談したいこと"), _("日にち、場所、人数など、決まっていることがあれば書いてください。"))
    field_order = ["press", "topic", "text"]


class AnswerForm(MessageForm):
    """What staff answer; the letter carries it as it is."""

    text = text_box(_("回答"), _("このままメールで届き、マイページにも載ります。"))


class EmailForm(Form):
    """Another address; where others share the old one, whether they go along."""

    email = MailAddressFormField(label=_("新しいメールアドレス"))
    every = forms.ChoiceField(
        label=_("どの登録のアドレスを変えますか"),
        choices=[("one", _("この登録だけ")), ("every", _("このアドレスの登録すべて"))],
        widget=forms.RadioSelect,
        initial="one",
    )

    def __init__(self, *args: Any, shared: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not shared:
            del self.fields["every"]

    def clean_every(self) -> bool:
        return bool(self.cleaned_data["every"] == "every")


class NoticeForm(forms.ModelForm):
    """A notice before it is out."""

    prefectures = forms.MultipleChoiceField(
        label=_("主な活動地域"),
        choices=PREFECTURE_CHOICES,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text=_("選ばないと、全国のアンバサダーに届きます。"),
    )

    class Meta:
        model = Notice
        fields = ["title", "body", "kind", "prefectures", "by_letter"]
