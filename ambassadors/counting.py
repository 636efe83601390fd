"""What the register says the ledger should hold, for `verify_ledger`."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.urls import reverse

from mirai_action.progress.ledger import Line
from mirai_action.progress.records import Record

from .models import Ambassador


def subjects() -> Iterator[tuple[UUID, list[Line]]]:
    """Yield every row with the lines it should have now; an application counts nothing, and says so."""
    for ambassador in Ambassador.objects.with_dimensions().iterator(chunk_size=2000):
        yield ambassador.pk, ambassador.counts()


def records(subjects: Iterable[UUID], user: Any) -> dict[UUID, Record]:
    """Return the ambassadors among these ids for national staff, the only ones who see persons by default."""
    if not getattr(user, "national", False):
        return {}
    return {
        each.pk: Record(label=str(each), href=reverse("admin:ambassadors_ambassador_change", args=[each.pk]))
        for each in Ambassador.objects.filter(pk__in=list(subjects))
    }
