"""The forms of sign-in: allauth's logic, our fields."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm as AllauthGenerateForm
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from mirai_action.core import accounts
from mirai_action.core.forms import FormMixin
from mirai_action.core.mail_address import MailAddressFormField
from mirai_action.core.ratelimit import allow

from . import codes


def code_field(label: Any, help_text: Any = "") -> forms.CharField:
    """A field for a code: telephones offer the digits from the letter, full width is fine."""
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"})
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=40,
        widget=widget,
        error_messages={"required": _("コードを入力してください。")},
    )


class AddressForm(FormMixin, allauth_forms.RequestLoginCodeForm):
    """Whose code? The answer is the same for known and unknown addresses."""

    email = MailAddressFormField(
        label=_("メールアドレス"),
        error_messages={"required": _("メールアドレスを入力してください。")},
    )

    def clean_email(self) -> str:
        accounts.admit(self.cleaned_data["email"])
        return super().clean_email()


class CodeForm(FormMixin, allauth_forms.ConfirmLoginCodeForm):
    """The six digits from the letter."""

    # A code lives through five tries; this holds over all codes sent to one address.
    TRIES_PER_DAY = 100

    code = code_field(_("確認コード（6桁の数字）"), _("全角で入力しても、間に空白があってもかまいません。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.address = kwargs.pop("address", "")
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if not allow(f"code:{self.address.lower()}", limit=self.TRIES_PER_DAY, seconds=24 * 3600):
            raise get_adapter().validation_error("too_many_login_attempts")
        if codes.matches(code, self.expected_code or ""):
            return codes.typed(code)
        raise get_adapter().validation_error("incorrect_code")


class AuthenticateForm(FormMixin, mfa_forms.AuthenticateForm):
    """The second factor at sign-in."""

    code = code_field(_("認証アプリの6桁の数字、または予備コード"))

    def clean_code(self) -> str:
        self.cleaned_data["code"] = codes.typed(self.cleaned_data["code"])
        return super().clean_code()


class ReauthenticateForm(FormMixin, mfa_forms.ReauthenticateForm):
    """The second factor once more, before something delicate."""

    code = code_field(_("認証アプリの6桁の数字、または予備コード"))

    def clean_code(self) -> str:
        self.cleaned_data["code"] = codes.typed(self.cleaned_data["code"])
        return super().clean_code()


class ActivateForm(FormMixin, totp_forms.ActivateTOTPForm):
    code = code_field(_("認証アプリに表示された6桁の数字"))

    def clean_code(self) -> str:
        self.cleaned_data["code"] = codes.typed(self.cleaned_data["code"])
        return super().clean_code()


class DeactivateForm(FormMixin, totp_forms.DeactivateTOTPForm):
    pass


class GenerateForm(FormMixin, AllauthGenerateForm):
    pass
