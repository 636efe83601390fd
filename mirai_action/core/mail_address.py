"""E-mail addresses as people really have them.

Old carrier addresses such as `hana..ko@docomo.ne.jp` or `hanako.@docomo.ne.jp` are in use (DOMAIN 5): Django's
validator refuses them, we accept them, and quote the local part when sending.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from mirai_action.japan import hyphens

LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_validate_whole = EmailValidator()


def normalise(value: str) -> str:
    """Fold full-width characters and hyphens of any kind, drop spaces; the domain in lower case.

    The local part keeps its case.
    """
    folded = _hyphened("".join(unicodedata.normalize("NFKC", value).split()))
    local, at, domain = folded.rpartition("@")
    return f"{local}@{domain.lower()}" if at else folded


def _hyphened(text: str) -> str:
    """Return `text` with hyphens of any kind as `-`; a tilde is a letter of addresses and stays."""
    return "~".join(hyphens.fold(part) for part in text.split("~"))


def key(value: str) -> str:
    """Return what two spellings of one mailbox share: normalised, lower case."""
    return normalise(value).lower()


def validate(value: str) -> None:
    """Raise ValidationError unless `value` can be a mailbox; the dots of carrier addresses are allowed."""
    local, at, domain = value.rpartition("@")
    if not at or not LOCAL.fullmatch(local):
        raise ValidationError(_("メールアドレスを「hanako@example.jp」のような形で入力してください。"), code="invalid")
    try:
        _validate_whole(f"a@{domain}")
    except ValidationError:
        raise ValidationError(_("@の右側（ドメイン）をご確認ください。"), code="invalid") from None


def for_header(value: str) -> str:
    """Return the address as a mail header needs it: a local part with `..` or a dot at its edge is quoted."""
    local, _at, domain = value.rpartition("@")
    if ".." in local or local.startswith(".") or local.endswith("."):
        return f'"{local}"@{domain}'
    return value


class MailAddressFormField(forms.CharField):
    """A form field for one address: full width accepted, carrier addresses too."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 254)
        super().__init__(**kwargs)
        # type=email would let the browser refuse `hana..ko@docomo.ne.jp` before we see it.
        self.widget.input_type = "text"

    def to_python(self, value: Any) -> str:
        return normalise(super().to_python(value) or "")

    def run_validators(self, value: str) -> None:
        super().run_validators(value)
        if value not in self.empty_values:
            validate(value)


class MailAddressField(models.CharField):
    """A column for one address."""

    default_validators = [validate]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 254)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": MailAddressFormField, **kwargs})
