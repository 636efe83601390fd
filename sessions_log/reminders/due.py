"""Which sessions are due for a word now, and for which: one query, whatever was missed (docs/decisions/0016).

Each session is due for the *latest* step whose time has come, if neither it nor a later one was sent for its day. So
a day without a worker is made up for by one letter, not by all the letters of that day.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils import timezone

from ambassadors.desk.models import PaperLetter
from materials.orders.models import Order
from sessions_log.models import StudySession
from sessions_log.querysets import StudySessionQuerySet
from sessions_log.supplies.models import OrderForSession

from .models import ON_PAPER, Reminder, ReminderPlan, Step

MATERIALS_FOR = 3
"""Days for which the word about the deadline for materials still makes sense."""


class Span(NamedTuple):
    """The planned days for which a step is the latest one, both included."""

    step: Step
    first: date
    last: date


def spans(today: date, plan: ReminderPlan) -> list[Span]:
    """Return the steps with their days, without the evening of today itself (`evening`)."""

    def ahead(days: int) -> date:
        return today + timedelta(days=days)

    deadline = plan.materials_days
    return [
        Span(Step.IDEAS, ahead(deadline + 1), ahead(plan.ideas_days)),
        Span(Step.MATERIALS, ahead(max(1, deadline - MATERIALS_FOR + 1)), ahead(deadline)),
        Span(Step.EVENING, ahead(1 - plan.first_days), ahead(-1)),
        Span(Step.FIRST, ahead(1 - plan.second_days), ahead(-plan.first_days)),
        Span(Step.SECOND, ahead(1 - plan.third_days), ahead(-plan.second_days)),
        Span(Step.THIRD, ahead(-plan.oldest_days), ahead(-plan.third_days)),
    ]


def due(now: datetime, plan: ReminderPlan) -> StudySessionQuerySet:
    """Return the planned sessions that are due for a word at `now`, each with its `step`."""
    today = timezone.localdate(now)
    conditions = [
        (Q(held_on__range=(first, last)) & (_known_before(today) if last > today else Q()) & ONLY.get(step, Q()), step)
        for step, first, last in spans(today, plan)
    ]
    conditions.append((evening(now, plan), Step.EVENING))
    rows = StudySession.objects.planned_for(
        today - timedelta(days=plan.oldest_days), today + timedelta(days=plan.ideas_days)
    )
    step = Case(
        *(When(condition, then=Value(step.value)) for condition, step in conditions), output_field=IntegerField()
    )
    sent = Reminder.objects.filter(session=OuterRef("pk"), planned_on=OuterRef("held_on"), step__gte=OuterRef("step"))
    return rows.annotate(step=step).filter(step__isnull=False).filter(~Exists(sent))


def evening(now: datetime, plan: ReminderPlan) -> Q:
    """Sessions of today that are over, in the evening."""
    here = timezone.localtime(now)
    over = Q(held_on=here.date()) & (Q(ends_at=None) | Q(ends_at__lte=here.time()))
    return over if here.hour >= plan.evening_hour else Q(pk__in=[])


def later_today(now: datetime, plan: ReminderPlan) -> Q:
    """Sessions of today that will be asked about this evening: their people get the day's one letter then."""
    here = timezone.localtime(now)
    tonight = Q(ends_at=None) | Q(ends_at__lt=time(plan.quiet_from if plan.quiet_from < 24 else 23, 30))
    waits = Q() if here.hour < plan.evening_hour else Q(ends_at__gt=here.time())
    return Q(held_on=here.date()) & tonight & waits


def unanswered(now: datetime, plan: ReminderPlan) -> StudySessionQuerySet:
    """Return the sessions that were asked about for the last time long enough ago, once each."""
    today = timezone.localdate(now)
    of_its_day = Reminder.objects.filter(session=OuterRef("pk"), planned_on=OuterRef("held_on"))
    last = of_its_day.arrived().filter(step=Step.THIRD, mailing__day__lte=today - timedelta(days=plan.no_answer_days))
    rows = StudySession.objects.planned_for(date.min, today - timedelta(days=plan.third_days))
    # A letter by post that nobody has printed yet has asked nobody.
    unprinted = PaperLetter.objects.to_print().filter(kind=ON_PAPER, ambassador=OuterRef("ambassador"))
    closed = of_its_day.filter(step=Step.CLOSED)
    return rows.filter(Exists(last), ~Exists(closed), ~Exists(unprinted)).order_by("held_on", "pk")


ORDERED = OrderForSession.objects.filter(session=OuterRef("pk"), order__in=Order.objects.standing().values("pk"))
ONLY = {Step.MATERIALS: ~Exists(ORDERED)}
"""Who has ordered copies for a session needs no word about the deadline."""


def _known_before(today: date) -> Q:
    """Who plans a session today needs no letter about it today."""
    morning = timezone.make_aware(datetime.combine(today, time()))
    return Q(created_at__lt=morning) & (Q(postponed_at=None) | Q(postponed_at__lt=morning))
