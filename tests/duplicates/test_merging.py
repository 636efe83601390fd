"""Two registrations become one and two again, and every figure says so."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from ambassadors import workflow as people
from ambassadors.duplicates import facts, workflow
from ambassadors.duplicates.models import Merge
from ambassadors.models import Ambassador, Inquiry
from mirai_action.core import merging
from mirai_action.letters.models import Letter
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


def sums():
    """Return everything the figures of now are made of; a sum that came back to nothing is none."""
    return {key: quantity for key, quantity in figures().sums.items() if quantity}


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


# -- the ledger -----------------------------------------------------------------------------------------------------
def a_day_later() -> None:
    """Let everything that was entered so far have been entered a day earlier."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE progress_countentry SET entered_at = entered_at - interval '1 day'")
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_figures_as_known_in_between_keep_what_was_shown():
    today = timezone.localdate()
    kept, folded = pair()
    make.confirmed_session(ambassador=folded, head_count=20)
    a_day_later()
    record, _made = workflow.merge(kept, folded, by=None, taken=["prefecture"], reason="同じ方")
    a_day_later()
    workflow.undo(record, by=None, reason="別の方")
    known = {days: figures(known_on=today - timedelta(days=days)).indicators["ambassadors"] for days in (2, 1)}
    now = figures().indicators["ambassadors"]
    assert (known[2].total, known[1].total, now.total) == (2, 1, 2)
    assert (known[2].by_prefecture["11"], known[2].by_prefecture["13"]) == (1, 1)
    assert (known[1].by_prefecture.get("11", 0), known[1].by_prefecture["13"]) == (0, 1)
    assert now.by_prefecture == known[2].by_prefecture
    proven()


def test_a_session_held_in_the_own_name_counts_under_the_kept_ones_kind_of_host():
    kept = make.ambassador(affiliation="council")
    folded = make.ambassador(affiliation="coop_member", prefecture="13")
    own, hosted = make.confirmed_session(ambassador=folded), make.confirmed_session(ambassador=folded, host_name="A会")
    record, _made = workflow.merge(kept, folded, by=None)
    own.refresh_from_db()
    hosted.refresh_from_db()
    assert (own.host_kind, own.host_prefecture, own.version) == ("council", "11", own.version)
    assert hosted.host_kind != "council"
    proven()
    workflow.undo(record, by=None, reason="別の方")
    own.refresh_from_db()
    assert (own.host_kind, own.host_prefecture) == ("coop", "13")
    proven()


# -- any pair -------------------------------------------------------------------------------------------------------
def anybody(random: Random, others: list[Ambassador]) -> Ambassador:
    """A registration or an application with some of everything."""
    day = date(2026, 4, 1) + timedelta(days=random.randint(0, 60))
    plain = {
        "kind": random.choice(["individual", "group", "unknown"]),
        "prefecture": random.choice(["", "11", "13", "47"]),
        "phone": random.choice(["", "+81488331234"]),
        "affiliation": random.choice(["", "council", "coop_member"]),
        "organization": random.choice([None, make.organization(f"生協{random.random()}")]),
        "consents": set(random.sample(["a", "b", "c", "d1", "d2"], k=3)) | {"a"},
    }
    if random.random() < 0.3:
        plain.pop("organization")
        row = make.to_review(**plain)
        if random.random() < 0.5:
            people.ask_back(row, by=None, question="どちらですか。")
        return row
    row = make.ambassador(registered_on=day, **plain)
    make.member(row, random.choice(["", "shared@example.jp"]))
    for _each in range(random.randint(0, 2)):
        facts = {"ambassador": row, "host_name": random.choice(["", "ひだまり会"])}
        random.choice([make.session, make.past_session, make.confirmed_session])(**facts)
    for session in random.sample(list(Ambassador.objects.get(pk=others[0].pk).sessions.all()), k=1):
        session.joint.add(row)
    if random.random() < 0.5:
        people.move(row, by=None, on=day + timedelta(days=9), prefecture="27")
    if random.random() < 0.3:
        make.order(row)
    if random.random() < 0.2:
        random.choice([people.leave, people.rest])(row, by=None)
    return row


@pytest.mark.parametrize("seed", range(12))
def test_any_two_become_one_and_two_again(seed):
    random = Random(seed)
    third = make.ambassador()
    for _each in range(2):
        make.session(ambassador=third)
    one, other = anybody(random, [third]), anybody(random, [third])
    if one.sessions.exists():
        one.sessions.first().joint.add(other)
    kept = facts.suggested(one, other)
    folded = other if kept == one else one
    if facts.obstacle(kept, folded):
        pytest.skip("a farewell and a new application are no pair")
    before, seen = tables(), sums()
    taken = random.sample(facts.CHOSEN, k=random.randint(0, len(facts.CHOSEN)))
    record, _made = workflow.merge(kept, folded, by=None, taken=taken, tell=True)
    assert workflow.gather() == 0
    proven()
    left = (folded.sessions, folded.joint_sessions, folded.orders, folded.consents.given())
    assert [each.count() for each in left] == [0, 0, 0, 0]
    assert not folded.inquiries.filter(answered_at=None).exists()
    assert not any(session.joint.filter(pk=session.ambassador_id).exists() for session in kept.sessions.all())
    workflow.undo(record, by=None, reason="別の方")
    assert tables() == before
    assert sums() == seen
    proven()


