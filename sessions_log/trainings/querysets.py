"""Which trainings, which applications: the words of this part as querysets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from ambassadors.models import Ambassador
from ambassadors.models.people import name_key
from mirai_action.core import mail_address
from mirai_action.japan import fiscal

from .choices import Status

if TYPE_CHECKING:
    from .models import Application, Training


class TrainingQuerySet(models.QuerySet["Training"]):
    def public(self) -> TrainingQuerySet:
        """Those that everyone may read about."""
        return self.exclude(published_at=None)

    def coming(self) -> TrainingQuerySet:
        """Today's and later ones, the next one first; called-off ones are among them and say so."""
        return self.filter(held_on__gte=timezone.localdate()).order_by("held_on", "starts_at", "pk")

    def past(self) -> TrainingQuerySet:
        """Those that took place, the newest first."""
        return self.filter(held_on__lt=timezone.localdate(), cancelled_at=None).order_by("-held_on", "-pk")

    def unmarked(self) -> TrainingQuerySet:
        """Past ones with somebody of whom nobody has written down whether they came."""
        return self.past().filter(applications__status=Status.SEATED).distinct()

    def at(self, place: str) -> TrainingQuerySet:
        """Those in a prefecture (its code), or "online"."""
        return self.filter(online=True) if place == "online" else self.filter(online=False, prefecture=place)

    def in_year(self, year: int) -> TrainingQuerySet:
        """Those of a fiscal year (DOMAIN 3.7)."""
        return self.filter(held_on__range=fiscal.bounds(year))

    def with_numbers(self) -> TrainingQuerySet:
        """Adds `applied`, `waiting`, `attended`, `absent` and `unmarked`; one join, so that nothing multiplies."""

        def number(*statuses: str) -> Count:
            return Count("applications", filter=Q(applications__status__in=statuses))

        return self.annotate(
            applied=Count("applications", filter=~Q(applications__confirmed_at=None)),
            waiting=number(Status.WAITING),
            attended=number(Status.ATTENDED),
            absent=number(Status.ABSENT),
            unmarked=number(Status.SEATED),
        )


class ApplicationQuerySet(models.QuerySet["Application"]):
    def holding(self) -> ApplicationQuerySet:
        """Those that hold a seat."""
        return self.filter(status__in=Status.holding())

    def live(self) -> ApplicationQuerySet:
        return self.filter(status__in=Status.live())

    def confirmed(self) -> ApplicationQuerySet:
        """Those whose address was confirmed, whatever became of them: what "applied" counts."""
        return self.exclude(confirmed_at=None)

    def in_line(self) -> ApplicationQuerySet:
        """The waiting list, the next one first: whom staff put in front, then in the order of confirmation."""
        order = (F("promoted_at").asc(nulls_last=True), "confirmed_at", "pk")
        return self.filter(status=Status.WAITING).order_by(*order)

    def offered(self) -> ApplicationQuerySet:
        return self.filter(status=Status.OFFERED)

    def over(self, now: datetime, today: date) -> ApplicationQuerySet:
        """Offers that have ended: their time is up, or the day has come."""
        return self.offered().filter(Q(offer_until__lte=now) | Q(training__held_on__lte=today))

    def on_the_list(self) -> ApplicationQuerySet:
        """Whom the desk expects, by reading."""
        return self.filter(status__in=Status.on_the_list()).order_by("kana_key", "name_key", "pk")

    def same_person(self, *, training: Training, email: str, name: str) -> ApplicationQuerySet:
        """The live application of this address and name for a training: at most one. A couple has two."""
        keys = {"email_key": mail_address.key(email), "name_key": name_key(name)}
        return self.live().filter(training=training, **keys)

    def of(self, ambassadors: Iterable[Ambassador]) -> ApplicationQuerySet:
        """Those of these ambassadors: made signed in, or earlier with the same address and name (read, not written)."""
        found = Q(pk=None)
        for each in ambassadors:
            found |= Q(ambassador=each)
            if each.email_key:
                found |= Q(email_key=each.email_key, name_key__in=own_names(each))
        return self.filter(found).exclude(forgotten_at__isnull=False)


def own_names(ambassador: Ambassador) -> set[str]:
    """Return the keys of the names under which an ambassador may have applied: a group sends its contact person."""
    return {ambassador.name_key, *([name_key(ambassador.contact_name)] if ambassador.contact_name else [])}


class ApplicationManager(models.Manager["Application"].from_queryset(ApplicationQuerySet)):  # type: ignore[misc]
    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Application]:
        """As Django's, with the keys filled in: `save()` is not called for rows written in bulk."""
        rows = list(objs)
        for row in rows:
            row.set_keys()
        return super().bulk_create(rows, *args, **kwargs)
