"""What a merge of two ambassadors does with a request for erasure: the wish goes along, what was done stays."""

from __future__ import annotations

from typing import Any

from mirai_action.core.merging import Part

from ..models import Ambassador
from .models import Erasure

PART_OF = "privacy.Erasure.ambassador"


def parts() -> list[Part]:
    return [Part(relations=(PART_OF,), take=take_wish, give_back=give_wish_back)]


def take_wish(folded: Ambassador, kept: Ambassador, by: Any) -> Any:
    """Erase the kept one on the day that was asked for, unless that one has a request of its own."""
    own = Erasure.objects.open().filter(ambassador=kept)
    pks = [] if own.exists() else list(Erasure.objects.open().filter(ambassador=folded).values_list("pk", flat=True))
    Erasure.objects.filter(pk__in=pks).update(ambassador=kept)
    return pks or None


def give_wish_back(trace: Any, folded: Ambassador, kept: Ambassador, by: Any) -> None:
    Erasure.objects.filter(pk__in=trace, ambassador=kept).update(ambassador=folded)
