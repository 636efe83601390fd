"""What the terminal says: the address, how to get in, how to stop. Japanese first, then English."""

from django.conf import settings
from django.core.management import get_commands

from mirai_action.site.preparing import is_demonstration


def hello(url: str) -> None:
    """Print where the system is and how to sign in."""
    lines = ["", "  子どもの未来アクション  Children's Future Action", f"  {url}", ""]
    lines += _demonstration(url) if settings.DEMONSTRATION and is_demonstration() else _empty(url)
    if settings.LOCAL_RUN and not settings.EMAIL_URL:
        lines += [
            f"  サインインの確認コードなどのメールは {url}mailbox/ に届きます。",
            f"  Letters, such as the one with the sign-in code, arrive at {url}mailbox/",
        ]
    print("\n".join([*lines, "", "  終了するには Ctrl-C を押してください。 Press Ctrl-C to stop.", ""]))


def _demonstration(url: str) -> list[str]:
    lines = ["  デモ用の架空データが入っています。 All records are invented, for demonstration."]
    hints = _hints()
    return lines + [f"    {mail:22}{url + path.lstrip('/'):32}{who}" for who, mail, path in hints]


def _hints() -> list[tuple[str, str, str]]:
    """Return who can sign in: (who, e-mail, page to begin with)."""
    try:
        from mirai_action.site.demonstration import sign_in_hints
    except ImportError:
        return []
    return list(sign_in_hints())


def _empty(url: str) -> list[str]:
    if "create_staff" not in get_commands():
        return []
    return [
        "  事務局の最初のアカウントは次のコマンドで作れます。 Make the first staff account with:",
        "    .venv/bin/python manage.py create_staff you@example.jp",
        f"    {url}admin/",
    ]


def goodbye() -> None:
    print("\n  終了しています… Stopping …")
