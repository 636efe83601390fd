"""Pages: managers of the nation publish, national staff read, nobody else sees the staff's side; numbers are public."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mirai_action.progress.publishing import difference, freezing, reports, tasks
from mirai_action.progress.publishing.models import Report, ReportRecipient, Snapshot
from tests import make

DAY = date(2020, 3, 31)
pytestmark = pytest.mark.django_db


def signed_in(user):
    client = Client()
    client.force_login(user, backend="mirai_action.core.permissions.RoleBackend")
    return client


def admin(name, *args):
    return reverse(f"admin:publishing_{name}", args=args)


def papers():
    report = reports.committee(freezing.Wish(as_of=DAY, purpose="committee"), press=uuid4(), by=None)
    tasks.make_report.func(report_id=str(report.pk))
    return Report.objects.get(pk=report.pk)


# -- who may ---------------------------------------------------------------------------------------------------------
PLAIN = {"certainty": "preliminary", "purpose": "other"}
WRITES = [
    ("report_committee", (), {"press": str(uuid4())}),
    ("report_period", (), {"press": str(uuid4()), "period": "monthly 2026-09-01", "certainty": "preliminary"}),
    (
        "snapshot_freeze",
        (),
        {"press": str(uuid4()), "as_of": "2020-03-31", "certainty": "preliminary", "purpose": "other"},
    ),
]


@pytest.mark.parametrize(("name", "args", "typed"), WRITES)
def test_a_manager_of_the_nation_publishes(name, args, typed):
    response = signed_in(make.manager()).post(admin(name, *args), typed)
    assert (response.status_code, Snapshot.objects.count()) == (302, 1)


@pytest.mark.parametrize("who", [{"role": "reader"}, {"role": "staff"}, {"role": "manager", "prefectures": ["11"]}])
@pytest.mark.parametrize(("name", "args", "typed"), WRITES)
def test_staff_without_the_role_do_not(who, name, args, typed):
    response = signed_in(make.staff(**who)).post(admin(name, *args), typed)
    assert (response.status_code, Snapshot.objects.count()) == (403, 0)


@pytest.mark.parametrize(("name", "args", "typed"), WRITES)
def test_a_stranger_is_sent_away(client, name, args, typed):
    assert client.post(admin(name, *args), typed).status_code == 302
    assert signed_in(make.account()).post(admin(name, *args), typed).status_code in (302, 403)
    assert not Snapshot.objects.exists()


def reading(report):
    snapshot = report.snapshot.pk
    return [
        admin("snapshot_changelist"),
        admin("snapshot_change", snapshot),
        admin("snapshot_difference", snapshot),
        admin("snapshot_entries", snapshot),
        admin("report_changelist"),
        admin("report_change", report.pk),
        admin("report_status", report.pk),
        admin("report_file", report.pk, "pdf"),
        admin("report_file", report.pk, "xlsx"),
    ]


def test_every_national_reader_reads_everything():
    for address in reading(papers()):
        assert signed_in(make.staff("reader")).get(address).status_code == 200, address


def test_regional_staff_and_strangers_read_nothing_here(client):
    report = papers()
    regional = signed_in(make.staff("manager", prefectures=["11"]))
    for address in reading(report):
        response = regional.get(address)
        empty = response.status_code == 200 and report.snapshot.code not in response.text
        assert response.status_code in (302, 403, 404) or empty, address
        assert client.get(address).status_code == 302


def test_only_a_manager_withdraws_and_gives_a_reason():
    frozen = make.snapshot(DAY)
    address = admin("snapshot_withdraw", frozen.pk)
    assert signed_in(make.staff("staff")).post(address, {"why": "x"}).status_code == 403
    signed_in(make.manager()).post(address, {"why": " "})
    assert Snapshot.objects.standing().count() == 1
    signed_in(make.manager()).post(address, {"why": "日付の誤り"})
    assert not Snapshot.objects.standing().exists()


# -- once ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "args", "typed"), WRITES)
def test_pressed_twice_is_once(name, args, typed):
    manager = signed_in(make.manager())
    first, second = (manager.post(admin(name, *args), typed) for _ in range(2))
    assert (first["Location"], Snapshot.objects.count()) == (second["Location"], 1)


@pytest.mark.parametrize("name", ["report_committee", "snapshot_freeze", "report_period"])
def test_looking_freezes_nothing(name):
    signed_in(make.manager()).get(admin(name))
    assert not Snapshot.objects.exists()


def test_the_button_stands_on_the_list_with_a_number_of_its_own():
    manager = signed_in(make.manager())
    presses = {str(manager.get(admin("report_changelist")).context["press"]) for _ in range(2)}
    assert len(presses) == 2
    assert "委員会資料をつくる" not in signed_in(make.staff("reader")).get(admin("report_changelist")).text


# -- the press to the paper -------------------------------------------------------------------------------------------
def test_one_press_gives_the_text_at_once_and_the_files_when_the_worker_is_done():
    make.settled([make.line(quantity=1234)])
    manager = signed_in(make.manager())
    page = manager.post(admin("report_committee"), {"press": str(uuid4())}, follow=True)
    assert "累計 1,234人・団体" in page.text
    assert 'hx-trigger="every 2s"' in page.text
    report = Report.objects.get()
    tasks.make_report.func(report_id=str(report.pk))
    done = manager.get(admin("report_change", report.pk))
    assert "hx-trigger" not in done.text
    assert admin("report_file", report.pk, "pdf") in done.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"as_of": "2999-01-01"}, "今日までの日付"),
        ({"as_of": "きのう"}, "日付をご確認ください"),
        ({"known_on": "2020-03-30"}, "それより後の日"),
        ({"certainty": "final"}, "1回分"),
    ],
)
def test_what_cannot_be_frozen_gets_a_sentence(typed, sentence):
    make.settled([make.line(indicator="sessions", kind="coop", certainty="preliminary")])
    plain = {"press": str(uuid4()), "as_of": "2020-03-31", "certainty": "preliminary", "purpose": "other"}
    response = signed_in(make.manager()).post(admin("snapshot_freeze"), plain | typed)
    assert (response.status_code, Snapshot.objects.count()) == (200, 0)
    assert sentence in response.text


# -- the public side --------------------------------------------------------------------------------------------------
def test_a_printed_number_finds_its_snapshot(client):
    make.settled([make.line(quantity=1234)])
    frozen = make.snapshot(DAY, note="会議の前の控え")
    make.settled([make.line(quantity=1000)])
    page = client.get(f"/progress/snapshots/{frozen.code}/")
    assert frozen.dated in page.text
    assert "1,234" in page.text
    assert "会議の前の控え" not in page.text
    assert client.get(f"/progress/snapshots/{frozen.code.lower()}/")["Location"] == frozen.get_absolute_url()
    assert client.get("/progress/snapshots/S-2026-9999/").status_code == 404


def test_its_json_is_what_was_said_then(client):
    make.settled([make.line(quantity=12)])
    said = client.get("/progress.json", {"as_of": "2020-03-31"}).json()
    frozen = make.snapshot(DAY)
    make.settled([make.line(quantity=1)])
    answer = client.get(frozen.get_absolute_url(), {"format": "json"}).json()
    assert {name: answer[name] for name in said} == said
    assert answer["snapshot"] == frozen.code


def test_a_withdrawn_one_says_so_and_stays(client):
    frozen = make.snapshot(DAY)
    freezing.withdraw(frozen, by=None, why="担当の山田さんの入力違い")
    page = client.get(frozen.get_absolute_url()).text
    assert "取り下げました" in page
    assert "山田" not in page


def test_the_public_page_takes_as_many_queries_for_few_and_many(client, django_assert_max_num_queries):
    frozen = make.snapshot(DAY)
    for _ in range(4):
        make.snapshot(DAY)
        make.settled([make.line()])
    with django_assert_max_num_queries(12):
        client.get(frozen.get_absolute_url())


# -- recipients and the difference ------------------------------------------------------------------------------------
def test_staff_edit_the_list_and_an_address_stands_on_it_once():
    staff = signed_in(make.staff("staff"))
    typed = {"email": "committee@example.jp", "name": "委員会", "monthly": "on", "active": "on"}
    for email in ("committee@example.jp", "Committee@example.jp"):
        response = staff.post(admin("reportrecipient_add"), typed | {"email": email})
    assert (response.status_code, ReportRecipient.objects.count()) == (200, 1)
    assert signed_in(make.staff("reader")).post(admin("reportrecipient_add"), typed).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_each_line_of_the_difference_leads_to_its_record():
    someone = make.ambassador()
    frozen = make.snapshot(timezone.localdate())
    held = make.past_session(ambassador=someone)
    manager = signed_in(make.manager())
    page = manager.get(admin("snapshot_difference", frozen.pk))
    assert page.context["found"].is_whole
    assert reverse("admin:sessions_log_studysession_change", args=[held.pk]) in page.text
    for query in (
        {"with": "today"},
        {"with": make.snapshot(DAY).code},
        {"group": "late", "page": "2"},
    ):
        assert manager.get(admin("snapshot_difference", frozen.pk), query).status_code == 200
    rows = b"".join(manager.get(admin("snapshot_entries", frozen.pk)).streaming_content).decode("utf-8-sig")
    assert len(rows.splitlines()) == 1 + len(
        list(difference.entries(difference.of_snapshot(frozen), difference.of_today(frozen.as_of)))
    )
