"""At how many study sessions an edition was used: what the page of the edition shows."""

from __future__ import annotations

from django.db.models import Case, Count, F, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from materials.models import Edition
from materials.uses import Use
from mirai_action.japan import prefectures

from .models import StudySession

LABEL = gettext_lazy("学習会")


def of_edition(edition: Edition) -> Use | None:
    """Return the sessions that count now and used `edition`, with the places they count in; None without any."""
    place = Case(When(format="online", then=Value("online")), default=F("prefecture"))
    used = StudySession.objects.counted().filter(editions=edition).order_by()
    found = used.values_list(place).annotate(times=Count("pk")).order_by("-times", place)
    places = [(_name(code), times) for code, times in found]
    return Use(LABEL, sum(times for _place, times in places), places) if places else None


def _name(code: str) -> str:
    return {"online": _("オンライン"), "": _("不明")}.get(code) or prefectures.label(code)
