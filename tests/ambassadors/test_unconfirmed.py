"""メール未確認 for three days: staff are asked to telephone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ambassadors.models import Ambassador
from mirai_action.staff import todo
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/admin/ambassadors/ambassador/"


def applied(days, **facts):
    row = make.application(**facts)
    Ambassador.objects.filter(pk=row.pk).update(applied_at=timezone.now() - timedelta(days=days, minutes=1))
    return row


def test_after_three_days_staff_are_asked_to_telephone(client):
    applied(2, name="二日")
    applied(3, name="三日", phone="+81488331234")
    confirmed = applied(9, name="九日")
    Ambassador.objects.filter(pk=confirmed.pk).update(
        status="to_review", confirmed_at=timezone.now(), confirmed_by="email"
    )
    staff = make.staff()
    line = next(each for each in todo.tasks(staff) if each.key == "telephone")
    assert (line.count, line.urgent, "お電話で確認してください" in line.note) == (1, True, True)
    client.force_login(staff)
    page = client.get(line.href)
    assert [each.name for each in page.context["cl"].result_list] == ["三日"]
    assert "048-833-1234" in page.content.decode()
