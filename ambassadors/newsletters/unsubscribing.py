"""Stopping the newsletter by the link of a letter, and asking for it again."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from ambassadors import workflow
from ambassadors.models import Ambassador, ConsentKind

from .choices import By
from .models import Copy


def stop(copy: Copy, *, by: str) -> bool:
    """Take back consent (b) of everybody behind the copy, at once. The second time nothing happens."""
    with transaction.atomic():
        row = Copy.objects.select_for_update().get(pk=copy.pk)
        changed = [workflow.withdraw(each, ConsentKind.NEWSLETTER) for each in people(row)]
        if row.unsubscribed_at is None:
            row.unsubscribed_at, row.unsubscribed_by = timezone.now(), by
            row.save(update_fields=["unsubscribed_at", "unsubscribed_by"])
        return any(changed)


def again(copy: Copy) -> bool:
    """Give consent (b) anew for everybody behind the copy who is registered today."""
    with transaction.atomic():
        row = Copy.objects.select_for_update().get(pk=copy.pk)
        given = [workflow.give(each, ConsentKind.NEWSLETTER) for each in people(row) if each.is_current]
        row.unsubscribed_at, row.unsubscribed_by = None, By.NONE
        row.save(update_fields=["unsubscribed_at", "unsubscribed_by"])
        return any(given)


def people(copy: Copy) -> list[Ambassador]:
    """Return whom the letter was for, as they stand today: a merged registration is the one it went into."""
    rows = copy.recipients.select_related("ambassador__merged_into").order_by("pk")
    found: dict[Any, Ambassador] = {each.person.pk: each.person for each in rows if each.person}
    return [found[pk] for pk in sorted(found)]


def gets_it(copy: Copy) -> bool:
    """Whether anybody behind the copy agrees to newsletters now."""
    return any(each.consents.given().filter(kind=ConsentKind.NEWSLETTER).exists() for each in people(copy))
