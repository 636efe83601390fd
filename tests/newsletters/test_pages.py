"""What staff see and press."""

from datetime import date

import pytest

from ambassadors.newsletters.choices import Status
from ambassadors.newsletters.models import Newsletter
from mirai_action.letters.models import Letter
from tests import make

pytestmark = pytest.mark.django_db

LIST = "/admin/newsletters/newsletter/"
TYPED = {"subject": "夏のおたより", "text": "こんにちは。\n\nお元気ですか。"}


@pytest.fixture
def staff(client):
    client.force_login(make.staff())
    return client


def page_of(row, name=""):
    return f"{LIST}{row.pk}/{name or 'change'}/"


def test_a_letter_is_written_kept_and_its_numbers_shown(staff):
    make.reader(prefecture="11")
    make.reader(prefecture="27")
    make.ambassador(prefecture="11")
    page = staff.post(LIST + "add/", TYPED | {"prefectures": ["11"], "kinds": ["individual"]}, follow=True)
    row = Newsletter.objects.get()
    assert row.segment == {"prefectures": ["11"], "kinds": ["individual"]}
    assert (page.context["numbers"].recipients, page.context["numbers"].left_out) == (1, {"no_consent": 1})
    assert page.context["conditions"] == [("主な活動地域", "埼玉県"), ("個人・団体", "個人")]


def test_the_draft_comes_back_as_it_was_typed(staff):
    day = date(2024, 3, 31)
    days = make.typed_day(day, "since") | make.typed_day(day, "until")
    typed = TYPED | days | {"prefectures": ["unknown"], "affiliations": ["unknown"], "more_sessions_quiet": "12"}
    staff.post(LIST + "add/", typed)
    row = Newsletter.objects.get()
    assert row.segment == {
        "prefectures": ["unknown"],
        "affiliations": ["unknown"],
        "since": "2024-03-31",
        "until": "2024-03-31",
        "more": {"sessions.quiet": "12"},
    }
    form = staff.get(page_of(row, "edit")).context["form"]
    assert (form["more_sessions_quiet"].value(), form["prefectures"].value()) == ("12", ["unknown"])


def test_half_an_english_letter_is_asked_for_the_rest(staff):
    page = staff.post(LIST + "add/", TYPED | {"subject_en": "Summer"})
    assert list(page.context["form"].errors) == ["text_en"]
    assert "こんにちは。" in page.content.decode()


def test_send_now_shows_where_it_stands(staff):
    make.postal_address()
    make.reader()
    row = make.newsletter()
    page = staff.post(page_of(row, "send"), {"when": "now"}, follow=True)
    row.refresh_from_db()
    assert (row.status, page.status_code) == (Status.SCHEDULED, 200)
    make.being_sent()
    assert "progress" in staff.get(page_of(Newsletter.objects.get(status="sending"))).content.decode()


def test_a_booking_needs_day_and_hour(staff):
    page = staff.post(page_of(make.newsletter(), "send"), {"when": "later"})
    assert list(page.context["form"].errors) == ["day", "hour"]


def test_what_is_refused_says_why_and_keeps_what_was_typed(staff):
    make.postal_address()
    page = staff.post(page_of(make.newsletter(), "send"), {"when": "now"})
    assert page.context["form"].non_field_errors() == ["送る方がいません。対象の条件を広げてください。"]


def test_the_test_letter_goes_to_oneself_in_both_languages(client, mailoutbox):
    from mirai_action.letters import outbox

    client.force_login(make.staff(language="ja"))
    row = make.newsletter(subject_en="Summer letter", text_en="Hello.")
    client.post(page_of(row, "test"))
    outbox.deliver_due()
    assert [each.subject for each in mailoutbox] == ["【試し送り】夏のおたより", "[Test] Summer letter"]
    assert set(Letter.objects.values_list("kind", flat=True)) == {"newsletters.test"}
    row.refresh_from_db()
    assert row.status == Status.DRAFT


def test_the_preview_shows_each_language(staff):
    row = make.newsletter(subject_en="Summer letter", text_en="Hello.")
    page = staff.get(page_of(row, "preview")).content.decode()
    assert "こんにちは。" in page
    assert "Hello." in page
    assert "unsubscribe" in page


@pytest.mark.parametrize("frozen", [False, True])
def test_behind_each_number_stands_its_list(staff, frozen):
    reader, other = make.reader(name="受け取る人"), make.ambassador(name="同意のない人")
    row = make.sent_newsletter() if frozen else make.newsletter()
    recipients = staff.get(page_of(row, "people/recipients")).context["people"]
    left_out = staff.get(page_of(row, "people/no_consent")).context["people"]
    assert (recipients, left_out) == ([reader], [other])


def test_a_long_list_is_paged_by_key(staff):
    rows = [make.reader() for _each in range(51)]
    page = staff.get(page_of(make.newsletter(), "people/recipients"))
    assert len(page.context["people"]) == 50
    rest = staff.get(page_of(Newsletter.objects.get(), "people/recipients"), {"after": page.context["more"]})
    assert rest.context["people"] == rows[50:]


def test_what_was_sent_can_be_read_and_copied_but_not_changed(staff):
    make.reader()
    row = make.sent_newsletter()
    assert staff.get(page_of(row)).status_code == 200
    assert staff.get(page_of(row, "edit")).status_code == 302
    staff.post(page_of(row, "edit"), TYPED | {"text": "別の本文"})
    staff.post(page_of(row, "discard"))
    row.refresh_from_db()
    assert row.text == "こんにちは。"
    staff.post(page_of(row, "copy"))
    assert Newsletter.objects.filter(status=Status.DRAFT).count() == 1


def test_a_reader_reads_and_regional_staff_find_nothing(client):
    row = make.newsletter()
    client.force_login(make.staff("reader"))
    assert client.get(page_of(row)).status_code == 200
    assert client.post(page_of(row, "test")).status_code == 403
    assert client.get(LIST + "add/").status_code == 403
    client.force_login(make.staff(prefectures=["11"]))
    for name in ("", "preview", "send", "edit", "people/recipients"):
        assert client.get(page_of(row, name)).status_code in (403, 404)
    assert client.get(LIST + "add/").status_code == 403


def test_pages_take_no_more_queries_for_more_rows(staff, django_assert_max_num_queries):
    make.reader()
    for _each in range(3):
        make.sent_newsletter()
    with django_assert_max_num_queries(12):
        staff.get(LIST)
    row = Newsletter.objects.first()
    for _each in range(20):
        make.reader()
    with django_assert_max_num_queries(14):
        staff.get(page_of(row))
