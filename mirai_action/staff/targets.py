"""Which targets a page of the dashboard shows, and whose: the nation's, a prefecture's, a member co-op's."""

from __future__ import annotations

from ambassadors.models import Organization
from mirai_action.progress.cut import Cut
from mirai_action.progress.figures import Figures
from mirai_action.progress.models import Target
from mirai_action.progress.panels import Goal, goal
from mirai_action.progress.scoped import scoped_standings

from .links import Lists


def of_prefectures(cut: Cut) -> list[Target]:
    """Return the targets of the prefectures shown; none in a period or a kind, which a target does not speak of."""
    return list(Target.objects.filter(prefecture__in=cut.places)) if cut.is_region else []


def of_others(found: Figures, lists: Lists) -> list[Goal]:
    """Return the targets for a table of their own: of all prefectures and bodies, or of the bodies of a region."""
    if found.cut is None:
        chosen = Target.objects.scoped()
    elif found.cut.is_region:
        bodies = Organization.objects.filter(prefecture__in=found.cut.places).values("pk")
        chosen = Target.objects.filter(body__in=bodies)
    else:
        return []
    return [goal(each, href=lists.target(each.target)) for each in scoped_standings(found, chosen)]
