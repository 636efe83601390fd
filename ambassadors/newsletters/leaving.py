"""The moment a copy leaves: who at its mailbox still gets it (DOMAIN 6: consents are effective at once)."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from ambassadors.models import Ambassador, Consent, ConsentKind

from .choices import CopyState, Reason, Status
from .models import Copy, Recipient, mailbox_of


def who_gets(copy: Copy) -> list[Ambassador]:
    """Return the people that the copy is for, now; note those who fell out since sending began.

    Nobody is left: the copy is closed and must not leave. They share one address: the one that the newsletter began
    with, or where all of them have left it, that of the first.
    """
    if copy.newsletter.status == Status.CANCELLED:
        close(copy, CopyState.CANCELLED, Reason.CANCELLED)
        return []
    recipients: Any = copy.recipients
    rows = list(recipients.served().select_related("ambassador").order_by("pk"))
    agreed = _agreed(rows)
    fit: list[Any] = [each for each in rows if _fits(each.ambassador, agreed)]
    there = [each for each in fit if mailbox_of(email_key=each.ambassador.email_key) == copy.mailbox]
    if fit and not there:
        there = _moved(copy, fit)
    _note(rows, there)
    if not there:
        close(copy, CopyState.LEFT_OUT, Reason.CHANGED)
    return [each.ambassador for each in there]


def close(copy: Copy, state: str, reason: str) -> None:
    """Let the copy not leave, and everybody behind it be left out for `reason`."""
    with transaction.atomic():
        Copy.objects.open().filter(pk=copy.pk).update(state=state)
        recipients: Any = Recipient.objects
        recipients.served().filter(copy=copy).update(reason=reason)


def _agreed(rows: list[Recipient]) -> set[Any]:
    people = [each.ambassador_id for each in rows]
    given = Consent.objects.given().filter(ambassador__in=people, kind=ConsentKind.NEWSLETTER)
    return set(given.values_list("ambassador", flat=True))


def _fits(person: Ambassador | None, agreed: set[Any]) -> bool:
    return bool(person and person.status == Ambassador.Status.REGISTERED and person.email_key and person.pk in agreed)


def _moved(copy: Copy, fit: list[Any]) -> list[Any]:
    """Follow the first to the new address, unless a copy goes there already."""
    key = fit[0].ambassador.email_key
    try:
        with transaction.atomic():
            Copy.objects.filter(pk=copy.pk).update(mailbox=mailbox_of(email_key=key))
    except IntegrityError:
        return []
    return [each for each in fit if each.ambassador.email_key == key]


def _note(rows: list[Recipient], there: list[Any]) -> None:
    out = [each.pk for each in rows if each not in there]
    if out and there:
        Recipient.objects.filter(pk__in=out).update(reason=Reason.CHANGED)
