"""/progress.json and /progress.csv."""

import csv
from datetime import date, timedelta

import pytest
from django.utils import timezone

from mirai_action.progress import reference
from tests import make

pytestmark = pytest.mark.django_db


def test_an_empty_start_knows_what_came_before(client):
    reference.load()
    found = client.get("/progress.json?as_of=2019-07-11").json()
    assert (found["as_of"], found["demonstration"]) == ("2019-07-11", False)
    ambassadors, participants = found["indicators"]["ambassadors"], found["indicators"]["participants"]
    assert (ambassadors["total"], ambassadors["final"], ambassadors["preliminary"]) == (365, 365, 0)
    assert (ambassadors["target"], ambassadors["deadline"]) == (1000, "2021-03-31")
    assert (ambassadors["individual"], ambassadors["unknown"], ambassadors["current"]) == (0, 365, 365)
    assert (participants["total"], participants["target"], participants["opening"]) == (2403, 10000, 2403)
    assert found["indicators"]["sessions"]["total"] == 0
    assert client.get("/progress.json?as_of=2019-08-01").json()["indicators"]["sessions"]["total"] == 90


def test_loading_the_reference_again_changes_nothing(client):
    reference.load()
    once = client.get("/progress.json").json()
    reference.load()
    assert client.get("/progress.json").json() == once


def test_the_keys_are_those_that_others_rely_on(client):
    reference.load()
    found = client.get("/progress.json").json()
    assert set(found) == {"as_of", "reports_until", "demonstration", "indicators", "completeness"}
    assert set(found["completeness"]) == {"due", "reported", "unreported", "no_answer"}
    common = {"total", "final", "preliminary", "target", "deadline", "targets", "by_prefecture", "opening", "estimate"}
    assert set(found["indicators"]["sessions"]) == common
    assert set(found["indicators"]["ambassadors"]) == common | {"current", "individual", "group", "unknown"}
    assert len(found["indicators"]["sessions"]["by_prefecture"]) == 49


def test_every_prefecture_of_the_table_adds_up_to_the_nation(client):
    for place in ("11", "26", "online", "unknown", "11"):
        make.settled([make.line(prefecture=place)])
    text = client.get("/progress.csv").content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["indicator"] == "ambassadors"]
    assert (rows[0]["prefecture"], rows[0]["total"], len(rows)) == ("all", "5", 50)
    assert sum(int(row["total"]) for row in rows[1:]) == 5


@pytest.mark.parametrize("address", ["/progress.json", "/progress.csv"])
@pytest.mark.parametrize(
    "wrong",
    [
        "as_of=soon",
        "as_of=2019-02-30",
        "known_on=2019",
        "as_of=20190711aa",
        "as_of=0001-01-01",
        "as_of=9999-12-31",
    ],
)
def test_a_date_that_is_none_gets_a_sentence(client, address, wrong):
    response = client.get(f"{address}?{wrong}")
    assert response.status_code == 400
    assert "指定してください" in response.json()["error"]


def test_a_day_to_come_has_no_figures_yet(client):
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert client.get(f"/progress.json?as_of={tomorrow}").status_code == 400


def test_other_sites_may_read_it_and_need_no_cookie(client):
    response = client.get("/progress.json")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies


def test_who_has_it_already_gets_it_not_again(client):
    tag = client.get("/progress.json")["ETag"]
    assert client.get("/progress.json", headers={"If-None-Match": tag}).status_code == 304
    make.settled([make.line(effective_on=date(2020, 1, 1))])
    assert client.get("/progress.json", headers={"If-None-Match": tag}).status_code == 200


def test_it_is_not_written_to(client):
    assert client.post("/progress.json").status_code == 405
