"""Several workers at the same moment, and one that dies in the middle."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from ambassadors.newsletters import sending, standing, unsubscribing, workflow
from ambassadors.newsletters.models import Copy, Newsletter, Recipient
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from tests import make

together = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("connections_for_all")]


def at_once(number, work):
    """Run `work` in so many threads that begin together."""
    start = threading.Barrier(number)

    def run():
        start.wait()
        work()
        connection.close()

    threads = [threading.Thread(target=run) for _each in range(number)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


class TestTogether:
    pytestmark = together

    def test_four_workers_send_each_letter_once(self, monkeypatch, settings, mailoutbox):
        monkeypatch.setattr(sending, "BATCH", 3)
        make.postal_address()
        for _each in range(12):
            make.reader()
        row = make.newsletter()
        workflow.send_now(row, by=None)

        def work():
            for _round in range(4):
                sending.run()
                outbox.deliver_due()

        at_once(4, work)
        outbox.deliver_due()
        sending.run()
        addresses = [each.to[0] for each in mailoutbox]
        assert len(addresses) == len(set(addresses)) == 12
        assert (Copy.objects.count(), Recipient.objects.count(), Letter.objects.count()) == (12, 12, 12)
        assert Newsletter.objects.get().status == "sent"

    def test_sending_pressed_by_many_begins_once(self):
        make.postal_address()
        make.reader()
        row, done = make.newsletter(), []
        at_once(6, lambda: done.append(workflow.send_now(row, by=None)))
        assert sorted(done) == [False] * 5 + [True]

    def test_cancelling_while_workers_send_leaves_nobody_uncounted(self, monkeypatch):
        monkeypatch.setattr(sending, "BATCH", 2)
        for _each in range(12):
            make.reader()
        row = make.being_sent()
        todo = [sending.run, outbox.deliver_due, lambda: workflow.cancel(row, by=None)]
        at_once(3, lambda: todo.pop()())
        outbox.deliver_due()
        sending.run()
        now = standing.of(row)
        assert (now.waiting, now.everyone, now.sent + sum(now.left_out.values())) == (0, 12, 12)

    def test_one_click_of_many_mail_programs_stops_once(self):
        reader = make.reader()
        make.sent_newsletter()
        copy, done = Copy.objects.get(), []
        at_once(5, lambda: done.append(unsubscribing.stop(copy, by="one_click")))
        assert sorted(done) == [False] * 4 + [True]
        assert reader.consents.given().filter(kind="b").count() == 0


class Killed(BaseException):
    """What a worker dies of: nothing may catch it."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["_write", "_post"])
def test_a_worker_killed_in_the_middle_is_made_up_for(monkeypatch, place, mailoutbox):
    monkeypatch.setattr(sending, "A_PAGE", 2)
    make.postal_address()
    for _each in range(7):
        make.reader()
    workflow.send_now(make.newsletter(), by=None)
    real, calls = getattr(sending, place), []

    def dies(*args):
        calls.append(args)
        if len(calls) == 3:
            raise Killed
        return real(*args)

    monkeypatch.setattr(sending, place, dies)
    with pytest.raises(Killed):
        sending.run()
    monkeypatch.setattr(sending, place, real)
    for _round in range(2):
        sending.run()
        outbox.deliver_due()
    sending.run()
    assert sorted(each.to[0] for each in mailoutbox) == sorted(Letter.objects.values_list("to_address", flat=True))
    assert (len(mailoutbox), Recipient.objects.count(), Newsletter.objects.get().status) == (7, 7, "sent")


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_the_letter_leaves_does_not_lose_it(monkeypatch, mailoutbox):
    make.reader()
    make.being_sent()
    sending.run()
    letter = Letter.objects.get()
    Letter.objects.update(claimed_at=timezone.now())  # it had claimed the letter and died
    with pytest.raises(outbox.NotNow):
        outbox.deliver(letter.pk)
    Letter.objects.update(claimed_at=timezone.now() - 2 * outbox.LEASE)
    assert outbox.deliver(letter.pk)
    sending.run()
    assert (len(mailoutbox), Newsletter.objects.get().status) == (1, "sent")
