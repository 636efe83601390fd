"""Locking, and who has a seat: the one place where seats are given and counted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from .. import notices
from ..choices import Status, Tell
from ..models import Application, Training


def locked(training_id: UUID) -> Training:
    """Return the training as it stands now, locked until the transaction ends."""
    return Training.objects.select_for_update().get(pk=training_id)


def locked_pair(application: Application) -> tuple[Training, Application]:
    """Lock the training, then the application, always in this order, and return both as they stand now."""
    training = locked(application.training_id)
    row = Application.objects.select_for_update(of=("self",)).select_related("ambassador").get(pk=application.pk)
    row.training = training
    return training, row


def settle(training: Training) -> None:
    """Offer free seats to those who wait, then write down how many are taken. The caller holds the lock.

    The database refuses more than the capacity, whoever miscounts.
    """
    taken = training.applications.holding().count()  # type: ignore[attr-defined]
    free = training.capacity - taken
    if free > 0 and training.makes_offers:
        for each in list(training.applications.in_line()[:free]):  # type: ignore[attr-defined]
            each.training = training
            offer(each)
            taken += 1
    if training.taken != taken:
        training.taken = taken
        training.save(update_fields=["taken"])


def has_free_seat(training: Training) -> bool:
    """Whether a newcomer gets a seat: one is free and nobody waits for it."""
    held = training.applications.holding().count()  # type: ignore[attr-defined]
    return held < training.capacity and not training.applications.in_line().exists()  # type: ignore[attr-defined]


def give(row: Application, **facts: Any) -> None:
    """Give a seat that is free or held for this person. Who comes to the desk on the day needs no letter."""
    put(row, status=Status.SEATED, seated_at=timezone.now(), offer_until=None, **facts)
    if not row.training.has_begun:
        notices.tell(row, Tell.SEAT)


def place(row: Application, training: Training, **facts: Any) -> None:
    """Give a confirmed application a seat, or a place on the waiting list."""
    settle(training)
    if has_free_seat(training):
        give(row, **facts)
    else:
        put(row, status=Status.WAITING, **facts)
        if not training.has_begun:
            notices.tell(row, Tell.WAITING)
    settle(training)


def offer(row: Application) -> None:
    """Hold a seat for who is next. The time runs from the letter; without an address, from now (staff telephone)."""
    put(row, status=Status.OFFERED, offered_at=timezone.now())
    notices.tell(row, Tell.OFFER)


def put(row: Application, **values: Any) -> None:
    """Write these columns of the locked row."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def refresh(application: Application, row: Application) -> None:
    """Give the caller's object the values that the locked row has by now."""
    application.__dict__.update({key: value for key, value in row.__dict__.items() if key != "_state"})
    application._state.fields_cache = dict(row._state.fields_cache)
