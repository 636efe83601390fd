"""What makes staff look twice at a report before they confirm it."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from . import rules
from .models import StudySession

LATE = timedelta(days=60)


def marks(session: StudySession) -> list[str]:
    """Return short remarks, the weightiest first. Needs `with_twins()` for the last one; makes no query."""
    count, expected = session.head_count, session.expected
    if count is None:
        return []
    remarks = [
        (count > rules.LARGE, _("500人を超える")),
        (bool(expected and count > expected * rules.TIMES_EXPECTED), _("予定の10倍を超える")),
        (session.hold == StudySession.Hold.OPENING, _("システム導入前の残りを超える")),
        (session.hold == StudySession.Hold.OUTSIDE, _("アンバサダー以外からの報告")),
        (count == 0, _("参加者0人")),
        (bool(expected and expected * 3 < count <= expected * rules.TIMES_EXPECTED), _("予定の3倍を超える")),
        (session.basis == StudySession.Basis.ESTIMATE, _("概数")),
        (is_late(session), _("開催から60日以上あとの報告")),
        (not session.prefecture and session.format != StudySession.Format.ONLINE, _("場所が不明")),
        (getattr(session, "has_twin", False), twin_text(session)),
    ]
    return [text for applies, text in remarks if applies]


def twin_text(session: StudySession) -> str:
    if session.hold == StudySession.Hold.OUTSIDE:
        return _("同じ日・同じ都道府県の学習会がほかにもある（重複の可能性）")
    return _("同じ日・同じ場所の報告がほかにもある")


def is_late(session: StudySession) -> bool:
    return bool(session.reported_at and session.reported_at.date() - session.held_on > LATE)
