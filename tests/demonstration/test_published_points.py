"""The demonstration at its usual size: the published figures exactly, and something to do today."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from ambassadors.desk.models import PaperLetter
from ambassadors.models import Ambassador, Consent, Membership
from materials.models import DownloadTally, Edition
from mirai_action.core.models import Installation, User
from mirai_action.japan.prefectures import CODES
from mirai_action.letters.models import Letter
from mirai_action.progress import proof
from mirai_action.progress.figures import figures
from mirai_action.progress.models import TARGETED, Correction, Indicator, OpeningBalance, Target
from mirai_action.progress.scoped import scoped_standings
from mirai_action.site.demonstration import HANAKO, making, sign_in_hints
from sessions_log.models import StudySession

POINTS = [
    (date(2019, 7, 11), Indicator.AMBASSADORS, 365),
    (date(2019, 7, 11), Indicator.PARTICIPANTS, 2_403),
    (date(2019, 8, 1), Indicator.AMBASSADORS, 374),
    (date(2019, 8, 1), Indicator.SESSIONS, 90),
    (date(2021, 2, 28), Indicator.AMBASSADORS, 700),
    (date(2022, 1, 20), Indicator.AMBASSADORS, 803),
]


@pytest.fixture(scope="module", autouse=True)
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """Make it once for this module, in a transaction that is rolled back; no test here changes anything."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(DEMONSTRATION=True, MEDIA_ROOT=media), transaction.atomic():
        yield making.make()
        transaction.set_rollback(True)


def total(indicator, **dates):
    return figures(**dates).indicators[indicator].total


@pytest.mark.parametrize(("day", "indicator", "value"), POINTS)
def test_a_published_figure_holds(day, indicator, value):
    assert total(indicator, as_of=day) == value


@pytest.mark.parametrize(("day", "indicator", "value"), POINTS[:4])
@pytest.mark.parametrize("later", [0, 1, 20, 200, 1000])
def test_what_was_published_in_2019_holds_as_known_on_any_later_day(day, indicator, value, later):
    assert total(indicator, as_of=day, known_on=day + timedelta(days=later)) == value


def test_nothing_about_the_settled_days_becomes_known_later():
    day = date(2019, 8, 1)
    known, now = (figures(as_of=day, known_on=known_on).as_json() for known_on in (day, None))
    assert known.pop("reports_until") == "2019-08-01"
    assert now.pop("reports_until") == timezone.localdate().isoformat()
    assert known == now


@pytest.mark.parametrize(
    ("day", "indicator", "low", "high"),
    [
        (date(2019, 2, 25), Indicator.AMBASSADORS, 300, 310),
        (date(2019, 12, 1), Indicator.AMBASSADORS, 470, 500),
        (date(2019, 12, 31), Indicator.AMBASSADORS, 500, 520),
        (date(2021, 2, 28), Indicator.PARTICIPANTS, 10_900, 11_100),
    ],
)
def test_what_was_published_as_about_is_about_that(day, indicator, low, high):
    assert low <= total(indicator, as_of=day) <= high


def test_the_ledger_says_what_the_records_say():
    assert proof.verify().ok


def test_it_goes_on_to_today():
    month_ago = timezone.localdate() - timedelta(days=31)
    for indicator in (Indicator.SESSIONS, Indicator.PARTICIPANTS, Indicator.AMBASSADORS):
        assert total(indicator, as_of=month_ago) < total(indicator)


def test_there_is_something_to_do_and_to_look_forward_to():
    assert StudySession.objects.coming().public().count() >= 8
    assert StudySession.objects.unreported().count() >= 8
    assert StudySession.objects.to_confirm().count() >= 4
    assert StudySession.objects.held_back().exists()
    assert StudySession.objects.returned().exists()
    assert Ambassador.objects.waiting().count() == 3
    assert Ambassador.objects.unconfirmed().count() == 2
    assert Ambassador.objects.to_telephone().exists()
    assert PaperLetter.objects.to_print().count() == 3
    assert Ambassador.objects.asked_back().count() == 1


