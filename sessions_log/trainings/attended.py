"""A condition of newsletters: who has attended a training session, and who has not."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from mirai_action.core.segments import Condition

from . import matching
from .choices import Status
from .models import Application


def narrow(ambassadors: Any, choice: str) -> Any:
    """Keep those who attended ("yes") or did not ("no"), by the rule that the funnel follows (`matching`)."""
    came = Application.objects.filter(status=Status.ATTENDED)
    people = {each.pk for each in matching.registrations(came).values()}
    return ambassadors.filter(pk__in=people) if choice == "yes" else ambassadors.exclude(pk__in=people)


condition = Condition(
    name="trainings.attended",
    label=_("アンバサダー講習会"),
    choices=[("yes", _("出席したことがある")), ("no", _("出席したことがない"))],
    narrow=narrow,
)
