"""The newsletters of the demonstration."""

import pytest

from ambassadors.models import Ambassador
from ambassadors.newsletters import standing
from ambassadors.newsletters.choices import Status
from ambassadors.newsletters.models import Copy, Newsletter
from mirai_action.letters.models import Letter
from mirai_action.site.demonstration import making

pytestmark = pytest.mark.django_db


def test_one_was_sent_one_waits_and_no_letter_is_on_its_way(settings):
    settings.DEMONSTRATION = True
    making.make(ambassadors=60, sessions=5)
    sent = Newsletter.objects.get(status=Status.SENT)
    assert Newsletter.objects.filter(status=Status.DRAFT).count() == 1
    now = standing.of(sent)
    assert now.everyone == Ambassador.objects.registered().count()
    assert (now.sent, now.bounced, now.waiting, now.unsubscribed) == (now.letters - 1, 1, 0, 2)
    assert (
        Copy.objects.exclude(mailbox="").count() == Letter.objects.filter(kind__startswith="newsletters").count() == 0
    )
