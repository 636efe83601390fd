"""What allauth asks us: which code, which letter, where to after sign-in."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from mirai_action.core import client_address
from mirai_action.letters import outbox

from . import codes

STAFF_SESSION = 12 * 3600  # ambassadors stay for 90 days (SESSION_COOKIE_AGE), staff for a working day
LETTERS = {
    "account/email/login_code": "accounts.login_code",
    "account/email/unknown_account": "accounts.unknown_address",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("このアカウントは、現在ご利用になれません。事務局にお問い合わせください。"),
        "incorrect_code": _("コードが違います。メールに書かれた6桁の数字をご確認ください。"),
        "too_many_login_attempts": _("回数が多すぎます。しばらく待ってから、もう一度お試しください。"),
        "rate_limited": _("回数が多すぎます。しばらく待ってから、もう一度お試しください。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # accounts come from registration and from staff

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address.of(request)

    def generate_login_code(self) -> str:
        """Return a nonce: what allauth keeps in the session is not the code itself."""
        return codes.new_nonce()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post to the outbox instead of sending inside the request."""
        name = LETTERS.get(template_prefix, "accounts.security")
        params = {"nonce": context["code"]} if "code" in context else {}
        if name == "accounts.security":
            params = {"event": template_prefix.rpartition("/")[2]}
        outbox.post(name, to=email, language=translation.get_language() or "ja", params=params)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/admin/" if getattr(request.user, "is_staff", False) else settings.LOGIN_REDIRECT_URL

    def is_safe_url(self, url: str | None) -> bool:
        """Only this very host: other allowed hosts are not ours to send people to."""
        host = allauth_context.request.get_host()
        secure = allauth_context.request.is_secure()
        return url_has_allowed_host_and_scheme(url, allowed_hosts={host}, require_https=secure)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        if user.is_staff:
            request.session.set_expiry(STAFF_SESSION)
        return super().post_login(request, user, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps encrypted, so that a copy of the database does not give them away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("コードが違います。認証アプリに今表示されている数字をご確認ください。"),
        "cannot_delete_authenticator": _("二段階認証は解除できません。"),
        "cannot_generate_recovery_codes": _("先に認証アプリを設定してください。"),
        "unverified_email": _("先にメールアドレスの確認を済ませてください。"),
        "rate_limited": _("回数が多すぎます。しばらく待ってから、もう一度お試しください。"),
    }

    def get_totp_issuer(self) -> str:
        return "Mirai Action"

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    key = hashlib.sha256(b"accounts.second-factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
