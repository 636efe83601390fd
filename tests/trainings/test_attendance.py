"""Who came: taken at the desk, thanked the morning after, with a certificate; never among the participants."""

from __future__ import annotations

import io
from datetime import timedelta

import pypdfium2
import pytest
from django.core import mail
from django.utils import timezone

from ambassadors.models import Ambassador
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from mirai_action.progress import figures, proof
from mirai_action.progress.models import CountEntry
from sessions_log.trainings import qr, tasks, tokens, workflow
from sessions_log.trainings.models import Application
from tests import make

pytestmark = pytest.mark.django_db


def certificate(client, row):
    return client.get(f"/trainings/answer/{tokens.make(row, 'answer')}/certificate.pdf")


def words_of(response):
    page = pypdfium2.PdfDocument(io.BytesIO(response.content))[0]
    return page.get_textpage().get_text_range()


def on_the_day(clock, training):
    clock.forward(days=(training.held_on - timezone.localdate()).days)


def test_attendance_is_taken_from_the_day_on(clock):
    training, staff = make.training(), make.staff()
    row, waiting = make.placed(training), make.unconfirmed(training)
    with pytest.raises(workflow.Refused):
        workflow.mark(row, attended=True, by=staff)
    on_the_day(clock, training)
    assert workflow.mark(row, attended=True, by=staff)
    assert not workflow.mark(row, attended=True, by=staff)
    assert (row.status, row.marked_by) == ("attended", staff)
    with pytest.raises(workflow.Refused):
        workflow.mark(waiting, attended=True, by=staff)
    assert workflow.unmark(row)
    assert (row.status, row.marked_at, row.marked_by) == ("seated", None, None)


def test_who_came_is_thanked_the_morning_after_once(clock):
    training = make.training()
    came, absent = make.placed(training), make.placed(training)
    on_the_day(clock, training)
    workflow.mark(came, attended=True, by=None)
    workflow.mark(absent, attended=False, by=None)
    tasks.tick()
    assert not Letter.objects.filter(kind="trainings.thanks").exists()
    clock.forward(days=1)
    for hour in (7, 8, 12):
        clock.at(hour)
        tasks.tick()
    assert list(Letter.objects.filter(kind="trainings.thanks").values_list("about", flat=True)) == [came.pk]
    outbox.deliver_due()
    body = mail.outbox[-1].body
    assert "certificate.pdf" in body
    assert "/register/" in body


def test_an_ambassador_is_thanked_without_being_sent_to_registration():
    person = make.ambassador(name="佐藤 千代", email="chiyo@example.jp")
    make.came(make.held(), name="佐藤 千代", email="chiyo@example.jp")
    outbox.deliver_due()
    body = next(each.body for each in mail.outbox if "ご参加" in each.subject)
    assert ("/register/" in body, "/my/" in body) == (False, True)
    assert Ambassador.objects.get() == person


def test_trainings_of_long_ago_thank_nobody(clock):
    make.came(make.held(held_on=timezone.localdate() - timedelta(days=40)))
    Letter.objects.all().delete()
    tasks.tick()
    assert not Letter.objects.filter(kind="trainings.thanks").exists()


# -- certificate --------------------------------------------------------------------------------------------------
def test_the_certificate_says_who_what_and_when(client):
    training = make.held(title="2026年度アンバサダー講習会（埼玉会場）")
    response = certificate(client, make.came(training, name="髙橋 千代"))
    text = words_of(response).replace("\n", "").replace("\r", "")
    assert response["Content-Type"] == "application/pdf"
    day = training.held_on
    for each in ("受講証", "髙橋 千代 様", training.title, f"{day.year}年{day.month}月{day.day}日", "さいたま会館"):
        assert each in text, each
    assert "架空" not in text


def test_the_certificate_of_the_demonstration_is_marked(client, settings):
    settings.DEMONSTRATION = True
    assert "デモ用の架空データ" in words_of(certificate(client, make.came(make.held())))


def test_only_who_came_gets_a_certificate(client):
    training = make.held()
    absent, seated = make.came(training, attended=False), make.came(training)
    workflow.unmark(seated)
    cancelled = make.placed(future := make.training())
    workflow.cancel(cancelled)
    rows = [absent, seated, cancelled, make.placed(future), make.unconfirmed(future)]
    assert {certificate(client, each).status_code for each in rows} == {404}


def test_a_long_name_still_fits(client):
    row = make.came(make.held(), name="アレクサンドラ・マリア・フォン・ヴィッテルスバッハ＝シュトラウス")
    assert "シュトラウス" in words_of(certificate(client, row))


