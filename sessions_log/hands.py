"""Who of a group entered a session: the record is the group's, its history knows the hand."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from ambassadors.groups import roll
from mirai_action.core.models import User

from .models import StudySession


def hands(session: StudySession) -> list[tuple[str, str]]:
    """Return (what, who) of a group's session: who planned it and who reported it; nothing for an individual's."""
    if not session.ambassador or not session.ambassador.is_group:
        return []
    events: Any = session.events.order_by("pgh_id").values_list("head_count", "pgh_context__metadata")  # type: ignore[attr-defined]
    rows = [(count, (context or {}).get("user")) for count, context in events]
    reported = next((user for count, user in rows if count is not None), None)
    at_once = session.planned_on is None and session.head_count is not None
    found = [] if at_once or not rows else [(_("予定を入力した人"), rows[0][1])]
    if session.head_count is not None:
        found.append((_("参加者数を入力した人"), reported))
    names = _names(session, {user for _what, user in found if user})
    return [(what, names.get(user, _("グループの方"))) for what, user in found if user]


def _names(session: StudySession, users: set[int]) -> dict[int, str]:
    """Return {account: name}: members as the group calls them, staff as staff; who has left is not named."""
    assert session.ambassador
    staff = User.objects.filter(pk__in=users, is_staff=True).values_list("pk", flat=True)
    members = {
        line.member.user_id: line.name for line in roll.lines(session.ambassador) if line.member.user_id in users
    }
    return dict.fromkeys(staff, _("事務局")) | members