# -- what happened since --------------------------------------------------------------------------------------------
def test_what_changed_since_the_merge_stays_with_the_kept_one():
    kept, folded = pair()
    old = make.session(ambassador=folded)
    record, _made = workflow.merge(kept, folded, by=None, taken=["email", "phone"])
    later = make.session(ambassador=kept)
    people.edit(kept, changes={"phone": "+81312345678", "address": "川口市"}, by=None)
    workflow.undo(record, by=None, reason="別の方")
    for row in (kept, folded, old, later):
        row.refresh_from_db()
    assert (old.ambassador, later.ambassador) == (folded, kept)
    assert (kept.phone, kept.address, kept.email) == ("+81312345678", "川口市", record.before["kept"]["email"][0])
    proven()


def refused(verb, text):
    with pytest.raises(people.Refused, match=text):
        verb()
    proven()


def test_merges_are_taken_back_the_newest_first():
    kept, folded = pair()
    third = make.ambassador()
    first, _made = workflow.merge(folded, third, by=None)
    second, _made = workflow.merge(kept, folded, by=None)
    third.refresh_from_db()
    assert third.merged_into == kept
    refused(lambda: workflow.undo(first, by=None, reason="違う"), "新しいものから順に")
    assert workflow.undo(second, by=None, reason="違う")
    third.refresh_from_db()
    assert third.merged_into == folded
    assert workflow.undo(first, by=None, reason="違う")
    assert not workflow.undo(first, by=None, reason="違う")
    assert totals()[0] == 3


def test_an_undo_is_refused_where_something_stands_in_its_way():
    kept, folded = pair()
    folded_name, address = folded.name, folded.email
    record, _made = workflow.merge(kept, folded, by=None, taken=["prefecture"])
    refused(lambda: workflow.undo(record, by=None, reason=" "), "理由")
    twin = make.ambassador(name=folded_name, email=address)
    refused(lambda: workflow.undo(record, by=None, reason="違う"), "元に戻せません")
    people.leave(twin, by=None)
    people.move(kept, by=None, on=date(2026, 6, 1), prefecture="27")
    refused(lambda: workflow.undo(record, by=None, reason="違う"), "異動")
    Merge.objects.update(before={})
    refused(lambda: workflow.undo(record, by=None, reason="違う"), "消去")


def test_what_cannot_be_merged_is_refused():
    kept, folded = pair()
    left, asked, declined = make.ambassador(), make.to_review(), make.to_review()
    people.leave(left, by=None)
    people.decline(declined, by=None)
    refused(lambda: workflow.merge(kept, kept, by=None), "二つ")
    refused(lambda: workflow.merge(asked, kept, by=None), "登録済みの方を")
    refused(lambda: workflow.merge(left, asked, by=None), "新しい申込")
    refused(lambda: workflow.merge(kept, declined, by=None), "見送り")
    namesake = make.ambassador(name="川口 いずみ", email=folded.email)
    make.ambassador(name=namesake.name, email=(other := make.ambassador()).email)
    refused(lambda: workflow.merge(namesake, other, by=None, taken=["email"]), "登録がほかに")
    erased = make.ambassador(name="（消去済み）")
    refused(lambda: workflow.merge(kept, erased, by=None), "消去")
    refused(lambda: workflow.merge(kept, folded, by=None, seen="old"), "ページを開いたあとに")


def test_an_open_question_about_the_application_is_closed_and_opened_again():
    kept, asked = make.ambassador(), make.to_review()
    people.ask_back(asked, by=None, question="どちらですか。")
    record, _made = workflow.merge(kept, asked, by=None)
    assert Inquiry.objects.get().answered_at is not None
    workflow.undo(record, by=None, reason="別の方")
    asked.refresh_from_db()
    assert (Inquiry.objects.get().answered_at, asked.status) == (None, "asked_back")


def test_signing_in_as_the_merged_one_acts_for_the_kept_one(client):
    kept, folded = pair()
    client.force_login(make.member(folded))
    workflow.merge(kept, folded, by=None)
    page = client.get("/my/")
    assert page.status_code == 200
    assert [each.pk for each in Ambassador.objects.of_user(page.wsgi_request.user)] == [kept.pk]


def test_the_person_is_told_at_every_confirmed_address():
    kept, folded = pair()
    workflow.merge(kept, folded, by=None, tell=True)
    letters = Letter.objects.filter(kind="duplicates.merged")
    assert sorted(letters.values_list("to_address", flat=True)) == sorted([kept.email, folded.email])
    assert set(letters.values_list("about", flat=True)) == {kept.pk}
