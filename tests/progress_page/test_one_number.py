"""One number everywhere, and no public answer that says more than DOMAIN 6 allows."""

import csv
import re
from uuid import uuid4

import pytest

from mirai_action.progress.figures import PLACES
from mirai_action.progress.open_data import TABLES
from tests import make

pytestmark = pytest.mark.django_db
PUBLIC = ["/progress/", "/progress.json", "/progress.csv", "/progress/embed.svg", "/open-data/"]
PUBLIC += [f"/open-data/{each.name}.{form}" for each in TABLES for form in ("csv", "json")]


def history():
    """Numbers that occur nowhere else: 1,013 attended 7 sessions; three ambassadors, one of them a group in Tottori."""
    make.target(value=40)
    for place, kind in (("11", "individual"), ("11", "individual"), ("31", "group")):
        make.settled([make.line(prefecture=place, kind=kind, body=uuid4())])
    for number in range(7):
        held = {"prefecture": "13", "kind": "npo", "certainty": "final" if number % 2 else "preliminary"}
        people = make.line(indicator="participants", quantity=1007 if number == 6 else 1, **held)
        make.settled([make.line(indicator="sessions", **held), people])


def test_page_dashboard_json_csv_tables_and_widget_agree_to_the_unit(client):
    history()
    told = client.get("/progress.json").json()["indicators"]
    wanted = {name: each["total"] for name, each in told.items()}
    assert wanted == {"ambassadors": 3, "participants": 1013, "sessions": 7}
    assert {str(each.indicator): each.figure.total for each in client.get("/progress/").context["panels"]} == wanted
    rows = csv.DictReader(client.get("/progress.csv").content.decode("utf-8-sig").splitlines())
    assert {row["indicator"]: int(row["total"]) for row in rows if row["prefecture"] == "all"} == wanted
    for name in ("prefectures", "kinds"):
        found = client.get(f"/open-data/{name}.json").json()["rows"]
        assert {key: sum(row["quantity"] for row in found if row["indicator"] == key) for key in wanted} == wanted
    widget = re.sub(r"<[^>]+>", "", client.get("/progress/embed.svg").text)
    assert all(f"{total:,}" in widget for total in wanted.values())
    client.force_login(make.manager())
    assert {str(each.indicator): each.figure.total for each in client.get("/admin/").context["panels"]} == wanted


def test_no_table_crosses_an_ambassadors_prefecture_with_kind_month_or_body():
    for table in TABLES:
        columns = set(table.header)
        if "ambassadors" not in str(table.columns[0].schema.get("enum")):
            continue
        assert not {"body", "municipality", "audience"} & columns
        assert len({"prefecture", "kind", "month"} & columns) == 1, table.name


def test_no_answer_holds_a_record_or_body_and_no_row_tells_a_group_of_a_prefecture(client):
    history()
    for address in PUBLIC:
        text = client.get(address).text
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-", text), address
    for address in ("/open-data/prefectures.csv", "/open-data/kinds.csv", "/open-data/months.csv", "/progress.csv"):
        for row in csv.DictReader(client.get(address).content.decode("utf-8-sig").splitlines()):
            if row["indicator"] == "ambassadors":
                cells = set(row.values())
                assert not (cells & {"individual", "group"} and cells & set(PLACES) - {"unknown"}), row


def test_the_detailed_table_holds_no_ambassador(client):
    history()
    rows = client.get("/open-data/sessions.json").json()["rows"]
    assert {row["indicator"] for row in rows} == {"sessions", "participants"}