def test_the_own_certificate_is_on_the_home_of_who_registered_later(client):
    make.came(make.held(), name="佐藤 千代", email="chiyo@example.jp")
    row = Application.objects.get()
    client.force_login(make.member(make.ambassador(name="佐藤 千代", email="Chiyo@example.jp")))
    assert "受講証" in client.get("/my/").content.decode()
    assert client.get(f"/my/trainings/{row.pk}/certificate.pdf")["Content-Type"] == "application/pdf"
    row.refresh_from_db()
    assert row.ambassador is None  # matched when shown, not written


def test_the_husband_on_the_same_address_does_not_see_it(client):
    row = make.came(make.held(), name="今野 千恵", email="futari@example.jp")
    client.force_login(make.member(make.ambassador(name="今野 文雄", email="futari@example.jp")))
    assert "受講証" not in client.get("/my/").content.decode()
    assert client.get(f"/my/trainings/{row.pk}/").status_code == 404


# -- the QR and the letters ----------------------------------------------------------------------------------------
def test_the_personal_code_leads_staff_to_one_button(client, clock):
    training = make.training()
    row = make.placed(training)
    path = qr.address(row).removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 302  # the applicant's own phone: sign in
    on_the_day(clock, training)
    client.force_login(make.staff())
    html = client.get(path).content.decode()
    assert row.name in html
    assert html.count("desk__button") == 1
    assert Application.objects.get().status == "seated"
    assert "に記録しました" in client.post(path, follow=True).content.decode()
    assert Application.objects.get().status == "attended"


def test_the_letter_of_the_seat_carries_the_code():
    make.placed(make.training(joining="上履きをお持ちください"))
    outbox.deliver_due()
    letter = next(each for each in mail.outbox if "席が決まりました" in each.subject)
    name, content, kind = letter.attachments[0]
    assert (name, content[:4], kind) == ("uketsuke-qr.png", b"\x89PNG", "image/png")
    assert "上履きをお持ちください" in letter.body


def test_a_reminder_goes_out_three_days_before_once(clock):
    training = make.training()
    early = make.placed(training)
    on_the_day(clock, training)
    clock.forward(days=-4)
    tasks.tick()
    late = make.placed(make.training(held_on=training.held_on, deadline_on=training.held_on))
    for _day in range(3):
        clock.forward(days=1)
        for hour in (7, 9):
            clock.at(hour)
            tasks.tick()
    reminded = Letter.objects.filter(kind="trainings.reminder").values_list("about", flat=True)
    assert sorted(reminded) == sorted([early.pk, late.pk])
    assert timezone.localtime(Letter.objects.filter(about=early.pk).last().queued_at).hour >= 8


def test_letters_speak_the_language_of_the_person(client):
    training = make.training()
    client.post(f"/trainings/{training.pk}/apply/?lang=en", make.training_form())
    outbox.deliver_due()
    assert "http" in mail.outbox[-1].body
    assert "お申し込み" not in mail.outbox[-1].subject


# -- what it does not touch -----------------------------------------------------------------------------------------
def test_attendance_never_feeds_the_participants():
    make.past_session(head_count=30)
    before, entries = figures.figures().as_json(), CountEntry.objects.count()
    training = make.held()
    for _each in range(9):
        make.came(training)
    assert (figures.figures().as_json(), CountEntry.objects.count()) == (before, entries)
    assert proof.verify().ok


# -- erasure --------------------------------------------------------------------------------------------------------
def test_forgetting_blanks_the_person_and_keeps_the_count(client):
    training = make.held()
    row = make.came(training, name="佐藤 千代", email="chiyo@example.jp", affiliation="こもれび生協")
    link = tokens.make(row, "answer")
    outbox.deliver_due()
    assert workflow.forget(row)
    assert not workflow.forget(row)
    kept = [*Application.objects.values(), *row.events.values(), *Letter.objects.values()]
    assert not [each for each in kept if "千代" in str(each) or "chiyo" in str(each) or "こもれび" in str(each)]
    assert training.applications.filter(status="attended").count() == 1
    assert client.get(f"/trainings/answer/{link}/").status_code == 404


def test_forgetting_somebody_with_a_seat_frees_it_without_a_letter():
    training = make.training(capacity=1)
    row, waiting = make.placed(training), make.placed(training)
    Letter.objects.all().delete()
    workflow.forget(row)
    waiting.refresh_from_db()
    assert (row.status, waiting.status) == ("cancelled", "offered")
    assert not Letter.objects.filter(about=row.pk).exists()


def test_applications_nobody_confirmed_are_forgotten_after_a_month(clock):
    training = make.training(held_on=timezone.localdate() + timedelta(days=90))
    old, kept = make.unconfirmed(training), make.placed(training)
    clock.forward(days=31)
    fresh = make.unconfirmed(training)
    assert workflow.purge() == 1
    assert [bool(Application.objects.get(pk=each.pk).forgotten_at) for each in (old, kept, fresh)] == [
        True,
        False,
        False,
    ]
