"""Asking the host: through us, by proved addresses, kept for a time, nobody's address shown."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from mirai_action.core.forms import PublicFormMixin
from mirai_action.letters.models import Letter
from mirai_action.letters.outbox import deliver_due
from sessions_log import workflow
from sessions_log.calendar import asking, tokens
from sessions_log.calendar.models import Question
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return make.ambassador(name="山田 花子", email="hanako@example.jp")


@pytest.fixture
def row(host):
    return make.session(ambassador=host, public=True)


def typed(**facts):
    started = signing.dumps(int(timezone.now().timestamp()) - 60, salt=PublicFormMixin.SALT)
    plain = {"text": "車いすで入れますか。", "name": "鈴木", "email": "suzuki@example.jp", "agree": "on"}
    return plain | {"website": "", "started": started, "id": str(uuid4())} | facts


def ask(client, row, **facts):
    return client.post(f"/sessions/{row.pk}/ask/", typed(**facts))


def asked(row, **facts):
    plain = {"id": None, "email": "suzuki@example.jp", "name": "鈴木", "text": "車いすで入れますか。", "language": "ja"}
    asking.ask(row, **plain | facts)
    return Question.objects.order_by("-asked_at").first()


def link(mail):
    return re.search(r"https?://[^/]+(/sessions/(?:questions|answers)/\S+)", mail.body)[1]


def test_from_question_to_answer_without_an_address(client, row, mailoutbox):
    ask(client, row)
    deliver_due()
    assert [each.to for each in mailoutbox] == [["suzuki@example.jp"]]
    assert client.get(link(mailoutbox[0])).status_code == 200
    assert Question.objects.get().confirmed_at is None
    client.post(link(mailoutbox[0]))
    deliver_due()
    assert mailoutbox[1].to == ["hanako@example.jp"]
    assert ("車いす" in mailoutbox[1].body, "suzuki@" in mailoutbox[1].body) == (True, False)
    page = client.get(link(mailoutbox[1])).content.decode()
    assert ("鈴木 さん" in page, "suzuki@" in page) == (True, False)
    client.post(link(mailoutbox[1]), {"action": "answer", "answer": "はい、入れます。"})
    deliver_due()
    assert mailoutbox[2].to == ["suzuki@example.jp"]
    assert "はい、入れます。" in mailoutbox[2].body
    assert not [
        each
        for each in ("hanako@", "山田")
        if each in mailoutbox[2].body + client.get(link(mailoutbox[0])).content.decode()
    ]


def test_each_step_happens_once(client, row):
    question = asked(row)
    confirm, answer = tokens.make(question, "confirm"), tokens.make(question, "answer")
    for text in ("はい", "いいえ"):
        client.post(f"/sessions/questions/{confirm}/")
        client.post(f"/sessions/answers/{answer}/", {"action": "answer", "answer": text})
    assert Question.objects.get().answer == "はい"
    assert sorted(Letter.objects.values_list("kind", flat=True)) == [
        "calendar.answer",
        "calendar.confirm",
        "calendar.question",
    ]


def test_the_same_form_twice_asks_once(client, row):
    key = str(uuid4())
    for _twice in range(2):
        ask(client, row, id=key)
    assert (Question.objects.count(), Letter.objects.count()) == (1, 1)


def test_an_answer_needs_a_confirmed_question(client, row):
    question = asked(row)
    client.post(f"/sessions/answers/{tokens.make(question, 'answer')}/", {"action": "answer", "answer": "はい"})
    assert Question.objects.get().answered_at is None


@pytest.mark.parametrize(
    "facts", [{"text": ""}, {"email": "x"}, {"email": ""}, {"agree": ""}, {"website": "x"}, {"text": "あ" * 1001}]
)
def test_what_is_missing_comes_back_with_what_was_typed(client, row, facts):
    answer = ask(client, row, **facts)
    assert answer.context["form"].errors
    assert "鈴木" in answer.content.decode()
    assert not Question.objects.exists()


def test_only_who_can_be_written_to_is_asked(client, host):
    rows = [
        make.session(ambassador=host),
        workflow.cancel(make.session(ambassador=host, public=True), by=None),
        make.session(ambassador=make.ambassador(email=""), public=True),
        make.session(ambassador=host, public=True, held_on=make.day(-1)),
    ]
    assert [ask(client, each).status_code for each in rows] == [404, 302, 302, 302]
    assert not Question.objects.exists()


def test_one_address_gets_few_letters_and_nobody_learns_that(client, row):
    answers = [ask(client, row).content.decode() for _each in range(asking.LETTERS_A_DAY + 2)]
    assert Letter.objects.count() == asking.LETTERS_A_DAY
    assert len({re.sub(r'name="csrf.*?"[^>]*>', "", each) for each in answers}) == 1


def test_a_host_is_not_flooded(client, row, monkeypatch):
    monkeypatch.setattr(asking, "QUESTIONS_A_DAY", 2)
    found = [ask(client, row, email=f"person{each}@example.jp").status_code for each in range(3)]
    assert found == [200, 200, 429]


def test_the_host_calls_it_improper_and_staff_close_it(client, row):
    question = asking.confirm(asked(row))
    client.post(f"/sessions/answers/{tokens.make(question, 'answer')}/", {"action": "improper"})
    assert list(Question.objects.reported()) == [question]
    assert Letter.objects.filter(kind="calendar.answer").count() == 0
    client.force_login(staff := make.staff())
    page = client.get(f"/admin/calendar/question/{question.pk}/change/").content.decode()
    assert "車いす" in page
    client.post("/admin/calendar/question/", {"action": "close_many", "_selected_action": [str(question.pk)]})
    question.refresh_from_db()
    assert (question.closed_by, question.seen_by) == ("host", staff)
    assert not Question.objects.reported().exists()


def test_regional_staff_do_not_read_questions(client, row):
    client.force_login(make.staff(prefectures=["11"]))
    question = asked(row)
    assert "suzuki" not in client.get("/admin/calendar/question/").content.decode()
    assert client.get(f"/admin/calendar/question/{question.pk}/change/").status_code in (302, 403)


def test_the_asker_takes_it_back_and_nothing_stays(client, row):
    question = asked(row)
    deliver_due()
    client.post(f"/sessions/questions/{tokens.make(question, 'confirm')}/", {"action": "forget"})
    assert not Question.objects.exists()
    assert list(Letter.objects.values_list("to_address", "body_log")) == [("", "")]


def test_questions_are_forgotten_after_their_time(row, settings):
    old, fresh, never = (asked(row, email=f"{each}@example.jp") for each in "abc")
    asking.confirm(fresh)
    ages = {old: settings.QUESTION_DAYS + 1, fresh: settings.QUESTION_DAYS - 1, never: 9}
    for question, days in ages.items():
        Question.objects.filter(pk=question.pk).update(asked_at=timezone.now() - timedelta(days=days))
    assert asking.purge() == 2
    assert list(Question.objects.all()) == [fresh]


@pytest.mark.parametrize("path", ["questions", "answers"])
def test_a_strange_link_says_so(client, row, path):
    question = asked(row)
    other = "answer" if path == "questions" else "confirm"
    for token in ("x", tokens.make(question, other), "🎈"):
        assert client.get(f"/sessions/{path}/{token}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("says_something", {"text": ""}),
        ("answer_comes_after", {"answer": "はい"}),
        ("answer_comes_after", {"answer": "はい", "answered_at": timezone.now}),
        ("closed_has_a_reason", {"closed_at": timezone.now}),
        ("closed_by_known", {"closed_at": timezone.now, "closed_by": "x"}),
    ],
)
def test_the_database_refuses(row, name, facts):
    question = asked(row)
    values = {key: value() if callable(value) else value for key, value in facts.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(**values)
