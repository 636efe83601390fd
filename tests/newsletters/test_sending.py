"""From the draft to the last letter: who gets it, once, and who does not."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from ambassadors import workflow as people
from ambassadors.newsletters import segment, sending, standing, workflow
from ambassadors.newsletters.choices import CopyState, Reason, Status
from ambassadors.newsletters.models import Copy, Newsletter, Recipient
from ambassadors.workflow.refusal import Refused
from mirai_action.core.models import ContactPoint
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from tests import make

pytestmark = pytest.mark.django_db


def addressed():
    return sorted(Letter.objects.filter(kind="newsletters.issue").values_list("to_address", flat=True))


def deliver():
    """Let the worker run until nothing moves."""
    sending.run()
    outbox.deliver_due()
    sending.run()


def test_everybody_is_a_recipient_or_left_out_for_one_reason():
    make.reader()
    make.ambassador()
    make.reader(status="left", left_on=timezone.localdate())
    make.reader(status="resting", resting_since=timezone.localdate())
    make.reader(email="")
    row = make.newsletter()
    numbers = segment.numbers(row.segment)
    assert (numbers.recipients, numbers.letters, numbers.everyone) == (1, 1, 5)
    assert numbers.left_out == {
        Reason.LEFT: 1,
        Reason.RESTING: 1,
        Reason.NO_CONSENT: 1,
        Reason.NO_ADDRESS: 1,
    }


def test_a_mailbox_that_refused_the_last_letter_is_left_out_until_one_arrives():
    gone = make.reader(email="gone@example.jp")
    letter = Letter.objects.create(kind="x", to_address=gone.email, failed_at=timezone.now())
    assert segment.numbers({}).left_out == {}, "an expired code is no bounce"
    Letter.objects.filter(pk=letter.pk).update(error="SMTPRecipientsRefused: {}")
    assert segment.numbers({}).left_out == {Reason.BOUNCED: 1}
    Letter.objects.create(kind="x", to_address=gone.email, sent_at=timezone.now())
    assert segment.numbers({}).left_out == {}


def test_a_newsletter_leaves_once_to_each_recipient():
    one, two = make.reader(), make.reader()
    make.ambassador()
    row = make.sent_newsletter()
    assert (row.status, addressed()) == (Status.SENT, sorted([one.email, two.email]))
    deliver()
    assert len(addressed()) == 2
    now = standing.of(row)
    assert (now.sent, now.waiting, now.recipients, now.left_out) == (2, 0, 2, {Reason.NO_CONSENT: 1})
    assert row.frozen == {"recipients": 2, "letters": 2, "left_out": {"no_consent": 1}}


def test_a_couple_gets_one_letter_with_both_names(mailoutbox):
    make.reader(name="今野 文雄", email="futari@example.jp")
    make.reader(name="今野 千恵", email="Futari@example.jp")
    row = make.sent_newsletter()
    assert len(mailoutbox) == 1
    assert mailoutbox[0].body.startswith("今野 文雄 様\n今野 千恵 様\n\nこんにちは。")
    assert (standing.of(row).sent, standing.of(row).recipients) == (1, 2)


def test_the_language_is_the_readers_where_there_is_a_text(mailoutbox):
    make.reader(language="en")
    make.sent_newsletter()
    make.sent_newsletter(subject_en="Summer letter", text_en="Hello.")
    assert [each.subject for each in mailoutbox] == ["夏のおたより", "Summer letter"]
    assert "様" not in mailoutbox[1].body


def test_consent_withdrawn_after_booking_is_left_out_and_counted():
    early, late, stays = make.reader(), make.reader(), make.reader()
    row = make.being_sent()
    people.withdraw(early, "b")
    sending.run()
    people.withdraw(late, "b")
    deliver()
    assert [each.to_address for each in Letter.objects.exclude(sent_at=None)] == [stays.email]
    now = standing.of(row)
    assert (now.sent, now.recipients, now.left_out, now.everyone) == (1, 1, {Reason.CHANGED: 2}, 3)
    assert Newsletter.objects.get().status == Status.SENT


def test_one_of_a_couple_who_withdrew_is_not_named(mailoutbox):
    make.reader(name="今野 文雄", email="futari@example.jp")
    other = make.reader(name="今野 千恵", email="futari@example.jp")
    make.being_sent()
    people.withdraw(other, "b")
    deliver()
    assert "今野 千恵" not in mailoutbox[0].body
    assert Recipient.objects.get(ambassador=other).reason == Reason.CHANGED


def test_the_letter_follows_a_new_address_but_never_a_second_time():
    mover, neighbour = make.reader(), make.reader(email="new@example.jp", name="別の人")
    make.being_sent()
    mover.email = "elsewhere@example.jp"
    mover.save()
    deliver()
    assert addressed() == ["elsewhere@example.jp", neighbour.email]
    make.being_sent()
    mover.email = neighbour.email
    mover.save()
    deliver()
    assert Recipient.objects.filter(ambassador=mover).order_by("-pk")[0].reason == Reason.CHANGED


@pytest.mark.parametrize("address", ["", "  "])
def test_without_a_postal_address_nothing_is_sent(address):
    make.reader()
    make.postal_address(address)
    with pytest.raises(Refused, match="住所"):
        workflow.send_now(make.newsletter(), by=None)


def test_zero_recipients_are_refused():
    make.ambassador()
    make.postal_address()
    with pytest.raises(Refused, match="送る方がいません"):
        workflow.send_now(make.newsletter(), by=None)


def test_what_became_impossible_by_its_hour_is_a_draft_again_and_says_why():
    reader = make.reader()
    make.postal_address()
    row = make.newsletter()
    workflow.schedule(row, at=timezone.now() + timedelta(hours=1), by=None)
    people.withdraw(reader, "b")
    sending.run(timezone.now() + timedelta(hours=2))
    row.refresh_from_db()
    assert (row.status, row.problem, Recipient.objects.count()) == (Status.DRAFT, "no_recipients", 0)
    assert Newsletter.objects.stuck().get() == row


def test_a_booked_newsletter_waits_for_its_hour_and_reads_consent_then():
    make.postal_address()
    make.reader()
    row = make.newsletter()
    at = timezone.now() + timedelta(days=1)
    workflow.schedule(row, at=at, by=None)
    sending.run(at - timedelta(minutes=1))
    assert Copy.objects.count() == 0
    make.reader()
    sending.run(at)
    assert len(addressed()) == 2


def test_pressing_twice_books_once():
    make.postal_address()
    make.reader()
    row = make.newsletter()
    assert [workflow.send_now(row, by=None), workflow.send_now(row, by=None)] == [True, False]


def test_a_moment_that_has_gone_is_refused():
    with pytest.raises(Refused):
        workflow.schedule(make.newsletter(), at=timezone.now(), by=None)
    with pytest.raises(Refused):
        workflow.schedule(make.newsletter(), at=timezone.now() + timedelta(days=400), by=None)


def test_cancelling_before_the_hour_gives_the_draft_back():
    make.postal_address()
    make.reader()
    row = make.newsletter()
    workflow.schedule(row, at=timezone.now() + timedelta(hours=1), by=None)
    assert workflow.cancel(row, by=None)
    row.refresh_from_db()
    assert (row.status, row.scheduled_for) == (Status.DRAFT, None)
    assert not workflow.cancel(row, by=None)


def test_cancelling_while_sending_stops_what_has_not_left(settings):
    settings.NEWSLETTERS_PER_MINUTE = 2
    for _each in range(4):
        make.reader()
    row = make.being_sent()
    sending.run()
    outbox.deliver(Letter.objects.order_by("pk")[0].pk)
    assert workflow.cancel(row, by=None)
    deliver()
    now = standing.of(row)
    assert (now.sent, now.waiting, now.left_out) == (1, 0, {Reason.CANCELLED: 3})
    assert (now.everyone, Newsletter.objects.get().status) == (4, Status.CANCELLED)


def test_no_more_than_the_pace_is_queued_in_a_minute(settings):
    settings.NEWSLETTERS_PER_MINUTE = 3
    for _each in range(8):
        make.reader()
    make.being_sent()
    now = timezone.now()
    assert [sending.run(now), sending.run(now)] == [3, 0]
    assert sending.run(now + timedelta(minutes=2)) == 0, "the mail server has taken none yet"
    outbox.deliver_due()
    assert sending.run(now + timedelta(minutes=2)) == 3


def test_a_letter_that_failed_is_told_apart(settings, monkeypatch):
    make.reader()
    row = make.being_sent()
    sending.run()
    Letter.objects.update(failed_at=timezone.now(), error="SMTPRecipientsRefused: {}")
    sending.run()
    assert (standing.of(row).bounced, Newsletter.objects.get().status) == (1, Status.SENT)
    outbox.resend(Letter.objects.get())
    outbox.deliver_due()
    sending.run()
    assert (standing.of(row).sent, Copy.objects.get().state) == (1, CopyState.SENT)


def test_letters_of_the_service_go_first():
    from procrastinate.contrib.django.models import ProcrastinateJob

    make.reader()
    make.being_sent()
    sending.run()
    make.application()
    kinds = dict(Letter.objects.values_list("pk", "kind"))
    jobs = ProcrastinateJob.objects.filter(args__letter_id__in=list(kinds)).values_list("priority", "args__letter_id")
    assert [kinds[pk] for _priority, pk in sorted(jobs)] == ["newsletters.issue", "ambassadors.receipt"]


def test_the_log_keeps_no_copy_of_the_text(mailoutbox):
    make.reader(name="山田 花子")
    make.sent_newsletter(text="長い本文")
    letter = Letter.objects.get(kind="newsletters.issue")
    assert "長い本文" in mailoutbox[0].body
    assert "長い本文" not in letter.body_log
    assert "山田" not in letter.body_log


def test_no_mark_of_a_mailbox_stays_when_everything_is_sent():
    make.reader()
    make.sent_newsletter()
    assert list(Copy.objects.values_list("mailbox", flat=True)) == [""]


@pytest.mark.parametrize("change", [{"text": "x"}, {"segment": {"kinds": ["group"]}}, {"status": "draft"}])
def test_the_database_refuses_to_change_what_was_sent(change):
    make.reader()
    row = make.sent_newsletter()
    with pytest.raises(DatabaseError), transaction.atomic():
        Newsletter.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Newsletter.objects.filter(pk=row.pk)._raw_delete("default")


def test_the_database_refuses_a_second_copy_to_a_mailbox():
    make.reader()
    row = make.being_sent()
    with pytest.raises(DatabaseError), transaction.atomic():
        Copy.objects.create(newsletter=row, mailbox=Copy.objects.get().mailbox)


def test_a_copy_of_a_newsletter_is_a_new_draft():
    make.reader()
    row = make.sent_newsletter(segment={"kinds": ["individual"]})
    new = workflow.copy(row, by=None)
    assert (new.status, new.text, new.segment, new.frozen) == (Status.DRAFT, row.text, row.segment, {})


def test_sender_address_and_reason_stand_in_the_letter(mailoutbox):
    make.reader()
    make.sent_newsletter()
    body = mailoutbox[0].body
    assert ContactPoint.current().address in body
    assert ContactPoint.current().organisation in body
    assert "ニュースレターの受信に同意された方に" in body
