"""Whose data: from an ambassador or an account to everything by which rows of the person are found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from phonenumber_field.phonenumber import PhoneNumber, to_python

from mirai_action.core import history, mail_address
from mirai_action.core.erasing import Who
from mirai_action.core.models import User

from ..models import Ambassador, AmbassadorKind, Membership, Section, SectionStatus
from ..models.people import name_key
from ..personal import ERASED

COLUMNS = ("kind", "name", "kana", "contact_name", "email", "phone", "postal_code", "address", "affiliation_name")


def to_tell(ambassador: Ambassador | None, user: Any) -> Who:
    """Return what `user` is told: about `ambassador` (or nobody) and about the account itself."""
    return _who(family(ambassador) if ambassador else frozenset(), frozenset([user.pk]))


def to_erase(ambassador: Ambassador) -> Who:
    """Return what goes with `ambassador`: the rows merged into it and the accounts that serve nobody else."""
    ids = family(ambassador)
    return _who(ids, frozenset(own_accounts(ids).values_list("pk", flat=True)))


def account(user: Any) -> Who:
    """Return what goes with an account that acts for no ambassador."""
    return _who(frozenset(), frozenset([user.pk]))


def family(ambassador: Ambassador) -> frozenset[UUID]:
    """Return the row and all that were merged into it, however often."""
    found, fresh = {ambassador.pk}, {ambassador.pk}
    while fresh:
        fresh = set(Ambassador.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)) - found
        found |= fresh
    return frozenset(found)


def own_accounts(ids: frozenset[UUID]) -> QuerySet[User]:
    """Return the accounts that act for these rows alone: no other registration, no body's section, no staff role."""
    serving = Membership.objects.exclude(ambassador__in=ids).values("user")
    busy = Section.objects.filter(status=SectionStatus.ACTIVE, user__isnull=False).values("user")
    mine = User.objects.filter(memberships__ambassador__in=ids, is_staff=False)
    return mine.exclude(pk__in=serving).exclude(pk__in=busy).distinct()


def _who(ids: frozenset[UUID], accounts: frozenset[int]) -> Who:
    rows = _states(ids)
    users = list(User.objects.filter(pk__in=accounts))
    addresses = {mail_address.key(each["email"]) for each in rows if each["email"]}
    addresses |= {mail_address.key(each.email) for each in users if each.email}
    shared = _used_by_others(addresses, ids, accounts)
    return Who(
        ambassadors=ids,
        accounts=accounts,
        mailboxes=frozenset(addresses - shared),
        shared=frozenset(shared),
        names=frozenset(name_key(each["name"]) for each in rows if each["name"] and each["name"] != ERASED),
        words=tuple(_words(rows, [each.name for each in users if each.name], addresses - shared)),
    )


def _states(ids: frozenset[UUID]) -> list[dict[str, Any]]:
    """Return the personal columns of these rows, today's and all earlier ones."""
    events: Any = history.events_of(Ambassador)
    now = Ambassador.objects.filter(pk__in=ids).values(*COLUMNS)
    past = events.objects.filter(pgh_obj_id__in=ids).order_by().values(*COLUMNS).distinct()
    return [*now, *past]


def _used_by_others(addresses: set[str], ids: frozenset[UUID], accounts: frozenset[int]) -> set[str]:
    """Return which of these mailboxes somebody else has, too: a couple, a secretary and her group, a section."""
    people = Ambassador.objects.filter(email_key__in=addresses).exclude(pk__in=ids)
    users = User.objects.annotate(box=Lower("email")).filter(box__in=addresses).exclude(pk__in=accounts)
    sections = Section.objects.filter(email_key__in=addresses).filter(
        Q(status=SectionStatus.ASKED) | Q(status=SectionStatus.ACTIVE)
    )
    return {
        *people.values_list("email_key", flat=True),
        *users.values_list("box", flat=True),
        *sections.exclude(user__in=accounts).values_list("email_key", flat=True),
    }


def _words(rows: Iterable[dict[str, Any]], names: list[str], own: set[str]) -> set[str]:
    """Return what names the person in a sentence, in the ways people write it: 山田 花子, 山田花子, 山田, 048-…"""
    words: set[str] = set()
    for row in rows:
        person = [row["contact_name"], *((row["name"], row["kana"]) if row["kind"] != AmbassadorKind.GROUP else ())]
        for name in filter(None, person):
            words |= spellings(name) | {part for part in name.split() if len(part) > 1}
        words |= spellings(row["name"]) | spellings(row["kana"]) | {row["postal_code"], *places(row["address"])}
        words |= telephones(row["phone"])
        if mail_address.key(row["email"]) in own:
            words |= {row["email"], mail_address.key(row["email"])}
    for name in names:
        words |= spellings(name)
    return {each for each in words | own if len(each) > 1 and each != ERASED}


def spellings(name: str) -> set[str]:
    """Return a name with its blank as typed, wide, narrow and left out."""
    parts = name.split()
    return {name, *(between.join(parts) for between in ("", " ", "\N{IDEOGRAPHIC SPACE}"))} if parts else set()


def telephones(number: str) -> set[str]:
    """Return a telephone number as stored, as people write it, and as digits alone."""
    found = to_python(number, region="JP") if number else None
    if not isinstance(found, PhoneNumber):
        return {number} if number else set()
    national = str(found.as_national)
    return {number, str(found), found.as_e164, national, re.sub(r"\D", "", national)}


def places(address: str) -> set[str]:
    """Return an address and what people leave of it: without prefecture, without town. The rest must have a number."""
    rest = [address[found.end() :] for found in re.finditer("[都道府県市区町村郡]", address)]
    return {address} | {
        each for each in rest if len(each) > 3 and re.search(r"[0-9０-９]", each) and not each[0].isdigit()
    }
