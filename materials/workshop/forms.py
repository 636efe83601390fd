"""What both sides type into a project, and what an issuer types about its edition."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Section
from materials import pdf
from materials.models import Version
from mirai_action.core.fields import CountField, DateField, MailAddressFormField, NameField, PhoneField, PrefectureField
from mirai_action.core.forms import Form
from mirai_action.japan.prefectures import BY_CODE

from .models import Part, Project

LARGEST_ATTACHMENT = 20_000_000  # bytes
OFFICE = {"docx": b"PK\x03\x04", "xlsx": b"PK\x03\x04", "pptx": b"PK\x03\x04"}
"""What else than a PDF may be attached, and how such a file begins; it is only ever handed out as a download."""


class PdfField(forms.FileField):
    """A whole, harmless PDF; `measured` is what we found of it."""

    widget = forms.FileInput(attrs={"accept": "application/pdf,.pdf"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        most = settings.LARGEST_PDF // 1_000_000
        self.help_text = self.help_text or format_lazy(_("PDFのみ。{most}MBまで。"), most=most)
        self.error_messages["empty"] = _("中身のないファイルです。元のファイルを開けるか確かめてください。")

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file:
            try:
                file.measured = pdf.inspect(file)
            except pdf.Refused as refusal:
                raise ValidationError(str(refusal), code="pdf") from None
        return file


class DraftForm(Form):
    file = PdfField(label=_("原稿案のPDF"))
    note = NameField(label=_("ひとこと"), required=False, max_length=500, help_text=_("前の案から変えたところなど。"))


class CommentForm(Form):
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    page = CountField(label=_("ページ"), required=False, most=9999, help_text=_("全体についてのときは空欄にします。"))
    text = forms.CharField(label=_("コメント"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("id", uuid.uuid4())

    def clean_page(self) -> Any:
        return self.cleaned_data["page"] or None


class PartForm(Form):
    """A part of the prefecture's own."""

    text = forms.CharField(
        label=_("本文"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 12})
    )
    file = forms.FileField(
        label=_("添付ファイル"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.pptx"}),
        help_text=_("PDF・Word・Excel・PowerPointのファイル1つ。20MBまで。"),
    )
    done = forms.BooleanField(
        label=_("記入済みにする"),
        required=False,
        help_text=_("すべての内容が記入済みになると、事務局が原稿案の作成に進みます。"),
    )

    def __init__(self, *args: Any, part: Part, **kwargs: Any) -> None:
        kwargs["initial"] = {"text": part.text, "done": part.state == "done"}
        super().__init__(*args, **kwargs)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file:
            return None
        if file.size > LARGEST_ATTACHMENT:
            raise ValidationError(_("ファイルが大きすぎます。20MB以下にしてください。"), code="large")
        kind = Path(file.name).suffix.lstrip(".").lower()
        if kind == "pdf":
            try:
                pdf.inspect(file)
            except pdf.Refused as refusal:
                raise ValidationError(str(refusal), code="pdf") from None
        elif not file.read(4).startswith(OFFICE.get(kind, b"none")):
            raise ValidationError(_("PDF・Word・Excel・PowerPointのファイルを選んでください。"), code="kind")
        file.seek(0)
        return file


# -- staff ------------------------------------------------------------------------------------------------------------
class StartForm(Form):
    """Which prefecture, which section: one that has an account, or a new one that is invited with this."""

    prefecture = PrefectureField(label=_("都道府県"))
    section = forms.ModelChoiceField(
        Section.objects.none(),
        label=_("都道府県の課"),
        required=False,
        empty_label=_("新しい課を招待する（下に入力）"),
    )
    name = NameField(label=_("課・部署"), required=False, help_text=_("新しい課を招待するとき。例：こども政策課"))
    contact_name = NameField(label=_("ご担当者のお名前"), required=False)
    email = MailAddressFormField(
        label=_("メールアドレス"),
        required=False,
        help_text=_("このアドレスにご案内を送り、サインインに使います。"),
    )
    phone = PhoneField(label=_("電話番号"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["section"]
        field.queryset = Section.objects.active().filter(issuer=True).select_related("organization")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        section, code = cleaned.get("section"), cleaned.get("prefecture")
        if section and code and section.prefecture and section.prefecture != code:
            self.add_error("section", _("選んだ都道府県の課ではありません。"))
        if "section" in cleaned and not section and "email" in cleaned and not cleaned["email"]:
            self.add_error("email", _("課を選ぶか、招待する方のメールアドレスを入力してください。"))
        return cleaned


class AgreementForm(Form):
    agreement = forms.CharField(label=_("合意の内容"), max_length=5000, widget=forms.Textarea(attrs={"rows": 10}))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        kwargs["initial"] = {"agreement": project.agreement}
        super().__init__(*args, **kwargs)


class StopForm(Form):
    reason = NameField(label=_("中止の理由"), max_length=200, help_text=_("都道府県の課へのメールに載ります。"))


class PublishForm(Form):
    """What the edition is called. Names are asked for only where the edition does not exist yet; harmless otherwise."""

    name = NameField(label=_("版の名称"), help_text=_("例：長野県版"))
    title = NameField(label=_("題名"), required=False, max_length=200)
    slug = forms.CharField(
        label=_("URL用の名前"),
        max_length=40,
        validators=[validate_slug],
        help_text=_("半角の英数字です。例：nagano"),
    )
    label = NameField(label=_("版の表示名"), required=False, max_length=60, help_text=_("空欄のときは「第1版」です。"))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        place = BY_CODE[project.prefecture]
        kwargs["initial"] = {"name": f"{place.name}版", "slug": place.english.lower()}
        super().__init__(*args, **kwargs)


# -- the issuer -------------------------------------------------------------------------------------------------------
class NewVersionForm(Form):
    """A new version of an edition, by its issuer."""

    file = PdfField(label=_("新しい版のPDF"))
    label = NameField(
        label=_("表示名"),
        required=False,
        max_length=60,
        help_text=_("例：2027年度改訂版。空欄のときは「第2版」のように番号で表します。"),
    )
    issued_on = DateField(label=_("発行日"), required=False, help_text=_("わからないときは空欄にします。"))
    sure = forms.BooleanField(
        label=_("この版を公開する"),
        help_text=_("いま公開している版は「旧版」になり、新しい版への案内が表示されます。"),
    )

    def facts(self) -> dict[str, Any]:
        """Return the columns of the version."""
        day = self.cleaned_data["issued_on"]
        return {
            "label": self.cleaned_data["label"],
            "issued_on": day,
            "issued_precision": "day" if day else "unknown",
        }


class VersionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.shown_label}（{obj.get_status_display()}）"


class ErratumForm(Form):
    """A line of the 正誤表."""

    version = VersionChoice(Version.objects.none(), label=_("どの版ですか"), empty_label=None)
    page = CountField(label=_("ページ"), required=False, most=9999, help_text=_("表紙などは空欄にします。"))
    place = NameField(label=_("箇所"), required=False, max_length=60, help_text=_("「上から3行目」「表」など。"))
    wrong = NameField(label=_("誤"), max_length=500)
    right = NameField(label=_("正"), max_length=500)

    def __init__(self, *args: Any, versions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["version"]
        field.queryset = versions

    def clean_page(self) -> Any:
        return self.cleaned_data["page"] or None


class ContactForm(Form):
    contact = NameField(
        label=_("問い合わせ窓口"),
        required=False,
        max_length=200,
        help_text=_("部署名・電話番号など、この版の公開ページに載せる内容です。"),
    )
    contact_email = MailAddressFormField(label=_("メールアドレス"), required=False)


class WithdrawForm(Form):
    reason = NameField(
        label=_("公開を終了する理由"),
        max_length=200,
        help_text=_("公開ページに表示されます。例：掲載している相談先が変わったため"),
    )
    sure = forms.BooleanField(label=_("すべての版の公開を終了する"))
