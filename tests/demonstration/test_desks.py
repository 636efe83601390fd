"""The check-ins of the demonstration agree with their taps, and hold marks of phones only until the confirmation."""

import pytest
from django.db.models import Sum

from mirai_action.site.demonstration import making
from sessions_log.checkin.models import Desk, State, Tap

pytestmark = pytest.mark.django_db


def test_desks_of_the_demonstration(settings):
    settings.DEMONSTRATION = True
    making.make(ambassadors=60, sessions=40)
    sums = dict(Desk.objects.filter(taps__isnull=False).values_list("pk").annotate(people=Sum("taps__people")))
    assert dict(Desk.objects.filter(count__gt=0).values_list("pk", "count")) == sums
    assert len(sums) == 12
    assert not Tap.objects.filter(desk__session__status="confirmed").exclude(device="").exists()
    [open_today] = Desk.objects.filter(count=0)
    assert open_today.state() == State.OPEN
