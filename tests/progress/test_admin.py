"""Who sees and changes the numbers in the admin: national managers targets, nobody the ledger."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model

from mirai_action.progress.models import PublishedFigure, Target
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, settings):
    """Sign in somebody with these facts and return the client."""

    def signed_in(**facts):
        plain = {"email": "staff@example.jp", "is_staff": True, "role": "manager", "national": True}
        client.force_login(
            get_user_model().objects.create_user(**(plain | facts)),
            backend="mirai_action.core.permissions.RoleBackend",
        )
        return client

    return signed_in


def page(client, path):
    return client.get(f"/admin/progress/{path}")


NEW = {"indicator": "sessions", "value": "1500", "deadline": "2027-03-31", "source": "委員会資料", "source_url": ""}


def test_a_national_manager_adds_a_target(staff):
    response = staff().post("/admin/progress/target/add/", NEW)
    assert response.status_code == 302
    assert Target.objects.get(value=1500).deadline == date(2027, 3, 31)


@pytest.mark.parametrize(
    "who",
    [{"role": "staff"}, {"role": "reader"}, {"national": False, "prefectures": ["11"]}, {"is_staff": False}],
)
def test_nobody_else_does(staff, who):
    client = staff(**who)
    assert client.post("/admin/progress/target/add/", NEW).status_code in (302, 403)
    assert client.post("/admin/progress/publishedfigure/add/", {}).status_code in (302, 403)
    assert not Target.objects.exists()
    assert not PublishedFigure.objects.exists()


def test_the_ledger_is_looked_at_and_never_changed(staff):
    client = staff()
    subject = make.settled([make.line()])
    number = make.entries(subject)[0].pk
    assert page(client, "countentry/").status_code == 200
    assert page(client, f"countentry/{number}/change/").status_code == 200
    assert page(client, "countentry/add/").status_code == 403
    assert client.post(f"/admin/progress/countentry/{number}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"/admin/progress/countentry/{number}/change/", {"quantity": 5}).status_code == 403
    assert make.total() == 1


def test_a_search_for_a_record_shows_its_entries(staff):
    client, subject = staff(), make.settled([make.line()])
    make.settled([make.line()])
    shown = [page(client, f"countentry/?q={q}").context["cl"].result_count for q in (subject, "", "no number")]
    assert shown == [1, 2, 0]


def test_regional_staff_see_their_prefectures_entries_only(staff):
    client = staff(national=False, prefectures=["11"], role="reader")
    for place in ("11", "26", "online", "unknown"):
        make.settled([make.line(prefecture=place)])
    assert page(client, "countentry/").context["cl"].result_count == 1
    foreign = make.entries(make.settled([make.line(prefecture="26")]))[0].pk
    assert page(client, f"countentry/{foreign}/change/").status_code == 302


def test_a_correction_says_who_from_what_to_what_and_why(staff):
    client = staff(name="山田 花子")
    subject = make.settled([make.line(prefecture="11")])
    by = get_user_model().objects.get().pk
    make.settled([make.line(prefecture="26")], subject=subject, reason="corrected", by=by, why="転記の誤り")
    shown = page(client, "correction/").content.decode()
    for part in ("山田 花子", "埼玉県", "京都府", "転記の誤り"):
        assert part in shown


def test_an_opening_balance_shows_what_is_left_of_it(staff):
    client = staff()
    make.opening(value=365)
    make.settled([make.line(effective_on=date(2019, 1, 1))])
    assert "364" in page(client, "openingbalance/").content.decode()
    assert page(client, "ledgerproof/").status_code == 200
