"""Whoever meets the conditions gets the letter or is left out for one reason, at every moment."""

from random import Random

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambassadors import workflow as people
from ambassadors.models import Ambassador
from ambassadors.newsletters import segment, sending, standing, workflow
from ambassadors.newsletters.models import Newsletter
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from tests import make

RESTING = {"status": "resting"}
STEPS = ("run", "deliver", "withdraw", "rest", "move", "blank", "fail", "cancel")


def population(chance):
    """Eight registrations of every sort, some of them sharing a mailbox."""
    today = timezone.localdate()
    for number in range(8):
        address = chance.choice(["", "shared@example.jp", f"person{number}@example.jp"])
        rest = chance.choice([{}, {}, {"status": "left", "left_on": today}, RESTING | {"resting_since": today}])
        consents = chance.choice([{"a"}, {"a", "b"}, {"a", "b"}])
        kind = chance.choice(["individual", "group"])
        make.ambassador(name=f"人{number}", email=address, consents=consents, kind=kind, **rest)


def happens(step, row, chance):
    """One thing of those that can happen while a newsletter leaves."""
    person = chance.choice(list(Ambassador.objects.order_by("number")))
    if step == "run":
        sending.run()
    elif step == "deliver":
        outbox.deliver_due()
    elif step == "withdraw":
        people.withdraw(person, "b")
    elif step == "rest" and person.status == "registered":
        people.rest(person, by=None)
    elif step in ("move", "blank"):
        address = "shared@example.jp" if step == "move" else ""
        Ambassador.objects.filter(pk=person.pk).update(email=address, email_key=address)
    elif step == "fail":
        Letter.objects.waiting().update(failed_at=timezone.now(), error="SMTPRecipientsRefused")
    elif step == "cancel" and chance.random() < 0.3:
        workflow.cancel(row, by=None)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), steps=st.lists(st.sampled_from(STEPS), max_size=10))
def test_recipients_and_left_out_are_the_whole_segment(seed, steps):
    with transaction.atomic():
        chance = Random(seed)
        make.postal_address()
        population(chance)
        conditions = chance.choice([{}, {"kinds": ["group"]}])
        before = segment.numbers(conditions)
        everyone = segment.everyone(conditions).count()
        assert before.everyone == everyone
        assert before.letters <= before.recipients
        if before.recipients:
            row = make.newsletter(segment=conditions)
            workflow.send_now(row, by=None)
            sending.begin(row, now=timezone.now())
            for step in steps:
                happens(step, row, chance)
                now = standing.of(row)
                assert now.everyone == everyone
                assert now.letters == before.letters
            for _round in range(2):
                sending.run()
                outbox.deliver_due()
            sending.run()
            now = standing.of(row)
            assert (now.waiting, now.everyone) == (0, everyone)
            assert (now.recipients > 0) == (now.sent + now.bounced > 0)
            assert Newsletter.objects.get(pk=row.pk).ended_at
        transaction.set_rollback(True)
