"""Erasure: the person goes, every count stays (DOMAIN 6, DESIGN 2)."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, transaction
from django.utils import timezone

from ambassadors.duplicates import workflow as merges
from ambassadors.duplicates.models import Merge
from ambassadors.models import Ambassador
from ambassadors.privacy import kept_list, whose, workflow
from ambassadors.privacy.models import Erased, Erasure
from mirai_action.core import history
from mirai_action.letters.models import Letter
from mirai_action.progress import figures
from mirai_action.progress.models import CountEntry
from tests import make

from .people import TRACES, traces, whole_database


def test_before_the_erasure_every_word_stands_somewhere(everything: Any) -> None:
    text = whole_database()
    assert [word for word in TRACES if word not in text] == []


def test_erasing_leaves_no_trace_in_a_full_dump(everything: Any) -> None:
    workflow.do(workflow.ask(ambassador=everything.person))
    assert traces() == []


def test_cumulative_figures_as_of_any_day_stay(everything: Any) -> None:
    days = [date(2026, 4, 1), timezone.localdate() - timedelta(days=10), timezone.localdate()]
    before = [totals(day) for day in days]
    entries = CountEntry.objects.count()
    workflow.do(workflow.ask(ambassador=everything.person))
    assert [totals(day) for day in days] == before
    fresh = CountEntry.objects.order_by("pk").values_list("indicator", "quantity", "effective_on", "subject")[entries:]
    assert list(fresh) == [("left", 1, timezone.localdate(), everything.person.pk)]
    call_command("verify_ledger", stdout=StringIO())


def totals(day: date) -> dict[str, tuple[int, int, dict[str, int], dict[str, int]]]:
    found = figures.figures(as_of=day).indicators
    return {str(name): (each.final, each.preliminary, each.by_prefecture, each.by_kind) for name, each in found.items()}


def test_a_couple_on_one_address_erasing_one_keeps_the_other(db: Any, settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    one = make.ambassador(name="丸山 太郎", email="maruyama@example.jp", phone="+81482223333")
    two = make.ambassador(name="丸山 花子", email="maruyama@example.jp", phone="+81482223333")
    user = make.member(one)
    make.member(two, one.email)
    for each in (one, two):
        Letter.objects.create(kind="ambassadors.welcome", to_address=each.email, about=each.pk, body_log=each.name)
    kept = Ambassador.objects.values().get(pk=two.pk)
    workflow.do(workflow.ask(ambassador=one))
    assert Ambassador.objects.values().get(pk=two.pk) == kept
    assert [each.body_log for each in Letter.objects.filter(about=two.pk)] == ["丸山 花子"]
    user.refresh_from_db()
    assert (user.is_active, user.email) == (True, "maruyama@example.jp")
    assert list(Ambassador.objects.of_user(user)) == [two]
    assert "太郎" not in whole_database()


def test_a_secretary_keeps_the_account_of_her_group(db: Any, settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    own = make.ambassador(name="秘書 良子", email="ryoko@example.jp")
    group = make.ambassador(name="子育ての会", kind="group", email="kosodate@example.jp")
    user = make.member(own)
    make.member(group, own.email)
    workflow.do(workflow.ask(ambassador=own))
    user.refresh_from_db()
    assert (user.email, user.is_active) == ("ryoko@example.jp", True)
    assert list(Ambassador.objects.of_user(user)) == [group]


def test_the_own_account_is_signed_out_and_cannot_come_back(everything: Any, client: Any) -> None:
    client.force_login(everything.user)
    workflow.do(workflow.ask(ambassador=everything.person))
    assert client.get("/my/")["Location"].startswith("/account/login/")
    everything.user.refresh_from_db()
    assert (everything.user.is_active, everything.user.name) == (False, "")


def test_asking_twice_is_one_request_and_doing_twice_erases_once(everything: Any) -> None:
    row = workflow.ask(ambassador=everything.person)
    assert workflow.ask(ambassador=everything.person) == row
    assert [workflow.do(row), workflow.do(row)] == [True, False]
    with pytest.raises(workflow.Refused):
        workflow.ask(ambassador=everything.person)


def test_the_job_waits_for_the_day(everything: Any) -> None:
    row = workflow.ask(ambassador=everything.person)
    assert (row.due_on - timezone.localdate(), workflow.do_due()) == (timedelta(days=14), 0)
    Erasure.objects.update(due_on=timezone.localdate())
    assert (workflow.do_due(), workflow.do_due()) == (1, 0)


def test_taken_back_nothing_happens(everything: Any) -> None:
    row = workflow.ask(ambassador=everything.person)
    Erasure.objects.update(due_on=timezone.localdate())
    assert [workflow.cancel(row), workflow.cancel(row), workflow.do(row)] == [True, False, False]
    everything.person.refresh_from_db()
    assert everything.person.name == "鬼瓦 権左衛門"


def test_an_application_that_is_erased_waits_for_nobody(db: Any, settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    row = make.to_review(name="鬼瓦 権左衛門")
    workflow.do(workflow.ask(ambassador=row))
    row.refresh_from_db()
    assert (row.status, row.name, row.email) == ("declined", "（消去済み）", "")
    assert not CountEntry.objects.filter(subject=row.pk).exists()


def test_the_list_beside_the_backups_erases_a_restored_database_again(everything: Any) -> None:
    with transaction.atomic():
        workflow.do(workflow.ask(ambassador=everything.person))
        kept_list.write()
        transaction.set_rollback(False)
        lines = kept_list.path().read_text().splitlines()
        assert [tuple(line.split()[1:]) for line in lines if "ambassador" in line] == [
            ("ambassador", str(pk)) for pk in sorted(whose.family(everything.person), key=str)
        ] or len(lines) == 3
    assert kept_list.write() == 0


def test_erase_again_applies_a_list(everything: Any, tmp_path: Any) -> None:
    file = tmp_path / "list.txt"
    file.write_text(f"2026-01-01T00:00:00+09:00 ambassador {everything.person.pk}\nnonsense\n")
    out = StringIO()
    call_command("erase_again", str(file), stdout=out)
    assert traces() == []
    assert Erased.objects.filter(key=str(everything.person.pk)).exists()
    call_command("erase_again", str(file), stdout=out)
    assert out.getvalue().splitlines() == ["1 erased again", "0 erased again"]


def test_history_refuses_every_other_hand(everything: Any) -> None:
    events: Any = history.events_of(Ambassador)
    for change in (lambda: events.objects.update(name="x"), lambda: events.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="history stays"), transaction.atomic():
            change()
    with history.door():
        assert events.objects.filter(pgh_obj_id=everything.person.pk).update(name="x")
    with pytest.raises(ProgrammingError, match="history stays"), transaction.atomic():
        events.objects.update(name="y")


def test_every_history_table_is_protected(db: Any) -> None:
    from django.apps import apps
    from django.db import connection

    tables = {each._meta.db_table for each in map(history.events_of, apps.get_models()) if each}
    with connection.cursor() as cursor:
        cursor.execute(history.PROTECTED, [history.TRIGGER])
        assert {name for (name,) in cursor.fetchall()} == tables


def test_what_still_names_the_person_elsewhere_is_told_to_staff(everything: Any) -> None:
    make.session(ambassador=everything.other, note="gonzaemon@example.jp さんの紹介")
    row = workflow.ask(ambassador=everything.person)
    workflow.do(row)
    row.refresh_from_db()
    assert row.left == {"sessions_log_studysession.note": 1, "sessions_log_studysessionevent.note": 1}


def test_letters_to_others_keep_their_address_and_lose_the_name(everything: Any) -> None:
    workflow.do(workflow.ask(ambassador=everything.person))
    letter = Letter.objects.get(about=everything.other.pk, kind="sessions.joint")
    assert (letter.to_address, letter.body_log) == ("nanohana@example.jp", "●さんが共同実施に加えました")


def test_a_merge_that_was_erased_is_not_undone(everything: Any) -> None:
    merge = Merge.objects.get()
    workflow.do(workflow.ask(ambassador=everything.person))
    with pytest.raises(workflow.Refused):
        merges.undo(merge, by=everything.manager, reason="まちがい")
    assert traces() == []
