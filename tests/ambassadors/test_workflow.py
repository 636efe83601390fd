"""The verbs of an ambassador's life, and what they post."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from ambassadors import counting, workflow
from ambassadors.models import Ambassador, Decision, Status
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from mirai_action.progress.models import CountEntry
from tests import make

pytestmark = pytest.mark.django_db


def entries(row: Ambassador) -> list[tuple[str, int, str, str, str]]:
    """What was posted about `row`, oldest first: indicator, quantity, day, prefecture, kind."""
    posted = CountEntry.objects.of(row.pk)
    return [(e.indicator, e.quantity, e.effective_on.isoformat(), e.prefecture, e.kind) for e in posted]


def letters(row: Ambassador) -> list[str]:
    return [
        each.removeprefix("ambassadors.")
        for each in Letter.objects.filter(about=row.pk).order_by("id").values_list("kind", flat=True)
    ]


def refused(verb, *args, **facts) -> str:
    with pytest.raises(workflow.Refused) as caught:
        verb(*args, **facts)
    return str(caught.value)


# -- review -------------------------------------------------------------------------------------------------------
def test_approving_registers_counts_and_welcomes():
    row, staff, today = (
        make.to_review(kind="group", contact_name="鈴木", prefecture="27"),
        make.staff(),
        timezone.localdate(),
    )
    assert workflow.approve(row, by=staff)
    assert (row.status, row.number, row.registered_on) == ("registered", 1, today)
    assert entries(row) == [("ambassadors", 1, today.isoformat(), "27", "group")]
    assert letters(row) == ["receipt", "welcome"]


def test_approving_twice_welcomes_once():
    row, staff = make.to_review(), make.staff()
    assert workflow.approve(row, by=staff)
    assert not workflow.approve(Ambassador.objects.get(), by=staff)
    assert (len(entries(row)), letters(row)) == (1, ["receipt", "welcome"])


def test_the_welcome_letter_lists_the_study_tools(monkeypatch):
    from ambassadors import study_tools

    monkeypatch.setattr(
        study_tools, "sources", [lambda: [study_tools.Tool("学習スライド", "/materials/slides/national/")]]
    )
    row = make.to_review()
    workflow.approve(row, by=make.staff())
    outbox.deliver_due()
    body = mail.outbox[-1].body
    assert "学習スライド" in body
    assert "/materials/slides/national/" in body
    assert "登録番号：000001" in body


def test_numbers_run_without_gaps():
    rows = [make.to_review() for _each in range(3)]
    workflow.approve(rows[0], by=None)
    workflow.decline(rows[1], by=None)
    workflow.approve(rows[2], by=None)
    assert [rows[0].number, rows[1].number, rows[2].number] == [1, None, 2]


def test_an_unconfirmed_application_is_not_registered_before_staff_reached_the_person():
    row = make.application()
    assert "連絡先が未確認" in refused(workflow.approve, row, by=None)
    workflow.confirm_contact(row, by=make.staff(), how="phone")
    assert (row.status, row.confirmed_by) == ("to_review", "phone")
    assert row.memberships.count() == 1
    assert workflow.approve(row, by=None)


def test_a_day_back_needs_a_reason_and_not_before_the_application():
    row, today = make.to_review(), timezone.localdate()
    Ambassador.objects.update(applied_at=timezone.now() - timedelta(days=10))
    day = today - timedelta(days=3)
    assert "理由" in refused(workflow.approve, row, by=None, registered_on=day)
    assert "申込日" in refused(workflow.approve, row, by=None, registered_on=today - timedelta(days=11), reason="x")
    assert "これから先" in refused(workflow.approve, row, by=None, registered_on=today + timedelta(days=1), reason="x")
    workflow.approve(row, by=None, registered_on=day, reason="申込日に口頭で承認")
    assert entries(row)[0][2] == day.isoformat()
    assert row.decisions.get(verb="approve").reason == "申込日に口頭で承認"


def test_a_registration_of_the_time_before_the_system_draws_the_opening_balance_down():
    make.opening("ambassadors", day=date(2019, 7, 11), value=365)
    row = make.to_review()
    Ambassador.objects.update(applied_at="2019-06-01T00:00Z")
    workflow.approve(row, by=None, registered_on=date(2019, 6, 2), reason="用紙の名簿")
    assert [(e[1], e[3]) for e in entries(row)] == [(1, "11"), (-1, "unknown")]


def test_asking_back_and_the_answer():
    row = make.to_review()
    workflow.ask_back(row, by=make.staff(), question="活動地域はどちらですか。")
    assert row.status == Status.ASKED_BACK
    workflow.answer(row, text="大阪です。", changes={"prefecture": "27"})
    assert (row.status, row.prefecture) == ("to_review", "27")
    inquiry = row.inquiries.get()
    assert (inquiry.answer, bool(inquiry.answered_at)) == ("大阪です。", True)
    assert row.decisions.get(verb="edit").changes == {"prefecture": ["11", "27"]}


def test_declining_writes_to_confirmed_mailboxes_only():
    known, unknown = make.to_review(), make.application()
    for row in (known, unknown):
        workflow.decline(row, by=None, reason="営業目的")
        workflow.decline(row, by=None)
    assert (letters(known), letters(unknown)) == (["receipt", "declined"], ["receipt"])
    outbox.deliver_due()
    text = next(each.body for each in mail.outbox if "見送" in each.body)
    assert "今回は登録を見送らせていただきます" in text
    assert "営業目的" not in text


def test_a_person_without_an_address_is_registered_too():
    facts = make.person(email="")
    rows = [workflow.enter(person=facts, consents={"a"}, channel="paper", by=None) for _each in range(2)]
    for row in rows:
        workflow.approve(row, by=None)
    assert [row.status for row in rows] == ["registered", "registered"]
    assert not Letter.objects.exists()
    assert rows[0].consents.get().channel == "paper"


# -- afterwards ---------------------------------------------------------------------------------------------------
def test_moving_takes_one_away_and_adds_one_on_that_day():
    row = make.ambassador(prefecture="11", registered_on=date(2026, 4, 1))
    workflow.move(row, by=None, on=date(2026, 6, 1), prefecture="13")
    assert entries(row) == [
        ("ambassadors", 1, "2026-04-01", "11", "individual"),
        ("ambassadors", -1, "2026-06-01", "11", "individual"),
        ("ambassadors", 1, "2026-06-01", "13", "individual"),
    ]
    assert "登録日や前回の変更より後" in refused(workflow.move, row, by=None, on=date(2026, 5, 1), prefecture="27")


def test_a_correction_is_as_if_it_had_never_been_so():
    row = make.ambassador(prefecture="11", registered_on=date(2026, 4, 1))
    assert "理由" in refused(workflow.correct, row, by=None, reason=" ", prefecture="13")
    workflow.correct(row, by=None, reason="入力まちがい", prefecture="13", registered_on=date(2026, 3, 31))
    assert entries(row) == [
        ("ambassadors", 1, "2026-04-01", "11", "individual"),
        ("ambassadors", -1, "2026-04-01", "11", "individual"),
        ("ambassadors", 1, "2026-03-31", "13", "individual"),
    ]
    assert row.decisions.get(verb="correct").changes == {
        "prefecture": ["11", "13"],
        "registered_on": ["2026-04-01", "2026-03-31"],
    }


def test_correcting_after_a_move_corrects_the_move():
    row = make.ambassador(prefecture="11")
    workflow.move(row, by=None, on=date(2026, 6, 1), prefecture="13")
    workflow.correct(row, by=None, reason="東京ではなく神奈川", prefecture="14")
    assert [(line.quantity, line.prefecture) for line in row.counts()] == [(1, "11"), (-1, "11"), (1, "14")]
    workflow.correct(row, by=None, reason="引っ越していなかった", prefecture="11")
    assert [(line.quantity, line.prefecture) for line in row.counts()] == [(1, "11")]


def test_leaving_keeps_the_cumulative_number():
    row = make.ambassador(registered_on=date(2026, 4, 1))
    assert workflow.leave(row, by=None, on=date(2026, 9, 1))
    assert not workflow.leave(row, by=None)
    assert entries(row)[1:] == [("left", 1, "2026-09-01", "11", "individual")]
    assert (Ambassador.objects.registered().count(), Ambassador.objects.current().count()) == (1, 0)
    assert "登録日から今日まで" in refused(workflow.leave, make.ambassador(), by=None, on=date(2026, 3, 31))


def test_a_rest_counts_on():
    row = make.ambassador()
    workflow.rest(row)
    assert (row.status, row.resting_since) == ("resting", timezone.localdate())
    assert Ambassador.objects.current().count() == 1
    workflow.resume(row)
    assert (row.status, row.resting_since, len(entries(row))) == ("registered", None, 1)


def test_another_name_is_noted_and_another_live_registration_refused():
    row, other = (
        make.ambassador(email="a@example.jp", name="山田 花子"),
        make.ambassador(email="a@example.jp", name="山田 太郎"),
    )
    assert "ほかにあります" in refused(workflow.edit, other, changes={"name": "山田花子"})
    workflow.edit(row, changes={"name": "鈴木 花子", "status": "left"})
    row.refresh_from_db()
    assert (row.name, row.name_key, row.status) == ("鈴木 花子", "鈴木花子", "registered")
    assert row.decisions.get().changes == {"name": ["山田 花子", "鈴木 花子"]}


def test_consents_are_given_and_withdrawn_at_once():
    row = make.ambassador()
    assert workflow.give(row, "b")
    assert not workflow.give(row, "b")
    assert workflow.withdraw(row, "b")
    assert not workflow.withdraw(row, "b")
    assert workflow.give(row, "b")
    assert row.consents.filter(kind="b").count() == 2
    assert set(row.consents.given().values_list("kind", flat=True)) == {"a", "b"}
    assert "登録の解除" in refused(workflow.withdraw, row, "a")


def test_what_a_row_counts_is_what_the_ledger_holds():
    rows = [make.ambassador(), make.ambassador(prefecture=""), make.to_review()]
    workflow.move(rows[0], by=None, on=date(2026, 6, 1), kind="group")
    workflow.leave(rows[0], by=None)
    for subject, lines in counting.subjects():
        posted = [(e[0], e[1], e[3]) for e in entries(Ambassador(pk=subject))]
        assert posted == [(line.indicator, line.quantity, line.prefecture) for line in lines]


def test_every_state_is_kept_in_the_history():
    row = make.to_review()
    workflow.approve(row, by=None)
    from ambassadors.models import Ambassador as Row

    states = Row.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", "status")
    assert list(states) == [("insert", "applied"), ("update", "to_review"), ("update", "registered")]
    assert Decision.objects.get().verb == "approve"
