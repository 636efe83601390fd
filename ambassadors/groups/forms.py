"""What managers and staff type about members."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Membership
from mirai_action.core.fields import MailAddressFormField, NameField
from mirai_action.core.forms import Form

ROLES = [
    (Membership.Role.MEMBER, _("メンバー（学習会の予定と報告、学習ツール）")),
    (Membership.Role.MANAGER, _("代表・管理（登録内容、メンバー、同意も）")),
]


class InviteForm(Form):
    """Whom to invite."""

    email = MailAddressFormField(label=_("メールアドレス"), help_text=_("このアドレスに、参加のご案内をお送りします。"))
    name = NameField(
        label=_("お名前"),
        required=False,
        help_text=_("グループの中で見分けるためのお名前です。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("役割"), choices=ROLES, initial=Membership.Role.MEMBER, widget=forms.RadioSelect)


class PersonsForm(Form):
    """Who stands for the group."""

    representative = NameField(
        label=_("代表者のお名前"),
        required=False,
        help_text=_("会長・代表など、グループを代表する方です。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact_name = NameField(
        label=_("ご担当者のお名前"),
        help_text=_("事務局からのメールやお電話を受ける方です。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
