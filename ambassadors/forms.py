"""The forms of registration and of the own data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.core.fields import (
    DateField,
    KanaField,
    MailAddressFormField,
    NameField,
    PhoneField,
    PostalCodeField,
    PrefectureField,
)
from mirai_action.core.forms import Form, PublicFormMixin

from .models import Affiliation, Ambassador, AmbassadorKind, ConsentKind, ConsentText

KINDS = [(AmbassadorKind.INDIVIDUAL, _("個人として")), (AmbassadorKind.GROUP, _("団体・グループとして"))]
FACTS: tuple[str, ...] = (
    *("kind", "name", "kana", "contact_name", "prefecture", "email", "phone"),
    *("postal_code", "address", "affiliation", "affiliation_name"),
)


def text_area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ContactForm(Form):
    """Whom we register and how to reach them: what a person may change at any time."""

    name = NameField(
        label=_("お名前（団体名）"),
        help_text=_("団体・グループの方は、その名前を入力してください。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("お名前（団体名）を入力してください。")},
    )
    kana = KanaField(
        label=_("ふりがな"),
        help_text=_("ひらがなでもカタカナでもかまいません。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("ふりがなを入力してください。")},
    )
    contact_name = NameField(
        label=_("ご担当者のお名前"),
        help_text=_("団体・グループの方は必須です。個人の方は空欄のままにしてください。"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = PhoneField(
        label=_("電話番号"), required=False, help_text=_("メールが届かないときに、お電話することがあります。")
    )
    postal_code = PostalCodeField(label=_("郵便番号"), required=False)
    address = NameField(
        label=_("住所"),
        required=False,
        max_length=200,
        help_text=_("資料をお送りするときに使います。番地・建物名まで入力してください。"),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    affiliation = forms.ChoiceField(label=_("所属・立場"), required=False, choices=Affiliation.choices)
    affiliation_name = NameField(
        label=_("所属の名称"), required=False, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )

    # Whether the registration is a group's: from the form, or from the row.
    def for_group(self) -> bool:
        return self.cleaned_data.get("kind", self.initial.get("kind")) == AmbassadorKind.GROUP

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.for_group() and not cleaned.get("contact_name") and "contact_name" not in self.errors:
            self.add_error("contact_name", _("団体・グループのご担当者のお名前を入力してください。"))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """Return the columns of an Ambassador that this form filled."""
        found = {name: self.cleaned_data[name] for name in FACTS if name in self.cleaned_data}
        if not self.for_group() and "contact_name" in found:
            found["contact_name"] = ""
        return found


class PersonForm(ContactForm):
    """All facts of an application."""

    kind = forms.ChoiceField(
        label=_("登録のしかた"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("個人か団体・グループかを選んでください。")},
    )
    prefecture = PrefectureField(
        label=_("主な活動地域"),
        help_text=_("学習会をひらく都道府県を選んでください。お住まいと違ってもかまいません。"),
        error_messages={"required": _("主な活動地域を選んでください。")},
    )
    email = MailAddressFormField(
        label=_("メールアドレス"),
        help_text=_("確認のメールをお送りします。ご夫婦などで同じアドレスを使うこともできます。"),
        error_messages={"required": _("メールアドレスを入力してください。")},
    )
    field_order: tuple[str, ...] = FACTS


class ApplicationForm(PersonForm):
    """The registration form: facts and five separate consents, in the words in force (`texts`, by kind)."""

    def __init__(self, *args: Any, texts: Mapping[str, ConsentText], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = texts
        for kind in ConsentKind.values:
            if kind in texts:
                self.fields[f"consent_{kind}"] = consent_field(kind, texts[kind])

    @property
    def consent_rows(self) -> list[tuple[forms.BoundField, ConsentText]]:
        return [(self[f"consent_{kind}"], self.texts[kind]) for kind in ConsentKind.values if kind in self.texts]

    @property
    def consents(self) -> set[str]:
        """Return the kinds that were ticked."""
        return {kind for kind in ConsentKind.values if self.cleaned_data.get(f"consent_{kind}")}

    def typed(self) -> dict[str, str]:
        """Return everything as it was typed, for the draft."""
        names = (name for name in self.fields if name not in PublicFormMixin.base_fields)
        return {name: str(self.data.get(name) or "") for name in names}


def consent_field(kind: str, text: ConsentText) -> forms.BooleanField:
    """Return an unticked box; only the handling of personal data is required. No browser keeps a tick for later."""
    return forms.BooleanField(
        widget=forms.CheckboxInput(attrs={"data-draft-skip": ""}),
        label=text.label,
        required=kind == ConsentKind.HANDLING,
        error_messages={"required": _("登録には、個人情報の取り扱いへの同意が必要です。")},
    )


class PublicApplicationForm(PublicFormMixin, ApplicationForm):
    """The registration form as anyone may send it."""


class AddressForm(Form):
    """Another address for an application that was sent to a mistyped one."""

    email = MailAddressFormField(
        label=_("正しいメールアドレス"), error_messages={"required": _("メールアドレスを入力してください。")}
    )


class AnswerForm(PersonForm):
    """The answer to a question of staff, with the facts of the application to correct."""

    answer = forms.CharField(
        label=_("お返事"),
        max_length=2000,
        widget=text_area(5),
        error_messages={"required": _("お返事を入力してください。")},
    )
    field_order = ("answer", *FACTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"]  # the address was just confirmed by its link


class ProfileForm(ContactForm):
    """The own data, as far as nothing of it is counted."""


class AreaForm(Form):
    """Another main area of activity from a day on: the count moves with it."""

    prefecture = PrefectureField(
        label=_("新しい主な活動地域"), error_messages={"required": _("都道府県を選んでください。")}
    )
    moved_on = DateField(label=_("変わった日"), error_messages={"required": _("年・月・日を入力してください。")})

    def clean_moved_on(self) -> Any:
        day = self.cleaned_data["moved_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("今日までの日付を入力してください。"))
        return day


class LeaveForm(Form):
    """The farewell; a reason is welcome, not asked for."""

    reason = forms.CharField(label=_("理由（お差し支えなければ）"), max_length=500, required=False, widget=text_area(3))


def initial_of(ambassador: Ambassador) -> dict[str, Any]:
    """Return what a form about `ambassador` starts with."""
    return {name: getattr(ambassador, name) for name in FACTS}
