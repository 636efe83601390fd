"""The sessions that copies are ordered for, as the orders ask for them (`materials.orders.occasions`)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from materials.models import Edition
from materials.orders.models import Order
from materials.orders.occasions import Occasion
from materials.orders.orderers import Orderer
from sessions_log.models import StudySession

from .models import OrderForSession

MOST = 50


class Sessions:
    """Study sessions as occasions for orders."""

    def coming(self, orderers: Iterable[Orderer]) -> dict[str, list[Occasion]]:
        """Return the coming sessions by whom they belong to: of an ambassador, or of a section's body."""
        rows = list(orderers)
        people = [each.ambassador for each in rows if each.ambassador]
        bodies = {each.section.organization_id: each.key for each in rows if each.section}
        own = Q(ambassador__in=people) | Q(ambassador__isnull=True, organization__in=bodies)
        found: dict[str, list[Occasion]] = {}
        for session in with_editions(StudySession.objects.coming().filter(own))[:MOST]:
            key = str(session.ambassador_id) if session.ambassador_id else bodies[session.organization_id]
            found.setdefault(key, []).append(occasion(session))
        return found

    def link(self, order: Order, key: str) -> None:
        """Note the session of an order; the form has checked whose it is."""
        OrderForSession.objects.update_or_create(order=order, defaults={"session_id": UUID(key)})

    def of(self, orders: Iterable[Order]) -> dict[UUID, Occasion]:
        rows = OrderForSession.objects.filter(order__in=[each.pk for each in orders])
        linked = rows.prefetch_related(Prefetch("session", queryset=with_editions(StudySession.objects.all())))
        return {each.order_id: occasion(each.session) for each in linked}


def with_editions(rows: QuerySet[StudySession]) -> QuerySet[StudySession]:
    return rows.prefetch_related(Prefetch("editions", queryset=Edition.objects.only("pk")))


def occasion(session: StudySession) -> Occasion:
    day = formats.date_format(session.held_on, "DATE_FORMAT")
    return Occasion(
        key=str(session.pk),
        label=_("%(day)s %(heading)s") % {"day": day, "heading": session.heading},
        on=session.held_on,
        expected=session.expected,
        prefecture=session.prefecture or session.host_prefecture,
        editions=frozenset(each.pk for each in session.editions.all()),
        href=session.get_absolute_url(),
        state=session.status_label,
    )
