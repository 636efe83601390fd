"""Invented requests for erasure: one that came by telephone the day before yesterday and waits for its day."""

from __future__ import annotations

from datetime import timedelta

from ambassadors.models import Ambassador, AmbassadorKind, Channel, Status
from ambassadors.privacy.models import Erasure
from ambassadors.privacy.workflow import cooling_off

from .world import World, moment


def tell(world: World) -> None:
    """Let the individual with the lowest number who rests now ask for it; who is met elsewhere stays."""
    rows = Ambassador.objects.filter(status=Status.RESTING, kind=AmbassadorKind.INDIVIDUAL)
    person = rows.order_by("number").first()
    if person is None:
        return
    day = world.today - timedelta(days=2)
    Erasure.objects.create(
        ambassador=person,
        channel=Channel.PHONE,
        asked_at=moment(day, 11),
        due_on=day + cooling_off(),
        by=world.staff,
        note="登録されている電話番号にかけ直して、ご本人であることを確かめました（架空）。",
    )