def test_it_is_varied():
    prefectures = set(Ambassador.objects.registered().values_list("prefecture", flat=True))
    assert prefectures == set(CODES)
    kinds = Counter(Ambassador.objects.registered().values_list("kind", flat=True))
    assert 0.1 < kinds["group"] / kinds.total() < 0.25
    statuses = set(StudySession.objects.values_list("status", flat=True))
    assert statuses == {"planned", "reported", "confirmed", "returned", "cancelled", "postponed", "no_answer"}
    assert StudySession.objects.filter(format="online").exists()
    assert not StudySession.objects.filter(format="online", held_on__lt="2020-05-01").exists()
    assert {"resting", "left"} <= set(Ambassador.objects.values_list("status", flat=True))
    assert figures().completeness.no_answer > 0


def test_corrections_stand_on_their_own_day():
    days = {timezone.localdate(row.entered_at) for row in Correction.objects.all()}
    assert len(days) > 5
    assert max(days) < timezone.localdate()


def test_names_have_readings_and_addresses_are_under_example_jp():
    assert not Ambassador.objects.filter(kana="").exists()
    assert not Ambassador.objects.exclude(email="").exclude(email__endswith="@example.jp").exists()
    assert Ambassador.objects.filter(email="").count() == 3  # registered on paper or by telephone
    assert not User.objects.exclude(email__endswith="@example.jp").exists()
    hiragana = Ambassador.objects.filter(kana__regex=r"[^ぁ-ゖー・ ]").values_list("kana", flat=True)
    assert list(hiragana) == []


def test_everyone_agreed_to_the_handling_of_their_data():
    agreed = set(Consent.objects.given().filter(kind="a").values_list("ambassador", flat=True))
    assert agreed == set(Ambassador.objects.exclude(status="merged").values_list("pk", flat=True))


def test_no_letter_of_the_past_is_sent():
    assert [each.kind for each in Letter.objects.all()] == ["sessions.report_link"]  # of today


def test_it_is_marked_and_has_no_opening_balance():
    assert Installation.objects.get().demonstration
    assert not OpeningBalance.objects.exists()
    assert figures().as_json()["demonstration"] is True


def test_targets_of_this_fiscal_year_are_marked_as_the_demonstrations():
    ahead = Target.objects.filter(deadline__gte=timezone.localdate())
    assert {each.indicator for each in ahead.national()} == set(TARGETED)
    assert all(each.demonstration for each in ahead)
    assert all(each.value > total(each.indicator) for each in ahead.national())
    assert {each.indicator for each in ahead.filter(prefecture="11")} == set(TARGETED)
    assert all(each.left > 0 for each in scoped_standings(figures(), ahead.scoped()))
    assert ahead.exclude(body=None).count() == 1
    assert not Target.objects.filter(deadline="2021-03-31", demonstration=True).exists()


def test_samples_are_published_and_used():
    assert {str(each.series.slug) for each in Edition.objects.published()} == {
        *("brochure", "slides", "guide", "report-form")
    }
    assert Edition.objects.get(slug="saitama").sessions.exists()
    assert DownloadTally.objects.exists()


def test_every_hint_leads_to_a_page():
    for _who, mail, path in sign_in_hints():
        client = Client()
        client.force_login(User.objects.get(email=mail), backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.get(path).status_code in (200, 302), mail


def test_hanako_has_reports_to_give_and_a_session_to_come():
    (hanako,) = Ambassador.objects.of_user(User.objects.get(email=HANAKO))
    own = StudySession.objects.for_ambassador(hanako)
    assert (own.unreported().count(), own.coming().exists(), own.counted().exists()) == (2, True, True)


def test_one_mailbox_serves_two():
    assert Membership.objects.filter(user__email="futari@example.jp").count() == 2


def test_nobody_acts_before_the_registration():
    for row in StudySession.objects.exclude(ambassador=None).select_related("ambassador"):
        assert row.ambassador.registered_on <= row.held_on


def test_sessions_of_spring_2020_were_called_off_or_put_off():
    spring = ("2020-03-01", "2020-05-31")
    assert StudySession.objects.filter(held_on__range=spring, status="cancelled").count() >= 10
    assert StudySession.objects.filter(postponed_from__range=spring, status="confirmed").exists()
    assert StudySession.objects.filter(held_on__range=spring).counted().count() <= 8
