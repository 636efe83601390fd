"""Ambassadors and applications for tests: say only what the test is about."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Max
from django.test import Client
from django.utils import timezone

from ambassadors import consent_texts, workflow
from ambassadors.models import Ambassador, Membership, Organization, Status
from mirai_action.core.accounts import ensure_account
from mirai_action.core.forms import PublicFormMixin
from mirai_action.core.models import User
from mirai_action.progress import ledger

_numbers = itertools.count(1)


def person(**facts: Any) -> dict[str, Any]:
    """The facts of an individual in Saitama."""
    plain = {
        "kind": "individual",
        "name": "山田 花子",
        "kana": "やまだ はなこ",
        "prefecture": "11",
        "email": "hanako@example.jp",
    }
    return plain | facts


def application(**facts: Any) -> Ambassador:
    """An application as the form makes it (メール未確認), with its receipt queued; every call another address."""
    facts = {"email": f"person{next(_numbers)}@example.jp"} | facts
    consents = facts.pop("consents", {"a"})
    return workflow.register(person=person(**facts), consents=consents)[0]


def to_review(**facts: Any) -> Ambassador:
    """An application whose link was used."""
    row = application(**facts)
    workflow.confirm_email(row)
    return row


def ambassador(**facts: Any) -> Ambassador:
    """A registered ambassador, counted in the ledger; registered on 2026-04-01 unless told otherwise. No letters."""
    number = next(_numbers)
    status = facts.pop("status", Status.REGISTERED)
    consents = facts.pop("consents", {"a"})
    day = facts.pop("registered_on", date(2026, 4, 1))
    moment = timezone.make_aware(datetime(day.year, day.month, day.day, 9))
    plain = person(email=f"ambassador{number}@example.jp", name=f"山田 花子{number}") | {
        "number": (Ambassador.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        "registered_on": day,
        "applied_at": moment - timedelta(days=1),
        "confirmed_at": moment,
        "confirmed_by": "email",
        "decided_at": moment,
    }
    with transaction.atomic():
        row = Ambassador.objects.create(**(plain | facts), status=status)
        for kind in sorted(consents):
            workflow.give(row, kind)
        ledger.settle(row.pk, row.counts(), reason=ledger.Reason.REGISTERED)
    return row


def member(ambassador: Ambassador, email: str = "") -> User:
    """The account that acts for `ambassador`, by its own address unless told otherwise."""
    user = ensure_account(email or ambassador.email)
    Membership.objects.get_or_create(user=user, ambassador=ambassador)
    return user


def organization(name: str = "生活協同組合さいたま", **facts: Any) -> Organization:
    return Organization.objects.create(name=name, **({"kind": "coop", "prefecture": "11"} | facts))


def application_form(**typed: Any) -> dict[str, Any]:
    """What a browser posts to `/register/`, a minute after the page was opened."""
    started = signing.dumps(int(timezone.now().timestamp()) - 60, salt=PublicFormMixin.SALT)
    return person() | {"consent_a": "on", "website": "", "started": started} | typed


def applied(client: Client, **typed: Any) -> Any:
    """Walk `client` from the form through 確認画面 to the "sent" page; return that page."""
    page = client.post("/register/", application_form(**typed))
    assert page.status_code == 302, page.context["form"].errors
    return client.post(page["Location"], follow=True)


def consent_texts_loaded() -> None:
    consent_texts.load()
