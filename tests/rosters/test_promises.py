"""What an import promises whatever the file, the moment and the machine do."""

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import xlsxwriter
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from ambassadors import workflow as register
from ambassadors.models import Ambassador, Consent
from ambassadors.rosters import workflow
from ambassadors.rosters.models import Import, StagedRow
from ambassadors.rosters.people import applying
from mirai_action.letters import outbox
from mirai_action.progress import ledger, proof
from mirai_action.progress.models import CountEntry
from tests import make

from .test_flow import HANAKO, HEAD, TARO, outcomes, roster, staged

pytestmark = pytest.mark.django_db
KEPT = re.compile(
    r"^(progress_countentry|progress_correction|.*event|pghistory_.*|letters_.*|rosters_.*|django_.*|procrastinate_.*)$"
)


def many(count):
    kana = "あいうえおかきくけこ"
    for number in range(count):
        name = "髙﨑 " + "".join(kana[int(digit)] for digit in f"{number:04d}")
        yield [
            name,
            name.replace("髙﨑", "ﾀｶｻｷ"),
            f"p{number}@example.jp",
            f"090-1111-{number:04d}",
            "埼玉県",
            "H30.7.17",
        ]


def workbook(rows):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("名簿")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return SimpleUploadedFile("名簿.xlsx", file.getvalue())


def records():
    columns = (
        "number",
        "name",
        "kana",
        "email",
        "phone",
        "prefecture",
        "registered_on",
        "name_key",
        "kana_key",
        "status",
    )
    return list(Ambassador.objects.order_by("number").values_list(*columns))


def tables():
    """Return every row of every table that an undo must leave as it was, as text."""
    names = [name for name in connection.introspection.table_names() if not KEPT.match(name)]
    with connection.cursor() as cursor:
        return {
            name: sorted(row[0] for row in cursor.execute(f'SELECT x::text FROM "{name}" x').fetchall())
            for name in names
        }


def test_a_thousand_rows_are_the_same_in_every_encoding():
    found = []
    for make_file in (
        lambda rows: roster(*rows),
        lambda rows: roster(*rows, encoding="utf-8-sig"),
        lambda rows: roster(*rows, encoding="cp932"),
        lambda rows: workbook([HEAD, *rows]),
    ):
        source = staged(make_file(list(many(1000))))
        workflow.apply(source, by=None)
        workflow.work(str(source.pk))
        found.append(records())
        source.refresh_from_db()
        workflow.undo(source, by=None)
        workflow.work(str(source.pk))
    assert len(found[0]) == 1000
    assert found[0][0][:3] == (1, "髙﨑 ああああ", "たかさき ああああ")
    assert found[1:] == found[:1] * 3


def test_import_and_undo_leave_every_table_as_before():
    make.opening(value=1, day=date(2019, 7, 11))
    make.ambassador(name="山田 花子", email="hanako@example.jp")
    before, total = tables(), make.total()
    source = staged(roster(HANAKO, TARO, *many(3)), on_paper=True)
    workflow.apply(source, by=make.account("by@example.jp"), agreed=True)
    assert Ambassador.objects.count() == 5
    assert make.total() == total + 3  # one of four was in the opening balance
    workflow.undo(source, by=None)
    after = tables()
    changed = [name for name in before if before[name] != after[name]]
    assert changed == ["account_emailaddress", "core_user"]  # of the one who pressed
    assert (make.total(), proof.verify().faults) == (total, [])


def test_the_ledger_is_the_same_as_through_the_workflow():
    source = staged(roster(HANAKO))
    workflow.apply(source, by=None)
    by_roster = facts(Ambassador.objects.get().pk)
    workflow.undo(source, by=None)
    row = make.to_review(**make.person(), applied_at=timezone.make_aware(timezone.datetime(2018, 7, 17)))
    register.approve(row, by=None, registered_on=date(2018, 7, 17), reason="名簿の日")
    assert facts(row.pk) == by_roster


def test_the_ledger_is_what_settling_one_by_one_posts():
    """Left ones, unknown places and an opening balance that ends half-way: the bulk posts what `settle` posts."""
    make.opening(value=2, day=date(2019, 7, 11))
    head = [*HEAD, "登録の解除日"]
    rows = [[*HANAKO, "R2.1.5"], [*TARO[:4], "", "H30.8.1", ""], [*TARO[:3], "090-1234-5678", "大阪府", "H30.9.1", ""]]
    source = staged(roster(*rows, ["高橋 一", "", "", "", "東京都", "R3.4.1", ""], head=head))
    workflow.apply(source, by=None, agreed=True)
    people = list(Ambassador.objects.with_dimensions().order_by("number"))
    assert (len(people), people[0].status) == (4, "left")
    by_roster = [sorted(facts(row.pk), key=str) for row in people]
    for row in people:
        ledger.settle(row.pk, [], reason="corrected")
    before = {row.pk: len(facts(row.pk)) for row in people}
    for row in people:
        ledger.settle(row.pk, row.counts(), reason="registered")
    assert [sorted(facts(row.pk)[before[row.pk] :], key=str) for row in people] == by_roster
    assert proof.verify().faults == []


