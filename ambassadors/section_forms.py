"""The forms about the account of a body's section."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mirai_action.core.fields import MailAddressFormField, NameField, PhoneField, PrefectureField
from mirai_action.core.forms import Form, PublicFormMixin

from .forms import text_area
from .models import BodyKind, Organization, Section

KINDS = [("", _("選んでください")), *((key, label) for key, label in BodyKind.choices if key != BodyKind.UNKNOWN)]


class OfficerForm(Form):
    """Who signs in for the section."""

    contact_name = NameField(
        label=_("ご担当者のお名前"), error_messages={"required": _("ご担当者のお名前を入力してください。")}
    )
    email = MailAddressFormField(
        label=_("メールアドレス"),
        help_text=_("サインインとお知らせに使います。課の共用アドレスでもかまいません。"),
        error_messages={"required": _("メールアドレスを入力してください。")},
    )
    phone = PhoneField(label=_("電話番号"), required=False)


class AskForm(PublicFormMixin, OfficerForm):
    """The application for an account, as anyone may send it."""

    organization_name = NameField(
        label=_("団体の名称"),
        help_text=_("例：〇〇市社会福祉協議会、生活協同組合〇〇"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("団体の名称を入力してください。")},
    )
    organization_kind = forms.ChoiceField(
        label=_("団体の種類"), choices=KINDS, error_messages={"required": _("団体の種類を選んでください。")}
    )
    prefecture = PrefectureField(label=_("都道府県"), error_messages={"required": _("都道府県を選んでください。")})
    name = NameField(label=_("課・部署"), required=False, help_text=_("例：子ども家庭課、地域福祉係"))
    organizer = forms.BooleanField(label=_("学習会の記録と報告に使う"), required=False, initial=True)
    issuer = forms.BooleanField(label=_("冊子（自治体などの版）の管理に使う"), required=False)
    purpose = forms.CharField(label=_("ご利用の目的・ご連絡"), required=False, max_length=1000, widget=text_area(4))
    field_order = (
        *("organization_name", "organization_kind", "prefecture", "name"),
        *("contact_name", "email", "phone", "organizer", "issuer", "purpose"),
    )
    BODY = ("organization_name", "organization_kind", "prefecture", "name")
    OFFICER = ("contact_name", "email", "phone")
    USE = ("organizer", "issuer", "purpose")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not (cleaned.get("organizer") or cleaned.get("issuer")):
            self.add_error("organizer", _("どちらか1つは選んでください。"))
        return cleaned

    def fields_of(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def body(self) -> list[forms.BoundField]:
        return self.fields_of(self.BODY)

    @property
    def officer(self) -> list[forms.BoundField]:
        return self.fields_of(self.OFFICER)

    @property
    def use(self) -> list[forms.BoundField]:
        return self.fields_of(self.USE)

    @property
    def facts(self) -> dict[str, Any]:
        """Return the columns of a Section."""
        return {name: self.cleaned_data[name] for name in (*self.BODY, *self.OFFICER, *self.USE)}


class HandOverForm(OfficerForm):
    """担当者の交代: the new officer."""

    field_order = ("contact_name", "email", "phone")


class ApproveForm(Form):
    """Which body it is: one that we know, or a new one with the typed name."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("どの団体ですか"), required=False, empty_label=None
    )

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organization.objects.like(section.organization_name, section.prefecture)
        field.empty_label = str(_("新しい団体として登録する：%(name)s")) % {"name": section.organization_name}
        self.section = section

    def body(self) -> Organization:
        """Return the chosen body, or the typed one, made where there is none of that name, kind and prefecture."""
        if chosen := self.cleaned_data["organization"]:
            return chosen
        facts = {"kind": self.section.organization_kind, "prefecture": self.section.prefecture}
        key = self.section.organization_key
        found, _made = Organization.objects.get_or_create(
            name_key=key, **facts, defaults={"name": self.section.organization_name}
        )
        return found
