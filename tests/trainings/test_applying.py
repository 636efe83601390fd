"""From the form to the seat, as a browser without JavaScript walks it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from sessions_log.trainings import tokens, workflow
from sessions_log.trainings.models import Application
from tests import make

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://[^/\s]+(/trainings/(?:confirm|answer)/[^\s]+)")


def applied(client, training, **typed):
    page = client.post(f"/trainings/{training.pk}/apply/", make.training_form(**typed))
    assert page.status_code == 302, page.context["form"].errors
    return client.get(page["Location"])


def link_of_the_last_letter():
    outbox.deliver_due()
    return LINK.search(mail.outbox[-1].body)[1]


def statuses(training):
    return list(training.applications.order_by("applied_at", "pk").values_list("status", flat=True))


def test_from_the_form_to_the_seat(client):
    training = make.training()
    page = applied(client, training, phone="０９０１２３４５６７８", affiliation="こもれび生協")
    assert "chiyo@example.jp" in page.content.decode()
    row = Application.objects.get()
    assert (row.status, row.kana, row.phone, row.affiliation) == (
        "unconfirmed",
        "さとう ちよ",
        "+819012345678",
        "こもれび生協",
    )
    link = link_of_the_last_letter()
    assert "申し込みを完了する" in client.get(link).content.decode()
    assert statuses(training) == ["unconfirmed"]  # GET changes nothing, and nobody holds a seat
    done = client.post(link, follow=True).content.decode()
    assert "席が決まりました" in done
    assert "<svg" in done
    training.refresh_from_db()
    assert (statuses(training), training.taken) == (["seated"], 1)


def test_a_full_training_takes_for_the_waiting_list(client):
    training = make.training(capacity=1)
    make.placed(training)
    assert "満席・キャンセル待ち" in client.get(f"/trainings/{training.pk}/").content.decode()
    applied(client, training)
    done = client.post(link_of_the_last_letter(), follow=True).content.decode()
    assert "今の順番は1番目です" in done
    assert sorted(statuses(training)) == ["seated", "waiting"]


def test_the_consent_is_unticked_required_and_kept_with_its_words(client):
    training = make.training()
    page = client.get(f"/trainings/{training.pk}/apply/").content.decode()
    assert "受講証の発行" in page
    assert not re.search(r'name="consent"[^>]*checked', page)
    again = client.post(f"/trainings/{training.pk}/apply/", make.training_form(consent=""))
    assert list(again.context["form"].errors) == ["consent"]
    assert 'value="佐藤 千代"' in again.content.decode()
    applied(client, training)
    assert (Application.objects.get().handling.version, Application.objects.get().channel) == (1, "web")


def test_the_same_person_twice_makes_one_application_and_one_letter():
    training = make.training()
    first, second = (applied(Client(), training, name=name) for name in ("佐藤 千代", "佐藤　千代"))
    assert (Application.objects.count(), Letter.objects.count()) == (1, 1)
    strip = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert strip.sub("", first.content.decode()) == strip.sub("", second.content.decode())


def test_known_and_unknown_addresses_see_the_same_page(clock):
    training = make.training()
    make.placed(training, name="佐藤 千代", email="chiyo@example.jp")
    clock.forward(hours=1)
    known, fresh = applied(Client(), training), applied(Client(), training, email="other@example.jp")
    strip = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|(chiyo|other)@example.jp')
    assert strip.sub("", known.content.decode()) == strip.sub("", fresh.content.decode())
    assert set(Letter.objects.filter(to_address="chiyo@example.jp").values_list("kind", flat=True)) == {
        "trainings.confirm",
        "trainings.seat",
        "trainings.known",
    }
    outbox.deliver_due()
    letter = next(each for each in mail.outbox if "お申し込みについて" in each.subject)
    assert "今の状態：参加予定" in letter.body


def test_a_couple_on_one_address_applies_twice():
    training = make.training()
    for name in ("今野 文雄", "今野 千恵"):
        applied(Client(), training, name=name, email="futari@example.jp")
    assert set(training.applications.values_list("name", flat=True)) == {"今野 文雄", "今野 千恵"}


def test_asking_again_sends_one_more_after_a_minute_only(client, clock):
    training = make.training()
    applied(client, training)
    for minutes in (0, 2, 0):
        clock.forward(minutes=minutes)
        client.post(f"/trainings/{training.pk}/sent/")
    assert Letter.objects.count() == 2


def test_an_ambassador_applies_in_two_taps(client):
    training, person = make.training(), make.ambassador(affiliation_name="こもれび生協さいたま")
    client.force_login(make.member(person))
    page = client.get(f"/trainings/{training.pk}/apply/").content.decode()
    assert all(each in page for each in (person.name, person.email, "こもれび生協さいたま", "受講証の発行"))
    done = client.post(f"/trainings/{training.pk}/apply/", follow=True).content.decode()
    assert "席が決まりました" in done
    row = Application.objects.get()
    assert (row.ambassador, row.status, row.name) == (person, "seated", person.name)
    assert "申し込み済みです（参加予定）" in client.get(f"/trainings/{training.pk}/").content.decode()
    client.post(f"/trainings/{training.pk}/apply/")
    assert Application.objects.count() == 1


def test_a_group_sends_its_contact_person(client):
    training = make.training()
    group = make.ambassador(kind="group", name="NPO法人みらい", contact_name="鈴木 一郎")
    client.force_login(make.member(group))
    client.post(f"/trainings/{training.pk}/apply/")
    row = Application.objects.get()
    assert (row.name, row.affiliation, row.ambassador) == ("鈴木 一郎", "NPO法人みらい", group)


def test_signing_in_completes_what_was_begun_by_the_form(client):
    training, person = make.training(), make.ambassador(name="佐藤 千代", email="chiyo@example.jp")
    applied(Client(), training)
    client.force_login(make.member(person))
    client.post(f"/trainings/{training.pk}/apply/")
    assert Application.objects.get().status == "seated"


def test_someone_of_the_family_applies_by_the_form_while_an_ambassador_is_signed_in(client):
    training = make.training()
    client.force_login(make.member(make.ambassador()))
    assert "name" in client.get(f"/trainings/{training.pk}/apply/?other=1").context["form"].fields
    client.post(f"/trainings/{training.pk}/apply/?other=1", make.training_form())
    assert Application.objects.get().status == "unconfirmed"


@pytest.mark.parametrize("days", [0, 1])
def test_the_deadline_is_inclusive(client, days):
    today = timezone.localdate()
    training = make.training(held_on=today + timedelta(days=5), deadline_on=today - timedelta(days=days))
    page = client.get(f"/trainings/{training.pk}/apply/")
    assert page.status_code == (302 if days else 200)
    client.post(f"/trainings/{training.pk}/apply/", make.training_form())
    assert Application.objects.count() == (0 if days else 1)


def test_a_deadline_that_passes_between_form_and_link_does_not_matter(clock):
    today = timezone.localdate()
    training = make.training(held_on=today + timedelta(days=5), deadline_on=today)
    row = make.unconfirmed(training)
    clock.forward(days=1)
    workflow.confirm(row)
    assert row.status == "seated"


def test_an_unpublished_training_is_no_page(client):
    training = make.training(published_at=None)
    paths = ("", "apply/", "sent/", "training.ics")
    assert {client.get(f"/trainings/{training.pk}/{each}").status_code for each in paths} == {404}
    assert client.post(f"/trainings/{training.pk}/apply/", make.training_form()).status_code == 404


def test_a_robot_gets_the_form_again(client):
    training = make.training()
    for typed in ({"started": ""}, {"website": "http://x"}):
        assert client.post(f"/trainings/{training.pk}/apply/", make.training_form(**typed)).context["form"].errors
    assert not Application.objects.exists()


def test_a_flood_from_one_connection_keeps_what_was_typed(client, monkeypatch):
    monkeypatch.setattr("sessions_log.trainings.views.applying.FORMS", 1)
    training = make.training()
    applied(client, training)
    page = Client().post(f"/trainings/{training.pk}/apply/", make.training_form(name="山田 次郎"))
    assert page.status_code == 429
    assert 'value="山田 次郎"' in page.content.decode()


def test_a_mailbox_gets_a_few_letters_an_hour_only():
    training = make.training()
    for number in range(12):
        make.unconfirmed(training, email="victim@example.jp", name=f"山田 {number}")
    assert Letter.objects.count() == 8


# -- links --------------------------------------------------------------------------------------------------------
def test_a_link_that_was_used_leads_to_the_application(client):
    row = make.placed(make.training())
    page = client.get(f"/trainings/confirm/{tokens.make(row, 'confirm')}/", follow=True)
    assert "席が決まりました" in page.content.decode()


def test_an_expired_link_offers_a_new_one(client, monkeypatch):
    row = make.unconfirmed(make.training())
    link = f"/trainings/confirm/{tokens.make(row, 'confirm')}/"
    monkeypatch.setitem(tokens.VALID, "confirm", timedelta(days=-1))
    Application.objects.update(letter_at=None)
    assert client.get(link).status_code == 410
    assert "新しいメールをお送りしました" in client.post(link).content.decode()
    assert Letter.objects.count() == 2


def test_one_link_does_not_do_for_another(client):
    row = make.placed(make.training())
    confirm, answer = tokens.make(row, "confirm"), tokens.make(row, "answer")
    for path in (f"confirm/{answer}", f"answer/{confirm}", f"answer/{answer[:-3]}", "answer/x", "confirm/x"):
        assert client.get(f"/trainings/{path}/").status_code == 404, path
    Application.objects.filter(pk=row.pk).update(email_key="other@example.jp")
    assert client.get(f"/trainings/answer/{answer}/").status_code == 404


def test_the_log_of_letters_keeps_no_link(client):
    applied(client, make.training())
    assert link_of_the_last_letter() not in Letter.objects.get().body_log
