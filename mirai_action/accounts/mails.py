"""The letters of sign-in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirai_action.core.models import User
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


def post_security(event: str, user: User, *, to: Iterable[str] = ()) -> None:
    """Tell the owner of an account what was changed about it: at `to` (old and new address), else at its address."""
    for address in to or [user.email]:
        outbox.post("accounts.security", to=address, language=user.language, params={"event": event})


@letter("accounts.security", title=gettext_lazy("アカウントの変更のお知らせ"))
def security(*, event: str) -> Mail:
    what = {
        "totp_activated": _("二段階認証（認証アプリ）が設定されました。"),
        "totp_deactivated": _("二段階認証（認証アプリ）が解除されました。"),
        "recovery_codes_generated": _("予備コードが新しく作られました。"),
        "address_changed": _(
            "サインインに使うメールアドレスが変わりました。これからは、新しいメールアドレスでサインインしてください。"
        ),
        "webauthn_added": _("パスキーが追加されました。"),
        "webauthn_removed": _("パスキーが削除されました。"),
    }
    return Mail(
        subject=_("アカウントの設定が変わりました"),
        template="accounts/mail_security.txt",
        context={"what": what.get(event, _("アカウントの設定が変わりました。"))},
    )
