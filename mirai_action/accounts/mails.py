"""The letters of sign-in."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirai_action.letters import outbox
from mirai_action.letters.outbox import Mail, letter

from . import codes


@letter(
    "accounts.login_code",
    title=gettext_lazy("サインインの確認コード"),
    max_age=timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    priority=20,
)
def login_code(*, nonce: str) -> Mail:
    code = codes.code_for(nonce)
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
    return Mail(
        subject=_("サインインの確認コード"),
        template="accounts/mail_login_code.txt",
        context={"code": code, "minutes": minutes},
        secrets=[code],
    )


@letter("accounts.unknown_address", title=gettext_lazy("サインイン（登録のないアドレス）"), priority=20)
def unknown_address() -> Mail:
    return Mail(
        subject=_("サインインについて"),
        template="accounts/mail_unknown_address.txt",
        context={"register": outbox.address("/register/")},
    )


@letter("accounts.security", title=gettext_lazy("二段階認証などの変更のお知らせ"))
def security(*, event: str) -> Mail:
    what = {
        "totp_activated": _("二段階認証（認証アプリ）が設定されました。"),
        "totp_deactivated": _("二段階認証（認証アプリ）が解除されました。"),
        "recovery_codes_generated": _("予備コードが新しく作られました。"),
        "webauthn_added": _("パスキーが追加されました。"),
        "webauthn_removed": _("パスキーが削除されました。"),
    }
    return Mail(
        subject=_("アカウントの設定が変わりました"),
        template="accounts/mail_security.txt",
        context={"what": what.get(event, _("アカウントの設定が変わりました。"))},
    )
