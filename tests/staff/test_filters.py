"""The dashboard's conditions: all in the address, the same numbers as everywhere, and each leads to its list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ambassadors.models import Ambassador
from mirai_action.japan import fiscal
from mirai_action.staff.tasks import count_funnel
from tests import make

from .test_dashboard import dashboard, signed_in, totals

pytestmark = pytest.mark.django_db
SPRING = {"fiscal_year": "2020", "as_of": "2020-05-31", "known_on": ""}


def counted(client: Client, href: str) -> int:
    response = client.get(href)
    assert response.status_code == 200, href
    return int(response.context["cl"].result_count)


@pytest.fixture
def records() -> None:
    """Registrations, and study sessions of every certainty, place and state beside each other."""
    held = make.ambassador(prefecture="11", registered_on=date(2020, 5, 2))
    make.ambassador(prefecture="13", kind="group", registered_on=date(2020, 3, 31))
    make.ambassador(prefecture="", registered_on=date(2021, 4, 1))
    make.to_review(prefecture="11")
    make.confirmed_session(ambassador=held, held_on=date(2020, 5, 3), prefecture="11", audience="parents")
    make.past_session(ambassador=held, held_on=date(2020, 6, 3), prefecture="13", audience="parents", host_kind="npo")
    make.past_session(ambassador=held, held_on=date(2021, 3, 31), prefecture="", format="online")
    make.past_session(ambassador=held, held_on=date(2021, 4, 1), prefecture="")
    make.session(ambassador=held, held_on=date(2020, 7, 1), prefecture="11")
    make.session(ambassador=held, prefecture="11")


# -- the same numbers ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("records")
def test_filtered_dashboard_agrees_with_the_open_data() -> None:
    for day in ("2020-05-31", "2021-04-01", ""):
        said = Client().get("/progress.json", {"as_of": day}).json()["indicators"]
        for place in ("11", "13", "online", "unknown"):
            shown = totals(dashboard(make.staff(), prefecture=place, as_of=day))
            assert shown == {name: each["by_prefecture"][place] for name, each in said.items()}
        shown = totals(dashboard(make.staff(), kind="group", as_of=day))
        assert shown == {name: each.get("group", each["total"]) for name, each in said.items()}


@pytest.mark.usefixtures("records")
def test_fiscal_year_and_its_days_give_the_same() -> None:
    year = totals(dashboard(make.staff(), fiscal_year="2020"))
    assert year == totals(dashboard(make.staff(), since="2020-04-01", until="2021-03-31"))
    assert year == {"ambassadors": 1, "participants": 90, "sessions": 3}


@pytest.mark.usefixtures("records")
def test_host_narrows_the_sessions_only() -> None:
    shown = totals(dashboard(make.staff(), host="npo"))
    assert (shown["ambassadors"], shown["participants"]) == (3, 30)


@pytest.mark.parametrize(
    "bad",
    [
        {"fiscal_year": "1066"},
        {"prefecture": "48"},
        {"kind": "'; DROP TABLE progress_countentry"},
        {"since": "きのう"},
        {"since": "2020-05-02", "until": "2020-05-01"},
        {"fiscal_year": "2020", "until": "2019-05-01"},
        {"prefecture": "11" * 5000},
    ],
)
def test_wrong_condition_gives_a_sentence_and_the_whole(bad: dict[str, str]) -> None:
    make.settled([make.line()])
    response = dashboard(make.staff(), **bad)
    assert response.status_code == 200
    assert "条件に直すところがあるため" in response.text
    assert totals(response)["ambassadors"] == 1


# -- each figure and its list ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(
    "query",
    [{}, {"prefecture": "11"}, {"fiscal_year": "2020"}, {"kind": "group"}, {"host": "npo"}, {"as_of": "2020-06-03"}],
)
def test_number_of_an_indicator_is_that_of_its_list(query: dict[str, str]) -> None:
    client = signed_in(make.staff())
    ambassadors, _participants, sessions = client.get(reverse("admin:index"), query).context["panels"]
    for panel in (ambassadors, sessions):
        assert counted(client, panel.href) == panel.figure.total
        for tile in panel.tiles.tiles:
            if tile.href:
                assert counted(client, tile.href) == tile.value, tile


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("query", [{}, {"prefecture": "11"}, {"fiscal_year": "2020"}])
def test_splits_and_years_are_those_of_their_lists(query: dict[str, str]) -> None:
    client = signed_in(make.staff())
    shown = client.get(reverse("admin:index"), query).context
    pairs = [(each["href"], each["number"]) for each in shown["kinds"]]
    pairs += [(row.href, row.sessions) for split in shown["splits"] for row in split.rows]
    for span in [span for year in shown["years"] for span in (year, *year.months)]:
        pairs += [(span.cells[place].href, span.cells[place].number) for place in (0, 2) if span.cells[place].number]
    linked = {href: number for href, number in pairs if href}
    assert len(linked) > 5
    assert {href: counted(client, href) for href in linked} == linked


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("query", [{}, {"prefecture": "11"}, {"fiscal_year": "2020"}, {"as_of": "2020-07-01"}])
def test_report_rate_is_that_of_its_lists(query: dict[str, str]) -> None:
    client = signed_in(make.staff())
    shown = client.get(reverse("admin:index"), query).context
    rate, lists = shown["figures"].completeness, shown["plans"]
    assert {name: counted(client, href) for name, href in lists.items()} == {
        "due": rate.due,
        "due_reported": rate.reported,
        "unreported": rate.unreported,
        "no_answer": rate.no_answer,
    }


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("query", [{}, {"prefecture": "11"}, {"fiscal_year": "2020"}, {"as_of": "2021-07-01"}])
def test_final_preliminary_current_and_deadline_lead_to_as_many(query: dict[str, str]) -> None:
    for scope in ({}, {"prefecture": "11"}):
        for indicator in ("ambassadors", "sessions"):
            make.target(indicator=indicator, value=2, deadline=date(2020, 5, 31), **scope)
    client, linked = signed_in(make.staff()), {}
    shown = client.get(reverse("admin:index"), query).context
    for panel in (shown["panels"][0], shown["panels"][2]):
        figure = panel.figure
        behind = panel.behind
        linked |= {behind.final: figure.final, behind.preliminary: figure.preliminary, behind.current: figure.current}
        linked |= {each.href: each.standing.on_deadline.value for each in panel.goals if each.href}
    ended = [each for each in shown["scoped_goals"] if each.standing.on_deadline.value is not None]
    linked |= {each.href: each.standing.on_deadline.value for each in ended}
    if query != {"fiscal_year": "2020"}:
        assert [each.href for each in shown["panels"][2].goals] != [""]
    rated = [each for year in shown["years"] for each in (year, *year.months) if each.href]
    linked |= {each.href: each.due for each in rated}
    linked.pop("", None)
    assert len(linked) >= 4
    assert {href: counted(client, href) for href in linked} == linked


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("query", [{}, {"prefecture": "11"}])
def test_steps_of_the_funnel_and_who_rests_lead_to_as_many(query: dict[str, str]) -> None:
    Ambassador.objects.filter(prefecture="11", status="registered").update(
        status="resting", resting_since=date(2021, 5, 1)
    )
    make.session(ambassador=make.ambassador(prefecture="11"))  # planned, not reported
    client = signed_in(make.staff())
    funnel = client.get(reverse("admin:index"), query).context["funnel"]
    assert funnel.resting.number > 0
    for step in (*funnel.steps, funnel.resting):
        assert counted(client, step.href) == step.number, step


def test_target_of_a_co_op_leads_to_what_counts_towards_it() -> None:
    co_op = make.organization(kind="coop")
    make.ambassador(organization=co_op)
    make.ambassador()
    make.target(body=co_op.pk, body_name=co_op.name, value=9, deadline=make.day(30))
    client = signed_in(make.staff())
    (goal,) = client.get(reverse("admin:index")).context["scoped_goals"]
    assert counted(client, goal.href) == goal.standing.total == 1


@pytest.mark.usefixtures("records")
def test_regional_number_is_that_of_its_list() -> None:
    client = signed_in(make.staff(prefectures=["11", "13"]))
    panel = client.get(reverse("admin:index")).context["panels"][2]
    assert counted(client, panel.href) == panel.figure.total == 2


# -- the panels --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("records")
def test_years_add_up_to_the_number_of_the_panel() -> None:
    shown = dashboard(make.staff()).context
    for place, panel in enumerate(shown["panels"]):
        assert sum(year.cells[place].number or 0 for year in shown["years"]) == panel.figure.total
    rates = [(year.due, year.reported) for year in shown["years"] if year.label == fiscal.label(2020)]
    assert rates == [(4, 3)]


@pytest.mark.usefixtures("records")
def test_funnel_counts_ambassadors_once() -> None:
    steps = dashboard(make.staff()).context["funnel"].steps
    assert [each.number for each in steps] == [3, 1, 1]


@pytest.mark.usefixtures("records")
def test_worker_counts_the_funnel_for_everyone_who_opens_a_dashboard() -> None:
    make.staff(prefectures=["11"])
    count_funnel(0)
    make.ambassador(prefecture="11", registered_on=date(2021, 4, 2))
    for place, number in (("", 3), ("11", 1)):
        page = dashboard(make.staff(), prefecture=place)
        assert page.context["funnel"].steps[0].number == number
    count_funnel(0)
    assert dashboard(make.staff()).context["funnel"].steps[0].number == 4


@pytest.mark.usefixtures("records")
def test_correction_is_marked_on_its_day_for_its_indicator() -> None:
    from sessions_log import workflow
    from sessions_log.models import StudySession

    row = StudySession.objects.get(held_on=date(2020, 5, 3))
    workflow.correct(row, reason="名簿と照合", by=make.staff(), version=row.version, head_count=25)
    shown = {str(each.indicator): each.line.corrections for each in dashboard(make.staff()).context["panels"]}
    assert [len(marks) for marks in shown.values()] == [0, 1, 0]
    assert "30 → 25" in shown["participants"][0].text


@pytest.mark.parametrize("query", [{}, {"prefecture": "11"}, SPRING])
def test_number_of_queries_stays_whatever_is_asked(query: dict[str, str], django_assert_num_queries: Any) -> None:
    client, held = signed_in(make.staff()), make.ambassador()
    make.target(prefecture="11", value=5)
    client.get(reverse("admin:index"), query)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("admin:index"), query)
    for offset in range(1, 6):
        make.past_session(ambassador=held, held_on=date(2020, 4, offset), prefecture=f"{offset + 9:02}")
        make.target(prefecture=f"{offset + 20:02}")
    with django_assert_num_queries(len(few)):
        client.get(reverse("admin:index"), query)
