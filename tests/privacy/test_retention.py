"""What is past its time goes, category by category; every total stays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from ambassadors.models import Ambassador
from ambassadors.privacy import retention
from ambassadors.privacy.models import Period, Run
from materials.orders.models import Order
from mirai_action.core import retention as of_core
from mirai_action.letters.models import Letter
from tests import make

from .test_erasing import totals


@pytest.fixture(autouse=True)
def _list_of_its_own(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path


def left(name: str, days_ago: int) -> Ambassador:
    day = timezone.localdate() - timedelta(days=days_ago)
    return make.ambassador(name=name, status="left", registered_on=day - timedelta(days=30), left_on=day)


@pytest.mark.django_db
def test_who_left_long_ago_loses_the_name_and_nobody_else() -> None:
    old, recent, current = left("杉本 一", 3 * 365 + 2), left("杉本 二", 3 * 365 - 2), make.ambassador(name="杉本 三")
    before = totals(timezone.localdate())
    assert retention.run().counts == {"ambassadors.left": 1}
    names = [Ambassador.objects.get(pk=each.pk).name for each in (old, recent, current)]
    assert names == ["（消去済み）", "杉本 二", "杉本 三"]
    assert totals(timezone.localdate()) == before
    assert retention.run().counts == {}


@pytest.mark.django_db
def test_a_shorter_period_of_a_manager_holds_from_the_next_run() -> None:
    row = left("杉本 一", 100)
    category = retention.find("ambassadors.left")
    assert category
    retention.run()
    assert Ambassador.objects.get(pk=row.pk).name == "杉本 一"
    retention.set_days(category, days=90, by=make.manager())
    assert [(each.days, each.past) for each in retention.standings() if each.changed] == [(90, 1)]
    retention.run()
    assert Ambassador.objects.get(pk=row.pk).name == "（消去済み）"
    retention.set_days(category, days=category.days, by=make.manager())
    assert not Period.objects.exists()


@pytest.mark.django_db
def test_letters_and_parcels_lose_their_addresses_in_time() -> None:
    order, kept = make.order(), make.order()
    long_ago = timezone.now() - timedelta(days=800)
    Order.objects.filter(pk=order.pk).update(status="shipped", shipped_at=long_ago)
    Letter.objects.update(queued_at=long_ago, to_address="hanako@example.jp", sent_at=long_ago, failed_at=None)
    count = Letter.objects.count()
    done = retention.run().counts
    assert done == {"orders.ship_to": 1, "letters.log": count}
    assert [Order.objects.get(pk=each.pk).recipient for each in (order, kept)] == ["", "山田 花子"]
    assert set(Letter.objects.values_list("to_address", flat=True)) == {""}


@pytest.mark.django_db
def test_an_account_that_nobody_uses_goes_and_staff_stay() -> None:
    long_ago = timezone.now() - timedelta(days=1000)
    idle, staff = make.account("idle@example.jp", date_joined=long_ago), make.staff(date_joined=long_ago)
    busy = make.member(make.ambassador(email="busy@example.jp"))
    busy.date_joined = long_ago
    busy.save()
    assert retention.run().counts == {"core.unused": 1}
    for each in (idle, staff, busy):
        each.refresh_from_db()
    assert [each.is_active for each in (idle, staff, busy)] == [False, True, True]


@pytest.mark.django_db
def test_one_category_that_fails_stops_no_other(monkeypatch: Any) -> None:
    def fail(_pks: Any) -> None:
        raise ValueError

    left("杉本 一", 2000)
    broken = of_core.Category(
        **{"name": "broken", "title": "", "purpose": "", "since": "", "what": "", "days": 1},
        find=lambda before: Ambassador.objects.all(),
        run=fail,
    )
    monkeypatch.setattr(of_core, "categories", [broken, *of_core.categories])
    row = retention.run()
    assert (row.error, row.counts) == ("broken: ValueError\n", {"ambassadors.left": 1})


@pytest.mark.django_db
def test_managers_set_periods_and_others_look(client: Any) -> None:
    left("杉本 一", 2000)
    page = "/admin/privacy/erasure/periods/"
    client.force_login(make.staff())
    assert client.get(page).status_code == 200
    assert [client.post(page).status_code, client.get(page + "ambassadors.left/").status_code] == [403, 403]
    client.force_login(make.staff(prefectures=["11"]))
    assert client.get(page).status_code == 403
    client.force_login(make.manager())
    assert "1日以上" in client.post(page + "ambassadors.left/", {"days": "0"}).content.decode()
    client.post(page + "ambassadors.left/", {"days": "４００"})
    assert Period.objects.get().days == 400
    client.post(page)
    assert Run.objects.get().counts == {"ambassadors.left": 1}


@pytest.mark.django_db
def test_managers_enter_a_request_on_behalf_and_take_it_back(client: Any) -> None:
    person = make.ambassador(registered_on=date(2026, 4, 1))
    page = f"/admin/privacy/erasure/ask/{person.pk}/"
    client.force_login(make.staff())
    assert client.get(page).status_code == 403
    client.force_login(make.manager())
    assert "チェック" in client.post(page, {"channel": "paper"}).content.decode()
    client.post(page, {"channel": "paper", "remark": "来所", "checked": "on"})
    row = person.erasures.get()
    assert (row.channel, row.note, row.is_open) == ("paper", "来所", True)
    assert (
        "消去のご依頼を受け付けています"
        in client.get(f"/admin/ambassadors/ambassador/{person.pk}/change/").content.decode()
    )
    client.post(f"/admin/privacy/erasure/{row.pk}/cancel/")
    row.refresh_from_db()
    assert row.cancelled_at
