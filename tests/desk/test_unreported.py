"""未報告 on Monday morning: whom to call, what is pressed, and who is shown to whom."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ambassadors.models import Ambassador
from mirai_action.letters.models import Letter
from sessions_log import workflow
from sessions_log.desk.models import ContactNote
from sessions_log.models import StudySession
from sessions_log.reminders.models import Mailing, Step
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/admin/sessions_log/studysession/unreported/"


@pytest.fixture
def staff(client):
    client.force_login(make.staff())
    return client


def due(offset=-10, **facts):
    return make.session(held_on=make.day(offset), **facts)


def box(row):
    return f"{row.pk}.{row.version}"


def shown(response):
    return [[row.pk for row in each["sessions"]] for each in response.context["people"]]


def status(row):
    return StudySession.objects.get(pk=row.pk).status


def verb(row, name):
    return reverse(f"admin:sessions_log_studysession_{name}", args=[row.pk]) + "?from=unreported"


def test_sessions_stand_under_their_person_those_waiting_longest_first(staff):
    one, other = make.ambassador(), make.ambassador()
    late, early, longest = due(-5, ambassador=one), due(-9, ambassador=one), due(-30, ambassador=other)
    make.session(ambassador=one)
    make.past_session(ambassador=one)
    assert shown(staff.get(LIST)) == [[longest.pk], [early.pk, late.pk]]


def test_a_person_stands_with_telephone_last_letter_and_notes(staff):
    row = due(ambassador=make.ambassador(phone="048-000-0001"))
    ContactNote.objects.create(ambassador=row.ambassador, text="来週お返事とのこと")
    Letter.objects.filter(about=row.ambassador_id).update(sent_at=timezone.now())
    Letter.objects.create(kind="x", about=row.ambassador_id, sent_at=timezone.now())
    text = staff.get(LIST).text
    assert "tel:048-000-0001" in text
    assert "来週お返事とのこと" in text
    assert "最後のメール" in text


def test_staff_enter_the_report_for_somebody(staff):
    row = due()
    sent = {"head_count": "24", "basis": "list", "version": row.version}
    assert staff.post(verb(row, "report"), sent)["Location"] == LIST
    row.refresh_from_db()
    assert (row.status, row.head_count, row.basis) == ("reported", 24, "list")


def test_an_empty_head_count_and_an_unasked_zero_stay_unreported(staff):
    row = due()
    for typed in ("", "0"):
        staff.post(verb(row, "report"), {"head_count": typed, "version": row.version})
    assert status(row) == "planned"
    staff.post(verb(row, "report"), {"head_count": "0", "held": "on", "version": row.version})
    assert status(row) == "reported"


def test_a_page_opened_before_a_change_enters_nothing(staff):
    row = due()
    StudySession.objects.filter(pk=row.pk).update(version=row.version + 1)
    staff.post(verb(row, "report"), {"head_count": "24", "version": row.version})
    assert status(row) == "planned"


def test_one_button_closes_one_and_ticks_close_many(staff):
    rows = [due(), due(), due(), due()]
    staff.post(LIST, {"one": box(rows[0]), "pick": box(rows[1]), "verb": "cancel"})
    staff.post(LIST, {"pick": [box(rows[1]), box(rows[2])], "verb": "cancel", "reason": "大雪"})
    staff.post(LIST, {"pick": [box(rows[3])], "verb": "no-answer"})
    assert [status(row) for row in rows] == ["no_answer", "cancelled", "cancelled", "no_answer"]
    assert StudySession.objects.get(pk=rows[1].pk).closing_note == "大雪"


def test_what_was_reported_meanwhile_is_not_called_off(staff):
    row = due()
    opened = box(row)
    make.reported(row)
    staff.post(LIST, {"pick": [opened], "verb": "cancel"})
    assert status(row) == "reported"


def test_a_call_is_noted_about_the_person(staff):
    row = due()
    staff.post(verb(row, "contact"), {"text": "留守番電話", "next_on": "2027-01-05", "outcome": "not_reached"})
    note = ContactNote.objects.get()
    assert (note.ambassador, note.session, note.text, str(note.next_on), note.outcome) == (
        *(row.ambassador, None),
        *("留守番電話", "2027-01-05", "not_reached"),
    )


@pytest.mark.parametrize("facts", [{"text": "x"}, {"text": ""}])
def test_a_note_is_about_one_and_says_something(facts):
    about = {} if facts["text"] else {"session": due()}
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactNote.objects.create(**about, **facts)


def test_filters_stand_in_the_address(staff):
    saitama, tokyo = due(-40), due(-5, prefecture="13")
    assert shown(staff.get(LIST, {"prefecture": "13"})) == [[tokyo.pk]]
    assert shown(staff.get(LIST, {"days": "30"})) == [[saitama.pk]]
    assert shown(staff.get(LIST, {"days": "x", "prefecture": "99", "after": "2020"})) == [[saitama.pk], [tokyo.pk]]


def test_pages_follow_each_other_in_a_constant_number_of_queries(
    staff, monkeypatch, django_assert_num_queries, django_assert_max_num_queries
):
    monkeypatch.setattr("sessions_log.desk.unreported.PEOPLE", 3)
    rows = [due(-60)]
    staff.get(LIST)
    with django_assert_max_num_queries(14) as few:
        staff.get(LIST)
    rows += [due(-50 + number) for number in range(4)]
    with django_assert_num_queries(len(few)):
        first = staff.get(LIST)
    second = staff.get(f"{LIST}?{first.context['next']}")
    assert shown(first) + shown(second) == [[row.pk] for row in rows]
    assert second.context["next"] == ""


def test_regional_staff_see_their_sessions_and_call_who_agreed(client):
    agreed = make.ambassador(name="同意 花子", phone="048-000-0001", consents={"a", "d1", "d2"})
    silent = make.ambassador(name="秘密 太郎", phone="048-000-0002", consents={"a"})
    ContactNote.objects.create(ambassador=silent, text="入院中とのこと")
    rows = [due(-20, ambassador=agreed), due(-10, ambassador=silent)]
    away = due(-9, prefecture="13")
    client.force_login(make.staff(prefectures=["11"]))
    page = client.get(LIST)
    assert shown(page) == [[row.pk] for row in rows]
    assert "同意 花子" in page.text
    assert "お名前は表示されません" in page.text
    for hidden in ("秘密 太郎", "048-000-0002", "入院中"):
        assert hidden not in page.text
    client.post(LIST, {"one": box(away)})
    assert (client.get(verb(away, "report")).status_code, status(away)) == (404, "planned")


def test_a_reader_looks_and_changes_nothing(client):
    client.force_login(make.staff("reader"))
    row = due()
    assert shown(client.get(LIST)) == [[row.pk]]
    assert client.post(LIST, {"one": box(row)}).status_code == 403
    assert {client.post(verb(row, name), {}).status_code for name in ("report", "contact", "host-prefecture")} == {403}


def test_those_asked_often_enough_are_listed_apart(client):
    client.force_login(make.staff())
    silent = workflow.mark_no_answer(make.session(held_on=make.day(-90)), by=None)
    asked = make.session(held_on=make.day(-5))
    pages = [client.get(LIST, query).context["people"] for query in ({}, {"answer": "none"})]
    assert [[row.pk for each in page for row in each["sessions"]] for page in pages] == [[asked.pk], [silent.pk]]


# -- how often a letter asked, and whom none reaches ------------------------------------------------------------------
def listed(client, **query):
    return {pk for sessions in shown(client.get(LIST, query)) for pk in sessions}


def test_by_how_often_a_letter_asked(staff):
    never, once, often = due(), due(), due()
    make.asked(once, Step.EVENING, days_ago=10)
    make.asked(often, Step.IDEAS, days_ago=24)
    for number, step in enumerate((Step.EVENING, Step.FIRST, Step.SECOND)):
        make.asked(often, step, days_ago=9 - number)
    assert [listed(staff, asked=number) for number in "0123"] == [{never.pk}, {once.pk}, set(), {often.pk}]
    assert "お願い 3回" in staff.get(LIST).text


def test_letters_about_another_day_do_not_count(staff):
    row = due()
    make.asked(row)
    StudySession.objects.filter(pk=row.pk).update(held_on=make.day(-2), planned_on=make.day(-2))
    assert listed(staff, asked="0") == {row.pk}


def test_whom_no_letter_reaches(staff):
    due()
    paper = due(ambassador=make.ambassador(email=""))
    gone = due(ambassador=make.ambassador())
    Ambassador.objects.filter(pk=gone.ambassador_id).update(status="left", left_on=make.day(200))
    bounced = due()
    letter = Letter.objects.create(kind="reminders.due", failed_at=timezone.now())
    Mailing.objects.filter(pk=make.asked(bounced).mailing_id).update(letter=letter)
    facts = {"by": None, "held_on": make.day(-5), "today": make.LONG_AGO, "prefecture": "11"}
    hall = workflow.plan(ambassador=None, organization=make.organization(), **facts)
    workflow.plan(ambassador=None, organization=make.section().organization, **facts)
    assert listed(staff, way="no_letter") == {paper.pk, gone.pk, bounced.pk, hall.pk}


def test_whom_to_call_today_goes_by_the_latest_note(staff):
    today, later, settled = due(), due(), due()
    for row, days in ((today, 0), (later, 3), (settled, -1)):
        ContactNote.objects.create(ambassador=row.ambassador, text="x", next_on=make.day(days))
    ContactNote.objects.create(ambassador=settled.ambassador, text="聞きました")
    assert listed(staff, way="call") == {today.pk}


def test_a_body_stands_with_its_officer(staff):
    section = make.section(phone="+81480000001")
    workflow.plan(
        ambassador=None, by=None, held_on=make.day(-5), today=make.LONG_AGO, organization=section.organization
    )
    page = staff.get(LIST).text
    assert section.addressee in page
    assert "tel:+81480000001" in page


# -- many numbers at once -------------------------------------------------------------------------------------------
def counts(**typed):
    return {"verb": "report"} | {f"count.{box(row)}": text for row, text in typed.values()}


def test_numbers_typed_into_the_list_are_reported_together(staff):
    one, two, empty = due(), due(), due()
    staff.post(LIST, counts(a=(one, "２４"), b=(two, "30"), c=(empty, "")))
    rows = {row.pk: (row.status, row.head_count) for row in StudySession.objects.all()}
    assert rows == {one.pk: ("reported", 24), two.pk: ("reported", 30), empty.pk: ("planned", None)}


def test_a_bad_number_comes_back_with_what_to_do_and_holds_back_none(staff):
    good, words, zero = due(), due(), due()
    page = staff.post(LIST, counts(a=(good, "20"), b=(words, "たくさん"), c=(zero, "0")))
    assert page.status_code == 200
    assert [status(row) for row in (good, words, zero)] == ["reported", "planned", "planned"]
    assert 'value="たくさん"' in page.text
    assert "「中止だった」か「代わりに入力」" in page.text


def test_a_number_for_a_session_that_changed_meanwhile_is_not_taken(staff):
    row = due()
    typed = counts(a=(row, "20"))
    workflow.change_plan(row, by=None, venue="別の会場")
    assert "ほかの画面で先に" in staff.post(LIST, typed).text
    assert status(row) == "planned"


@pytest.mark.parametrize("name", ["count.", "count.x.1", "count.7d3f1f0e-0b6f-4d0e-9a54-0f1d7e6f0a11.1", "count.a.b.c"])
def test_strange_boxes_report_nothing(staff, name):
    row = due()
    assert staff.post(LIST, {"verb": "report", name: "20"}, follow=True).status_code == 200
    assert status(row) == "planned"


def test_more_than_a_page_of_the_queue_may_be_ticked(staff, monkeypatch):
    monkeypatch.setattr("sessions_log.admin_review.A_PAGE", 1)
    rows = [due() for _each in range(3)]
    staff.post(LIST, {"verb": "no-answer", "pick": [box(row) for row in rows]})
    assert {status(row) for row in rows} == {"no_answer"}


# -- the letter on paper --------------------------------------------------------------------------------------------
def test_the_letter_lists_every_session_of_the_person_with_a_code(staff):
    person = make.ambassador(name="山本 春子", address="さいたま市浦和区1-1", postal_code="330-0063", email="")
    rows = [due(-9, ambassador=person), due(-20, ambassador=person)]
    due()
    page = staff.get(verb(rows[0], "letter"))
    assert {row.pk for row in page.context["sessions"]} == {row.pk for row in rows}
    for words in ("山本 春子 様", "さいたま市浦和区1-1", "〒330-0063", "中止や延期になっていても", "<svg"):
        assert words in page.text


def test_the_letter_of_regional_staff_names_nobody_who_did_not_agree(client):
    row = due(ambassador=make.ambassador(name="秘密 太郎", address="さいたま市浦和区1-1"))
    client.force_login(make.staff(prefectures=["11"]))
    page = client.get(verb(row, "letter")).text
    assert "秘密" not in page
    assert "浦和区" not in page


def test_what_national_staff_noted_about_a_body_stays_with_them(client):
    section = make.section(phone="+81480000001")
    row = workflow.plan(
        ambassador=None, by=None, held_on=make.day(-5), today=make.LONG_AGO, organization=section.organization
    )
    ContactNote.objects.create(session=row, by=make.staff(), text="福祉課の方は異動とのこと")
    regional = make.staff(prefectures=[row.area])
    ContactNote.objects.create(session=row, by=regional, text="来週また電話する")
    client.force_login(regional)
    page = client.get(LIST).text
    assert "来週また電話する" in page
    assert "異動" not in page
