"""開催の相談: asked, on the staff's list, answered by letter and on the page."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core import mail

from ambassadors.home import consulting
from ambassadors.home.models import Consultation, Message
from mirai_action.letters import outbox
from mirai_action.staff import todo
from tests import make

pytestmark = pytest.mark.django_db


def waiting(user):
    return next(each.count for each in todo.tasks(user) if each.key == "consultations")


def test_from_the_question_to_the_answer_and_back(client):
    ambassador, staff = make.ambassador(), make.staff()
    client.force_login(make.member(ambassador))
    typed = {"topic": "place", "text": "会場が見つかりません。", "press": str(uuid4())}
    for _twice in range(2):
        page = client.post("/my/consultations/new/", typed)
    row = Consultation.objects.get()
    assert page["Location"] == f"/my/consultations/{row.pk}/"
    assert waiting(staff) == 1
    client.force_login(staff)
    answer = {"action": "answer", "text": "市の公民館が使えます。", "press": str(uuid4())}
    for _twice in range(2):
        client.post(f"/admin/home/consultation/{row.pk}/change/", answer)
    assert waiting(staff) == 0
    outbox.deliver_due()
    assert [each.to for each in mail.outbox] == [[ambassador.email]]
    assert "市の公民館が使えます。" in mail.outbox[0].body
    client.force_login(make.member(ambassador))
    assert "市の公民館が使えます。" in client.get(f"/my/consultations/{row.pk}/").content.decode()
    client.post(f"/my/consultations/{row.pk}/", {"text": "ありがとうございます。", "press": str(uuid4())})
    assert (waiting(staff), row.messages.count()) == (1, 3)


def test_an_answer_goes_to_the_member_who_asked():
    group = make.group()
    member = make.joined(group)
    row = make.consultation(group, by=member.user)
    consulting.answer(row, by=make.staff(), text="はい", press=uuid4())
    outbox.deliver_due()
    assert mail.outbox[-1].to == [member.user.email]


def test_a_closed_thread_waits_for_nobody_and_opens_again():
    row = make.consultation(make.ambassador())
    assert consulting.close(row)
    assert not consulting.close(row)
    assert not Consultation.objects.waiting().exists()
    consulting.write(row, by=None, text="もう一つ", press=uuid4())
    row.refresh_from_db()
    assert (row.state, row.closed_at) == ("回答待ち", None)


def test_nobody_reads_the_thread_of_another(client):
    row = make.consultation(make.ambassador())
    client.force_login(make.member(make.ambassador()))
    assert client.get(f"/my/consultations/{row.pk}/").status_code == 404
    assert client.post(f"/my/consultations/{row.pk}/", {"text": "x"}).status_code == 404
    client.force_login(make.staff(prefectures=["11"]))
    assert client.get(f"/admin/home/consultation/{row.pk}/change/").status_code == 404
    client.force_login(make.staff("reader"))
    answer = {"action": "answer", "text": "x"}
    assert client.post(f"/admin/home/consultation/{row.pk}/change/", answer).status_code == 403
    assert row.messages.count() == 1


def test_a_press_of_somebody_else_is_not_taken_over():
    press = uuid4()
    mine, other = make.ambassador(), make.ambassador()
    row = make.consultation(mine, press=press)
    thread = make.consultation(other)
    assert not consulting.write(thread, by=None, text="x", press=press)
    assert Message.objects.get(press=press).consultation == row


def test_an_empty_question_comes_back_as_typed(client):
    client.force_login(make.member(make.ambassador()))
    page = client.post("/my/consultations/new/", {"topic": "place", "text": "", "press": "nonsense"})
    assert "相談したいことを入力してください。" in page.content.decode()
    assert 'value="place"' in page.content.decode()
