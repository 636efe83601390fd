"""The page behind the QR, and the screens of whoever holds the session."""

import re
from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from mirai_action.core import logs
from sessions_log import workflow as meeting
from sessions_log.checkin import devices, workflow
from sessions_log.checkin.models import Desk, Tap
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db

BUTTON = "checkin__button"


def count(desk):
    return Desk.objects.get(pk=desk.pk).count


def text(response):
    return response.content.decode()


def keeper(desk, client=None):
    """A browser signed in as the ambassador whose session it is."""
    client = client or Client()
    client.force_login(make.member(desk.session.ambassador))
    return client


def screen(desk, name=""):
    return f"/my/sessions/{desk.session_id}/checkin/{name}"


# -- the phone ------------------------------------------------------------------------------------------------------
def test_three_phones_give_three_and_a_reload_stays_three():
    desk = make.desk()
    phones = [make.phone(desk) for _each in range(3)]
    for each in phones:
        assert make.press(each, desk, people="1").headers["Location"] == desk.get_absolute_url()
    assert count(desk) == 3
    for each in phones:
        assert "受付しました" in text(each.get(desk.get_absolute_url()))
        make.press(each, desk, people="1")
    assert count(desk) == 3


def test_sixty_phones_in_a_minute_from_one_address_all_count():
    desk = make.desk()
    for _each in range(60):
        assert make.press(make.phone(desk, REMOTE_ADDR="203.0.113.7"), desk).status_code == 302
    assert count(desk) == 60


@pytest.mark.parametrize(("typed", "people"), [({}, 1), ({"people": "10"}, 10), ({"people": "３人"}, 3)])
def test_one_press_counts_one_to_ten(typed, people):
    desk = make.desk()
    make.press(make.phone(desk), desk, **typed)
    assert count(desk) == people


@pytest.mark.parametrize("typed", ["0", "11", "-1", "many", "9" * 30])
def test_another_number_gives_the_page_again(typed):
    desk = make.desk()
    answer = make.press(make.phone(desk), desk, people=typed)
    assert (answer.status_code, count(desk)) == (200, 0)
    assert "1人から10人まで" in text(answer)
    assert BUTTON in text(answer)


@pytest.mark.parametrize("junk", ["", "x", "2026-13-45T00:00:00Z", "2999-01-01T00:00:00Z", "2026-01-01", "0001-01-01"])
def test_what_a_phone_sends_along_never_stands_in_the_way(junk):
    desk = make.desk()
    make.press(make.phone(desk), desk, id=junk, tapped_at=junk)
    assert count(desk) == 1


def test_a_tap_without_a_signal_arrives_once_however_often_it_is_sent():
    desk = make.desk()
    phone, typed = make.phone(desk), {"id": str(uuid4()), "tapped_at": timezone.now().isoformat(), "people": "2"}
    workflow.close_now(desk)
    Desk.objects.filter(pk=desk.pk).update(closed_at=timezone.now() + timedelta(seconds=1))
    for _each in range(3):
        assert make.press(phone, desk, **typed).status_code == 302
    assert count(desk) == 2


def test_the_cookie_is_of_this_page_alone(settings):
    settings.SESSION_COOKIE_SECURE = True
    desk = make.desk()
    cookie = Client().get(desk.get_absolute_url()).cookies[devices.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["secure"]) == (
        desk.get_absolute_url(),
        True,
        "Lax",
        True,
    )
    assert not StudySession.objects.filter(desk__taps__device__contains=cookie.value).exists()


def test_looking_counts_nobody():
    desk = make.desk()
    for _each in range(2):
        assert BUTTON in text(make.phone(desk).get(desk.get_absolute_url()))
    assert not Tap.objects.exists()


def test_a_phone_without_the_token_of_the_page_counts_nobody():
    desk = make.desk()
    phone = make.phone(desk, enforce_csrf_checks=True)
    assert make.press(phone, desk).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text(phone.get(desk.get_absolute_url())))[1]
    assert make.press(phone, desk, csrfmiddlewaretoken=token).status_code == 302
    assert count(desk) == 1


def test_too_early_says_the_hour():
    desk = make.desk(held_on=make.day(3), starts_at=time(13, 30), ends_at=time(15))
    page = text(Client().get(desk.get_absolute_url()))
    assert "<strong>13:00</strong> から受付できます。" in page
    assert BUTTON not in page


def test_over_says_so():
    desk = make.desk(held_on=make.day(-1))
    answer = make.phone(desk).get(desk.get_absolute_url())
    assert "<h1>受付は終わりました</h1>" in text(answer)
    assert make.press(make.phone(desk), desk).status_code == 409
    assert count(desk) == 0


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (meeting.cancel, "この学習会は中止になりました"),
        (lambda row, by: meeting.postpone(row, to=None, by=by), "この学習会は延期になりました"),
        (lambda row, by: make.reported(row), "受付は終わりました"),
    ],
)
def test_a_session_that_is_off_says_so(verb, words):
    desk = make.desk()
    verb(desk.session, by=None)
    assert f"<h1>{words}</h1>" in text(Client().get(desk.get_absolute_url()))