def facts(subject):
    own = [*ledger.Dimensions._fields, "reason", "clock"]
    return list(CountEntry.objects.of(subject).values_list(*own))


def test_what_beside_the_remainder_counts_is_asked():
    make.opening(value=1, day=date(2019, 7, 11))
    source = staged(roster(HANAKO, TARO))
    with pytest.raises(workflow.Refused):
        workflow.apply(source, by=None)
    assert workflow.apply(source, by=None, agreed=True)
    assert make.total() == 2


def test_a_row_without_a_day_is_an_application():
    source = staged(roster([*HANAKO[:5], ""]))
    workflow.apply(source, by=None)
    row = Ambassador.objects.get()
    assert (row.status, row.number, row.confirmed_by, make.total()) == ("to_review", None, "roster", 0)
    assert register.approve(row, by=None)


def test_consents_are_recorded_only_where_the_roster_says_so():
    head = [*HEAD, "個人情報の取扱い", "ニュースレター"]
    source = staged(roster([*HANAKO, "○", ""], [*TARO, "", "済"], head=head))
    workflow.apply(source, by=None)
    found = Consent.objects.values_list("ambassador__name", "kind", "channel").order_by("kind")
    assert list(found) == [("山田 花子", "a", "paper"), ("佐藤 太郎", "b", "paper")]


def test_history_knows_who_pressed():
    someone = make.manager()
    workflow.apply(staged(roster(HANAKO)), by=someone)
    event = Ambassador.pgh_event_model.objects.get()
    assert (event.pgh_label, event.pgh_context.metadata["user"]) == ("insert", someone.pk)


def test_a_failure_half_way_leaves_nothing(monkeypatch):
    source = staged(roster(HANAKO, TARO))
    monkeypatch.setattr(applying, "_consents", lambda source: 1 / 0)
    workflow.apply(source, by=None)
    source.refresh_from_db()
    assert (Ambassador.objects.count(), CountEntry.objects.count(), source.step) == (0, 0, "preview")
    monkeypatch.undo()
    assert workflow.apply(source, by=None)
    assert Ambassador.objects.count() == 2


def test_what_changed_since_the_preview_is_compared_again():
    source = staged(roster(HANAKO, TARO))
    workflow.apply(staged(roster(HANAKO, TARO)), by=None)
    workflow.apply(source, by=None)
    source.refresh_from_db()
    assert (source.step, outcomes(source)) == ("preview", {2: "same", 3: "same"})
    assert (Ambassador.objects.count(), "もう一度比べました" in source.error) == (2, True)


def test_undo_ends_after_thirty_days():
    source = staged(roster(HANAKO))
    workflow.apply(source, by=None)
    Import.objects.update(applied_at=timezone.now() - timedelta(days=31))
    with pytest.raises(workflow.Refused):
        workflow.undo(source, by=None)
    assert Ambassador.objects.count() == 1


def test_who_came_by_a_roster_signs_in_alone(client):
    workflow.apply(staged(roster(HANAKO)), by=None)
    client.post("/account/login/", {"email": "Hanako@example.jp"})
    outbox.deliver_due()
    code = re.search(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE)[0]
    assert client.post("/account/login/code/confirm/", {"code": code}).url == "/my/"
    assert Ambassador.objects.get().memberships.get().user.email == "hanako@example.jp"


def test_files_are_forgotten(settings):
    source = staged(roster(HANAKO, ["", "", "x", "", "", ""]))
    workflow.apply(source, by=None)
    source.refresh_from_db()
    assert source.stored_as == ""
    workflow.forget([source.pk])
    assert list(StagedRow.objects.values_list("number", "cells", "facts")) == [(2, [], {})]


def test_an_import_nobody_touches_is_given_up():
    source = staged(roster(HANAKO))
    Import.objects.update(uploaded_at=timezone.now() - timedelta(days=31))
    workflow.purge()
    source.refresh_from_db()
    assert (source.step, source.stored_as, StagedRow.objects.count()) == ("abandoned", "", 0)


def test_errors_come_back_as_a_file_that_can_be_loaded_again(client):
    client.force_login(make.staff())
    source = staged(roster(HANAKO, [*TARO[:3], "12", "東京", "7/17"], encoding="cp932"))
    answer = client.get(f"/admin/rosters/import/{source.pk}/errors/")
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert lines[0] == [*HEAD, "エラーの理由"]
    assert lines[1][:2] == ["佐藤 太郎", "さとう たろう"]
    assert "市外局番" in lines[1][-1]
    assert "平成30年7月17日" in lines[1][-1]


@pytest.mark.django_db(transaction=True)
def test_pressed_by_eight_at_the_same_time_it_is_applied_once(connections_for_all):
    client = Client()
    client.force_login(make.manager())
    sources = [staged(roster(*many(20))) for _file in range(2)]

    def press(number):
        own = Client()
        own.cookies = client.cookies
        try:
            return own.post(f"/admin/rosters/import/{sources[number % 2].pk}/apply/").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(press, range(8)))
    assert answers == [302] * 8
    assert Ambassador.objects.count() == 20
    assert sorted(Import.objects.values_list("step", flat=True)) == ["applied", "preview"]
    assert (make.total(), proof.verify().faults) == (20, [])
