"""Accounts are made here: by registration, by staff, by the command `create_staff`."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from . import mail_address
from .models import User

# Persons who have no account until they ask for a code: each is told an address and may make its account.
admitters: list[Callable[[str], None]] = []


def admit(email: str) -> None:
    """Somebody asks to sign in by this address: let the apps make the account of a person they know by it."""
    for each in admitters:
        each(email)


def find_account(email: str) -> User | None:
    """Return the account of this address, however its letters are cased."""
    return User.objects.filter(Exact(Lower("email"), mail_address.key(email))).first()


@transaction.atomic
def ensure_account(email: str, *, name: str = "", language: str = "ja") -> User:
    """Return the account of `email`, making it where there is none. The address counts as verified.

    An account that is there stays as it is. Twenty at once make one: the database ignores the others.
    """
    stored = mail_address.normalise(email)
    user = find_account(stored)
    if user is None:
        fresh = User(email=stored, name=name, language=language, password=make_password(None))
        User.objects.bulk_create([fresh], ignore_conflicts=True)
        user = find_account(stored)
        assert user is not None
    _verify(user)
    return user


@transaction.atomic
def change_address(user: User, email: str) -> None:
    """Give the account another address; the old one can't sign in any more."""
    user.email = mail_address.normalise(email)
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).exclude(email=mail_address.key(email)).delete()
    _verify(user)


def _verify(user: User) -> None:
    """Give the account the row that allauth signs in by."""
    address = EmailAddress(user=user, email=mail_address.key(user.email), verified=True, primary=True)
    EmailAddress.objects.bulk_create([address], ignore_conflicts=True)