def test_a_phone_keeps_nothing_that_counted_or_was_refused():
    desk, key = make.desk(), str(uuid4())
    phone = make.phone(desk)
    assert "data-arrived" not in text(phone.get(desk.get_absolute_url()))
    make.press(phone, desk, id=key)
    assert f'data-arrived="{key}"' in text(phone.get(desk.get_absolute_url()))
    workflow.close_now(desk)
    key = str(uuid4())
    assert f'data-arrived="{key}"' in text(make.press(make.phone(desk), desk, id=key))
    assert "data-arrived" not in text(make.press(make.phone(desk), desk, id="junk"))


def test_a_full_desk_sends_to_a_person():
    desk = make.desk()
    Desk.objects.filter(pk=desk.pk).update(count=2000)
    assert "<h1>係の人にお声がけください</h1>" in text(Client().get(desk.get_absolute_url()))
    assert make.press(make.phone(desk), desk).status_code == 409


def test_a_wrong_code_may_be_typed_again(client):
    desk = make.desk()
    answer = client.get("/c/ZZZZZZZZZZ/")
    assert answer.status_code == 404
    assert "受付の番号が見つかりません" in text(answer)
    typed = f" {desk.code[:5].lower()}－{desk.code[5:]} "
    assert client.post("/c/", {"code": typed}).headers["Location"] == desk.get_absolute_url()
    assert client.post("/c/", {"code": "ZZZZZZZZZZ"}).status_code == 404
    assert client.post("/c/", {"code": ""}).status_code == 200


def test_the_address_off_the_wall_works_as_it_stands_there(client, settings):
    settings.PUBLIC_URL = "https://mirai.example.jp"
    desk = make.desk()
    printed = desk.short_address.removeprefix("mirai.example.jp")
    assert client.get(f"{printed}/", follow=True).redirect_chain == [(desk.get_absolute_url(), 302)]
    other = f"/c/{desk.code.lower()}/"
    assert [client.get(other).status_code, client.post(other).status_code, count(desk)] == [302, 302, 0]


def test_the_log_does_not_know_the_code():
    desk = make.desk()
    for line in (f"GET {desk.get_absolute_url()} 200", f"at https://mirai.example.jp{desk.get_absolute_url()}?lang=en"):
        assert desk.code not in logs.cut(line)


# -- the screen -----------------------------------------------------------------------------------------------------
def test_prepared_by_one_press():
    session = make.session(held_on=make.day(0))
    client = Client()
    client.force_login(make.member(session.ambassador))
    address = f"/my/sessions/{session.pk}/checkin/"
    assert "受付を用意する" in text(client.get(address))
    assert not Desk.objects.exists()
    client.post(f"{address}prepare/")
    desk = Desk.objects.get(session=session)
    page = text(client.get(address))
    assert "<svg" in page
    assert desk.get_absolute_url() in page


def test_the_screen_asks_for_what_is_new_only():
    desk = make.desk()
    client = keeper(desk)
    shown = re.search(r"live/\?shown=([\w-]+)", text(client.get(screen(desk))))[1]
    assert client.get(screen(desk, "live/"), {"shown": shown}).status_code == 204
    workflow.tap(desk, device="one", people=3)
    answer = client.get(screen(desk, "live/"), {"shown": shown})
    assert (answer.status_code, answer.context["desk"].count) == (200, 3)
    assert 'hx-swap-oob="true"' in text(answer)


def test_the_screen_asks_no_more_once_the_report_is_in():
    desk = make.desk()
    make.reported(desk.session)
    assert "hx-trigger" not in text(keeper(desk).get(screen(desk)))


def test_signed_out_the_number_is_not_replaced_by_a_sign_in(client):
    assert client.get(screen(make.desk(), "live/")).status_code == 403


@pytest.mark.parametrize("taps", [1, 40])
def test_the_number_of_queries_does_not_depend_on_the_taps(taps, django_assert_num_queries):
    desk = make.desk()
    for number in range(taps):
        workflow.tap(desk, device=str(number))
    client = keeper(desk)
    client.get(screen(desk))
    with django_assert_num_queries(6):
        client.get(screen(desk))


def test_added_undone_closed_and_opened_from_the_screen():
    desk = make.desk()
    client = keeper(desk)
    client.post(screen(desk, "add/"), {"people": "５名", "id": str(uuid4())})
    tap = workflow.tap(desk, device="one", people=2)
    assert count(desk) == 7
    client.post(screen(desk, "undo/"), {"tap": tap.pk})
    assert count(desk) == 5
    client.post(screen(desk, "close/"))
    assert "受付は終わりました" in text(Client().get(desk.get_absolute_url()))
    client.post(screen(desk, "open/"))
    assert BUTTON in text(Client().get(desk.get_absolute_url()))


