"""Make a staff account, or change the role of one: `create_staff hanako@example.jp --prefecture 11 13`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from mirai_action.core import accounts, mail_address
from mirai_action.core.models import User
from mirai_action.core.roles import Role
from mirai_action.japan.prefectures import PREFECTURE_CHOICES


class Command(BaseCommand):
    help = "Make a staff account: a national manager, or with --prefecture staff limited to these prefectures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        codes = [code for code, _name in PREFECTURE_CHOICES]
        parser.add_argument("email")
        parser.add_argument("--prefecture", nargs="+", default=[], choices=codes, metavar="CODE", help="01 to 47")
        parser.add_argument("--role", choices=[each.value for each in Role if each.value])
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        email = mail_address.normalise(options["email"])
        try:
            mail_address.validate(email)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        prefectures = sorted(set(options["prefecture"]))
        user = appoint(
            email=email,
            name=options["name"],
            role=options["role"] or (Role.STAFF if prefectures else Role.MANAGER),
            prefectures=prefectures,
        )
        scope = ", ".join(prefectures) if prefectures else "national"
        self.stdout.write(f"{user.email}: {user.role}, {scope}. Sign in at /account/login/ with a code sent by e-mail.")


@transaction.atomic
def appoint(*, email: str, role: str, prefectures: list[str], name: str = "") -> User:
    """Give the account of `email` this role, national where no prefecture is named. The second time changes it."""
    user = accounts.ensure_account(email)
    user.name = name or user.name
    user.role, user.prefectures, user.national = role, prefectures, not prefectures
    user.is_staff = user.is_active = True
    user.save(update_fields=["name", "role", "prefectures", "national", "is_staff", "is_active"])
    return user
