"""The dashboard: the same numbers as everywhere, what waits for staff, and nothing outside one's scope."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mirai_action.core.models import User
from tests import make

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="mirai_action.core.permissions.RoleBackend")
    return client


def dashboard(user: User, **query: str) -> Any:
    return signed_in(user).get(reverse("admin:index"), query)


def totals(response: Any) -> dict[str, int]:
    return {str(each.indicator): each.figure.total for each in response.context["panels"]}


def tasks(response: Any) -> dict[str, int]:
    return {each.key: each.count for each in response.context["tasks"]}


def test_dashboard_page_and_json_say_the_same() -> None:
    make.settled([make.line(quantity=1), make.line(indicator="participants", quantity=2403, kind="coop")])
    make.target()
    shown = dashboard(make.staff())
    public = Client().get("/progress/")
    said = Client().get("/progress.json").json()["indicators"]
    for response in (shown, public):
        totals = {each.indicator: each.figure.total for each in response.context["panels"]}
        assert totals == {name: said[name]["total"] for name in ("ambassadors", "participants", "sessions")}
        assert "2,403" in response.text


def test_founding_targets_come_first() -> None:
    shown = dashboard(make.staff()).context["panels"]
    assert [each.indicator for each in shown] == ["ambassadors", "participants", "sessions"]


def test_both_dates_make_the_whole_page_travel() -> None:
    make.settled([make.line(effective_on=date(2019, 9, 1))])
    response = dashboard(make.staff(), as_of="2019-08-31")
    assert response.context["figures"].ambassadors.total == 0
    assert "2019年8月31日現在" in response.text


@pytest.mark.parametrize("bad", ["2019-02-30", "きのう", "9999-12-31", "0001-01-01", "2019-08-31" * 100])
def test_bad_dates_give_a_sentence(bad: str) -> None:
    response = dashboard(make.staff(), as_of=bad, known_on=bad)
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"as_of", "known_on"}


def test_todo_list_counts_what_waits() -> None:
    make.to_review()
    make.application()
    held = make.ambassador()
    make.past_session(ambassador=held)
    make.session(ambassador=held, held_on=make.day(-3))
    make.session(ambassador=held, held_on=make.day(3))
    assert tasks(dashboard(make.staff())) == {
        "registrations": 1,
        "unconfirmed": 1,
        "telephone": 0,
        "paper_letters": 0,
        "duplicates": 0,
        "imports": 0,
        "sections": 0,
        "consultations": 0,
        "still_asked": 0,
        "reports": 1,
        "unreported": 1,
        "quality": 0,
        "returned": 0,
        "attendance": 0,
        "offers": 0,
        "orders": 0,
        "questions": 0,
        "stock": 0,
        "projects": 0,
        "erasures": 0,
        "newsletters": 0,
        "letters": 0,
    }


def test_applications_wait_beside_the_bar_never_in_it() -> None:
    make.to_review()
    response = dashboard(make.staff())
    assert response.context["figures"].ambassadors.total == 0
    assert "確認待ち 1件" in response.text


def test_each_task_and_tile_leads_to_a_list_that_opens() -> None:
    client = signed_in(make.staff())
    make.to_review()
    shown = client.get(reverse("admin:index")).context
    links = [each.href for each in shown["tasks"]] + [panel.tiles.tiles[10].href for panel in shown["panels"]]
    assert all(links)
    assert {client.get(link).status_code for link in links} == {200}


def test_tile_and_list_show_the_same_number() -> None:
    client = signed_in(make.staff())
    make.ambassador(prefecture="11")
    make.to_review(prefecture="11")
    tile = next(t for t in client.get(reverse("admin:index")).context["panels"][0].tiles.tiles if t.code == "11")
    assert client.get(tile.href).context["cl"].result_count == tile.value == 1


def test_number_of_queries_does_not_grow(django_assert_num_queries: Any) -> None:
    client, held = signed_in(make.staff()), make.ambassador()
    client.get(reverse("admin:index"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("admin:index"))
    for offset in range(1, 6):
        make.past_session(ambassador=held, held_on=make.day(-offset), prefecture=f"{offset:02}")
        make.to_review()
    with django_assert_num_queries(len(few)):
        client.get(reverse("admin:index"))


# -- who sees what ------------------------------------------------------------------------------------------------


def test_regional_staff_see_their_prefectures_and_no_applications() -> None:
    make.settled([make.line(prefecture="11")])
    make.settled([make.line(prefecture="13")])
    held = make.ambassador(prefecture="27")
    make.past_session(ambassador=held, prefecture="11")
    make.past_session(ambassador=held, prefecture="13", held_on=make.day(-20))
    response = dashboard(make.staff(prefectures=["11"]))
    assert totals(response) == {"ambassadors": 1, "participants": 30, "sessions": 1}
    assert [each.nation.total for each in response.context["panels"]] == [3, 60, 2]
    assert tasks(response) == {"reports": 1, "unreported": 0, "quality": 0, "returned": 0}


def test_two_prefectures_are_shown_as_their_union() -> None:
    for place, quantity in (("11", 5), ("12", 7), ("13", 9)):
        make.settled([make.line(indicator="participants", kind="coop", prefecture=place, quantity=quantity)])
    user = make.staff(prefectures=["11", "12"])
    assert totals(dashboard(user))["participants"] == 12
    assert totals(dashboard(user, prefecture="12"))["participants"] == 7
    elsewhere = dashboard(user, prefecture="13")
    assert (totals(elsewhere)["participants"], set(elsewhere.context["form"].errors)) == (12, {"prefecture"})


def test_regional_staff_get_links_within_their_scope_only() -> None:
    shown = dashboard(make.staff(prefectures=["11"])).context["panels"]
    linked = {each.indicator: [tile.code for tile in each.tiles.tiles if tile.href] for each in shown}
    assert linked == {"ambassadors": [], "participants": ["11"], "sessions": ["11"]}
    assert shown[0].href == ""


def test_national_figures_need_nothing_to_compare_with() -> None:
    assert [each.nation for each in dashboard(make.staff()).context["panels"]] == [None, None, None]


def test_strangers_are_led_to_the_one_sign_in() -> None:
    response = Client().get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login") + "?next=/admin/")


def test_sign_in_never_leads_elsewhere() -> None:
    client = signed_in(make.staff())
    assert client.get(reverse("admin:login"), {"next": "https://example.com/"})["Location"] == reverse("admin:index")


@pytest.mark.parametrize("facts", [{}, {"is_staff": True}, {"role": "manager"}])
def test_account_without_a_staff_role_is_refused(facts: dict[str, Any]) -> None:
    response = signed_in(make.account(**facts)).get(reverse("admin:index"), follow=True)
    assert response.status_code == 403
    assert "事務局のページです" in response.text


def test_reader_sees_the_dashboard_without_adding_anything() -> None:
    response = dashboard(make.staff("reader"))
    assert response.status_code == 200
    assert "/add/" not in response.text


# -- the look -------------------------------------------------------------------------------------------------------


def test_no_page_of_the_admin_carries_inline_style_or_script() -> None:
    """The Content-Security-Policy would refuse it, and the browser would say so in its console."""
    client = signed_in(make.manager())
    for model, model_admin in admin.site._registry.items():
        opts = model._meta
        pages = [reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")]
        pages += [reverse("admin:app_list", args=[opts.app_label])]
        if model_admin.has_add_permission(response_request(client)):
            pages.append(reverse(f"admin:{opts.app_label}_{opts.model_name}_add"))
        for page in pages:
            text = client.get(page).text
            assert " style=" not in text, page
            assert "<style" not in text, page
            assert "<script>" not in text, page


def response_request(client: Client) -> Any:
    return client.get(reverse("admin:index")).wsgi_request


def test_dashboard_is_not_for_search_engines_and_empty_it_invites() -> None:
    text = dashboard(make.staff()).text
    assert '<meta name="robots" content="noindex' in text
    assert "最初の記録が入ると" in text
    assert " style=" not in text


def test_prefecture_filter_is_a_select_within_the_scope() -> None:
    client = signed_in(make.staff(prefectures=["11", "12"]))
    text = client.get(reverse("admin:sessions_log_studysession_changelist")).text
    assert text.count('<option value="11"') == text.count('<option value="12"') == 1
    assert '<option value="13"' not in text


def test_choosing_all_in_a_select_removes_the_condition() -> None:
    make.session(prefecture="11")
    client = signed_in(make.staff())
    url = reverse("admin:sessions_log_studysession_changelist")
    assert client.get(url, {"prefecture__exact": "", "due": ""}).context["cl"].result_count == 1
    assert client.get(url, {"prefecture__exact": "12"}).context["cl"].result_count == 0


def test_the_todo_list_counts_no_further_than_anyone_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mirai_action.staff.todo.ENOUGH", 2)
    for _each in range(3):
        make.to_review()
    response = dashboard(make.staff())
    assert tasks(response)["registrations"] == 2
    assert "2<small>件以上</small>" in response.text
