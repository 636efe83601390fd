"""Signs that an ambassador is active. What lies above (sessions, orders) adds its own in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from ambassadors.models import Ambassador, Decision
from ambassadors.querysets import AmbassadorQuerySet

from .models import Consultation

# Each returns the ids of the ambassadors that were active on a day or since: a queryset of one column, never null.
signs: list[Callable[[date], QuerySet[Any, Any]]] = []
OWN_WORD = (Decision.Verb.STILL, Decision.Verb.RESUME)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def active_since(day: date) -> Q:
    """Return the condition on ambassadors: some sign of activity on `day` or later."""
    found = _registered(day)
    for sign in signs:
        found |= Q(pk__in=sign(day))
    return found


def _registered(day: date) -> Q:
    """Registered, or (from an old roster) entered, since then."""
    return Q(registered_on__gte=day) | Q(decided_at__isnull=False, decided_at__gte=midnight(day))


def quiet_since(rows: AmbassadorQuerySet, day: date) -> AmbassadorQuerySet:
    """Return those of `rows` without any sign of activity on `day` or later."""
    rows = rows.exclude(_registered(day))
    for sign in signs:
        rows = rows.exclude(pk__in=sign(day))
    return rows


def own_word(day: date) -> QuerySet[Any, Any]:
    """Ambassadors who said that they go on, or came back from a rest."""
    rows = Decision.objects.filter(verb__in=OWN_WORD, made_at__gte=midnight(day))
    return rows.values("ambassador")


def asked_staff(day: date) -> QuerySet[Any, Any]:
    return Consultation.objects.filter(messages__from_staff=False, messages__at__gte=midnight(day)).values("ambassador")


def is_active(ambassador: Ambassador, day: date) -> bool:
    return Ambassador.objects.filter(pk=ambassador.pk).filter(active_since(day)).exists()


signs += [own_word, asked_staff]
