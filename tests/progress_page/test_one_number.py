"""One number everywhere, and no public answer that says more than DOMAIN 6 allows."""

import csv
import json
import re
from uuid import uuid4

import pytest
from django.core.management import call_command

from mirai_action.progress.figures import PLACES
from mirai_action.progress.open_data import TABLES
from mirai_action.progress.publishing import freezing, pdf, reports, sheet
from mirai_action.progress.publishing.models import Snapshot
from tests import make
from tests.publishing.test_papers import cells, pdf_text

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


NAMES = {
    "ambassadors": "アンバサダー登録者数",
    "participants": "学習会の参加者数（のべ）",
    "sessions": "学習会の開催回数",
}


def of_panels(page):
    """Return the three totals of a page: of its panels, and as they are printed."""
    found = {str(each.indicator): each.figure.total for each in page.context["panels"]}
    for name, total in found.items():
        printed = re.search(rf'id="panel-{name}".*?figure__value">(.*?)<small>', page.text, re.S)
        assert re.sub(r"<[^>]+>", "", printed[1]) == f"{total:,}"
    return found


def of_table(client, address):
    """Return the sums of a table of the open data, as CSV and as JSON."""
    rows = csv.DictReader(client.get(f"{address}.csv").content.decode("utf-8-sig").splitlines())
    numbers = [(row["indicator"], int(row.get("quantity") or row.get("added") or 0)) for row in rows]
    said = client.get(f"{address}.json").json()["rows"]
    assert numbers == [(row["indicator"], row.get("quantity", row.get("added")) or 0) for row in said]
    return {name: total for name in NAMES if (total := sum(number for each, number in numbers if each == name))}


def of_papers():
    """Return the totals of a report's XLSX, of both its sheets, and of its PDF, of the map's table and the headline."""
    report = reports.committee(freezing.Wish(as_of=make.day(0), purpose="committee"), press=uuid4(), by=None)
    sheets, pages = cells(sheet.xlsx_of(report)), pdf_text(pdf.pdf_of(report))
    summary = {row[0]: row[1] for row in reversed(sheets["概要"]) if len(row) > 3}
    nation = re.search(r"全国 ([\d,]+) ([\d,]+) ([\d,]+)", pages[3]).groups()
    ambassadors, sessions, participants = (int(each.replace(",", "")) for each in nation)
    assert all(f"{each:,}" in pages[0] for each in (ambassadors, sessions, participants))
    yield "XLSX", {name: summary[label] for name, label in NAMES.items()}
    yield "XLSX by prefecture", dict(zip(NAMES, sheets["都道府県別"][-1][2:], strict=True))
    yield "PDF", {"ambassadors": ambassadors, "participants": participants, "sessions": sessions}


def test_every_answer_gives_the_same_numbers_to_the_unit(client, capsys):
    history()
    told = client.get("/progress.json").json()["indicators"]
    found = {"JSON": {name: each["total"] for name, each in told.items()}}
    found["page"] = of_panels(client.get("/progress/"))
    rows = csv.DictReader(client.get("/progress.csv").content.decode("utf-8-sig").splitlines())
    found["CSV"] = {row["indicator"]: int(row["total"]) for row in rows if row["prefecture"] == "all"}
    for name in ("months", "prefectures", "kinds"):
        found[name] = of_table(client, f"/open-data/{name}")
    found["sessions"] = of_table(client, "/open-data/sessions") | {"ambassadors": 3}
    printed = re.findall(r"<text[^>]*><tspan[^>]*>([\d,]+)</tspan>", client.get("/progress/embed.svg").text)
    found["widget"] = dict(zip(NAMES, (int(each.replace(",", "")) for each in printed), strict=True))
    call_command("figures", "--json")
    found["command"] = {name: each["total"] for name, each in json.loads(capsys.readouterr().out)["indicators"].items()}
    client.force_login(make.manager())
    found["dashboard"] = of_panels(client.get("/admin/"))
    found |= of_papers()
    snapshot = Snapshot.objects.get()
    found["snapshot"] = of_panels(client.get(snapshot.get_absolute_url()))
    wanted = {"ambassadors": 3, "participants": 1013, "sessions": 7}
    assert {name: each for name, each in found.items() if each != wanted} == {}


def test_prefectures_add_up_to_the_nation_in_every_answer(client):
    history()
    told = client.get("/progress.json").json()["indicators"]
    rows = list(csv.DictReader(client.get("/progress.csv").content.decode("utf-8-sig").splitlines()))
    tiles = {str(each.indicator): each.tiles.tiles for each in client.get("/progress/").context["panels"]}
    for name, each in told.items():
        assert set(each["by_prefecture"]) == set(PLACES)
        assert sum(each["by_prefecture"].values()) == each["total"]
        own = {row["prefecture"]: int(row["total"]) for row in rows if row["indicator"] == name}
        assert own.pop("all") == sum(own.values()) == each["total"]
        assert sum(int(tile.number.replace(",", "")) for tile in tiles[name]) == each["total"]


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