@pytest.mark.parametrize(("days", "offered"), [(3, False), (1, True)])
def test_opening_early_is_offered_from_the_day_before(days, offered):
    desk = make.desk(held_on=make.day(days))
    page = text(keeper(desk).get(screen(desk)))
    assert ("受付を今から始める" in page) is offered
    assert "受付が始まってから足してください。" in page


@pytest.mark.parametrize("typed", ["", "0", "201", "たくさん", "-3"])
def test_a_wrong_number_comes_back_as_typed(typed):
    desk = make.desk()
    answer = keeper(desk).post(screen(desk, "add/"), {"people": typed})
    assert (answer.status_code, count(desk)) == (200, 0)
    assert answer.context["form"].errors["people"]
    assert answer.context["form"]["people"].value() == typed


@pytest.mark.parametrize("tap", ["", "x", "0", "999999", "9" * 40])
def test_an_undo_of_nothing_says_so(tap):
    desk = make.desk()
    answer = keeper(desk).post(screen(desk, "undo/"), {"tap": tap}, follow=True)
    assert "取り消す受付が見つかりません" in text(answer)


PAGES = ("", "live/", "sheet/", "attendance/", "sheet.pdf", "attendance.pdf")
VERBS = ("prepare/", "add/", "undo/", "open/", "close/")


def answers(client, desk):
    """What every address of a desk answers: pages by GET, verbs by POST."""
    found = [client.get(screen(desk, name)).status_code for name in PAGES]
    return found, [client.post(screen(desk, name)).status_code for name in VERBS]


def test_another_ambassador_finds_no_desk(client):
    client.force_login(make.member(make.ambassador()))
    assert answers(client, make.desk()) == ([404] * 6, [404] * 5)


def test_staff_see_the_desks_of_their_prefectures(client):
    client.force_login(make.staff(prefectures=["11"]))
    assert answers(client, make.desk(prefecture="27")) == ([404] * 6, [404] * 5)
    assert answers(client, make.desk(prefecture="11"))[0] == [200] * 6


def test_a_reader_looks_on_and_presses_nothing(client):
    desk = make.desk()
    workflow.tap(desk, device="one")
    client.force_login(make.staff("reader"))
    assert answers(client, desk) == ([200] * 6, [403] * 5)
    assert "これを取り消す" not in text(client.get(screen(desk)))


def test_papers_can_be_printed_and_are_marked_in_a_demonstration(settings):
    desk = make.desk(venue="さいたま市 髙﨑会館", title="とても長い題名の" * 12)
    client = keeper(desk)
    for name in ("sheet.pdf", "attendance.pdf"):
        assert client.get(screen(desk, name)).content.startswith(b"%PDF-")
    assert "デモ用の架空データ" not in text(client.get(screen(desk, "sheet/")))
    settings.DEMONSTRATION = True
    for name in ("sheet/", "attendance/"):
        assert "デモ用の架空データ" in text(client.get(screen(desk, name)))


def test_the_session_leads_to_its_desk():
    desk = make.desk()
    assert screen(desk) in text(keeper(desk).get(desk.session.get_absolute_url()))


def test_the_report_shows_the_check_in_beside_its_own_number():
    desk = make.desk()
    workflow.tap(desk, device="one", people=6)
    page = text(keeper(desk).get(f"/my/sessions/{desk.session_id}/report/"))
    assert "受付の人数 6人" in page
    assert re.search(r'name="head_count"[^>]*value="6"', page)
    make.reported(desk.session, head_count=8)
    page = text(keeper(desk).get(f"/my/sessions/{desk.session_id}/"))
    assert "8人" in page
    assert "受付の人数 6人" in page


def test_many_reports_at_once_show_the_check_in_and_leave_the_box_empty():
    desk = make.desk()
    workflow.tap(desk, device="one", people=6)
    client = keeper(desk)
    page = text(client.get("/my/sessions/report/"))
    assert "受付の人数 6人" in page
    assert 'value="6"' not in page
    client.post("/my/sessions/report/", {})
    assert StudySession.objects.get().head_count is None


def test_staff_see_the_check_in_beside_the_report(client):
    desk = make.desk()
    workflow.tap(desk, device="one", people=6)
    make.reported(desk.session, head_count=8)
    client.force_login(make.staff())
    page = text(client.get(f"/admin/sessions_log/studysession/{desk.session_id}/change/"))
    assert "受付の人数 6" in page
    assert f'href="{screen(desk)}"' in page


def test_the_ledger_knows_nothing_of_the_check_in():
    desk = make.desk()
    workflow.tap(desk, device="one", people=6)
    make.reported(desk.session, head_count=8)
    assert make.counted(desk.session)["participants preliminary"] == 8
    call_command("verify_ledger")
