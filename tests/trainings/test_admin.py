"""What staff press; regional staff see counts of their prefecture, and no person."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mirai_action.letters.models import Letter
from sessions_log.trainings import workflow
from sessions_log.trainings.models import Application, Training
from tests import make

pytestmark = pytest.mark.django_db
TRAININGS, APPLICATIONS = "/admin/trainings/training/", "/admin/trainings/application/"


@pytest.fixture
def desk(client):
    """A client signed in as national staff."""
    client.force_login(make.staff())
    return client


def plan_form(**typed):
    day = timezone.localdate() + timedelta(days=40)
    plain = {
        **{"held_on": day.isoformat(), "deadline_on": (day - timedelta(days=5)).isoformat(), "venue": "さいたま会館"},
        **{"prefecture": "11", "capacity": "30", "offer_hours": "24", "title": "", "programme": "", "joining": ""},
        **{"starts_at": "13:00", "ends_at": "16:30"},
    }
    return plain | typed


def form_of(row, **typed):
    return plan_form(**({"held_on": row.held_on, "deadline_on": row.deadline_on, "capacity": row.capacity} | typed))


def press(client, row, verb, **typed):
    return client.post(f"{TRAININGS}{row.pk}/{verb}/", typed, follow=True)


def test_planning_publishing_and_withdrawing(desk):
    desk.post(f"{TRAININGS}add/", plan_form())
    row = Training.objects.get()
    assert (row.published_at, row.offer_hours, row.capacity) == (None, 24, 30)
    press(desk, row, "publish")
    row.refresh_from_db()
    assert row.is_open
    press(desk, row, "withdraw")
    row.refresh_from_db()
    assert row.published_at is None


def test_with_applications_it_is_not_withdrawn(desk):
    row = make.training()
    make.placed(row)
    assert "非公開にできません" in press(desk, row, "withdraw").content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"capacity": "0"}, "capacity"),
        ({"deadline_on": "2999-01-01"}, "deadline"),
        ({"ends_at": "12:00"}, "end"),
        ({"venue": ""}, "place"),
        ({"offer_hours": "0"}, "offer_hours"),
    ],
)
def test_a_plan_that_can_not_be_comes_back(desk, typed, field):
    page = desk.post(f"{TRAININGS}add/", plan_form(**typed))
    assert page.status_code == 200
    assert page.context["adminform"].form.errors, field
    assert not Training.objects.exists()


def test_more_seats_are_offered_and_fewer_than_taken_refused(desk):
    row = make.training(capacity=1)
    make.placed(row)
    waiting = make.placed(row)
    desk.post(f"{TRAININGS}{row.pk}/change/", form_of(row, capacity=2))
    assert Application.objects.get(pk=waiting.pk).status == "offered"
    page = desk.post(f"{TRAININGS}{row.pk}/change/", form_of(row, capacity=1))
    assert "すでに2席が決まっています" in page.content.decode()
    assert Training.objects.get().capacity == 2


def test_another_hall_is_told_to_everybody_once(desk):
    row = make.training(starts_at="13:00", ends_at="16:30", offer_hours=24)
    people = [make.placed(row) for _each in range(3)]
    make.unconfirmed(row)
    for _time in range(2):
        desk.post(f"{TRAININGS}{row.pk}/change/", form_of(row, venue="浦和コミュニティセンター"))
    told = Letter.objects.filter(kind="trainings.changed").values_list("about", flat=True)
    assert sorted(told) == sorted(each.pk for each in people)


def test_calling_off_writes_to_everybody_and_says_why(desk, client):
    row = make.training(capacity=2)
    people = [make.placed(row) for _each in range(3)]
    make.unconfirmed(row)
    page = press(desk, row, "call-off", reason="台風の接近のため")
    assert "3人にお知らせします" in page.content.decode()
    told = Letter.objects.filter(kind="trainings.called_off").values_list("about", flat=True)
    assert sorted(told) == sorted(each.pk for each in people)
    assert set(row.applications.values_list("status", flat=True)) == {"cancelled"}
    assert "台風の接近のため" in client.get(row.get_absolute_url()).content.decode()
    press(desk, row, "call-off", reason="もう一度")
    assert Letter.objects.filter(kind="trainings.called_off").count() == 3
    row.refresh_from_db()
    assert (row.taken, row.is_open) == (0, False)


def test_an_application_by_telephone(desk):
    row = make.training(deadline_on=timezone.localdate() - timedelta(days=1))
    page = press(desk, row, "enter", name="田中 キヨ", email="", channel="phone", consent="on")
    assert "田中 キヨ さんの申込を入力しました（参加予定）" in page.content.decode()
    again = press(desk, row, "enter", name="田中 キヨ", email="", channel="phone", consent="on")
    assert "すでにあります" in again.content.decode()
    assert Application.objects.get().channel == "phone"


def test_staff_confirm_by_telephone_who_has_no_letter(desk):
    row = make.unconfirmed(make.training())
    desk.post(f"{APPLICATIONS}{row.pk}/confirm/")
    assert Application.objects.get().status == "seated"


def test_attendance_by_ticks_and_one_press_a_person(desk):
    row = make.held()
    first, second, third, fourth = (workflow.enter(row, person=make.guest(), channel="paper", by=None) for _n in "1234")
    page = f"{TRAININGS}{row.pk}/attendance/"
    html = desk.get(page).content.decode()
    assert html.count('name="ticked"') == 4
    desk.post(page, {"all": "1", "ticked": [str(first.pk), str(second.pk)]})
    assert desk.post(page, {"absent": str(third.pk)})["Location"].endswith(f"#a-{third.pk}")
    desk.post(page, {"attend": str(first.pk)})
    desk.post(page, {"undo": str(second.pk)})
    found = {each.pk: each.status for each in Application.objects.all()}
    assert [found[each.pk] for each in (first, second, third, fourth)] == ["attended", "seated", "absent", "seated"]
    desk.post(page, {"rest": "1"})
    assert sorted(Application.objects.values_list("status", flat=True)) == ["absent"] * 3 + ["attended"]


def test_the_desk_of_one_training_marks_nobody_of_another(desk):
    here, there = make.held(), make.held()
    other = workflow.enter(there, person=make.guest(), channel="paper", by=None)
    desk.post(f"{TRAININGS}{here.pk}/attendance/", {"attend": str(other.pk), "ticked": [str(other.pk)], "all": "1"})
    assert Application.objects.get().status == "seated"


def test_the_list_for_the_desk_is_a_press_and_stays_in_the_history(desk):
    row = make.training()
    person = make.placed(row)
    assert desk.get(f"{TRAININGS}{row.pk}/sheet/").status_code == 405
    assert person.name in press(desk, row, "sheet").content.decode()
    assert "受付の名簿" in LogEntry.objects.get().change_message


def test_actions_on_many(desk):
    row = make.training(capacity=1)
    seated, waiting, last = (make.placed(row) for _n in "123")

    def act(name, *rows):
        return desk.post(
            APPLICATIONS, {"action": name, "_selected_action": [str(each.pk) for each in rows]}, follow=True
        ).content.decode()

    assert "出欠は、開催日から" in act("attend_many", seated)
    assert "1人を先頭にしました" in act("promote_many", last)
    assert "1件を取り消しました" in act("cancel_many", seated)
    found = {each.pk: each.status for each in Application.objects.all()}
    assert [found[each.pk] for each in (seated, waiting, last)] == ["cancelled", "waiting", "offered"]


def test_csv_is_harmless_marked_and_in_the_history(desk, settings):
    settings.DEMONSTRATION = True
    row = make.placed(make.training(), name="=1+1", phone="+81488331234", affiliation="@生協")
    form = {"action": "as_csv", "_selected_action": [str(row.pk)]}
    content = b"".join(desk.post(APPLICATIONS, form).streaming_content).decode()
    assert content.startswith("\ufeff")
    heads, cells = csv.reader(io.StringIO(content[1:]))
    found = dict(zip(heads, cells, strict=True))
    assert (found["お名前"], found["電話番号"], found["ご所属"]) == ("'=1+1", "048-833-1234", "'@生協")
    assert found["デモ用の架空データ"] == "架空"
    assert "CSVで取り出しました（1件）" in LogEntry.objects.get().change_message


def test_correcting_a_person_keeps_one_application_a_person(desk):
    row = make.training()
    first, second = make.placed(row, name="佐藤 千代"), make.placed(row, name="佐藤 千代", email="b@example.jp")
    form = {"name": "佐藤 千代", "kana": "", "email": first.email, "phone": "", "affiliation": ""}
    page = desk.post(f"{APPLICATIONS}{second.pk}/change/", form)
    assert "すでにあります" in page.content.decode()
    desk.post(f"{APPLICATIONS}{second.pk}/change/", form | {"name": "佐藤 千佳"})
    assert Application.objects.get(pk=second.pk).name_key == "佐藤千佳"


def test_a_manager_erases_a_person(client):
    row = make.placed(make.training())
    client.force_login(make.staff())
    assert client.post(f"{APPLICATIONS}{row.pk}/forget/").status_code == 403
    client.force_login(make.manager())
    client.post(f"{APPLICATIONS}{row.pk}/forget/")
    assert Application.objects.get().forgotten_at
    assert "（消去済み）" in client.get(APPLICATIONS).content.decode()


def test_the_page_of_an_application_tells_its_letters_and_its_registration(desk):
    person = make.ambassador(name="佐藤 千代", email="chiyo@example.jp")
    row = make.placed(make.training(), name="佐藤 千代", email="chiyo@example.jp")
    html = desk.get(f"{APPLICATIONS}{row.pk}/change/").content.decode()
    assert person.number_label in html
    assert "trainings.seat" in html


# -- scope --------------------------------------------------------------------------------------------------------
def test_regional_staff_see_counts_of_their_prefecture_and_no_person(client):
    own, other = make.training(joining="接続先の秘密"), make.training(prefecture="27", venue="大阪")
    row = make.placed(own)
    make.placed(other)
    client.force_login(make.staff(prefectures=["11"]))
    html = client.get(TRAININGS).content.decode()
    assert ("1 / 10" in html, "大阪" in html) == (True, False)
    page = client.get(f"{TRAININGS}{own.pk}/change/").content.decode()
    assert "全国を担当する事務局だけ" in page
    for secret in (row.name, row.email, "接続先の秘密"):
        assert secret not in page
    closed = [f"{TRAININGS}{own.pk}/{each}/" for each in ("attendance", "enter", "call-off", "publish", "sheet")]
    closed += [f"{APPLICATIONS}{row.pk}/{each}/" for each in ("attend", "change", "cancel", "forget", "history")]
    answers = {
        (path, method): getattr(client, method)(path).status_code for path in closed for method in ("get", "post")
    }
    assert {key: code for key, code in answers.items() if code not in (302, 403, 404, 405)} == {}
    assert row.name not in client.get(APPLICATIONS, follow=True).content.decode()
    assert Application.objects.get(pk=row.pk).status == "seated"
    assert client.get(f"{TRAININGS}{other.pk}/change/").status_code == 302


def test_a_reader_changes_nothing(client):
    row = make.training()
    person = make.placed(row)
    client.force_login(make.staff("reader"))
    for verb in ("publish", "withdraw", "call-off", "enter", "attendance", "sheet"):
        assert press(client, row, verb, reason="x", attend=str(person.pk)).status_code == 403
    for verb in ("attend", "cancel", "confirm", "promote", "forget"):
        assert client.post(f"{APPLICATIONS}{person.pk}/{verb}/").status_code == 403
    assert "as_csv" not in client.get(APPLICATIONS).content.decode()


# -- queries --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", [TRAININGS, APPLICATIONS, f"{TRAININGS}funnel/", "{one}attendance/", "/trainings/"])
def test_the_number_of_queries_does_not_depend_on_the_rows(desk, path):
    def grow(count):
        for _each in range(count):
            training = make.held()
            make.came(training, name="佐藤 千代", email="chiyo@example.jp")
            make.came(training)
            make.placed(make.training())
        return path.format(one=f"{TRAININGS}{Training.objects.past().first().pk}/")

    make.ambassador(name="佐藤 千代", email="chiyo@example.jp")
    numbers = []
    for count in (1, 6):
        address = grow(count)
        desk.get(address)
        with CaptureQueriesContext(connection) as found:
            assert desk.get(address).status_code == 200
        numbers.append(len(found))
    assert numbers[0] == numbers[1]
