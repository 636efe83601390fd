"""What waits around reports today, beyond the rows: a letter with its link, and a report without an account."""

from __future__ import annotations

from datetime import timedelta

from mirai_action.letters import outbox
from sessions_log.models import StudySession
from sessions_log.workflow import outside, rows

from . import HANAKO
from .world import World

PERSON = {
    "body": "川口市社会福祉協議会",
    "body_kind": "council",
    "prefecture": "11",
    "municipality": "川口市",
    "name": "大野 恵子",
    "email": "ohno.council@example.jp",
}


def show(world: World) -> None:
    _ask()
    _from_outside(world)


def _ask() -> None:
    """Queue hanako's letter with the link that reports without signing in, for her oldest unreported session."""
    row = StudySession.objects.filter(ambassador__email=HANAKO).unreported().first()
    if row:
        rows.write_to(row, "sessions.report_link")


def _from_outside(world: World) -> None:
    """An officer of a council reported a session with a breakdown; it counts once staff confirm it."""
    facts = {
        "held_on": world.yesterday - timedelta(days=6),
        "format": "venue",
        "prefecture": "11",
        "venue": "川口市 西公民館 会議室",
        "audience": "welfare",
        "basis": "list",
        "listed": 26,
        "audience_parts": {"welfare": 15, "residents": 8},
        "age_parts": {"middle": 9, "older": 15},
        "went_well": "子ども食堂の方のお話に、質問がたくさん出ました。",
    }
    with outbox.silence():
        row = outside.submit(id=world.uuid(), person=PERSON, facts=facts, head_count=24, held=False)
        outside.confirm(row)
