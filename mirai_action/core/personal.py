"""What the ground itself holds about a person: the account, its sign-ins, and the admin's log."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import retention
from .erasing import Holding, Who, holdings, without
from .models import User
from .retention import Category

ERASED_ADDRESS = Concat(Value("erased-"), Cast(F("id"), CharField()), Value("@erased.invalid"))


def _log(who: Who) -> QuerySet[Any]:
    accounts = Q(content_type=ContentType.objects.get_for_model(User), object_id__in=[str(pk) for pk in who.accounts])
    return LogEntry.objects.filter(Q(object_id__in=[str(pk) for pk in who.about]) | accounts)


def _signed_in(accounts: frozenset[int]) -> list[str]:
    """Return the keys of the sessions that these accounts have open. Each must be read: the key says nothing."""
    if not accounts:
        return []
    wanted = {str(pk) for pk in accounts}
    rows = Session.objects.filter(expire_date__gte=timezone.now()).iterator(chunk_size=500)
    return [row.session_key for row in rows if row.get_decoded().get("_auth_user_id") in wanted]


holdings.extend(
    [
        Holding(
            model="admin.LogEntry",
            title=_("事務局の操作の記録"),
            find=_log,
            tells=("action_time", "object_repr"),
            blanks={"object_repr": "", "change_message": ""},
        ),
        Holding(
            model="sessions.Session",
            title=_("サインインしている端末"),
            find=lambda who: Session.objects.filter(pk__in=_signed_in(who.accounts)),
            tells=("expire_date",),
            deletes=True,
        ),
        Holding(
            model="account.EmailAddress",
            title=_("サインインに使うアドレス"),
            find=lambda who: EmailAddress.objects.filter(user__in=who.accounts),
            tells=("email", "verified"),
            deletes=True,
        ),
        Holding(
            model="account.EmailConfirmation",
            title=_("アドレスの確認"),
            find=lambda who: EmailConfirmation.objects.filter(email_address__user__in=who.accounts),
            tells=("created", "sent"),
            deletes=True,
        ),
        Holding(
            model="mfa.Authenticator",
            title=_("2段階認証"),
            find=lambda who: Authenticator.objects.filter(user__in=who.accounts),
            tells=("type", "created_at", "last_used_at"),
            deletes=True,
        ),
        Holding(
            model="core.User",
            title=_("アカウント"),
            find=lambda who: User.objects.filter(pk__in=who.accounts),
            tells=("email", "name", "language", "date_joined", "last_login"),
            blanks={"email": ERASED_ADDRESS, "name": "", "last_login": None},
            erase=lambda pks, who: User.objects.filter(pk__in=pks).update(
                is_active=False, password=make_password(None)
            ),
        ),
    ]
)
without.update(
    {
        "core.ContactPoint": "where the office is reached: nobody's own",
        "core.User_groups": "roles stand in the place of groups; always empty",
        "core.User_user_permissions": "roles stand in the place of permissions; always empty",
        "auth.Group": "roles stand in the place of groups; always empty",
        "auth.Permission": "names of permissions",
    }
)

retention.categories.append(
    Category(
        name="core.admin_log",
        title=_("事務局の操作の記録にあるお名前"),
        purpose=_("いつ誰が何を操作したかを確かめるため"),
        since=_("操作の日から"),
        what=_("対象のお名前を消します。日時・担当・対象の番号は残ります。"),
        days=3 * 365,
        find=lambda before: LogEntry.objects.filter(action_time__lt=before).exclude(object_repr="", change_message=""),
        run=lambda pks: LogEntry.objects.filter(pk__in=pks).update(object_repr="", change_message=""),
    )
)
