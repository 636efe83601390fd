"""Two registrations become one and two again, and every figure says so."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import connection

from ambassadors import workflow as people
from ambassadors.duplicates import workflow
from ambassadors.models import Ambassador
from mirai_action.core import merging
from mirai_action.progress import proof
from mirai_action.progress.figures import figures
from tests import make

pytestmark = pytest.mark.django_db

APART = ("progress_", "letters_", "procrastinate_", "duplicates_merge", "django_", "pghistory_")


def tables() -> dict[str, list[str]]:
    """Return {table: its rows as text} of all tables but ledger, history, letters and the merge's own record."""
    with connection.cursor() as cursor:
        names = [
            each
            for each in connection.introspection.table_names(cursor)
            if not each.startswith(APART) and not each.endswith("event")
        ]
        return {
            name: sorted(row[0] for row in cursor.execute(f'SELECT t::text FROM "{name}" t').fetchall())
            for name in names
        }


def proven() -> None:
    assert proof.verify().faults == []


def totals() -> tuple[int, ...]:
    found = figures().indicators
    return tuple(found[each].total for each in ("ambassadors", "sessions", "participants"))


# -- no relation is forgotten ---------------------------------------------------------------------------------------
def relations() -> set[str]:
    """Every relation to an ambassador but the rows of its history."""
    found = set()
    for each in Ambassador._meta.get_fields(include_hidden=True):
        if each.auto_created and (each.one_to_many or each.one_to_one):
            model = each.related_model
            if not any(parent.__name__ == "Event" for parent in model.__mro__):
                found.add(f"{model._meta.label}.{each.field.name}")
    return found


def test_every_relation_to_an_ambassador_has_its_treatment():
    told = [relation for part in merging.parts for relation in part.relations]
    assert len(told) == len(set(told))
    assert relations() - set(told) == set()
    known = {f"{model._meta.label}.{field.name}" for model in apps.get_models() for field in model._meta.fields}
    assert set(told) <= known | {"sessions_log.StudySession_joint.ambassador"}


# -- merge ----------------------------------------------------------------------------------------------------------
def pair(**facts):
    kept = make.ambassador(name="髙橋 花子", kana="たかはし はなこ", registered_on=date(2026, 4, 10), **facts)
    folded = make.ambassador(name="高橋 花子", kana="たかはし はなこ", registered_on=date(2026, 4, 2), prefecture="13")
    return kept, folded


def test_a_merge_lowers_the_cumulative_number_and_keeps_the_earlier_day():
    kept, folded = pair()
    make.ambassador()
    make.confirmed_session(ambassador=folded, head_count=20)
    record, made = workflow.merge(kept, folded, by=None, taken=["prefecture"], reason="同じ方でした")
    kept.refresh_from_db()
    folded.refresh_from_db()
    assert made
    assert totals() == (2, 1, 20)
    assert (kept.registered_on, kept.prefecture, kept.status) == (date(2026, 4, 2), "13", "registered")
    assert (folded.status, folded.merged_into, folded.number) == ("merged", kept, record.folded.number)
    assert kept.sessions.count() == 1
    proven()


def test_merging_twice_does_it_once():
    kept, folded = pair()
    first, _made = workflow.merge(kept, folded, by=None)
    again, made = workflow.merge(kept, folded, by=None)
    assert (again, made) == (first, False)
    with pytest.raises(people.Refused):
        workflow.merge(folded, kept, by=None)
    assert totals()[0] == 1


def test_merge_and_undo_leave_every_table_as_before():
    kept, folded = pair()
    third, user = make.ambassador(), make.member(folded)
    make.member(kept), make.member(kept, user.email)
    make.confirmed_session(ambassador=folded, head_count=20)
    shared = make.session(ambassador=folded)
    shared.joint.add(kept, third)
    other = make.session(ambassador=third)
    other.joint.add(kept, folded)
    make.order(folded)
    people.move(kept, by=None, on=date(2026, 5, 1), prefecture="27")
    before, seen = tables(), figures()
    record, _made = workflow.merge(kept, folded, by=None, taken=["name", "email", "prefecture", "phone"], tell=True)
    assert tables() != before
    proven()
    workflow.undo(record, by=None, reason="別の方でした")
    assert tables() == before
    assert figures() == seen
    proven()
