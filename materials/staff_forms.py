"""What staff type: a version with its file, the moment of a publication, the reason of a withdrawal."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.core.fields import DateField
from mirai_action.core.forms import Form

from . import pdf
from .models import LANGUAGE_CHOICES, Version

FACTS = [
    *("edition", "label", "issued_on", "issued_precision", "file", "video_url"),
    *("issuer_name", "contact", "rights_note", "languages"),
]


class VersionForm(forms.ModelForm):
    """A version as staff enter it: only a whole PDF that does nothing is taken, whatever its name says."""

    publish = forms.BooleanField(
        label=_("保存と同時に公開する"),
        required=False,
        help_text=_("これまでの公開版は「旧版」になり、新しい版への案内が表示されます。"),
    )
    video_url = forms.URLField(
        label=_("動画のアドレス"),
        required=False,
        assume_scheme="https",
        help_text=_("動画の教材のときだけ。PDFの代わりになります。"),
    )
    languages = forms.MultipleChoiceField(
        label=_("書かれている言語"),
        choices=LANGUAGE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("二つ以上の言語で書かれているときだけ選びます。"),
    )
    measured: pdf.Facts | None = None

    class Meta:
        model = Version
        fields = FACTS
        # Never a link to the storage: the file is looked at through our own address.
        widgets = {"file": forms.FileInput(attrs={"accept": "application/pdf,.pdf"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].help_text = _(
                "PDFのみ。%(most)dMBまで。ページ数・判型・大きさは自動で記録されます。"
            ) % {"most": settings.LARGEST_PDF // 1_000_000}

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if isinstance(file, UploadedFile):
            try:
                self.measured = pdf.inspect(file)  # type: ignore[arg-type]
            except pdf.Refused as refusal:
                raise ValidationError(str(refusal), code="pdf") from None
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        content = cleaned.get("file") or cleaned.get("video_url")
        if cleaned.get("publish") and not self.errors and not content:
            self.add_error("file", _("公開するには、PDFファイルまたは動画のアドレスが必要です。"))
        if cleaned.get("file") and cleaned.get("video_url"):
            self.add_error("video_url", _("PDFファイルか動画のアドレスの、どちらか一方にしてください。"))
        known = cleaned.get("issued_precision") != "unknown"
        if "issued_on" in cleaned and bool(cleaned["issued_on"]) != known:
            self.add_error("issued_precision", _("発行日と精度をあわせてください。発行日が空欄のときは「不明」です。"))
        return cleaned

    def _post_clean(self) -> None:
        """Leave the row as it is where a file was refused: it must not point to a file nobody stored."""
        if self.errors:
            self.cleaned_data.pop("file", None)
        super()._post_clean()  # type: ignore[misc]

    @property
    def new_file(self) -> UploadedFile | None:
        file = self.cleaned_data.get("file")
        return file if isinstance(file, UploadedFile) else None

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed besides the file."""
        typed = set(self.cleaned_data) - {"file", "publish", "edition"}
        return {name: self.cleaned_data[name] for name in typed if name in FACTS}


class ScheduleForm(Form):
    """From which moment on a version is public."""

    day = DateField(label=_("公開する日"))
    at = forms.TimeField(
        label=_("公開する時刻"),
        initial=time(0, 0),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("日本時間です。この時刻ちょうどに切り替わります。"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("at") is not None and self.moment <= timezone.now():
            self.add_error("day", _("これから先の日時にしてください。"))
        return cleaned

    @property
    def moment(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["at"]))


class WithdrawForm(Form):
    """Why a version is not to be had any more."""

    reason = forms.CharField(
        label=_("公開を終了する理由"),
        max_length=200,
        help_text=_("公開ページに表示されます。例：掲載している相談先が変わったため"),
    )
