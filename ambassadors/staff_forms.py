"""What staff fill in before a verb runs."""

from __future__ import annotations

from datetime import datetime
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
from mirai_action.core.forms import Form

from .forms import KINDS, ApplicationForm, text_area
from .models import Ambassador, Channel, ConfirmedBy

REASON = {"required": _("理由を入力してください。")}


class ApproveForm(Form):
    """Registration on another day than today: back to the application at most, with a reason."""

    registered_on = DateField(label=_("登録日"), help_text=_("申込日から今日までの日付にできます。"))
    reason = forms.CharField(label=_("理由"), max_length=500, widget=text_area(3), error_messages=REASON)


class ConfirmContactForm(Form):
    """How staff reached the applicant."""

    how = forms.ChoiceField(
        label=_("確認の方法"),
        choices=[(ConfirmedBy.PHONE, _("電話")), (ConfirmedBy.POST, _("郵便"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("確認の方法を選んでください。")},
    )
    reason = forms.CharField(label=_("メモ"), max_length=500, required=False, widget=text_area(2))


class AddressForm(Form):
    """The address as the applicant gave it on the telephone."""

    email = MailAddressFormField(label=_("正しいメールアドレス"))


class NewAddressForm(Form):
    """Another mailbox for someone who lost the old one; empty for someone who has none any more."""

    email = MailAddressFormField(
        label=_("新しいメールアドレス"),
        required=False,
        help_text=_("メールをお使いにならなくなった方は空欄にします。お知らせは印刷した手紙でお送りします。"),
    )
    reason = forms.CharField(
        label=_("確かめた方法と理由"),
        max_length=500,
        widget=text_area(3),
        help_text=_("例：登録の電話番号にかけ直し、お名前と住所を確認。携帯電話の会社を変えたため。"),
        error_messages={"required": _("確かめた方法と理由を入力してください。")},
    )


class CorrectForm(Form):
    """It never was so: other day, area or kind from the beginning."""

    registered_on = DateField(label=_("登録日"), required=False)
    prefecture = PrefectureField(label=_("主な活動地域"), required=False, empty=_("不明"))
    kind = forms.ChoiceField(label=_("個人・団体"), choices=KINDS, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("訂正の理由"), max_length=500, widget=text_area(3), error_messages=REASON)

    def __init__(self, *args: Any, ambassador: Ambassador, **kwargs: Any) -> None:
        facts = {name: getattr(ambassador, name) for name in ("registered_on", "prefecture", "kind")}
        super().__init__(*args, initial=facts, **kwargs)
        if ambassador.registered_on is None:
            del self.fields["registered_on"]


class MoveForm(Form):
    """It changed in the world, from a day on."""

    on = DateField(label=_("変わった日"), help_text=_("この日から、新しい地域・種別で数えます。"))
    prefecture = PrefectureField(label=_("主な活動地域"), required=False, empty=_("不明"))
    kind = forms.ChoiceField(label=_("個人・団体"), choices=KINDS, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("メモ"), max_length=500, required=False, widget=text_area(2))

    def __init__(self, *args: Any, ambassador: Ambassador, **kwargs: Any) -> None:
        facts = {"prefecture": ambassador.prefecture, "kind": ambassador.kind, "on": timezone.localdate()}
        super().__init__(*args, initial=facts, **kwargs)


class LeaveForm(Form):
    """The farewell, on the day it took place."""

    on = DateField(label=_("登録の解除日"))
    reason = forms.CharField(label=_("理由"), max_length=500, required=False, widget=text_area(2))


class EnterForm(ApplicationForm):
    """An application on paper, by fax or by telephone; without an e-mail address its letters go by post."""

    channel = forms.ChoiceField(
        label=_("申込の方法"),
        choices=[(Channel.PAPER, _("用紙（郵便・手渡し）")), (Channel.FAX, _("ファクス")), (Channel.PHONE, _("電話"))],
        widget=forms.RadioSelect,
    )
    applied_on = DateField(label=_("受け取った日"))
    field_order = ("channel", "applied_on", *ApplicationForm.field_order)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = False
        self.fields["email"].help_text = _("お持ちでないときは空欄にします。")

    def clean_applied_on(self) -> Any:
        day = self.cleaned_data["applied_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("今日までの日付を入力してください。"))
        return day

    @property
    def facts(self) -> dict[str, Any]:
        day = self.cleaned_data["applied_on"]
        return super().facts | {"applied_at": timezone.make_aware(datetime(day.year, day.month, day.day, 12))}


class PlainFactsForm(forms.ModelForm):
    """What the change page of the admin lets staff write: nothing that is counted."""

    name = NameField(label=_("お名前（団体名）"))
    kana = KanaField(label=_("ふりがな"), required=False)
    contact_name = NameField(label=_("ご担当者のお名前"), required=False)
    phone = PhoneField(label=_("電話番号"), required=False)
    postal_code = PostalCodeField(label=_("郵便番号"), required=False)
    address = NameField(label=_("住所"), required=False, max_length=200)
    affiliation_name = NameField(label=_("所属の名称"), required=False)

    class Meta:
        model = Ambassador
        fields = [
            *("name", "kana", "contact_name", "phone", "postal_code", "address"),
            *("affiliation", "affiliation_name", "organization", "language"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "kana", "contact_name", "address", "affiliation_name"):
            self.fields[name].widget.attrs["class"] = "vTextField"  # the admin's width for texts

    def clean(self) -> dict[str, Any]:
        """Refuse to write to a row that was merged, declined or has left: it is there to read."""
        cleaned = super().clean() or {}
        if self.instance.status not in Ambassador.Status.live():
            state = {"status": self.instance.get_status_display()}
            raise ValidationError(_("今の状態（%(status)s）では、この操作はできません。"), params=state)
        return cleaned

    def clean_name(self) -> str:
        """Refuse a name that would make this row another live registration's twin."""
        name = self.cleaned_data["name"]
        row = self.instance
        same = Ambassador.objects.same_person(email=row.email, kind=row.kind, name=name).exclude(pk=row.pk)
        if row.email and same.exists():
            raise ValidationError(_("同じメールアドレス・種別・お名前の登録がほかにあります。"))
        return name
