"""Orders of copies in the timeline of an ambassador."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from mirai_action.core.timeline import Entry

from .models import Order


def of_orders(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    for row in Order.objects.filter(ambassador=person).order_by("-ordered_at")[:most]:
        text = _("注文番号 %(number)s") % {"number": row.number}
        href = reverse("admin:orders_order_change", args=[row.pk])
        yield Entry(at=row.ordered_at, what=_("冊子の注文"), text=text, lines=(row.get_status_display(),), href=href)
