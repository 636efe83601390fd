"""Which study sessions, in the words of DOMAIN 4."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone

from .choices import Hold, Status

if TYPE_CHECKING:
    from ambassadors.models import Ambassador, Organization

    from .models import StudySession  # noqa: F401


class StudySessionQuerySet(models.QuerySet["StudySession"]):
    """Study sessions. A filter on `status` elsewhere misses a word here."""

    def coming(self, as_of: date | None = None) -> StudySessionQuerySet:
        """Planned for today or later, the next one first."""
        return self.filter(status=Status.PLANNED, held_on__gte=as_of or timezone.localdate()).order_by("held_on", "id")

    def planned_for(self, first: date, last: date) -> StudySessionQuerySet:
        """Planned for a day of this span, past or to come, and neither reported nor called off nor given up."""
        return self.filter(status=Status.PLANNED, held_on__range=(first, last))

    def unreported(self, as_of: date | None = None) -> StudySessionQuerySet:
        """未報告: the day is over and no report is in; 回答なし is a part of it. The oldest first."""
        return self.filter(status__in=Status.open(), held_on__lt=as_of or timezone.localdate()).order_by(
            "held_on", "id"
        )

    def awaited(self, as_of: date | None = None) -> StudySessionQuerySet:
        """Unreported and still asked about: without 回答なし, which is listed apart."""
        return self.unreported(as_of).exclude(status=Status.NO_ANSWER)

    def given_up(self, as_of: date | None = None) -> StudySessionQuerySet:
        """回答なし: unreported, and nobody asks any more."""
        return self.unreported(as_of).filter(status=Status.NO_ANSWER)

    def due(self, as_of: date | None = None) -> StudySessionQuerySet:
        """Planned beforehand and the planned day is over, reported or not: what the report rate is a share of."""
        gone = (Status.DRAFT, Status.CANCELLED, Status.POSTPONED)
        return self.filter(planned_on__lt=as_of or timezone.localdate()).exclude(status__in=gone)

    def due_reported(self, as_of: date | None = None) -> StudySessionQuerySet:
        """Those of them whose report is in."""
        return self.due(as_of).filter(status__in=Status.report_in())

    def reportable(self, as_of: date | None = None) -> StudySessionQuerySet:
        """What can be reported: unreported ones and today's, the evening of the day."""
        return self.filter(status__in=Status.open(), held_on__lte=as_of or timezone.localdate()).order_by(
            "held_on", "id"
        )

    def drafts(self) -> StudySessionQuerySet:
        """下書き: kept, not planned yet."""
        return self.filter(status=Status.DRAFT).order_by("held_on", "id")

    def postponed(self) -> StudySessionQuerySet:
        """Postponed without a new day."""
        return self.filter(status=Status.POSTPONED).order_by("-held_on", "id")

    def closable(self) -> StudySessionQuerySet:
        """What may still be called off or put off: planned, due without a report, or waiting for a new day."""
        return self.filter(status__in=(*Status.open(), Status.POSTPONED)).order_by("held_on", "id")

    def to_confirm(self) -> StudySessionQuerySet:
        """確認待ち: the report is in and staff decide next, the oldest report first."""
        return self.filter(status=Status.REPORTED).order_by("reported_at", "id")

    def returned(self) -> StudySessionQuerySet:
        """The person who reported was asked to look again."""
        return self.filter(status=Status.RETURNED).order_by("returned_at", "id")

    def reported(self) -> StudySessionQuerySet:
        """The report is in, whatever became of it."""
        return self.filter(status__in=Status.report_in())

    def counted(self) -> StudySessionQuerySet:
        """Sessions that count now, preliminary or final: the rows behind `sessions` and `participants`."""
        return self.reported().filter(Q(hold=Hold.NONE) | Q(status=Status.CONFIRMED), head_count__gt=0)

    def preliminary(self) -> StudySessionQuerySet:
        """Counted as 速報: not confirmed yet."""
        return self.counted().exclude(status=Status.CONFIRMED)

    def final(self) -> StudySessionQuerySet:
        """Counted as 確定."""
        return self.counted().filter(status=Status.CONFIRMED)

    def held_back(self) -> StudySessionQuerySet:
        """Reports that count only once staff confirm them."""
        return self.filter(status__in=(Status.REPORTED, Status.RETURNED)).exclude(hold=Hold.NONE)

    def public(self) -> StudySessionQuerySet:
        """Sessions that anyone may come to."""
        return self.filter(public=True)

    def at(self, place: str) -> StudySessionQuerySet:
        """Sessions that count in `place`: a prefecture's code, "online" or "unknown"."""
        if place == "online":
            return self.filter(format="online")
        return self.exclude(format="online").filter(prefecture="" if place == "unknown" else place)

    def for_ambassador(self, ambassador: Ambassador) -> StudySessionQuerySet:
        """Those whose ambassador of record is `ambassador`."""
        return self.filter(ambassador=ambassador)

    def for_organization(self, organization: Organization) -> StudySessionQuerySet:
        """Those that a body held, wherever and with whichever ambassador."""
        return self.filter(organization=organization)

    def taking_part(self, ambassadors: Iterable[Ambassador]) -> StudySessionQuerySet:
        """Those that one of `ambassadors` holds, as the one of record or jointly (共同実施); no draft of another."""
        through = self.model.joint.through
        jointly = through._default_manager.filter(ambassador__in=ambassadors).values("studysession")
        return self.filter(Q(ambassador__in=ambassadors) | Q(pk__in=jointly) & ~Q(status=Status.DRAFT))

    def after(self, day: date, pk: Any, *, backwards: bool = False) -> StudySessionQuerySet:
        """Rows behind (day, pk) in the order of the day: the next page of a list paged by key."""
        if backwards:
            return self.filter(Q(held_on__lt=day) | Q(held_on=day, pk__lt=pk))
        return self.filter(Q(held_on__gt=day) | Q(held_on=day, pk__gt=pk))

    def with_named(self, user: Any) -> StudySessionQuerySet:
        """Adds `named`: whether the staff account may see the ambassador of record by name (DOMAIN 6)."""
        people: Any = self.model._meta.get_field("ambassador").related_model
        return self.annotate(named=Exists(people.objects.named_for(user).filter(pk=OuterRef("ambassador"))))

    def with_twins(self) -> StudySessionQuerySet:
        """Adds `has_twin`: another report of the same day by the same ambassador, or in the same hall.

        A report without an account may be of a session that an ambassador planned or reported in other words: there
        any other session of that day in that prefecture is one.
        """
        same_hall = Q(venue=OuterRef("venue"), prefecture=OuterRef("prefecture")) & ~Q(venue="")
        others = self.model.objects.reported().filter(held_on=OuterRef("held_on")).exclude(pk=OuterRef("pk"))
        alike = Exists(others.filter(Q(ambassador=OuterRef("ambassador")) | same_hall))
        that_day = self.model.objects.filter(held_on=OuterRef("held_on"), area=OuterRef("area")).exclude(
            pk=OuterRef("pk")
        )
        nearby = Exists(that_day.exclude(status__in=(Status.DRAFT, Status.CANCELLED)).exclude(area=""))
        has_twin = Q(alike) | Q(hold=Hold.OUTSIDE) & Q(nearby)
        return self.annotate(has_twin=ExpressionWrapper(has_twin, output_field=models.BooleanField()))
