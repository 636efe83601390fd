"""Photos: off by default. The tick of consent opens the upload."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mirai_action.core.forms import Form

from .. import pictures

AT_ONCE = 5


class Files(forms.ClearableFileInput):
    """Several files in one box."""

    template_name = "django/forms/widgets/input.html"  # nothing to clear
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Some pictures; a list of `pictures.Picture` comes out."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[pictures.Picture]:
        files = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > AT_ONCE:
            raise ValidationError(_("一度に送れるのは5枚までです。"), code="many")
        try:
            return [pictures.clean(super(PicturesField, self).clean(each), each.size) for each in files]
        except pictures.Unusable as error:
            raise ValidationError(str(error), code="unusable") from None


class PhotosForm(Form):
    consent = forms.BooleanField(
        label=_("写っている方全員（18歳未満の方は保護者）から、サイトに載せる同意をいただきました"),
        error_messages={"required": _("写っている方全員の同意をいただいてから、印を付けてください。")},
    )
    photos = PicturesField(
        label=_("写真"),
        help_text=_("JPEG・PNG・WebP、1枚12MBまで、一度に5枚まで。撮影場所などの情報は、保存する前に取り除きます。"),
        error_messages={"required": _("写真を選んでください。")},
        widget=Files(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
