"""Orders as a sign that an ambassador is active (the yearly question, ambassadors.home)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from ambassadors.home.activity import midnight

from .models import Order


def ordered(day: date) -> QuerySet[Any, Any]:
    return Order.objects.filter(ordered_at__gte=midnight(day)).exclude(ambassador=None).values("ambassador")
