"""A report by someone who held a session and is no ambassador: the body, the session, who may be asked about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ambassadors.models import BodyKind
from mirai_action.core.fields import MailAddressFormField, NameField, PrefectureField
from mirai_action.core.forms import PublicFormMixin

from ..choices import Audience
from .details import PlaceForm
from .reporting import AGE_PARTS, AUDIENCE_PARTS, MoreMixin, no_day_to_come

KINDS = [("", _("選んでください")), *(pair for pair in BodyKind.choices if pair[0] != BodyKind.UNKNOWN)]
PERSON = ("body", "body_kind", "body_prefecture", "municipality", "name", "email", "wants_account")


def of_person(**attrs: str) -> forms.TextInput:
    """Return a box whose content the browser's draft leaves out."""
    return forms.TextInput(attrs={"data-draft-skip": "", **attrs})


class OutsideForm(PublicFormMixin, MoreMixin, PlaceForm):
    """`/sessions/report/`. `person()` goes to a table of its own, `facts()` becomes the session."""

    body = NameField(
        label=_("団体名"),
        help_text=_("例：〇〇市社会福祉協議会"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    body_kind = forms.ChoiceField(label=_("団体の種類"), choices=KINDS)
    body_prefecture = PrefectureField(label=_("団体の都道府県"))
    municipality = NameField(label=_("団体の市区町村"), required=False, max_length=50, help_text=_("例：さいたま市"))
    name = NameField(label=_("お名前"), widget=of_person(autocomplete="name"))
    email = MailAddressFormField(
        label=_("メールアドレス"),
        help_text=_("確認のメールをお送りします。その中のリンクを押すと、報告が届きます。"),
    )
    audience = forms.ChoiceField(label=_("主な対象"), choices=Audience.choices, required=False)
    excerpt = forms.BooleanField(label=_("テキストを抜粋して使った"), required=False)
    wants_account = forms.BooleanField(
        label=_("団体のアカウントも申し込む"),
        required=False,
        help_text=_("次からはサインインして、団体の学習会をまとめて報告できます。事務局が確認したあとにご案内します。"),
    )
    agree = forms.BooleanField(
        label=_("個人情報の取り扱いに同意する"),
        error_messages={"required": _("報告をお送りいただくには、個人情報の取り扱いへの同意が必要です。")},
    )
    main_fields = ("held_on", "format", "prefecture", "venue", "head_count")
    more_fields = ("basis", "listed", "audience", "excerpt", "went_well", "questions")
    field_order = ("body", "body_kind", "body_prefecture", "municipality", "name", "email", *main_fields)
    person_fields = ("body", "body_kind", "body_prefecture", "municipality", "name", "email")
    own_fields = (*AUDIENCE_PARTS, *AGE_PARTS, *PERSON, "agree", "website", "started")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["data-draft-skip"] = ""

    @property
    def of_person(self) -> list[forms.BoundField]:
        return [self[name] for name in self.person_fields]

    def clean_held_on(self) -> Any:
        return no_day_to_come(super().clean_held_on())

    def person(self) -> dict[str, Any]:
        """Return the columns of an OutsideReport besides the session's facts."""
        typed = {name: self.cleaned_data[name] for name in PERSON}
        typed["prefecture"] = typed.pop("body_prefecture")
        return typed
