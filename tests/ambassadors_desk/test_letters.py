"""Letters by post to who has no e-mail address."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.utils import timezone

from ambassadors import workflow
from ambassadors.desk import letters, post
from ambassadors.desk.models import PaperLetter
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from mirai_action.staff import todo
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/admin/ambassadors_desk/paperletter/"
AT_HOME = {"email": "", "postal_code": "330-0063", "address": "さいたま市浦和区高砂3-15-1"}


def entered(**facts):
    """An application on paper, without an e-mail address."""
    person = make.person(**AT_HOME | facts)
    return workflow.enter(person=person, consents={"a"}, channel="paper", by=make.staff())


def text_in(pdf):
    document = pypdfium2.PdfDocument(pdf)
    pages = [each.get_textpage().get_text_range() for each in document]
    return [page.replace("\r\n", "\n") for page in pages]


def pressed(client, action, rows):
    return client.post(LIST, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)


def test_welcome_decline_and_farewell_go_on_the_list_and_no_mail_leaves():
    row, other = entered(), entered(name="鈴木 一郎")
    workflow.approve(row, by=None)
    workflow.approve(row, by=None)
    workflow.leave(row)
    workflow.decline(other, by=None)
    kinds = PaperLetter.objects.order_by("pk").values_list("ambassador", "kind")
    assert list(kinds) == [
        (row.pk, "ambassadors.welcome"),
        (row.pk, "ambassadors.farewell"),
        (other.pk, "ambassadors.declined"),
    ]
    assert not Letter.objects.exists()


def test_who_has_an_address_gets_a_mail_and_nothing_on_paper():
    workflow.approve(make.to_review(), by=None)
    assert not PaperLetter.objects.exists()


def test_nothing_is_put_on_the_list_in_silence_or_when_it_is_rolled_back():
    row = entered()
    with outbox.silence():
        workflow.approve(row, by=None)
    with transaction.atomic():
        workflow.leave(row)
        transaction.set_rollback(True)
    assert not PaperLetter.objects.exists()


def test_a_letter_says_in_print_what_is_true_now_and_holds_no_link():
    row = entered(name="髙橋 \U00020bb7子")
    workflow.approve(row, by=None)
    workflow.edit(row, changes={"address": "川口市青木2-1-1"})
    [page] = text_in(post.pdf_of([letters.text_of(PaperLetter.objects.get())], day=date(2026, 11, 25)))
    for text in (
        "〒330-0063",
        "川口市青木2-1-1",
        "髙橋 \U00020bb7子 様",
        "2026年11月25日",
        row.number_label,
        "実施報告用紙",
    ):
        assert text in page
    assert "http" not in page


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({}, ["山田 花子 様"]),
        ({"kind": "group", "name": "みらい会", "contact_name": "鈴木 一郎"}, ["みらい会", "鈴木 一郎 様"]),
        ({"kind": "group", "name": "みらい会"}, ["みらい会 御中"]),
    ],
)
def test_the_envelope_names_a_person_or_a_group(facts, named):
    assert post.addressed(make.ambassador(**make.person(**facts))) == named


def test_a_long_letter_goes_on_to_the_next_page():
    row = entered()
    workflow.approve(row, by=None)
    text = letters.text_of(PaperLetter.objects.get())._replace(body="学習会のご案内です。\n" * 40)
    assert len(text_in(post.pdf_of([text], day=date(2026, 11, 25)))) == 2


def test_staff_print_a_batch_and_note_it(client):
    staff = make.staff()
    client.force_login(staff)
    for name in ("一番", "二番"):
        workflow.approve(entered(name=name), by=None)
    workflow.approve(entered(name="住所なし", address="", postal_code=""), by=None)
    line = next(each for each in todo.tasks(staff) if each.key == "paper_letters")
    assert line.count == 3
    rows = list(PaperLetter.objects.all())
    assert "住所なし（お電話で）" in client.get(line.href).content.decode()
    answer = pressed(client, "make_pdf", rows)
    assert answer["Content-Type"] == "application/pdf"
    assert [page.split("\n")[2] for page in text_in(answer.content)] == ["一番 様", "二番 様"]
    assert LogEntry.objects.filter(user=staff).count() == 2  # who took names and addresses out of the system
    assert PaperLetter.objects.to_print().count() == 3  # made is not printed
    pressed(client, "mark_printed", rows)
    pressed(client, "mark_printed", rows)
    assert set(PaperLetter.objects.values_list("printed_by", flat=True)) == {staff.pk}
    assert next(each for each in todo.tasks(staff) if each.key == "paper_letters").count == 0
    pressed(client, "mark_unprinted", rows[:1])
    assert PaperLetter.objects.to_print().count() == 1


def test_a_reader_prints_nothing(client):
    workflow.approve(entered(), by=None)
    client.force_login(make.staff("reader"))
    assert pressed(client, "make_pdf", PaperLetter.objects.all())["Content-Type"].startswith("text/html")


def test_regional_staff_see_no_letters(client):
    workflow.approve(entered(), by=None)
    client.force_login(make.staff(prefectures=["11"]))
    assert "山田" not in client.get(LIST).content.decode()


def test_the_database_refuses_a_printing_before_the_letter():
    workflow.approve(entered(), by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperLetter.objects.update(printed_at=timezone.now() - timezone.timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperLetter.objects.update(printed_by=make.staff())
