"""The forms of an application: a visitor's, and what staff type from a telephone call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador, Channel
from mirai_action.core.fields import KanaField, MailAddressFormField, NameField, PhoneField
from mirai_action.core.forms import Form, PublicFormMixin

from .models import HandlingText

FACTS = ("name", "kana", "email", "phone", "affiliation")


class PersonForm(Form):
    """Who comes. Each field says what it is for."""

    name = NameField(
        label=_("お名前"),
        help_text=_("参加される方お一人のお名前です。受講証に、このとおりに載ります。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    kana = KanaField(
        label=_("ふりがな"),
        required=False,
        help_text=_("当日の受付でお名前を探すときに使います。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = MailAddressFormField(
        label=_("メールアドレス"),
        help_text=_("確認のメールと当日のご案内をお送りします。ご夫婦などで同じアドレスを使うこともできます。"),
    )
    phone = PhoneField(
        label=_("電話番号"), required=False, help_text=_("直前の変更など、お急ぎのご連絡にだけ使います。")
    )
    affiliation = NameField(
        label=_("ご所属"),
        required=False,
        help_text=_("グループで話し合うときの参考にします。例：〇〇生協、〇〇市社会福祉協議会"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    @property
    def person(self) -> dict[str, Any]:
        """Return the columns of an Application that this form filled."""
        return {name: self.cleaned_data[name] for name in FACTS}


class ApplyForm(PublicFormMixin, PersonForm):
    """A visitor's application, with the consent in the words in force (`text`)."""

    def __init__(self, *args: Any, text: HandlingText, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        self.fields["consent"] = forms.BooleanField(
            label=text.label,
            error_messages={"required": _("お申し込みには、個人情報の取り扱いへの同意が必要です。")},
        )


class EnterForm(PersonForm):
    """An application by telephone or on paper: without an address staff telephone."""

    channel = forms.ChoiceField(
        label=_("申込の方法"),
        choices=[(each.value, each.label) for each in (Channel.PHONE, Channel.PAPER)],
        widget=forms.RadioSelect,
        initial=Channel.PHONE,
    )
    consent = forms.BooleanField(label=_("利用目的をお伝えし、個人情報の取り扱いに同意をいただきました"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = False
        self.fields["email"].help_text = _("空欄のときはメールが届かないため、お電話でご連絡してください。")


class CallOffForm(Form):
    """Why the training does not take place: everybody who applied reads it."""

    reason = forms.CharField(
        label=_("中止の理由"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("お申し込みの方へのメールと、公開のページに載ります。例：台風の接近のため"),
    )


def person_of(ambassador: Ambassador) -> dict[str, str]:
    """Return who comes where an ambassador applies: of a group its contact person, the group as affiliation."""
    by_contact = ambassador.is_group and ambassador.contact_name
    return {
        "name": ambassador.contact_name if by_contact else ambassador.name,
        "kana": "" if by_contact else ambassador.kana,
        "email": ambassador.email,
        "phone": ambassador.phone,
        "affiliation": ambassador.name if by_contact else ambassador.affiliation_name,
    }
